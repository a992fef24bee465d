"""Executed notebooks to HTML with the template of this checkout, all in one process.

Reads `{"templates": DIR, "notebooks": [{"notebook", "output", "name", "metadata"}]}` as JSON from standard input; writes one
JSON object a notebook, in order, to standard output: what the page holds, for the index and the checks.
"""

import json
import os
import re
import sys
from pathlib import Path

import nbformat

SECTION = re.compile(r"\d+\.\d+\s")


def describe(page):
    """What report.mjs wants to know of a page."""
    return {
        "title": page["title_text"],
        "figures": page["figures"] + page["pictures"],
        "problems": page["problems"],
        "sections": [
            {"anchor": heading["id"], "title": heading["text"]}
            for heading in page["outline"]
            if heading["level"] == 2 and SECTION.match(heading["text"])
        ],
    }


def main():
    job = json.load(sys.stdin)
    sys.path.insert(0, str(Path(job["templates"]) / "ann-lab"))
    from nbconvert.exporters import HTMLExporter

    exporter = HTMLExporter(template_name="ann-lab", extra_template_basedirs=[job["templates"]])
    for task in job["notebooks"]:
        nb = nbformat.read(task["notebook"], as_version=4)
        nb.metadata["ann_lab"] = {**nb.metadata.get("ann_lab", {}), **task["metadata"]}
        resources = {"metadata": {"name": task["name"], "path": os.path.dirname(task["notebook"])}}
        html, resources = exporter.from_notebook_node(nb, resources)
        Path(task["output"]).write_text(html, encoding="utf-8")
        print(json.dumps(describe(resources["ann_lab"])), flush=True)


if __name__ == "__main__":
    main()
