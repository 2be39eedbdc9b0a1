"""
PDF with text: its ruled tables and the lines outside them, in reading order.

`glyphs` are what is printed, `page` finds tables and lines among them, `ruled` puts a
table on its grid and the halves of one together, `flow` makes one document of pages,
`unruled` finds the table of a file that draws none, `abreast` undoes the pages of a
sheet wider than one, `weight` refuses bombs.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Final

import pdfplumber
from pdfminer.pdfdocument import PDFEncryptionError, PDFPasswordIncorrect

from parsers.doors import door
from parsers.errors import FaultCode, Unreadable
from parsers.formats.pdf.abreast import strips_abreast
from parsers.formats.pdf.flow import blocks_of
from parsers.formats.pdf.page import read_page
from parsers.formats.pdf.ruled import Ruled
from parsers.formats.pdf.unruled import stands_in_columns, unruled_blocks
from parsers.formats.pdf.weight import weigh
from parsers.model import Document, Flag
from parsers.text import clean

if TYPE_CHECKING:
    from collections.abc import Iterator

    from parsers.formats.pdf.columns import Strip
    from parsers.formats.pdf.page import Page

_MAX_PAGES: Final = 60
_LEAST_TEXT: Final = 4  # characters of a document below which it is a picture


def read_pdf(data: bytes) -> Document:
    """The text of a PDF; one without text has no blocks and is a picture."""
    weigh(data)
    with door("PDF", locked=(PDFPasswordIncorrect, PDFEncryptionError)):
        pages, strips, flags = _pages(data)
    if sum(len(clean(text)) for text in _texts(pages)) < _LEAST_TEXT:
        return Document(format="pdf", blocks=(), flags=flags | {Flag.PICTURE})
    blocks = tuple(blocks_of(pages))
    if any(isinstance(item, Ruled) for page in pages for item in page):
        return Document(format="pdf", blocks=blocks, flags=flags)
    abreast = unruled_blocks(strips_abreast(strips))
    if not abreast and not stands_in_columns(strips):
        return Document(format="pdf", blocks=blocks, flags=flags)
    return Document(format="pdf", blocks=abreast or unruled_blocks(strips) or blocks, flags=flags | {Flag.NO_RULES})


def _pages(data: bytes) -> tuple[list[Page], list[Strip], frozenset[Flag]]:
    with pdfplumber.open(io.BytesIO(data), password="") as pdf:
        if not pdf.pages:
            raise Unreadable(FaultCode.CORRUPT, "PDF without pages")
        pages: list[Page] = []
        strips: list[Strip] = []
        for page in pdf.pages[:_MAX_PAGES]:
            items, pieces = read_page(page)
            pages.append(items)
            strips.extend(pieces)
            page.close()
        pictures = {Flag.PICTURE} if any(not items for items in pages) else set()
        clipped = {Flag.CLIPPED} if len(pdf.pages) > _MAX_PAGES else set()
    return pages, strips, frozenset(pictures | clipped)


def _texts(pages: list[Page]) -> Iterator[str]:
    for items in pages:
        for item in items:
            yield item if isinstance(item, str) else "".join(cell.text for cell in item.cells)
