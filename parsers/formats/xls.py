"""Workbooks of Excel 97 and WPS (.xls, .et), by xlrd: pure Python, it cannot take the process with it."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any, Final

import xlrd

from parsers.doors import door
from parsers.errors import FaultCode, Unreadable
from parsers.formats.sheetml.grid import MAX_COLS, MAX_ROWS, Area, LaidOut, SheetCell, lay_out
from parsers.formats.sheetml.numfmt import BUILTIN, exact, show
from parsers.model import Document, Flag
from parsers.ole import read_stream

if TYPE_CHECKING:
    from collections.abc import Iterator
    from decimal import Decimal

_MAX_SHEETS: Final = 100


def read_xls(data: bytes) -> Document:
    """The sheets that are shown, each one table."""
    with door("xls"):
        book = _open(data)
        shown = [sheet for sheet in book.sheets()[:_MAX_SHEETS] if sheet.visibility == 0]
        laid_out = [_lay_out(book, sheet) for sheet in shown]
    clipped = {Flag.CLIPPED} if any(each.is_clipped for each in laid_out) else set()
    return Document(format="xls", blocks=tuple(each.table for each in laid_out), flags=frozenset(clipped))


def _open(data: bytes) -> Any:
    """The stream is read by xlrd; the container is opened elsewhere, since xlrd can be led in circles there."""
    stream = read_stream(data, "Workbook", "Book")
    try:
        return xlrd.open_workbook(file_contents=stream, formatting_info=True, logfile=io.StringIO(), ragged_rows=True)
    except xlrd.XLRDError as error:
        code = FaultCode.ENCRYPTED if "encrypted" in str(error) else FaultCode.CORRUPT
        raise Unreadable(code, f"xls: {error}") from None


def _lay_out(book: Any, sheet: Any) -> LaidOut:
    hidden = (number for number, row in sheet.rowinfo_map.items() if row.hidden)
    areas = (Area(top=top, bottom=end - 1, left=left, right=right - 1) for top, end, left, right in sheet.merged_cells)
    columns = (number for number, column in sheet.colinfo_map.items() if column.hidden)
    return lay_out(sheet.name, _cells(book, sheet), areas, hidden, columns)


def _cells(book: Any, sheet: Any) -> Iterator[SheetCell]:
    for row in range(min(sheet.nrows, MAX_ROWS)):
        for col in range(min(sheet.row_len(row), MAX_COLS)):
            yield _cell(book, sheet, row, col)


def _cell(book: Any, sheet: Any, row: int, col: int) -> SheetCell:
    kind, value = sheet.cell_type(row, col), sheet.cell_value(row, col)
    match kind:
        case xlrd.XL_CELL_NUMBER | xlrd.XL_CELL_DATE:
            number = exact(value)
            text = "" if number is None else _display(book, sheet, row, col, number)
            return SheetCell(row=row, col=col, text=text, number=number)
        case xlrd.XL_CELL_BOOLEAN:
            return SheetCell(row=row, col=col, text="TRUE" if value else "FALSE")
        case xlrd.XL_CELL_ERROR:
            return SheetCell(row=row, col=col, text=xlrd.error_text_from_code.get(value, "#N/A"))
        case xlrd.XL_CELL_TEXT:
            return SheetCell(row=row, col=col, text=value.replace("\r\n", "\n").replace("\r", "\n"))
        case _:
            return SheetCell(row=row, col=col)


def _display(book: Any, sheet: Any, row: int, col: int, number: Decimal) -> str:
    key = book.xf_list[sheet.cell_xf_index(row, col)].format_key
    declared = book.format_map.get(key)
    code = BUILTIN.get(key) or (declared.format_str if declared else "General")
    return show(number, code, epoch="1904" if book.datemode else "1900")
