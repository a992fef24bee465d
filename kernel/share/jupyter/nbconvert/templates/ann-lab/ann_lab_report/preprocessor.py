"""Prepares a notebook for the template: everything that index.html.j2 shows is computed here and put into `resources`."""

import re

from nbconvert.preprocessors import Preprocessor

from . import assets, markdown, mathml, outputs, timing

CHAPTER = re.compile(r"^(\d\d)-")


class ReportPreprocessor(Preprocessor):
    """Adds `resources["ann_lab"]`: title, outline, cells, claims, notices, run, assets (see Page)."""

    def preprocess(self, nb, resources):
        page = Page(nb, resources)
        for problem in page.problems:
            self.log.warning(problem)
        resources["ann_lab"] = page.view()
        return nb, resources


class Page:
    """One notebook on its way to HTML."""

    def __init__(self, nb, resources):
        self.nb = nb
        self.name = resources.get("metadata", {}).get("name", "notebook")
        self.path = resources.get("metadata", {}).get("path", "")
        self.formulas, self.anchors, self.outline = mathml.Formulas(), markdown.Anchors(), []
        self.claims, self.notices, self.problems = [], [], []
        self.figures, self.pictures = 0, 0  # drawn by a script, images
        self.language = nb.metadata.get("language_info", {}).get("pygments_lexer", "typescript")
        self.cells = [self._cell(cell, index) for index, cell in enumerate(nb.cells)]
        self._typeset()

    def view(self):
        title, cells = self._title()
        run = dict(self.nb.metadata.get("ann_lab", {}))
        chapter = CHAPTER.match(self.name)
        has_figure = self.figures > 0
        return {
            "title": title,
            "title_text": markdown.plain(title),
            "chapter": int(chapter[1]) if chapter else None,
            "outline": [heading for heading in self.outline if 2 <= heading["level"] <= 3],
            "cells": cells,
            "claims": self.claims,
            "notices": self.notices,
            "counts": _counts(self.claims),
            "figures": self.figures,
            "pictures": self.pictures,
            "problems": self.problems,
            "run": run,
            "timing": timing.of_notebook(self.nb),
            "kernel": _kernel(self.nb),
            "lang": run.get("lang", "en"),
            "mathcss": self.mathcss,
            "css": assets.own("report.css") + assets.own("code.css"),
            "early_js": assets.own("theme.js"),
            "late_js": assets.own("report.js"),
            "figure_js": assets.figure_scripts() if has_figure else "",
        }

    def _cell(self, cell, index):
        view = {"id": cell.get("id") or f"cell-{index + 1}", "kind": cell.cell_type}
        if cell.cell_type == "markdown":
            return view | {"html": self._markdown(cell.source, cell.get("attachments"))}
        if cell.cell_type == "code":
            return view | self._code(cell, view["id"])
        return view | {"source": cell.source}

    def _code(self, cell, anchor):
        merged = outputs.merge_streams(cell.outputs)
        shown = [outputs.view(output, self._fragment) for output in merged]
        for item, output in zip(shown, merged, strict=True):
            self._collect(item, output.get("data", {}), anchor)
        seconds = timing.of_cell(cell)
        lines = cell.source.strip("\n").split("\n")
        return {
            "source": cell.source.strip() != "",
            "code": markdown.code_html(cell.source.strip("\n"), self.language),
            "count": cell.execution_count,
            "first": next((line.strip() for line in lines if line.strip()), ""),
            "lines": len(lines),
            "seconds": timing.words(seconds) if seconds is not None and seconds >= timing.SLOW else None,
            "outputs": shown,
            "folded": bool(cell.metadata.get("jupyter", {}).get("source_hidden")),
        }

    def _collect(self, item, data, anchor):
        if item["kind"] == "figure":
            self.figures += 1
            item["number"] = self.figures
            if not item["alt"]:
                self.problems.append(f"figure {self.figures} ({item['title'] or 'no title'}) has no alt text: layout.meta.alt")
        if item["kind"] == "image":
            self.pictures += 1
        if outputs.CHECK in data:
            self.claims.append({**outputs.claim(data[outputs.CHECK]), "cell": anchor})
        if outputs.NOTICE in data:
            self._notice(data[outputs.NOTICE], item.get("text", ""), anchor)

    def _notice(self, notice, text, anchor):
        if all(text != known["text"] for known in self.notices):
            self.notices.append({"text": text, "about": notice.get("about", ""), "cell": anchor})

    def _markdown(self, source, attachments=None):
        return markdown.render(source, self.formulas, self.anchors, self.outline, self.path, attachments)

    def _fragment(self, source):
        """Markdown of an output: its headings are not part of the contents."""
        return markdown.render(source, self.formulas, self.anchors, [], self.path)

    def _typeset(self):
        formulas, self.mathcss, problems = self.formulas.render()
        self.problems += problems
        for heading in self.outline:
            heading["html"] = mathml.fill(heading["html"], formulas)
        for cell in self.cells:
            if "html" in cell:
                cell["html"] = mathml.fill(cell["html"], formulas)
            for output in cell.get("outputs", []):
                if output["kind"] == "markdown":
                    output["html"] = mathml.fill(output["html"], formulas)

    def _title(self):
        """The first level-1 heading becomes the page's title and leaves its cell."""
        top = next((heading for heading in self.outline if heading["level"] == 1), None)
        if top is None:
            return self.name.replace("-", " "), self.cells
        pattern = re.compile(rf'<h1 id="{re.escape(top["id"])}">.*?</h1>\n?', re.DOTALL)
        for cell in self.cells:
            if cell["kind"] == "markdown" and pattern.search(cell["html"]):
                cell["html"] = pattern.sub("", cell["html"], count=1)
                break
        return top["html"], self.cells


def _counts(claims):
    return {status: sum(claim["status"] == status for claim in claims) for status in ("passed", "failed", "not checked")}


def _kernel(nb):
    info, spec = nb.metadata.get("language_info", {}), nb.metadata.get("kernelspec", {})
    language = " ".join(filter(None, [spec.get("language") or info.get("name", ""), info.get("version", "")]))
    return {"name": spec.get("display_name") or spec.get("name", ""), "language": language}
