"""OFD (GB/T 33190), the national page format: its text, without layout."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from parsers.formats.package import Package, open_package
from parsers.formats.xml import Element, attribute
from parsers.model import Document, Flag, Paragraph

if TYPE_CHECKING:
    from collections.abc import Iterator

_PAGE: Final = re.compile(r"doc_\d+/pages/page_(\d+)/content\.xml")


def read_ofd(data: bytes) -> Document:
    """One paragraph a line of text; a page without text is a picture."""
    package = open_package(data)
    paragraphs = tuple(Paragraph(text=line) for name in _pages(package) for line in _lines(package.xml(name)))
    return Document(format="ofd", blocks=paragraphs, flags=frozenset() if paragraphs else frozenset({Flag.PICTURE}))


def _pages(package: Package) -> list[str]:
    numbered = [(int(found[1]), name) for name in package.members if (found := _PAGE.fullmatch(name))]
    return [name for _, name in sorted(numbered)]


def _lines(page: Element) -> Iterator[str]:
    """Text objects that stand on one line, left to right, lines top to bottom."""
    lines: dict[int, list[tuple[float, str]]] = {}
    for element in page.iter("{*}TextObject"):
        text = "".join(code.text or "" for code in element.iter("{*}TextCode"))
        left, top = _corner(attribute(element, "Boundary") or "")
        if text.strip():
            lines.setdefault(round(top), []).append((left, text))
    for top in sorted(lines):
        yield " ".join(text for _, text in sorted(lines[top]))


def _corner(boundary: str) -> tuple[float, float]:
    """Left and top in millimetres."""
    try:
        left, top = (float(number) for number in boundary.split()[:2])
    except ValueError:
        return 0.0, 0.0
    return left, top
