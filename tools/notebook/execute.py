"""Executes one notebook strictly, on nbclient, and says what happened as JSON lines on stdout.

Started by tools/notebook/process.mjs, one process a notebook. The first line of stdin is the job (see `Job`); stdin then stays
open as a lifeline: when it closes, whoever started this is gone, and the kernel is ended with it.

nbclient alone lets four things pass that are failures here: a reply with status "aborted", a cell without an execution count of
the kernel's own, an unhandled rejection that only prints to stderr, and output that arrives after its cell has ended (it drops it).
"""

from __future__ import annotations

import asyncio
import json
import os
import re
import signal
import sys
import threading
from dataclasses import dataclass
from datetime import datetime, timezone
from time import monotonic
from typing import Any

# jsonschema (behind nbformat) loads a grammar of URIs that takes a second and that no notebook needs; it goes without if it must.
sys.modules.setdefault("rfc3987_syntax", None)

import nbformat
from jupyter_client.kernelspec import NoSuchKernel
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
from nbclient.util import ensure_async

from strict_client import StrictClient
from verdict import (
    RAISES,
    Failure,
    describe_death,
    end_of,
    error_failure,
    error_outputs,
    is_code,
    judge_reply,
    last_output,
    may_raise,
    read_log,
)

# jupyter_client chooses free ports and the kernel binds them a moment later: with several kernels starting at once, another may
# have taken one meanwhile. Nothing has run by then, so the kernel is started again, with other ports.
START_ATTEMPTS = 3
PORT_TAKEN = re.compile(r"address already in use|EADDRINUSE", re.IGNORECASE)


@dataclass
class Job:
    """What to execute, where, and for how long at most (seconds)."""

    notebook: str
    output: str
    cwd: str
    kernel: str | None
    kernelLog: str
    cellTimeout: float
    notebookTimeout: float
    idleTimeout: float
    startupTimeout: float
    settle: float


def emit(event: str, **fields: Any) -> None:
    sys.stdout.write(json.dumps({"event": event, **fields}) + "\n")
    sys.stdout.flush()


