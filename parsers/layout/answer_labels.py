"""The labels of a form of one record, wherever they stand in a grid, each with the group labels over it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from parsers.layout.labels import RENAMED, SHORT, Hit, Vocabulary, measure_named
from parsers.text import clean
from parsers.values.money import parse_money
from parsers.values.numbers import Count

if TYPE_CHECKING:
    from collections.abc import Iterator

    from parsers.layout.grid import Grid
    from parsers.model import Cell

_PLAIN: Final = r"[^:：(（]|[(（][^()（）]*[)）]"  # a sign of a label, or a remark in brackets
_INLINE: Final = re.compile(rf"\s*(?P<label>(?:{_PLAIN}){{2,40}})[:：](?P<answer>.*\S.*)$", re.DOTALL)
_SPACED: Final = re.compile(r"(?P<label>.+) (?P<answer>[^ ]+)")
_COUNTED: Final = re.compile(r"(?P<label>.*[^\W\da-zA-Z][)）]?)(?P<answer>[-+]?\d.*)")
_LONGEST: Final = 300  # characters of a cell that may be label and answer in one


@dataclass(frozen=True, kw_only=True)
class Label:
    """A label on the grid."""

    cell: Cell
    hit: Hit
    group: str = ""  # text of the group label over it
    inline: str | None = None  # the answer, where it stands behind the label's colon

    @property
    def measure(self) -> str | None:
        """The unit of money its own label names, else the one of its group."""
        return measure_named(self.cell.text) or measure_named(self.group)


def find_labels(words: Vocabulary, grid: Grid) -> Iterator[Label]:
    """
    Every label of a grid, in reading order.

    A group label counts for what stands to its right, else below it, else, where it
    has a row of its own, for the rows that follow.
    """
    above: dict[int, Cell] = {}
    heading: Cell | None = None
    for row in range(grid.rows):
        left: Cell | None = None
        cells = [cell for cell in grid.row(row) if cell.text.strip()]
        for cell in cells:
            over = left or above.get(cell.col) or heading
            if cell.row == row and (label := _label(words, grid, cell, over)):
                yield label
            if words.group(cell.text):
                left = cell
                above.update(dict.fromkeys(range(cell.col, cell.col + cell.colspan), cell))
        if left is not None and len(cells) == 1:
            heading = left


def _label(words: Vocabulary, grid: Grid, cell: Cell, over: Cell | None) -> Label | None:
    spaced = None if grid.drawn else _spaced(words, cell)
    if spaced is not None:
        return spaced
    group = over.text if over is not None else ""
    names = frozenset(filter(None, (words.group(group),)))
    alone = bool(words.group(cell.text)) or len(cell.text) > _LONGEST
    found = None if alone else _INLINE.match(cell.text)
    if found and (hit := words.find(found["label"], names)):
        return Label(cell=cell, hit=hit, group=group, inline=found["answer"].strip())
    hit = words.find(cell.text, names)
    sure = hit is not None and (grid.ruled or hit.weight >= SHORT)
    return Label(cell=cell, hit=hit, group=group) if hit and sure else None


def _spaced(words: Vocabulary, cell: Cell) -> Label | None:
    """A line of text with a number at its end, behind a space or at once behind its label."""
    text = clean(cell.text)
    for found in filter(None, (_SPACED.fullmatch(text), _COUNTED.fullmatch(text))):
        hit = words.find(found["label"].replace(" ", "")) if isinstance(parse_money(found["answer"]), Count) else None
        if hit and hit.weight >= RENAMED:
            return Label(cell=cell, hit=hit, inline=found["answer"])
    return None
