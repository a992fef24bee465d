"""Times kernels as a Jupyter client sees them: kernel.py ROUNDS FOLDER -> one JSON object of samples in ms.

No wait_for_ready: it sleeps in steps of 200 ms, which would hide what is measured.
"""

import json
import sys
import time

from jupyter_client.kernelspec import KernelSpecManager, NoSuchKernel
from jupyter_client.manager import KernelManager

TIMEOUT = 120

TYPESCRIPT = {
    "first": "1 + 1",
    "trivial": [f"const q{i} = {i}; q{i} * 2" for i in range(6)],
    "import": "import * as tf from '@tensorflow/tfjs'; tf.env().set('IS_TEST', true); await tf.setBackend('cpu');",
    "tensor": [
        f"const a{i} = tf.tensor2d([[1, 2], [3, {i}]]); const s{i} = a{i}.matMul(a{i}).add({i}).sum(); s{i}.dataSync()[0]"
        for i in range(6)
    ],
    "after": [f"const r{i} = {i}; r{i} * 2" for i in range(6)],
}
PYTHON = {"first": "1 + 1", "trivial": [f"q{i} = {i}; q{i} * 2" for i in range(6)]}


def request(client, message_id):
    """Waits for the reply to a request."""
    while True:
        reply = client.get_shell_msg(timeout=TIMEOUT)
        if reply["parent_header"].get("msg_id") == message_id:
            return reply["content"]


def run_cell(client, code):
    start = time.perf_counter()
    content = request(client, client.execute(code))
    elapsed = (time.perf_counter() - start) * 1000
    drain(client)
    if content["status"] != "ok":
        raise SystemExit(f"The cell failed: {code}\n{content}")
    return elapsed


def drain(client):
    """Stock tslab reports a failing cell with a reply of its own; its output is only read to keep the queue short."""
    while client.iopub_channel.msg_ready():
        client.get_iopub_msg(timeout=1)


def session(name, cells, folder):
    samples = {}
    start = time.perf_counter()
    manager = KernelManager(kernel_name=name)
    manager.start_kernel(cwd=folder)
    client = manager.client()
    try:
        client.start_channels(hb=False)
        request(client, client.kernel_info())
        samples["ready"] = [(time.perf_counter() - start) * 1000]
        run_cell(client, cells["first"])
        samples["firstResult"] = [(time.perf_counter() - start) * 1000]
        samples["trivial"] = [run_cell(client, code) for code in cells["trivial"]][1:]
        if "import" in cells:
            samples["importTfjs"] = [run_cell(client, cells["import"])]
            samples["tensor"] = [run_cell(client, code) for code in cells["tensor"]]
            samples["trivialWithTfjs"] = [run_cell(client, code) for code in cells["after"]][1:]
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)
    return samples


def main():
    rounds, folder = int(sys.argv[1]), sys.argv[2]
    kernels = {"ours": ("bench-ours", TYPESCRIPT), "stock": ("bench-stock", TYPESCRIPT)}
    try:
        KernelSpecManager().get_kernel_spec("python3")
        kernels["ipykernel"] = ("python3", PYTHON)
    except NoSuchKernel:
        pass
    results = {label: {} for label in kernels}
    for label, (name, cells) in kernels.items():
        session(name, cells, folder)  # files come into the disk cache
    for _ in range(rounds):
        for label, (name, cells) in kernels.items():
            for measure, values in session(name, cells, folder).items():
                results[label].setdefault(measure, []).extend(values)
    print(json.dumps(results))


main()
