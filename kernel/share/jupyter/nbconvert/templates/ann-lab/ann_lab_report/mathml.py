"""TeX to MathML by Temml, in one Node process a notebook.

Rendered before the page is written, so that mathematics reads with scripts off and screen readers get real MathML.
Temml is chosen over latex2mathml (PyPI): it knows cases, aligned, bold symbols and operators as KaTeX does, sets the
attributes that Chromium and Firefox need, and Node is there anyway, since the kernel runs on it.
"""

import json
import subprocess
from html import escape
from pathlib import Path

SCRIPT = Path(__file__).resolve().parent.parent / "static" / "mathml.cjs"
SECONDS = 60


class Formulas:
    """Collects formulas while Markdown is rendered and puts their MathML in when all are known."""

    def __init__(self):
        self._tex = []

    def __len__(self):
        return len(self._tex)

    def token(self, tex, display):
        """Remembers a formula and returns the mark that stands for it in the HTML until fill()."""
        self._tex.append({"tex": tex.strip(), "display": display})
        return f"\ue000{len(self._tex) - 1}\ue001"

    def render(self):
        """Returns (one HTML string a formula, the style sheet they need, messages for formulas that failed)."""
        if not self._tex:
            return [], "", []
        answer = _run_node(self._tex)
        html, problems = [], []
        for formula, result in zip(self._tex, answer["rendered"], strict=True):
            if "html" in result:
                html.append(result["html"])
                continue
            problems.append(f"cannot typeset ${formula['tex']}$: {result['error']}")
            html.append(f'<code class="math-error">{escape(formula["tex"])}</code>')
        return html, answer["css"], problems


def fill(html, formulas):
    """Replaces the marks of Formulas.token in a piece of HTML."""
    for index, formula in enumerate(formulas):
        html = html.replace(f"\ue000{index}\ue001", formula)
    return html


def _run_node(formulas):
    try:
        done = subprocess.run(
            ["node", str(SCRIPT)],
            input=json.dumps(formulas),
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=SECONDS,
            check=False,
        )
    except FileNotFoundError as error:
        raise RuntimeError("mathematics needs Node: no `node` on the PATH; install Node 20.19 or newer") from error
    if done.returncode != 0:
        raise RuntimeError(f"mathematics: {SCRIPT.name} failed; is npm package temml installed?\n{done.stderr[-2000:]}")
    return json.loads(done.stdout)
