"""Markdown of cells and outputs to HTML: fixed anchors on headings, formulas marked for MathML, code coloured."""

import re
from html import escape, unescape

from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import get_lexer_by_name
from pygments.util import ClassNotFound

SECTION = re.compile(r"^(\d+)\.(\d+)\b")


class Anchors:
    """Gives each heading its id: `3.2 Training` -> s3-2 for ever, others by their words, never the same twice."""

    def __init__(self):
        self._seen = set()

    def anchor(self, text):
        section = SECTION.match(text)
        wanted = f"s{section[1]}-{section[2]}" if section else re.sub(r"[^\w]+", "-", text.lower()).strip("-")
        wanted = wanted or "section"
        name, count = wanted, 1
        while name in self._seen:
            count += 1
            name = f"{wanted}-{count}"
        self._seen.add(name)
        return name


def plain(html):
    """The words of a piece of HTML, without tags and the marks of formulas."""
    return unescape(re.sub(r"<[^>]+>|\ue000\d+\ue001", "", html)).strip()


def code_html(code, language):
    """Source code as HTML with Pygments' class names; unknown languages stay plain."""
    try:
        lexer = get_lexer_by_name(language or "text", stripnl=False)
    except ClassNotFound:
        lexer = get_lexer_by_name("text", stripnl=False)
    return highlight(code, lexer, HtmlFormatter(nowrap=True)).rstrip("\n")


class Renderer(IPythonRenderer):
    """nbconvert's renderer, with headings of a contents list, formulas by mark, and nothing loaded from a host."""

    def __init__(self, formulas, anchors, outline, **options):
        super().__init__(escape=False, embed_images=True, **options)
        self._formulas, self._anchors, self._outline = formulas, anchors, outline

    def heading(self, text, level, **attrs):
        words = plain(text)
        anchor = self._anchors.anchor(words)
        self._outline.append({"id": anchor, "level": level, "html": text, "text": words})
        label = escape(f"Link to {words}", quote=True)
        link = f'<a class="anchor" href="#{anchor}" aria-label="{label}">#</a>'
        return f'<h{level} id="{anchor}">{text} {link}</h{level}>\n'

    def block_code(self, code, info=None):
        language = (info or "").strip().split(maxsplit=1)[0] if (info or "").strip() else ""
        return f'<pre class="highlight" tabindex="0"><code>{code_html(code, language)}</code></pre>\n'

    def table(self, text):
        return f'<div class="scroll" tabindex="0"><table>\n{text}</table></div>\n'

    def block_math(self, body):
        return self._formulas.token(body, display=True)

    def inline_math(self, body):
        return self._formulas.token(body, display=False)

    def latex_environment(self, name, body):
        return self._formulas.token(f"\\begin{{{name}}}{body}\\end{{{name}}}", display=True)

    def image(self, text, url, title=None):
        if re.match(r"(https?:)?//", url):  # the page asks no host for anything: a link to the picture instead
            return f'<a href="{escape(url, quote=True)}">{text or escape(url)}</a>'
        return super().image(text, url, title)


def render(source, formulas, anchors, outline, path="", attachments=None):
    """Markdown to HTML; headings are appended to outline, formulas to formulas (put in later by mathml.fill)."""
    renderer = Renderer(formulas, anchors, outline, path=path, attachments=attachments)
    return MarkdownWithMath(renderer=renderer).render(source)
