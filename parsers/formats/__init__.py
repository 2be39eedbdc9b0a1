"""
Formats and their readers. Every reader gives the same `Document`, or raises `Unreadable`.

A format is one file here and one line below.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from parsers.formats.docx import read_docx, read_xml_word
from parsers.formats.html import read_html
from parsers.formats.mht import read_mht
from parsers.formats.ofd import read_ofd
from parsers.formats.plain import read_text
from parsers.formats.xls import read_xls
from parsers.formats.xlsx import read_xlsx
from parsers.formats.xml_excel import read_xml_excel
from parsers.model import Document
from parsers.sniff import NEEDS_OFFICE

__all__ = ["FORMATS", "NEEDS_OFFICE", "Reader"]

Reader = Callable[[bytes], Document]


def _read_pdf(data: bytes) -> Document:
    from parsers.formats.pdf import read_pdf  # noqa: PLC0415  14 MB that the other formats do without

    return read_pdf(data)


FORMATS: Final[Mapping[str, Reader]] = {
    "docx": read_docx,
    "xml-word": read_xml_word,
    "xlsx": read_xlsx,
    "xls": read_xls,
    "xml-excel": read_xml_excel,
    "html": read_html,
    "mht": read_mht,
    "pdf": _read_pdf,
    "ofd": read_ofd,
    "text": read_text,
}
