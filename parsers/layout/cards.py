"""
Records that were written as cards: label and answer side by side, a label again for the next record.

A card is laid out anew as the form has it, a row under a row of labels, and is then read as any other.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from parsers.layout.grid import Grid
from parsers.text import fold

if TYPE_CHECKING:
    from collections.abc import Iterator

    from parsers.layout.labels import Vocabulary
    from parsers.model import Cell

_FEWEST: Final = 3  # labels of a card
_MOST_PLACES: Final = 5_000  # of a grid that may hold cards; a larger one is a list
Card = dict[str, tuple["Cell", "Cell"]]  # folded label -> its cell and the one that answers it


def as_rows(words: Vocabulary, grid: Grid) -> Grid | None:
    """The cards of a grid as rows; None where it holds no cards."""
    if grid.rows * grid.cols > _MOST_PLACES:
        return None
    cards = [card for card in _cards(words, grid) if len(card) >= _FEWEST]
    if not cards:
        return None
    labels = {label: pair[0] for card in cards for label, pair in card.items()}
    rows: list[list[Cell | None]] = [list(labels.values())]
    rows += [[card[label][1] if label in card else None for label in labels] for card in cards]
    places = tuple(tuple(_moved(cell, row, col) for col, cell in enumerate(cells)) for row, cells in enumerate(rows))
    return Grid(places=places, sheet=grid.sheet)


def _moved(cell: Cell | None, row: int, col: int) -> Cell | None:
    return replace(cell, row=row, col=col, rowspan=1, colspan=1) if cell else None


def _cards(words: Vocabulary, grid: Grid) -> Iterator[Card]:
    card: Card = {}
    for label, answer in _pairs(words, grid):
        name = fold(label.text)
        if name in card:
            yield card
            card = {}
        card[name] = (label, answer)
    yield card


def _pairs(words: Vocabulary, grid: Grid) -> Iterator[tuple[Cell, Cell]]:
    """Each label with what stands right of it, where that is no label itself."""
    for number in range(grid.rows):
        row = grid.row(number)
        labels = {id(cell) for cell in row if words.find(cell.text)}
        for label, answer in pairwise(row):
            if label.row == number and id(label) in labels and id(answer) not in labels:
                yield label, answer
