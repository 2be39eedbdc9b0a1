"""Totals under a table: formulas that a spreadsheet recalculates, with the values they have."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, assert_never

from openpyxl.utils import get_column_letter

from notifier.phrases import say
from notifier.workbook_tables import Counts, Sums

if TYPE_CHECKING:
    from collections.abc import Iterator

    from notifier.workbook_tables import Row, Table, Value


@dataclass(frozen=True, slots=True, kw_only=True)
class Formula:
    text: str
    value: int | Decimal


FooterRow = tuple["Value | Formula", ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """Where the rows of a table stand on its sheet."""

    table: Table
    head: int  # row of the heads, 1-based

    def range(self, column: int) -> str:
        letter = get_column_letter(column + 1)
        return f"${letter}${self.head + 1}:${letter}${self.head + len(self.table.rows)}"

    def line(self, label: str, cells: dict[int, Formula]) -> FooterRow:
        return tuple(label if column == 0 else cells.get(column) for column in range(len(self.table.columns)))


def footer_rows(table: Table, *, head: int) -> tuple[FooterRow, ...]:
    """Return the rows under a table whose heads stand in row `head` (1-based)."""
    grid = Grid(table=table, head=head)
    match table.footer if table.rows else None:
        case None:
            return ()
        case Sums() as sums:
            return tuple(_sums(grid, sums))
        case Counts() as counted:
            return tuple(_counts(grid, counted))
        case never:
            assert_never(never)


def _sums(grid: Grid, sums: Sums) -> Iterator[FooterRow]:
    counted = [row for row in grid.table.rows if row.cells[sums.state] == sums.counted]
    where = f'{grid.range(sums.state)},"{sums.counted}"'
    yield grid.line(say("workbook.total"), _added(grid, sums, counted, where))
    for region in dict.fromkeys(str(row.cells[sums.region]) for row in grid.table.rows):
        there = [row for row in counted if row.cells[sums.region] == region]
        also = f'{where},{grid.range(sums.region)},"{_quoted(region)}"'
        yield grid.line(say("workbook.total_of", region=region), _added(grid, sums, there, also))


def _added(grid: Grid, sums: Sums, rows: list[Row], where: str) -> dict[int, Formula]:
    return {
        column: Formula(text=f"=SUMIFS({grid.range(column)},{where})", value=total(row.cells[column] for row in rows))
        for column in sums.columns
    }


def _counts(grid: Grid, counted: Counts) -> Iterator[FooterRow]:
    for text in counted.texts:
        yield grid.line(text, {column: _count(grid, column, text) for column in counted.columns})


def _count(grid: Grid, column: int, text: str) -> Formula:
    found = sum(1 for row in grid.table.rows if str(row.cells[column] or "").startswith(text))
    return Formula(text=f'=COUNTIF({grid.range(column)},"{text}*")', value=found)


def total(values: Iterator[Value]) -> int | Decimal:
    """Add what is a number; what is blank or a text adds nothing."""
    sum_ = sum((Decimal(value) for value in values if isinstance(value, int | Decimal)), start=Decimal(0))
    return int(sum_) if sum_ == sum_.to_integral_value() else sum_


def _quoted(text: str) -> str:
    return text.replace('"', '""')
