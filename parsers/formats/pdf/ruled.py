"""Ruled tables of a PDF: boxes on a grid, rows that a page broke put together again."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from parsers.model import Cell, Table
from parsers.text import clean, is_chinese, join_wrapped

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

Box = tuple[float, float, float, float]  # left, top, right, bottom in points, top measured downwards
_SAME_EDGE: Final = 3.0
_LEAST_ROWS: Final = 2
_SPLIT_COLUMNS: Final = 4  # below, rows of label and value would be taken for halves of one
_HALF: Final = 0.5
_ALMOST: Final = 0.99
_LAST_DIGITS: Final = re.compile(r"[\d-]+$")
_FIRST_DIGITS: Final = re.compile(r"[\d-]+")
_PHONE: Final = re.compile(r"1[3-9]\d{9}|0\d{2,3}-?[2-9]\d{6,7}")
_Span = tuple[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class RuledCell:
    box: Box
    text: str
    full: bool = False  # its last line ends for want of room
    rows: _Span = (0, 1)  # first row, row after the last
    cols: _Span = (0, 1)


@dataclass(frozen=True, slots=True)
class Ruled:
    """A table by its rules."""

    cells: tuple[RuledCell, ...]
    edges: tuple[float, ...]  # of its columns
    rows: int
    levels: tuple[float, ...] = ()  # edges of its rows on its page; none once pages are joined

    @classmethod
    def of(cls, cells: Iterable[RuledCell]) -> Ruled:
        """Boxes on the grid that their edges span."""
        drawn = sorted(cells, key=lambda cell: (cell.box[1], cell.box[0]))
        across = _edges(edge for cell in drawn for edge in (cell.box[0], cell.box[2]))
        down = _edges(edge for cell in drawn for edge in (cell.box[1], cell.box[3]))
        placed = (replace(cell, rows=_span(cell, down, 1), cols=_span(cell, across, 0)) for cell in drawn)
        return cls(tuple(placed), tuple(across), len(down) - 1, tuple(down))

    def on(self, edges: Sequence[float]) -> Ruled:
        """The same table on finer columns."""
        moved = (replace(cell, cols=_span(cell, edges, 0)) for cell in self.cells)
        return Ruled(tuple(moved), tuple(edges), self.rows)

    def table(self, place: str) -> Table:
        ordered = sorted(self.cells, key=lambda cell: (cell.rows[0], cell.cols[0]))
        cells = tuple(_cell(cell, place) for cell in ordered)
        return Table(cells=cells, rows=self.rows, cols=len(self.edges) - 1)

    def row(self, number: int) -> list[RuledCell]:
        """Cells that begin in a row."""
        return [cell for cell in self.cells if cell.rows[0] == number]

    def last_row(self) -> list[RuledCell]:
        """Cells that reach the last row."""
        return [cell for cell in self.cells if cell.rows[1] == self.rows]


def joined(before: str, after: str) -> str:
    """Across a break for want of room: letters keep a space, digits and Chinese do not."""
    letters = before[-1:].isalpha() and after[:1].isalpha() and not belong(before, after)
    return join_wrapped([before, after]) if letters else before + after


def belong(before: str, after: str) -> bool:
    """Whether no space can have stood at a line break: between Chinese characters, inside a phone number."""
    solid = is_chinese(before[-1:]) and is_chinese(after[:1])
    return solid or (before[-1:] == "-" and after[:1].isdigit()) or _halves_phone(before, after)


def _halves_phone(before: str, after: str) -> bool:
    """Whether digits make a phone number together with those of the next line, and not without them."""
    first, rest = _LAST_DIGITS.search(before), _FIRST_DIGITS.match(after)
    if not first or not rest or _PHONE.fullmatch(first[0]) or _PHONE.fullmatch(rest[0]):
        return False
    return _PHONE.fullmatch(first[0] + rest[0]) is not None


def _edges(values: Iterable[float]) -> list[float]:
    edges: list[float] = []
    for value in sorted(values):
        if not edges or value - edges[-1] > _SAME_EDGE:
            edges.append(value)
    return edges


def _span(cell: RuledCell, edges: Sequence[float], axis: int) -> _Span:
    first, last = _nearest(edges, cell.box[axis]), _nearest(edges, cell.box[axis + 2])
    return first, max(last, first + 1)


def _nearest(edges: Sequence[float], value: float) -> int:
    return min(range(len(edges)), key=lambda index: abs(edges[index] - value))


def _cell(cell: RuledCell, place: str) -> Cell:
    row, col = cell.rows[0], cell.cols[0]
    return Cell(
        row=row,
        col=col,
        rowspan=cell.rows[1] - row,
        colspan=cell.cols[1] - col,
        text=cell.text,
        place=f"{place}r{row}c{col}",
    )


def continued(above: object, below: object) -> Ruled | None:
    """Both as one table, where the second goes on with columns of the first."""
    if not isinstance(above, Ruled) or not isinstance(below, Ruled):
        return None
    edges = _shared_edges(above.edges, below.edges)
    if edges is None:
        return None
    upper = above.on(edges)
    rest = _without_header(upper, below.on(edges))
    if not rest.rows:
        return upper
    if _is_split(upper, rest):
        return _append(_fill_up(upper, rest.row(0)), _drop_rows(rest, 1))
    return _append(upper, rest)


def beside(left: object, right: object) -> Ruled | None:
    """Both as one table, where a sheet too wide for its page goes on with the same rows on the next."""
    if not isinstance(left, Ruled) or not isinstance(right, Ruled) or not _same(left.levels, right.levels):
        return None
    if left.rows < _LEAST_ROWS or _shared_edges(left.edges, right.edges) is not None:
        return None
    width, shift = len(left.edges) - 1, left.edges[-1] - right.edges[0]
    moved = (_moved(cell, shift, width) for cell in right.cells)
    edges = (*left.edges, *(edge + shift for edge in right.edges[1:]))
    return Ruled((*left.cells, *moved), edges, left.rows)


def _moved(cell: RuledCell, shift: float, columns: int) -> RuledCell:
    left, top, right, bottom = cell.box
    return replace(
        cell, box=(left + shift, top, right + shift, bottom), cols=(cell.cols[0] + columns, cell.cols[1] + columns)
    )


def _same(one: Sequence[float], other: Sequence[float]) -> bool:
    return len(one) == len(other) and all(abs(a - b) <= _SAME_EDGE for a, b in zip(one, other, strict=True))


def _shared_edges(one: Sequence[float], other: Sequence[float]) -> Sequence[float] | None:
    """The finer edges of two tables of the same width, where the coarser are among them."""
    fine, coarse = (one, other) if len(one) >= len(other) else (other, one)
    found = [fine[_nearest(fine, edge)] for edge in coarse]
    meets = all(abs(edge - near) <= _SAME_EDGE for edge, near in zip(coarse, found, strict=True))
    return fine if meets and (found[0], found[-1]) == (fine[0], fine[-1]) else None


def _without_header(above: Ruled, below: Ruled) -> Ruled:
    """Without the header row that Word repeats on each page."""
    texts = [[clean(cell.text) for cell in table.row(0)] for table in (above, below)]
    return _drop_rows(below, 1) if texts[0] == texts[1] and any(texts[0]) else below


def _drop_rows(table: Ruled, count: int) -> Ruled:
    kept = (cell for cell in table.cells if cell.rows[0] >= count)
    moved = (replace(cell, rows=(cell.rows[0] - count, cell.rows[1] - count)) for cell in kept)
    return Ruled(tuple(moved), table.edges, table.rows - count)


def _is_split(above: Ruled, below: Ruled) -> bool:
    """
    Whether the first row below is the rest of the last one above.

    It has no number in a table that numbers its rows, or most of them where little is written in it.
    """
    first = [cell for cell in below.row(0) if cell.cols[0] == 0]
    numbered = [cell for cell in above.cells if cell.cols[0] == 0]
    if len(above.edges) <= _SPLIT_COLUMNS or len(first) != 1 or clean(first[0].text):
        return False
    if any(cell.rows[1] - cell.rows[0] > 1 for cell in (*first, *numbered)):
        return False
    written = [bool(clean(cell.text)) for cell in below.row(0)]
    return any(written) and _share(numbered) > (_HALF if written.count(True) <= len(written) * _HALF else _ALMOST)


def _share(cells: Sequence[RuledCell]) -> float:
    """How many of some cells are written in, of 1."""
    return sum(bool(clean(cell.text)) for cell in cells) / max(len(cells), 1)


def _fill_up(above: Ruled, rest: Sequence[RuledCell]) -> Ruled:
    more = {cell.cols: cell for cell in rest if clean(cell.text)}
    last = {cell: more[cell.cols] for cell in above.last_row() if cell.cols in more}
    cells = (_whole(cell, last[cell]) if cell in last else cell for cell in above.cells)
    return Ruled(tuple(cells), above.edges, above.rows)


def _whole(cell: RuledCell, rest: RuledCell) -> RuledCell:
    """A cell and what of it stands on the next page."""
    text = joined(cell.text, rest.text) if cell.full else join_wrapped([cell.text, rest.text])
    return replace(cell, text=text, full=rest.full)


def _append(above: Ruled, below: Ruled) -> Ruled:
    """Rows of the second under those of the first; a merged cell that the page cut grows on."""
    cut = {cell.cols: cell for cell in below.row(0) if not clean(cell.text) and cell.cols[0] == 0}
    grown = {cell: cut[cell.cols] for cell in above.last_row() if cell.cols in cut}
    cells = [
        replace(cell, rows=(cell.rows[0], above.rows + grown[cell].rows[1])) if cell in grown else cell
        for cell in above.cells
    ]
    gone = set(grown.values())
    cells += [
        replace(cell, rows=(cell.rows[0] + above.rows, cell.rows[1] + above.rows))
        for cell in below.cells
        if cell not in gone
    ]
    return Ruled(tuple(cells), above.edges, above.rows + below.rows)
