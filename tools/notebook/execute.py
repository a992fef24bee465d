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
from queue import Empty
from time import monotonic
from typing import Any

# jsonschema (behind nbformat) loads a grammar of URIs that takes a second and that no notebook needs; it goes without if it must.
sys.modules.setdefault("rfc3987_syntax", None)

import nbformat
from jupyter_client.kernelspec import NoSuchKernel
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
from nbclient.util import ensure_async

UNHANDLED = re.compile(r"^\s*(?:\x1b\[[0-9;]*m)*(UnhandledPromiseRejection|UncaughtException)\w*", re.MULTILINE)
LAST_OUTPUT_LINES = 20
RAISES = "raises-exception"


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


class Failure(Exception):
    """A reason why the notebook does not pass; `kind` is one of the words that failure.mjs explains."""

    def __init__(self, kind: str, message: str, index: int | None = None, **details: Any) -> None:
        super().__init__(message)
        self.kind = kind
        self.index = index
        self.details = details


def emit(event: str, **fields: Any) -> None:
    sys.stdout.write(json.dumps({"event": event, **fields}) + "\n")
    sys.stdout.flush()


def is_code(cell: Any) -> bool:
    """An empty code cell has nothing to run: Jupyter leaves it unnumbered, and so does this."""
    return cell.cell_type == "code" and bool(cell.source.strip())


def may_raise(cell: Any) -> bool:
    return RAISES in cell.metadata.get("tags", [])


class StrictClient(NotebookClient):
    """nbclient's client with the holes closed that the module's docstring names."""

    def __init__(self, nb: Any, **options: Any) -> None:
        super().__init__(nb, **options)
        self.cell_of_message: dict[str, int] = {}
        self.stream_parts: dict[int, tuple[int, Any, list[str]]] = {}
        self.unhandled: dict[int, str] = {}

    async def _async_poll_output_msg(self, parent_msg_id: str, cell: Any, cell_index: int) -> None:
        """Takes messages until the cell is idle; output of earlier cells goes to those cells, as in JupyterLab."""
        self.cell_of_message[parent_msg_id] = cell_index
        while not self.take(await self.kc.iopub_channel.get_msg(timeout=None), parent_msg_id):
            pass

    def take(self, msg: dict[str, Any], waited_for: str | None) -> bool:
        """Files one message with its cell; true when it says that the request `waited_for` is done."""
        parent = msg["parent_header"].get("msg_id")
        is_status = msg["msg_type"] == "status"
        if is_status and parent == waited_for:
            return msg["content"]["execution_state"] == "idle"
        index = self.cell_of_message.get(parent)
        if index is not None and not is_status:
            self.process_message(msg, self.nb.cells[index], index)
        return False

    async def _async_poll_kernel_alive(self) -> None:
        """As nbclient's, five times a second instead of once."""
        while await ensure_async(self.kc.is_alive()):
            await asyncio.sleep(0.2)
        if self.task_poll_for_reply is not None:
            self.task_poll_for_reply.cancel()

    def output(self, outs: list[Any], msg: dict[str, Any], display_id: str, cell_index: int) -> Any:
        """Joins consecutive writes to one stream. (nbclient's own `coalesce_streams` moves outputs after their positions were
        noted for update_display_data, so that a later update lands in the wrong output.)"""
        content = msg["content"]
        last = outs[-1] if outs else None
        joins = (
            msg["msg_type"] == "stream"
            and last is not None
            and last.output_type == "stream"
            and last.name == content["name"]
            and not self.clear_before_next_output
        )
        if joins:
            self.stream_parts.setdefault(id(last), (cell_index, last, [last.text]))[2].append(content["text"])
            return last
        out = super().output(outs, msg, display_id, cell_index)
        if out is not None and out.output_type == "stream":
            self.stream_parts[id(out)] = (cell_index, out, [out.text])
        return out

    def flush_streams(self) -> None:
        """Writes the collected stream text into its outputs and notes what it tells of unhandled rejections."""
        for index, out, parts in self.stream_parts.values():
            out.text = "".join(parts)
            found = UNHANDLED.search(out.text) if out.name == "stderr" else None
            if found:
                self.unhandled[index] = out.text[found.start() :].strip()
        self.stream_parts.clear()

    def unhandled_failure(self) -> Failure | None:
        """The first cell, of those that may not raise, into which something unhandled was printed."""
        for index in sorted(self.unhandled):
            if not may_raise(self.nb.cells[index]):
                return Failure("unhandled", self.unhandled[index], index)
        return None

    async def answer(self, request: str, limit: float) -> bool:
        """Takes messages until the kernel is idle again after `request`; false when it died or took longer than `limit`."""
        end = monotonic() + limit
        while monotonic() < end and await ensure_async(self.kc.is_alive()):
            try:
                if self.take(await self.kc.iopub_channel.get_msg(timeout=0.2), request):
                    return True
            except Empty:
                pass
        return False

    async def drain(self, quiet: float, limit: float) -> None:
        """Takes what still comes, until nothing came for `quiet` seconds, for at most `limit` seconds."""
        end = monotonic() + limit
        while monotonic() < end:
            try:
                self.take(await self.kc.iopub_channel.get_msg(timeout=quiet), None)
            except Empty:
                return


