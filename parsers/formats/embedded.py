"""Files that show inside a document: an imported page, an embedded workbook."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from parsers.formats.html import read_html
from parsers.formats.mht import read_mht
from parsers.formats.plain import read_text
from parsers.formats.xls import read_xls
from parsers.formats.xlsx import read_xlsx
from parsers.sniff import sniff

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from parsers.model import Block, Document

_READERS: Final[Mapping[str, Callable[[bytes], Document]]] = {
    "html": read_html,
    "mht": read_mht,
    "text": read_text,
    "xls": read_xls,
    "xlsx": read_xlsx,
}


def read_embedded(data: bytes) -> tuple[Block, ...]:
    """Its blocks; nothing where it is of another kind."""
    reader = _READERS.get(sniff(data))
    return () if reader is None else reader(data).blocks