class Execution:
    """One run of one notebook: the kernel's life, the cells in order, the verdict."""

    def __init__(self, job: Job, nb: Any) -> None:
        self.job = job
        self.nb = nb
        self.code_cells = [index for index, cell in enumerate(nb.cells) if is_code(cell)]
        self.cells: list[dict[str, Any]] = []
        self.current: int | None = None
        self.kernel_pid: int | None = None
        self.kernel: dict[str, Any] | None = None
        self.client = StrictClient(
            nb,
            kernel_name=job.kernel or "",
            resources={"metadata": {"path": job.cwd}},
            startup_timeout=job.startupTimeout,
            timeout_func=lambda _cell: job.cellTimeout,
            iopub_timeout=max(1, round(job.idleTimeout)),
            raise_on_iopub_timeout=True,
            skip_cells_with_tag="",  # a strict run skips nothing
            on_cell_executed=self.on_cell_executed,
        )

    async def start_kernel(self) -> None:
        client = self.client
        for attempt in range(1, START_ATTEMPTS + 1):
            try:
                await self.start_kernel_once()
                break
            except NoSuchKernel as error:
                raise Failure("kernel start", f'there is no kernel named "{error.name}" in this Jupyter') from error
            except (RuntimeError, OSError, TimeoutError) as error:
                log = read_log(self.job.kernelLog)
                if attempt < START_ATTEMPTS and PORT_TAKEN.search(log):
                    continue
                raise Failure("kernel start", f"the kernel did not start: {error}", kernelLog=end_of(log)) from error
        info = await client.async_wait_for_reply(await ensure_async(client.kc.kernel_info()))
        if info is None:
            raise Failure("kernel start", "the kernel did not answer kernel_info_request")
        self.nb.metadata.language_info = info["content"]["language_info"]
        self.kernel = {key: info["content"].get(key) for key in ("implementation", "implementation_version")}

    async def start_kernel_once(self) -> None:
        client = self.client
        client.create_kernel_manager()
        client.km.shutdown_wait_time = 2.0
        with open(self.job.kernelLog, "wb") as log:
            await client.async_start_new_kernel(stdout=log, stderr=log)
        self.kernel_pid = client.km.provisioner.pid
        emit("kernel", pid=self.kernel_pid)
        await client.async_start_new_kernel_client()

    async def run_cells(self) -> None:
        for number, index in enumerate(self.code_cells, 1):
            self.current = index
            emit("cell", number=number, of=len(self.code_cells), index=index)
            await self.run_cell(number, index)
        self.current = None
        await self.settle()

    async def run_cell(self, number: int, index: int) -> None:
        cell = self.nb.cells[index]
        begin = monotonic()
        try:
            await self.client.async_execute_cell(cell, index)
        except CellExecutionError as error:  # judge_reply has seen every error reply before; kept as the last resort
            raise Failure("error", str(error), index) from error
        except CellTimeoutError as error:
            raise self.timeout_failure(cell, index, error) from error
        except DeadKernelError as error:
            if await ensure_async(self.client.km.is_alive()):
                raise asyncio.CancelledError from error  # nbclient takes every cancellation for the kernel's death
            raise await self.dead_kernel_failure(index) from error
        finally:
            seconds = round(monotonic() - begin, 3)
            cell.metadata["ann_lab"] = {**cell.metadata.get("ann_lab", {}), "seconds": seconds}
            self.cells.append({"number": number, "index": index, "seconds": seconds})
        self.cells[-1]["executionCount"] = cell.execution_count

    def on_cell_executed(self, cell: Any, cell_index: int, execute_reply: dict[str, Any]) -> None:
        """Called by nbclient once the reply and the idle status are both there, before it looks at the reply itself."""
        content = execute_reply["content"]
        self.client.flush_streams()
        judge_reply(cell, cell_index, content)
        unhandled = self.client.unhandled_failure()
        if unhandled:
            raise unhandled
        raised = content["status"] == "error" or error_outputs(cell) or cell_index in self.client.unhandled
        if may_raise(cell) and not raised:
            raise Failure("did not raise", f'the cell is tagged "{RAISES}" but raised nothing', cell_index)

    async def settle(self) -> None:
        """What the last cells left behind may still fail: waits until the kernel has answered once more and is quiet."""
        client = self.client
        answered = await client.answer(await ensure_async(client.kc.kernel_info()), self.job.idleTimeout)
        await client.drain(self.job.settle, limit=10 * self.job.settle)
        client.flush_streams()
        unhandled = client.unhandled_failure()
        if unhandled:
            raise unhandled
        for index in self.code_cells:
            cell = self.nb.cells[index]
            if error_outputs(cell) and not may_raise(cell):
                raise error_failure(cell, index, {})
            if cell.execution_count is None:
                raise Failure("not executed", "the cell has no execution count: it was not run", index)
        if not await ensure_async(client.kc.is_alive()):
            raise await self.dead_kernel_failure(None)
        if not answered:
            message = f"after the last cell the kernel did not become idle within {self.job.idleTimeout:g} s"
            raise Failure("no idle", message)

    def timeout_failure(self, cell: Any, index: int, error: CellTimeoutError) -> Failure:
        self.client.flush_streams()
        if "IOPub" in str(error):
            message = f"the kernel replied but did not become idle within {self.job.idleTimeout:g} s: output may be lost"
            return Failure("no idle", message, index, lastOutput=last_output(cell))
        message = f"the cell was still running after {self.job.cellTimeout:g} s and was stopped"
        return Failure("timeout", message, index, lastOutput=last_output(cell))

    async def dead_kernel_failure(self, index: int | None) -> Failure:
        await self.client.drain(0.2, limit=3.0)
        self.client.flush_streams()
        code = self.client.km.provisioner.process.poll() if self.client.km.provisioner.process else None
        cell = self.nb.cells[index] if index is not None else None
        log = read_log(self.job.kernelLog)
        return Failure(
            "kernel died",
            describe_death(code, log),
            index,
            exitCode=code,
            lastOutput=last_output(cell) if cell else "",
            kernelLog=end_of(log),
        )

    async def end_kernel(self, gently: bool) -> None:
        """Asks the kernel to shut down (`gently`) or not, then ends whatever is left in its process group."""
        client = self.client
        if client.km is None:
            return
        try:
            process = client.km.provisioner.process if client.km.provisioner else None
            self.kernel_pid = self.kernel_pid or (process.pid if process else None)
            client.shutdown_kernel = "graceful" if gently else "immediate"
            await client._async_cleanup_kernel()
        finally:
            kill_group(self.kernel_pid)


