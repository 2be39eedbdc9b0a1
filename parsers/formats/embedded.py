"""Files that show inside a document: an imported page, an embedded workbook."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from parsers.formats.html import read_html
from parsers.formats.mht import read_mht
from parsers.formats.xls import read_xls
from parsers.formats.xlsx import read_xlsx
from parsers.model import Block, Document, Paragraph, Table
from parsers.sniff import sniff

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_READERS: Final[Mapping[str, Callable[[bytes], Document]]] = {
    "html": read_html,
    "mht": read_mht,
    "xls": read_xls,
    "xlsx": read_xlsx,
}


def read_embedded(data: bytes) -> tuple[Block, ...]:
    """Its blocks; nothing where it is of another kind."""
    reader = _READERS.get(sniff(data))
    return () if reader is None else unplaced(reader(data).blocks)


def unplaced(blocks: tuple[Block, ...]) -> tuple[Block, ...]:
    """Blocks whose cells have no place: it would name a cell of the outer document."""
    return tuple(block if isinstance(block, Paragraph) else _unplaced(block) for block in blocks)


def _unplaced(table: Table) -> Table:
    cells = (replace(cell, place="", tables=tuple(_unplaced(inner) for inner in cell.tables)) for cell in table.cells)
    return replace(table, cells=tuple(cells))
