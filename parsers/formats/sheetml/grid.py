"""A sheet's cells laid out as a table: merges as spans, hidden rows and columns left out, far cells clipped."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from parsers.formats.sheetml.places import column_name
from parsers.model import Cell, Table

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from decimal import Decimal

MAX_ROWS: Final = 5000
MAX_COLS: Final = 256
_MAX_COVERED: Final = 400_000  # places that all merged areas together may cover
_MAX_FILLED: Final = 10_000  # places of a sheet up to which its blank cells are given too


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetCell:
    """A cell as the file holds it, 0-based in the file's own rows."""

    row: int
    col: int
    text: str = ""
    number: Decimal | None = None
    uncached_formula: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Area:
    """A merged area, last row and column included."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(frozen=True, slots=True)
class LaidOut:
    table: Table
    is_clipped: bool


def lay_out(
    sheet: str,
    cells: Iterable[SheetCell],
    areas: Iterable[Area],
    hidden: Iterable[int],
    hidden_columns: Iterable[int] = (),
) -> LaidOut:
    """The table that is seen of a sheet."""
    grid = _Grid(sheet, hidden, hidden_columns)
    is_clipped = not grid.take(cells, areas)
    return LaidOut(grid.table(), is_clipped)


class _Grid:
    """One sheet while it is laid out."""

    def __init__(self, sheet: str, hidden: Iterable[int], hidden_columns: Iterable[int]) -> None:
        self._sheet = sheet
        self._hidden: Sequence[int] = sorted(set(hidden))
        self._hidden_columns: Sequence[int] = sorted(set(hidden_columns))
        self._cells: dict[tuple[int, int], SheetCell] = {}
        self._anchors: dict[tuple[int, int], Area] = {}
        self._covered: set[tuple[int, int]] = set()

    def take(self, cells: Iterable[SheetCell], areas: Iterable[Area]) -> bool:
        """Whether everything found its place."""
        fits = True
        for cell in cells:
            if cell.row >= MAX_ROWS or cell.col >= MAX_COLS:
                fits = fits and not (cell.text or cell.uncached_formula)
                continue
            self._cells[cell.row, cell.col] = cell
        for area in areas:
            fits = self._merge(area) and fits
        return fits

    def _merge(self, area: Area) -> bool:
        if area.top >= MAX_ROWS or area.left >= MAX_COLS or area.bottom < area.top or area.right < area.left:
            return True
        bottom, right = min(area.bottom, MAX_ROWS - 1), min(area.right, MAX_COLS - 1)
        size = (bottom - area.top + 1) * (right - area.left + 1)
        if len(self._covered) + size > _MAX_COVERED or (area.top, area.left) in self._covered:
            return False
        self._anchors[area.top, area.left] = Area(top=area.top, left=area.left, bottom=bottom, right=right)
        self._covered.update((row, col) for row in range(area.top, bottom + 1) for col in range(area.left, right + 1))
        return True

    def table(self) -> Table:
        rows, cols = self._extent()
        shown = sorted(self._shown(rows, cols), key=lambda cell: (cell.row, cell.col))
        return Table(
            cells=tuple(shown),
            rows=max((cell.row + cell.rowspan for cell in shown), default=0),
            cols=max((cell.col + cell.colspan for cell in shown), default=0),
            sheet=self._sheet,
        )

    def _extent(self) -> tuple[int, int]:
        """Rows and columns up to the last cell; up to the last that says something, where blank ones run far."""
        for cells in (
            self._cells.values(),
            [cell for cell in self._cells.values() if cell.text or cell.uncached_formula],
        ):
            rows = max((cell.row + 1 for cell in cells), default=0)
            cols = max((cell.col + 1 for cell in cells), default=0)
            if rows * cols <= _MAX_FILLED:
                break
        return rows, cols

    def _shown(self, rows: int, cols: int) -> Iterator[Cell]:
        for row, col in self._places(rows, cols):
            area = self._anchors.get((row, col))
            if area is None and (row, col) in self._covered:
                continue
            if cell := self._cell(row, col, area, (rows, cols)):
                yield cell

    def _places(self, rows: int, cols: int) -> Iterable[tuple[int, int]]:
        if rows * cols > _MAX_FILLED:
            return sorted(place for place, cell in self._cells.items() if cell.text or cell.uncached_formula)
        return ((row, col) for row in range(rows) for col in range(cols))

    def _cell(self, row: int, col: int, area: Area | None, extent: tuple[int, int]) -> Cell | None:
        """A cell, or a merged area by its visible rows and columns; None where it is hidden."""
        last_row = row if area is None else min(area.bottom, max(extent[0] - 1, row))
        last_col = col if area is None else min(area.right, max(extent[1] - 1, col))
        top, below = self._above(row), self._above(last_row + 1)
        left, right = self._before(col), self._before(last_col + 1)
        if top == below or left == right:
            return None
        stored = self._cells.get((row, col))
        return Cell(
            row=top,
            col=left,
            rowspan=below - top,
            colspan=right - left,
            text=stored.text if stored else "",
            number=stored.number if stored else None,
            uncached_formula=stored.uncached_formula if stored else None,
            place=f"{self._sheet}!{column_name(col)}{row + 1}",
        )

    def _above(self, row: int) -> int:
        """Visible rows above a row of the file."""
        return row - bisect_left(self._hidden, row)

    def _before(self, col: int) -> int:
        """Visible columns left of a column of the file."""
        return col - bisect_left(self._hidden_columns, col)
