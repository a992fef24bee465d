"""What makes a cell fail, and the words for it: judged by the kernel's reply, the cell's outputs and its tags."""

from __future__ import annotations

import signal
from typing import Any

LAST_OUTPUT_LINES = 20
RAISES = "raises-exception"


class Failure(Exception):
    """A reason why the notebook does not pass; `kind` is one of the words that failure.mjs explains."""

    def __init__(self, kind: str, message: str, index: int | None = None, **details: Any) -> None:
        super().__init__(message)
        self.kind = kind
        self.index = index
        self.details = details


def is_code(cell: Any) -> bool:
    """An empty code cell has nothing to run: Jupyter leaves it unnumbered, and so does this."""
    return cell.cell_type == "code" and bool(cell.source.strip())


def may_raise(cell: Any) -> bool:
    return RAISES in cell.metadata.get("tags", [])


def stream_text(cell: Any, name: str) -> str:
    return "".join(out.text for out in cell.outputs if out.output_type == "stream" and out.name == name)


def error_outputs(cell: Any) -> list[Any]:
    return [out for out in cell.outputs if out.output_type == "error"]


def end_of(text: str) -> str:
    return "\n".join(text.rstrip().split("\n")[-LAST_OUTPUT_LINES:])


def last_output(cell: Any) -> str:
    """The end of what a cell printed or showed, as text."""
    texts = []
    for out in cell.get("outputs", []):
        if out.output_type == "stream":
            texts.append(out.text)
        elif out.output_type in ("display_data", "execute_result"):
            texts.append(str(out.data.get("text/plain", "")) + "\n")
    return end_of("".join(texts))


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
