"""What the peers share: the job that they are given, its data, and the clock. Imports nothing that takes time."""

import json
import os
import resource
import sys
import time

SEED = 7
BEGAN = time.perf_counter()
JOB = json.loads(sys.argv[1])


def now():
    """Seconds from before anything was imported."""
    return time.perf_counter() - BEGAN


def data():
    """x and y of the job, as numpy arrays."""
    import numpy as np

    def read(name, dtype, shape):
        count = JOB["rows"] * (int(np.prod(shape)) if shape else 1)
        values = np.fromfile(os.path.join(JOB["folder"], f"{name}.bin"), dtype=dtype, count=count)
        return values.reshape([JOB["rows"], *shape])

    x, y = JOB["x"], JOB["y"]
    return read(x["name"], x["dtype"], JOB["shape"]), read(y["name"], y["dtype"], [1])


class Clock:
    """When epochs begin and end, and the seconds that all threads spent between."""

    def __init__(self):
        self.begins, self.ends, self.cpu = [], [], []

    def begin(self):
        self.begins.append(now())
        self.cpu.append(-time.process_time())

    def end(self):
        self.ends.append(now())
        self.cpu[-1] += time.process_time()


def report(clock, imported, loss, runtime):
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(json.dumps({
        "epochs": [end - begin for begin, end in zip(clock.begins, clock.ends)],
        "cpu": clock.cpu,
        "ends": clock.ends,
        "import": imported,
        "loss": loss,
        "peakMb": peak / (1024 * 1024 if sys.platform == "darwin" else 1024),
        "runtime": runtime,
    }), flush=True)
