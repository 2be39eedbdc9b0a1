"""
A document as grids, one after the other.

Matching asks what stands beside or below a cell, whether a sender drew a table or only
pressed the tabulator. So every table becomes a dense grid, tables that only lay out the
page are opened, and a run of paragraphs becomes a grid of its own, one row a paragraph,
split where its writer left tabs or wide gaps.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Final

from parsers.model import Block, Cell, Document, Paragraph, Table
from parsers.text import clean

if TYPE_CHECKING:
    from collections.abc import Iterator

_GAP: Final = re.compile(r"\t|[^\S\n]{2,}")
_LAYOUT_CELLS: Final = 4  # a table of at most so many cells that holds a table only lays out the page
_MOST_PLACES: Final = 60_000  # places of one grid; what lies beyond is left out
_DEEPEST: Final = 12


@dataclass(frozen=True, kw_only=True)
class Grid:
    """Rows of places; a merged cell stands at every place it covers."""

    places: tuple[tuple[Cell | None, ...], ...]
    sheet: str | None = None
    drawn: bool = True  # False: made from paragraphs
    ruled: bool = True  # False: made of text in columns, so that a label may be two

    @property
    def rows(self) -> int:
        return len(self.places)

    @property
    def cols(self) -> int:
        return len(self.places[0]) if self.places else 0

    def at(self, row: int, col: int) -> Cell | None:
        """The cell at a place, None beside the grid."""
        if 0 <= row < self.rows and 0 <= col < self.cols:
            return self.places[row][col]
        return None

    def row(self, row: int) -> tuple[Cell, ...]:
        """The cells of a row, each once, those that reach down from above among them."""
        found: list[Cell] = []
        for cell in self.places[row]:
            if cell is not None and (not found or found[-1] is not cell):
                found.append(cell)
        return tuple(found)

    def line(self, row: int) -> str:
        """A row as one line of text."""
        return clean(" ".join(cell.text for cell in self.row(row) if cell.row == row))

    @cached_property
    def turned(self) -> Grid:
        """Rows as columns: a form that was laid out the other way round."""
        turned: dict[int, Cell] = {}
        for cell in {id(each): each for line in self.places for each in line if each}.values():
            turned[id(cell)] = replace(cell, row=cell.col, col=cell.row, rowspan=cell.colspan, colspan=cell.rowspan)
        columns = zip(*self.places, strict=True) if self.places else ()
        places = tuple(tuple(turned[id(cell)] if cell else None for cell in column) for column in columns)
        return Grid(places=places, sheet=self.sheet, drawn=self.drawn, ruled=self.ruled)


def grids(document: Document) -> tuple[Grid, ...]:
    """Every table and every run of paragraphs, in reading order."""
    found: list[Grid] = []
    run: list[str] = []
    for block in _flat(document.blocks, depth=0):
        if isinstance(block, Paragraph):
            run.append(block.text)
            continue
        found.extend(_of_paragraphs(run))
        run = []
        found.extend(_of_table(block))
    return (*found, *_of_paragraphs(run))


def _flat(blocks: tuple[Block, ...], *, depth: int) -> Iterator[Block]:
    """The blocks with layout tables opened."""
    for block in blocks:
        if isinstance(block, Table) and depth < _DEEPEST and _lays_out(block):
            for cell in block.cells:
                yield from _flat((Paragraph(text=cell.text), *cell.tables), depth=depth + 1)
        else:
            yield block


def _lays_out(table: Table) -> bool:
    if not any(cell.tables for cell in table.cells):
        return False
    return len(table.cells) <= _LAYOUT_CELLS or _only_holds(table)


def _only_holds(table: Table) -> bool:
    """Whether each cell that holds a table is as wide as the page."""
    return all(cell.colspan >= table.cols for cell in table.cells if cell.tables)


def _of_table(table: Table) -> Iterator[Grid]:
    rows = min(table.rows, _MOST_PLACES // max(table.cols, 1))
    if rows <= 0 or table.cols <= 0:
        return
    places: list[list[Cell | None]] = [[None] * table.cols for _ in range(rows)]
    for cell in table.cells:
        whole = _with_nested(cell) if cell.tables else cell
        for row in range(cell.row, min(cell.row + cell.rowspan, rows)):
            for col in range(cell.col, min(cell.col + cell.colspan, table.cols)):
                places[row][col] = whole
    yield Grid(places=tuple(map(tuple, places)), sheet=table.sheet, ruled=table.ruled)


def _with_nested(cell: Cell) -> Cell:
    """A cell with the text of the tables inside it behind its own."""
    inner = [each.text for table in cell.tables for each in map(_with_nested, table.cells)]
    return replace(cell, text="\n".join(filter(None, (cell.text, *inner))), tables=())


def _of_paragraphs(texts: list[str]) -> Iterator[Grid]:
    lines = [line for text in texts for line in text.split("\n") if line.strip()]
    if not lines:
        return
    split = [_GAP.split(line.rstrip()) for line in lines]
    width = min(max(map(len, split)), _MOST_PLACES // len(split))
    places = tuple(
        tuple(Cell(row=row, col=col, text=part) for col, part in enumerate(parts[:width]))
        + (None,) * (width - len(parts))
        for row, parts in enumerate(split)
    )
    yield Grid(places=places, drawn=False)
