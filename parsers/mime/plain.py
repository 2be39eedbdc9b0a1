"""HTML -> the text a person sees: a line for a row or paragraph, a tab between cells."""

from __future__ import annotations

import re

from lxml import etree

_LIMIT = 1_000_000  # characters of HTML
_UNSEEN = frozenset({"script", "style", "head", "title", "template", "noscript", "xml"})
_LINES = frozenset(
    {"p", "div", "br", "tr", "li", "ul", "ol", "table", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "hr", "pre"}
)
_CELLS = frozenset({"td", "th"})
_SPACE = re.compile(r"[ \r\n\f\v\u00a0]+")
_BREAK = re.compile(r"[ \t]*\n[ \t\n]*")


def html_text(html: str) -> str:
    """The visible text of an HTML body."""
    parser = etree.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, no_network=True)
    root = etree.fromstring(html[:_LIMIT].encode("utf-8", "replace") or b"<p/>", parser)
    if root is None:
        return ""
    return _BREAK.sub("\n", "".join(_pieces(root))).strip()


def _pieces(root: etree._Element) -> list[str]:
    out: list[str] = []
    hidden = 0
    for event, element in etree.iterwalk(root, events=("start", "end")):
        tag = str(element.tag)
        hidden += (1 if event == "start" else -1) if tag in _UNSEEN else 0
        if tag in _LINES:
            out.append("\n")
        text = element.text if event == "start" else element.tail
        if event == "end" and tag in _CELLS:
            out.append("\t")
        if text and not hidden:
            out.append(_SPACE.sub(" ", text))
    return out
