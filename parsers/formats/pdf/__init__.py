"""
PDF with text: its ruled tables and the lines outside them, in reading order.

`glyphs` are what is printed, `page` finds tables and lines among them, `ruled` puts a
table on its grid and the halves of one together, `flow` makes one document of pages,
`weight` refuses bombs.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Final

import pdfplumber
from pdfminer.pdfdocument import PDFEncryptionError, PDFPasswordIncorrect

from parsers.doors import door
from parsers.errors import FaultCode, Unreadable
from parsers.formats.pdf.flow import blocks_of
from parsers.formats.pdf.page import read_page
from parsers.formats.pdf.weight import weigh
from parsers.model import Document, Flag
from parsers.text import clean

if TYPE_CHECKING:
    from collections.abc import Iterator

    from parsers.formats.pdf.page import Page

_MAX_PAGES: Final = 60
_LEAST_TEXT: Final = 4  # characters of a document below which it is a picture


def read_pdf(data: bytes) -> Document:
    """The text of a PDF; one without text has no blocks and is a picture."""
    weigh(data)
    with door("PDF", locked=(PDFPasswordIncorrect, PDFEncryptionError)):
        pages, flags = _pages(data)
    if sum(len(clean(text)) for text in _texts(pages)) < _LEAST_TEXT:
        return Document(format="pdf", blocks=(), flags=flags | {Flag.PICTURE})
    return Document(format="pdf", blocks=tuple(blocks_of(pages)), flags=flags)


def _pages(data: bytes) -> tuple[list[Page], frozenset[Flag]]:
    with pdfplumber.open(io.BytesIO(data), password="") as pdf:
        if not pdf.pages:
            raise Unreadable(FaultCode.CORRUPT, "PDF without pages")
        pages = []
        for page in pdf.pages[:_MAX_PAGES]:
            pages.append(read_page(page))
            page.close()
        pictures = {Flag.PICTURE} if any(not items for items in pages) else set()
        clipped = {Flag.CLIPPED} if len(pdf.pages) > _MAX_PAGES else set()
    return pages, frozenset(pictures | clipped)


def _texts(pages: list[Page]) -> Iterator[str]:
    for items in pages:
        for item in items:
            yield item if isinstance(item, str) else "".join(cell.text for cell in item.cells)
