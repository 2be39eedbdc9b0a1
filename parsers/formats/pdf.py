"""PDF with text: its ruled tables and the lines outside them, in reading order."""

from __future__ import annotations

import io
import re
import zlib
from typing import TYPE_CHECKING, Final

import pdfplumber
from pdfminer.pdfdocument import PDFEncryptionError, PDFPasswordIncorrect

from parsers.doors import door
from parsers.errors import FaultCode, Unreadable
from parsers.formats.package import is_bomb
from parsers.formats.pdf_page import Item, read_page
from parsers.formats.pdf_tables import Ruled, continued
from parsers.model import Block, Document, Flag, Paragraph
from parsers.text import clean

if TYPE_CHECKING:
    from collections.abc import Iterator

_MAX_PAGES: Final = 60
_MAX_CONTENT: Final = 60_000_000  # bytes of all streams but pictures, inflated
_STREAM: Final = re.compile(rb"stream\r?\n")
_LEAST_TEXT: Final = 4  # characters of a document below which it is a picture
_PAGE_NUMBER: Final = re.compile(r"[-—–－~\s]*(?:第\s*\d+\s*页)?[-—–－~\s]*(?:[共/]?\s*\d+\s*页?)?[-—–－~\s]*")


def read_pdf(data: bytes) -> Document:
    """The text of a PDF; one without text has no blocks and is a picture."""
    _weigh(data)
    with door("PDF", locked=(PDFPasswordIncorrect, PDFEncryptionError)):
        pages, flags = _pages(data)
    blocks = tuple(_blocks(pages))
    if sum(len(clean(text)) for text in _texts(pages)) < _LEAST_TEXT:
        return Document(format="pdf", blocks=(), flags=flags | {Flag.PICTURE})
    return Document(format="pdf", blocks=blocks, flags=flags)


def _pages(data: bytes) -> tuple[list[list[Item]], frozenset[Flag]]:
    with pdfplumber.open(io.BytesIO(data), password="") as pdf:
        if not pdf.pages:
            raise Unreadable(FaultCode.CORRUPT, "PDF without pages")
        pages = []
        for page in pdf.pages[:_MAX_PAGES]:
            pages.append(read_page(page))
            page.close()
        flags = {Flag.PICTURE} if any(not items for items in pages) else set()
        clipped = {Flag.CLIPPED} if len(pdf.pages) > _MAX_PAGES else set()
    return pages, frozenset(flags | clipped)


def _texts(pages: list[list[Item]]) -> Iterator[str]:
    for items in pages:
        for item in items:
            yield item if isinstance(item, str) else "".join(cell.text for cell in item.cells)


def _blocks(pages: list[list[Item]]) -> Iterator[Block]:
    """Blocks in order; a table that a page ends goes on in the first of the next."""
    items: list[Item] = []
    for page in pages:
        body = [item for item in page if not (isinstance(item, str) and _PAGE_NUMBER.fullmatch(item))]
        joined = continued(items[-1], body[0]) if items and body else None
        items[-1:] = [joined] if joined else items[-1:]
        items += body[1:] if joined else body
    tables = 0
    for item in items:
        if isinstance(item, Ruled):
            yield item.table(f"t{tables}")
            tables += 1
        else:
            yield Paragraph(text=item)


def _weigh(data: bytes) -> None:
    """Refuse streams that grow like a bomb's before anything inflates them whole."""
    total = 0
    for found in _STREAM.finditer(data):
        if b"/Image" in data[max(found.start() - 600, 0) : found.start()]:
            continue
        size, packed = _inflated_size(data, found.end())
        total += size
        if total > _MAX_CONTENT or is_bomb(size, packed):
            raise Unreadable(FaultCode.TOO_LARGE, "PDF stream that grows without end")


def _inflated_size(data: bytes, start: int) -> tuple[int, int]:
    """Size of a Flate stream inflated (as far as is allowed) and packed; of one that is packed twice, the inner."""
    end = data.find(b"endstream", start)
    packed = data[start : end if end > 0 else len(data)]
    content = _inflate(packed)
    twice = _inflate(content) if content[:1] == b"\x78" else b""
    return max(len(content), len(twice)), len(packed)


def _inflate(packed: bytes) -> bytes:
    try:
        return zlib.decompressobj().decompress(packed, _MAX_CONTENT)
    except zlib.error:
        return b""
