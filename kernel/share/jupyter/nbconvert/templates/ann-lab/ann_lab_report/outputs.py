"""One output of a cell to what the template shows: the richest form it knows, with text to fall back on."""

import json
import re
from base64 import b64encode
from html import escape

from nbconvert.filters.ansi import ansi2html, strip_ansi

FIGURE = "application/vnd.plotly.v1+json"
CHECK = "application/vnd.ann-lab.check+json"
NOTICE = "application/vnd.ann-lab.notice+json"
TALL = 24  # lines of text beyond which an output scrolls in a box of its own


def merge_streams(outputs):
    """Joins neighbouring outputs of one stream and lets carriage returns overwrite, as a terminal does."""
    merged = []
    for output in outputs:
        last = merged[-1] if merged else None
        if output.output_type == "stream" and last and last.output_type == "stream" and last.name == output.name:
            last.text += output.text
        else:
            merged.append(output)
    for output in merged:
        if output.output_type == "stream":
            output.text = "\n".join(line.rstrip("\r").split("\r")[-1] for line in output.text.split("\n"))
    return merged


def view(output, markdown):
    """The dictionary that the template's `show` macro draws; `markdown` renders Markdown to HTML."""
    if output.output_type == "stream":
        return _text(output.text, "stderr" if output.name == "stderr" else "stdout")
    if output.output_type == "error":
        trace = "\n".join(output.traceback) or f"{output.ename}: {output.evalue}"
        return {"kind": "error", "name": output.ename, "html": ansi2html(strip_trailing(trace))}
    return _rich(output, output.data, markdown)


def _rich(output, data, markdown):
    if FIGURE in data:
        return figure(data)
    if CHECK in data:
        return {"kind": "check", "claim": claim(data[CHECK])}
    if NOTICE in data:
        return {"kind": "notice", "text": data[NOTICE].get("text", data.get("text/plain", ""))}
    if "text/html" in data:
        return {"kind": "html", "html": wrap_tables(data["text/html"])}
    if "text/markdown" in data:
        return {"kind": "markdown", "html": markdown(data["text/markdown"])}
    if "text/latex" in data:
        return {"kind": "markdown", "html": markdown(data["text/latex"])}
    for mime in ("image/svg+xml", "image/png", "image/jpeg", "image/gif", "image/webp"):
        if mime in data:
            return _image(output, data, mime)
    if "text/plain" in data:
        return _text(data["text/plain"], "result" if output.output_type == "execute_result" else "stdout")
    return _text(f"(an output of type {', '.join(data)}: this page cannot show it)", "stderr")


def claim(check):
    """A check as the page shows it, beside its cell and in the table of all claims."""
    value = check.get("value")
    return {
        "name": check.get("name", ""),
        "expected": check.get("expected", ""),
        "value": str(value).lower() if isinstance(value, bool) else f"{value:.5g}" if isinstance(value, float) else str(value),
        "status": check.get("status", "not checked"),
        "reason": check.get("reason", ""),
        "key": bool(check.get("key")),
    }


def figure(data):
    """A Plotly figure: its specification as JSON safe inside a script element, its alt text and what to say without scripts."""
    spec = data[FIGURE]
    layout = spec.get("layout") or {}
    alt = (layout.get("meta") or {}).get("alt") if isinstance(layout.get("meta"), dict) else None
    text = data.get("text/plain") or title_of(layout) or "Figure"
    safe = json.dumps(spec, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return {
        "kind": "figure",
        "json": safe.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029"),
        "alt": alt or "",
        "title": title_of(layout),
        "text": text,
        "height": layout.get("height") or 400,
    }


def title_of(layout):
    title = layout.get("title")
    words = title.get("text", "") if isinstance(title, dict) else (title or "")
    return re.sub(r"<[^>]+>", " ", words).strip()


def wrap_tables(html):
    """A wide table scrolls in its own box, which the keyboard can reach, instead of widening the page."""
    opened = re.sub(r"<table\b", '<div class="scroll" tabindex="0"><table', html, flags=re.IGNORECASE)
    return re.sub(r"</table>", "</table></div>", opened, flags=re.IGNORECASE)


def strip_trailing(text):
    return text.rstrip("\n")


def _text(text, kind):
    text = strip_trailing(text)
    lines = text.count("\n") + 1
    return {"kind": "text", "name": kind, "html": ansi2html(text), "tall": lines > TALL, "lines": lines}


def _image(output, data, mime):
    metadata = output.get("metadata", {})
    own = metadata.get(mime, {})
    alt = own.get("alt") or metadata.get("alt") or strip_ansi(data.get("text/plain", ""))
    if mime == "image/svg+xml":
        source = f"data:{mime};base64,{b64encode(data[mime].encode()).decode()}"
    else:
        source = f"data:{mime};base64,{''.join(data[mime].split())}"
    size = "".join(f' {side}="{escape(str(own[side]))}"' for side in ("width", "height") if side in own)
    return {"kind": "image", "html": f'<img src="{source}" alt="{escape(alt)}"{size}>', "alt": alt}
