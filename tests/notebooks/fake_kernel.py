"""A kernel that breaks the protocol on demand: each cell is a few words that name the fault. See faults.test.mjs.

On bare sockets, so that it starts quickly and nothing corrects it.
"""

import json
import os
import sys
import time

import zmq
from jupyter_client.session import Session

busy = os.environ.get("FAKE_KERNEL_BUSY")  # the file of how often the ports are still taken
if busy:
    with open(busy, "r+", encoding="utf-8") as file:
        left = int(file.read())
        file.seek(0)
        file.write(str(max(0, left - 1)))
    if left > 0:
        sys.exit("Error: Address already in use")

with open(sys.argv[1], encoding="utf-8") as file:
    connection = json.load(file)
session = Session(key=connection["key"].encode(), signature_scheme=connection["signature_scheme"])
context = zmq.Context()
INFO = {
    "status": "ok",
    "protocol_version": "5.3",
    "implementation": "fake",
    "implementation_version": "1.0",
    "banner": "fake",
    "language_info": {"name": "words", "version": "1", "mimetype": "text/plain", "file_extension": ".txt"},
}


def bind(kind, name):
    socket = context.socket(kind)
    socket.bind(f"tcp://{connection['ip']}:{connection[name + '_port']}")
    return socket


shell, control, heartbeat = bind(zmq.ROUTER, "shell"), bind(zmq.ROUTER, "control"), bind(zmq.REP, "hb")
iopub = bind(zmq.PUB, "iopub")
count = 0


class Request:
    """One request with the ways to answer it."""

    def __init__(self, socket, identities, message):
        self.socket, self.identities, self.message = socket, identities, message
        self.idle = True

    def publish(self, kind, **content):
        session.send(iopub, kind, content, parent=self.message)

    def reply(self, content):
        kind = self.message["msg_type"].replace("_request", "_reply")
        session.send(self.socket, kind, content, parent=self.message, ident=self.identities)

    def prints(self, text, name="stdout"):
        self.publish("stream", name=name, text=text)

    def shows(self, kind, data, **transient):
        self.publish(kind, data=data, metadata={}, transient=transient)


def execute(request, word):
    ok = {"status": "ok", "execution_count": count, "payload": [], "user_expressions": {}}
    if word == "aborted":
        return {"status": "aborted"}
    if word == "abort":  # what stock tslab answers
        return {**ok, "status": "abort"}
    if word == "no count":
        return {"status": "ok"}
    if word == "no idle":
        request.idle = False
    if word == "wait":
        time.sleep(3600)
    if word == "die":
        request.prints("last words\n")
        sys.exit(7)
    if word == "error without a message":  # stock tslab: the text goes to stderr only
        request.prints("2:7 - Type 'number' is not assignable to type 'string'.\n", "stderr")
        return {"status": "error", "execution_count": count}
    if word == "ok with an error output":
        request.publish("error", ename="Hidden", evalue="in an ok cell", traceback=[])
    if word == "failed check":
        check = {"name": "accuracy", "value": 0.1, "expected": "at least 0.9", "status": "failed"}
        request.shows("display_data", {"application/vnd.ann-lab.check+json": check})
    if word == "progress":
        for part in ("10%\r", "55%\r", "100%\n", "don", "e\n"):
            request.prints(part)
    if word in ("display", "update"):
        request.prints("a\n")
        request.prints("b\n")
        kind = "display_data" if word == "display" else "update_display_data"
        request.shows(kind, {"text/plain": word}, display_id="one")
    return ok


def handle(request):
    global count
    kind = request.message["msg_type"]
    request.publish("status", execution_state="busy")
    if kind == "kernel_info_request":
        request.reply(INFO)
    elif kind == "execute_request":
        count += 1
        request.reply(execute(request, request.message["content"]["code"].strip()))
    elif kind == "shutdown_request":
        request.reply({"status": "ok", "restart": False})
        sys.exit(0)
    if request.idle:
        request.publish("status", execution_state="idle")


poller = zmq.Poller()
for one in (shell, control, heartbeat):
    poller.register(one, zmq.POLLIN)
while True:
    for socket, _ in poller.poll():
        if socket is heartbeat:
            heartbeat.send(heartbeat.recv())
            continue
        identities, parts = session.feed_identities(socket.recv_multipart())
        handle(Request(socket, identities, session.deserialize(parts)))
