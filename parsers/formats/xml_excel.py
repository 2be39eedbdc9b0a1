"""SpreadsheetML 2003: the one-file XML that reporting systems export as .xls."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from parsers.formats.sheetml.grid import MAX_COLS, MAX_ROWS, Area, LaidOut, SheetCell, lay_out
from parsers.formats.sheetml.numfmt import exact, plain
from parsers.formats.xml import Element, attribute, child, local, parse_xml, whole
from parsers.model import Document, Flag

if TYPE_CHECKING:
    from collections.abc import Iterator
    from decimal import Decimal

_MAX_SHEETS: Final = 100


def read_xml_excel(data: bytes) -> Document:
    """The worksheets that are shown, each one table."""
    sheets = [each for each in parse_xml(data) if local(each) == "Worksheet" and not _is_hidden_sheet(each)]
    laid_out = [_lay_out(sheet) for sheet in sheets[:_MAX_SHEETS]]
    clipped = {Flag.CLIPPED} if any(each.is_clipped for each in laid_out) else set()
    return Document(format="xls", blocks=tuple(each.table for each in laid_out), flags=frozenset(clipped))


def _is_hidden_sheet(sheet: Element) -> bool:
    return any((each.text or "").startswith("SheetHidden") for each in sheet.iter("{*}Visible"))


def _lay_out(sheet: Element) -> LaidOut:
    cells: list[SheetCell] = []
    areas: list[Area] = []
    hidden: list[int] = []
    table = child(sheet, "Table")
    for number, row in _numbered(table, "Row", MAX_ROWS):
        if attribute(row, "Hidden") == "1":
            hidden.append(number)
        for col, cell in _numbered(row, "Cell", MAX_COLS):
            cells.append(_cell(cell, number, col))
            areas += _area(cell, number, col)
    return lay_out(attribute(sheet, "Name") or "", cells, areas, hidden)


def _numbered(parent: Element | None, name: str, limit: int) -> Iterator[tuple[int, Element]]:
    """Children with their 0-based index; `ss:Index` jumps ahead, a merge takes its columns."""
    at = 0
    for element in parent if parent is not None else ():
        if local(element) != name:
            continue
        at = (whole(attribute(element, "Index")) or at + 1) - 1
        if at >= limit:
            return
        yield at, element
        at += 1 + (whole(attribute(element, "MergeAcross")) if name == "Cell" else 0)


def _cell(cell: Element, row: int, col: int) -> SheetCell:
    content = child(cell, "Data")
    if content is None:
        formula = attribute(cell, "Formula")
        return SheetCell(row=row, col=col, uncached_formula=formula)
    text = "".join(str(piece) for piece in content.itertext()).replace("\r\n", "\n")
    kind = attribute(content, "Type")
    number: Decimal | None = exact(text) if kind == "Number" else None
    if kind == "DateTime":
        text = text.removesuffix("T00:00:00.000").replace("T", " ")
    return SheetCell(row=row, col=col, text=text if number is None else plain(number), number=number)


def _area(cell: Element, row: int, col: int) -> list[Area]:
    across, down = whole(attribute(cell, "MergeAcross")), whole(attribute(cell, "MergeDown"))
    return [Area(top=row, left=col, bottom=row + down, right=col + across)] if across or down else []
