"""The grids of a document as one run of lines, so that one can ask what stands between two of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from parsers.layout.grid import Grid


@dataclass(frozen=True, slots=True, order=True)
class Spot:
    """A row of a grid of the document."""

    grid: int
    row: int


START = Spot(0, 0)


@dataclass(frozen=True, kw_only=True)
class Sheets:
    """A document's grids in reading order, and the text beside its flow."""

    grids: tuple[Grid, ...]
    boxes: tuple[str, ...] = ()

    @property
    def end(self) -> Spot:
        return Spot(len(self.grids), 0)

    def lines(self, start: Spot, stop: Spot) -> tuple[str, ...]:
        """The lines of text from one spot up to another."""
        return tuple(filter(None, self._lines(start, stop)))

    def _lines(self, start: Spot, stop: Spot) -> Iterator[str]:
        for number in range(start.grid, min(stop.grid + 1, len(self.grids))):
            grid = self.grids[number]
            first = start.row if number == start.grid else 0
            last = stop.row if number == stop.grid else grid.rows
            yield from (grid.line(row) for row in range(first, min(last, grid.rows)))
