"""
The summary workbook (汇总): every table a sheet, to look at, to filter and to print.

Nothing a sender wrote is ever a formula. Totals are formulas that carry their value, so
that previews show it; the library cannot write both, so the values are put in afterwards.
"""

from __future__ import annotations

import math
from datetime import datetime
from decimal import Decimal
from io import BytesIO
from typing import TYPE_CHECKING, cast

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

from notifier import moments
from notifier.page import Tone
from notifier.phrases import say
from notifier.workbook_dress import FONT, INK, LINE, Wardrobe
from notifier.workbook_forms import form_table
from notifier.workbook_lists import others, overview, problems, register, reports
from notifier.workbook_package import settle
from notifier.workbook_sums import Formula, footer_rows

if TYPE_CHECKING:
    from openpyxl.cell.cell import Cell
    from openpyxl.worksheet.worksheet import Worksheet

    from notifier.board import Board
    from notifier.workbook_tables import Row, Table, Value
    from parsers.notice import Notice

HEAD = 3  # row of the heads: a title and a line about the moment stand above
LONGEST = 32_767  # characters in a cell
NARROWEST = 7  # width of a column, in Latin characters
LINE_HEIGHT = 16  # points
TALLEST = 400
FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")
A4 = 9


def workbook(board: Board, *, notice: Notice) -> bytes:
    """Return the file: the same board is always the same bytes."""
    book = Workbook()
    book.remove(book.worksheets[0])
    values = [_sheet(book.create_sheet(table.name), table, board, notice) for table in tables(board, notice=notice)]
    buffer = BytesIO()
    book.save(buffer)
    return settle(buffer.getvalue(), values=values, at=board.now)


def tables(board: Board, *, notice: Notice) -> tuple[Table, ...]:
    """Return every table, in the order of the sheets."""
    return (
        overview(board, notice),
        *(form_table(each, board, notice) for each in board.deliverables if each.form),
        reports(board, notice),
        problems(board, notice),
        others(board, notice),
        register(board, notice),
    )


def put(cell: Cell, value: Value) -> None:
    """Write a value with its type; a text is a text, whatever it begins with."""
    match value:
        case None:
            return
        case str():
            _text(cell, value)
        case datetime():
            cell.value = value
            cell.number_format = "yyyy-mm-dd hh:mm"
        case Decimal() | int():
            cell.value = value


def _sheet(sheet: Worksheet, table: Table, board: Board, notice: Notice) -> dict[str, Value]:
    """Draw one table; return the values of its formulas by cell."""
    widths = [_column_width(table, number) for number in range(len(table.columns))]
    _title(sheet, table, board, notice)
    _heads(sheet, table, widths)
    wardrobe = Wardrobe()
    for offset, row in enumerate(table.rows, HEAD + 1):
        _row(sheet, offset, row, widths, wardrobe)
    values = _footer(sheet, table, wardrobe)
    _view(sheet, table)
    _print(sheet, table)
    return values


def _at(sheet: Worksheet, row: int, column: int) -> Cell:
    """Return a cell; nothing is merged on our sheets."""
    return cast("Cell", sheet.cell(row, column))


def _title(sheet: Worksheet, table: Table, board: Board, notice: Notice) -> None:
    title, moment = _at(sheet, 1, 1), _at(sheet, 2, 1)
    _text(title, say("workbook.title", notice=board.short_title, table=table.name))
    _text(moment, say("workbook.as_of", moment=moments.clock(board.now, notice.timezone)))
    title.font = Font(name=FONT, size=16, bold=True, color=INK)
    moment.font = Font(name=FONT, size=10, color="6B7280")
    sheet.row_dimensions[1].height = 26


def _heads(sheet: Worksheet, table: Table, widths: list[int]) -> None:
    for number, (column, width) in enumerate(zip(table.columns, widths, strict=True), 1):
        cell = _at(sheet, HEAD, number)
        _text(cell, column.head)
        cell.font = Font(name=FONT, size=11, bold=True, color="FFFFFF")
        cell.fill = PatternFill("solid", fgColor=INK)
        cell.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
        cell.border = LINE
        sheet.column_dimensions[get_column_letter(number)].width = width + 2
    sheet.row_dimensions[HEAD].height = _height([column.head for column in table.columns], widths) + 8


def _row(sheet: Worksheet, number: int, row: Row, widths: list[int], wardrobe: Wardrobe) -> None:
    for column, value in enumerate(row.cells):
        cell = _at(sheet, number, column + 1)
        put(cell, value)
        wardrobe.dress(cell, row.tones.get(column, Tone.PLAIN))
    sheet.row_dimensions[number].height = _height(row.cells, widths) + 4


def _text(cell: Cell, text: str) -> None:
    safe = ILLEGAL_CHARACTERS_RE.sub("", text).encode("utf-8", "ignore").decode("utf-8")[:LONGEST]
    cell.value = safe
    cell.data_type = "s"
    cell.quotePrefix = safe.startswith(FORMULA_SIGNS)


def _footer(sheet: Worksheet, table: Table, wardrobe: Wardrobe) -> dict[str, Value]:
    values: dict[str, Value] = {}
    for offset, row in enumerate(footer_rows(table, head=HEAD), HEAD + len(table.rows) + 1):
        for column, given in enumerate(row, 1):
            cell = _at(sheet, offset, column)
            if isinstance(given, Formula):
                cell.value = given.text
                values[cell.coordinate] = given.value
            else:
                put(cell, given)
            wardrobe.dress_total(cell)
    return values


def _column_width(table: Table, number: int) -> int:
    column = table.columns[number]
    longest = max((_width(row.cells[number]) for row in table.rows), default=0)
    return max(min(max(longest, _width(column.head)), column.widest), NARROWEST)


def _width(value: Value) -> int:
    """Return the width of a text in Latin characters: a Chinese one is two, as in GBK."""
    if isinstance(value, datetime):
        return len("2026-05-13 23:59")
    return len(str("" if value is None else value).encode("gbk", "replace"))


def _height(values: list[str] | tuple[Value, ...], widths: list[int]) -> float:
    """Return the height that wrapped texts need, in points: viewers do not all work it out."""
    lines = (math.ceil(_width(value) / width) for value, width in zip(values, widths, strict=True))
    return min(max(lines, default=1) or 1, TALLEST // LINE_HEIGHT) * LINE_HEIGHT


def _view(sheet: Worksheet, table: Table) -> None:
    sheet.freeze_panes = f"{get_column_letter(table.frozen + 1)}{HEAD + 1}"
    last = get_column_letter(len(table.columns))
    sheet.auto_filter.ref = f"A{HEAD}:{last}{HEAD + max(len(table.rows), 1)}"


def _print(sheet: Worksheet, table: Table) -> None:
    printed = get_column_letter(sum(column.printed for column in table.columns))
    sheet.print_area = f"A1:{printed}{sheet.max_row}"
    sheet.print_title_rows = f"{HEAD}:{HEAD}"
    sheet.page_setup.paperSize = A4
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToWidth = 1
    sheet.page_setup.fitToHeight = table.pages
    sheet.sheet_properties.pageSetUpPr.fitToPage = True  # type: ignore[union-attr]
    sheet.print_options.horizontalCentered = True
    sheet.oddFooter.center.text = say("workbook.page")  # type: ignore[union-attr]
    for side in ("left", "right", "top"):
        setattr(sheet.page_margins, side, 0.4)