def stream_text(cell: Any, name: str) -> str:
    return "".join(out.text for out in cell.outputs if out.output_type == "stream" and out.name == name)


def error_outputs(cell: Any) -> list[Any]:
    return [out for out in cell.outputs if out.output_type == "error"]


def last_output(cell: Any) -> str:
    """The end of what a cell printed or showed, as text."""
    texts = []
    for out in cell.get("outputs", []):
        if out.output_type == "stream":
            texts.append(out.text)
        elif out.output_type in ("display_data", "execute_result"):
            texts.append(str(out.data.get("text/plain", "")) + "\n")
    return "\n".join("".join(texts).rstrip("\n").split("\n")[-LAST_OUTPUT_LINES:])


def error_failure(cell: Any, index: int, content: dict[str, Any]) -> Failure:
    """From the reply or the `error` output; a stock tslab sends neither name nor text, only what it wrote to stderr."""
    errors = error_outputs(cell)
    source = errors[-1] if errors else content
    ename = source.get("ename") or content.get("ename") or "Error"
    evalue = source.get("evalue") or content.get("evalue") or ""
    traceback = "\n".join(source.get("traceback") or content.get("traceback") or [])
    message = f"{ename}: {evalue}" if evalue or errors else stream_text(cell, "stderr").strip() or ename
    return Failure("error", message, index, ename=ename, evalue=evalue, traceback=traceback)


def judge_reply(cell: Any, index: int, content: dict[str, Any]) -> None:
    """Raises unless the reply and the outputs say that the cell ran and did what its tags promise."""
    status = content.get("status")
    count = content.get("execution_count")
    if isinstance(count, int):
        cell.execution_count = count
    if status == "error" and not may_raise(cell):
        raise error_failure(cell, index, content)
    if status not in ("ok", "error"):
        raise Failure("aborted", f'the kernel answered with status "{status}": the cell was not run', index)
    if not isinstance(count, int):
        raise Failure("not executed", "the kernel's reply has no execution count: the cell was not run", index)
    if status == "ok" and error_outputs(cell) and not may_raise(cell):
        raise error_failure(cell, index, content)


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
        try:
            client.create_kernel_manager()
            client.km.shutdown_wait_time = 2.0
            with open(self.job.kernelLog, "wb") as log:
                await client.async_start_new_kernel(stdout=log, stderr=log)
            self.kernel_pid = client.km.provisioner.pid
            emit("kernel", pid=self.kernel_pid)
            await client.async_start_new_kernel_client()
        except NoSuchKernel as error:
            raise Failure("kernel start", f'there is no kernel named "{error.name}" in this Jupyter') from error
        except (RuntimeError, OSError, TimeoutError) as error:
            raise Failure("kernel start", f"the kernel did not start: {error}") from error
        info = await client.async_wait_for_reply(await ensure_async(client.kc.kernel_info()))
        if info is None:
            raise Failure("kernel start", "the kernel did not answer kernel_info_request")
        self.nb.metadata.language_info = info["content"]["language_info"]
        self.kernel = {key: info["content"].get(key) for key in ("implementation", "implementation_version")}

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
            kernelLog="\n".join(log.rstrip().split("\n")[-LAST_OUTPUT_LINES:]),
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


def read_log(path: str) -> str:
    try:
        with open(path, encoding="utf-8", errors="replace") as file:
            return file.read()
    except FileNotFoundError:
        return ""


def describe_death(code: int | None, log: str) -> str:
    if "heap out of memory" in log or "heap limit" in log:
        return f"the kernel ran out of memory (JavaScript heap out of memory{exit_words(code, ', ')})"
    return f"the kernel died{exit_words(code, ': ')}"


def exit_words(code: int | None, before: str) -> str:
    if code is None:
        return ""
    if code >= 0:
        return f"{before}exit code {code}"
    try:
        return f"{before}signal {signal.Signals(-code).name}"
    except ValueError:
        return f"{before}signal {-code}"


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