def kill_group(pid: int | None) -> None:
    """jupyter_client starts a kernel as the leader of a session of its own, so its children share its group."""
    if pid is None or not hasattr(os, "killpg"):
        return
    try:
        os.killpg(pid, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        pass  # nothing was left of it


def collapse_overwritten(text: str) -> str:
    """What a terminal would show of text with carriage returns and backspaces (progress bars)."""
    if "\b" in text:
        before = None
        while before != text:
            before, text = text, re.sub(r"[^\n\b]\x08", "", text)
    return re.sub(r"[^\n]*\r(?=[^\n\r])", "", text) if "\r" in text else text


def clear(nb: Any) -> None:
    """Nothing of an earlier run may look like this run's."""
    for cell in nb.cells:
        if cell.cell_type == "code":
            cell.outputs = []
            cell.execution_count = None


def write(nb: Any, path: str) -> None:
    """Writes to a temporary name and renames, so that a half-written notebook never stands there."""
    os.makedirs(os.path.dirname(path), exist_ok=True)
    temporary = f"{path}.{os.getpid()}.tmp"
    try:
        with open(temporary, "w", encoding="utf-8") as file:
            nbformat.write(nb, file)
        os.replace(temporary, path)
    finally:
        if os.path.exists(temporary):
            os.remove(temporary)


def failure_fields(nb: Any, failure: Failure, code_cells: list[int]) -> dict[str, Any]:
    fields: dict[str, Any] = {"kind": failure.kind, "message": str(failure), **failure.details}
    if failure.index is None:
        return fields
    cell = nb.cells[failure.index]
    number = code_cells.index(failure.index) + 1
    place = {"cell": failure.index + 1, "codeCell": number, "executionCount": cell.execution_count, "source": cell.source}
    return {**fields, **place}


def watch_lifeline(on_end: Any) -> None:
    def wait() -> None:
        while sys.stdin.buffer.read(4096):
            pass
        on_end()

    threading.Thread(target=wait, daemon=True).start()


async def execute(job: Job, nb: Any) -> dict[str, Any]:
    clear(nb)
    begin = monotonic()
    executed_at = datetime.now(timezone.utc).isoformat(timespec="seconds").replace("+00:00", "Z")
    execution = Execution(job, nb)
    emit("start", of=len(execution.code_cells))
    failure: Failure | None = None
    passed = False

    async def all_of_it() -> None:
        if not execution.code_cells:
            raise Failure("empty", "there is no code cell: nothing was executed")
        await execution.start_kernel()
        await execution.run_cells()

    try:
        await asyncio.wait_for(all_of_it(), job.notebookTimeout)
        passed = True
    except Failure as caught:
        failure = caught
    except asyncio.TimeoutError:
        execution.client.flush_streams()
        message = f"the notebook was still running after {job.notebookTimeout:g} s and was stopped"
        failure = Failure("timeout", message, execution.current)
    finally:
        await asyncio.shield(execution.end_kernel(gently=passed))

    seconds = round(monotonic() - begin, 3)
    for cell in nb.cells:
        for out in cell.get("outputs", []):
            if out.output_type == "stream":
                out.text = collapse_overwritten(out.text)
    status = "passed" if passed else "failed"
    nb.metadata["ann_lab"] = {
        **nb.metadata.get("ann_lab", {}),
        "executed_at": executed_at,
        "seconds": seconds,
        "status": status,
        **({"kernel": execution.kernel} if execution.kernel else {}),
    }
    write(nb, job.output)
    return {
        "status": status,
        "seconds": seconds,
        "executedAt": executed_at,
        "cells": execution.cells,
        "codeCells": len(execution.code_cells),
        "failure": failure_fields(nb, failure, execution.code_cells) if failure else None,
    }


async def main() -> int:
    job = Job(**json.loads(sys.stdin.buffer.readline()))
    task = asyncio.current_task()
    loop = asyncio.get_running_loop()
    for name in ("SIGINT", "SIGTERM", "SIGHUP"):
        if hasattr(signal, name):
            loop.add_signal_handler(getattr(signal, name), task.cancel)
    watch_lifeline(lambda: loop.call_soon_threadsafe(task.cancel))
    try:
        nb = nbformat.read(job.notebook, as_version=4)
    except (OSError, ValueError, nbformat.ValidationError, AttributeError) as error:
        message = f"not a notebook that can be read: {str(error).strip() or type(error).__name__}"
        emit("end", status="failed", seconds=0, cells=[], codeCells=0, failure={"kind": "unreadable", "message": message})
        return 1
    try:
        result = await execute(job, nb)
    except asyncio.CancelledError:
        emit("end", status="interrupted", seconds=0, cells=[], codeCells=0, failure={"kind": "interrupted", "message": "interrupted"})
        return 130
    emit("end", **result)
    return 0 if result["status"] == "passed" else 1


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
