"""What the columns of a table of label and answer are headed by: 数量, 金额（元）, 备注."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from parsers.layout.labels import bare, measure_named
from parsers.text import fold

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from parsers.forms import Form
    from parsers.layout.grid import Grid

_ROWS: Final = 2  # above the first label, among which the heads are looked for


@dataclass(frozen=True, kw_only=True)
class Heads:
    """Which columns hold answers, where a row of heads says so."""

    values: tuple[int, ...] = ()  # columns of answers, the surest first
    sides: frozenset[int] = frozenset()  # columns of remarks, numbers, units
    measures: Mapping[int, str] = field(default_factory=dict)  # column -> unit of money its head names
    rows: frozenset[str] = frozenset()  # folded words that head the row of answers, where there are several


def find_heads(form: Form, grid: Grid, first: int, edition: int) -> Heads:
    """The heads in the rows just above the first label's; of two years the edition's answers."""
    value_words = (*map(fold, form.value_columns), f"{edition}年", str(edition))
    row_words = frozenset({*map(fold, form.totals), f"{edition}年", str(edition)})
    side_words = {*map(fold, form.side_columns), f"{edition - 1}年", str(edition - 1)}
    for row in range(first - 1, max(first - 1 - _ROWS, -1), -1):
        texts = {cell.col: bare(cell.text) for cell in grid.row(row) if cell.text.strip()}
        values = _values(value_words, texts)
        sides = frozenset(col for col, text in texts.items() if text in side_words)
        if len(texts) > 1 and (values or sides):
            measures = {cell.col: found for cell in grid.row(row) if (found := measure_named(cell.text))}
            return Heads(values=values, sides=sides, measures=measures, rows=row_words)
    return Heads(rows=row_words)


def _values(words: Sequence[str], texts: Mapping[int, str]) -> tuple[int, ...]:
    """Columns by the order of the words that head them; those that only end in one come last."""
    exact = [col for word in words for col, text in texts.items() if text == word]
    ending = [col for word in words if not word[0].isdigit() for col, text in texts.items() if text.endswith(word)]
    return tuple(dict.fromkeys((*exact, *ending)))
