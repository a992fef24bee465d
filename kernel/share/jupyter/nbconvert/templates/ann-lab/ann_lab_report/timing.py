"""When a notebook ran and how long, from the times that the runner (nbclient) or JupyterLab wrote into its cells."""

from datetime import datetime

SLOW = 2.0  # seconds from which a cell's time is shown


def of_cell(cell):
    """Seconds that a cell took (the runner's own figure, else between its start and its reply), or None."""
    measured = cell.metadata.get("ann_lab", {}).get("seconds")
    if measured is not None:
        return measured
    start, end = _span(cell)
    return (end - start).total_seconds() if start and end else None


def of_notebook(nb):
    """{started, seconds} over all cells, or None."""
    spans = [_span(cell) for cell in nb.cells if cell.cell_type == "code"]
    starts = [start for start, _ in spans if start]
    ends = [end for _, end in spans if end]
    if not starts or not ends:
        return None
    seconds = (max(ends) - min(starts)).total_seconds()
    return {"started": min(starts).strftime("%Y-%m-%d %H:%M UTC"), "seconds": words(seconds)}


def words(seconds):
    """'2.3 s', '48 s', '3 min 05 s'."""
    if seconds < 10:
        return f"{seconds:.1f} s"
    whole = round(seconds)
    return f"{whole} s" if whole < 120 else f"{whole // 60} min {whole % 60:02d} s"


def _span(cell):
    times = cell.metadata.get("execution", {})
    start = times.get("iopub.execute_input") or times.get("iopub.status.busy")
    end = times.get("shell.execute_reply") or times.get("iopub.status.idle")
    return _time(start), _time(end)


def _time(text):
    return datetime.fromisoformat(text.replace("Z", "+00:00")) if text else None
