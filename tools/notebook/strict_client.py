"""nbclient's client with its holes closed: late output, streams, unhandled rejections, a dead kernel noticed at once."""

from __future__ import annotations

import asyncio
import re
from queue import Empty
from time import monotonic
from typing import Any

from nbclient import NotebookClient
from nbclient.util import ensure_async

from verdict import Failure, may_raise

UNHANDLED = re.compile(r"^\s*(?:\x1b\[[0-9;]*m)*(UnhandledPromiseRejection|UncaughtException)\w*", re.MULTILINE)


class StrictClient(NotebookClient):
    """A client that files every message with its cell, whenever it comes."""

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
