"""Cells that say how far they reach, on a grid: the table model of HTML and OpenDocument."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_MAX_COLS: Final = 256


@dataclass(frozen=True, slots=True, kw_only=True)
class Spanned:
    """Where a cell came to stand."""

    row: int
    col: int
    rowspan: int
    colspan: int
    number: int  # among the cells of its row, as written


def place_spans(rows: Sequence[Sequence[tuple[int, int]]]) -> Iterator[Spanned]:
    """Each cell's place, from its (rowspan, colspan), in reading order; spans end with the table."""
    taken: dict[int, int] = {}  # column -> first row that is free in it
    for row, cells in enumerate(rows):
        col = 0
        for number, (rowspan, colspan) in enumerate(cells):
            while taken.get(col, 0) > row:
                col += 1
            width = min(colspan, max(_MAX_COLS - col, 1))
            height = min(rowspan, len(rows) - row)
            taken.update(dict.fromkeys(range(col, col + width), row + height))
            yield Spanned(row=row, col=col, rowspan=height, colspan=width, number=number)
            col += width
