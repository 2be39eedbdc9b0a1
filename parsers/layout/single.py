"""
Forms of one record: each label is found, then the cell that answers it.

The answer stands to the right of its label or below it, as it does for most labels of
the grid: so the printed form, two pairs a row, a turned table and labels stacked over
their answers are all one case.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from parsers.layout.answer_labels import Label, find_labels
from parsers.layout.heads import find_heads
from parsers.layout.labels import Vocabulary, is_share, measure_named, vocabulary
from parsers.layout.regions import Answer, Region
from parsers.text import fold
from parsers.values.money import parse_money
from parsers.values.numbers import Count

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from parsers.forms import Form
    from parsers.layout.grid import Grid
    from parsers.layout.heads import Heads
    from parsers.model import Cell
    from parsers.notice import Notice

_HALF: Final = 0.5
_AHEAD: Final = 3  # labels that tell whether a form begins again
_HEADS: Final = 2  # cells of a row, its number apart, that may say what it adds up


@dataclass(frozen=True, kw_only=True)
class _Beside:
    """What stands right of a label."""

    cells: tuple[Cell, ...]
    measure: str | None


def find_single(notice: Notice, form: Form, grid: Grid, number: int) -> Iterator[Region]:
    """Every form of one record in a grid, one after the other."""
    words = vocabulary(form)
    asked = len(form.asked)
    for labels in _apart(list(find_labels(words, grid)), asked):
        weight = sum(each.hit.weight for each in labels.values()) / max(asked, 1)
        first = min(each.cell.row for each in labels.values())
        heads = find_heads(form, grid, first, notice.edition)
        answers, last = _answers(words, grid, labels, heads)
        yield Region(
            notice=notice, form=form, grid=grid, number=number, first=first, last=last, weight=weight, answers=answers
        )


def _apart(labels: list[Label], asked: int) -> Iterator[dict[str, Label]]:
    """Labels by field; a field that comes again when most were seen begins another form."""
    seen: dict[str, Label] = {}
    for number, label in enumerate(labels):
        known = seen.get(label.hit.field)
        if known is not None and is_share(label.cell.text):
            continue
        again = known is not None and _comes_again(known, label) and _most_known(seen, labels[number : number + _AHEAD])
        if again and len(seen) >= asked * _HALF:
            yield seen
            seen = {}
            known = None
        if known is None or label.hit.weight > known.hit.weight:
            seen[label.hit.field] = label
    if seen:
        yield seen


def _most_known(seen: Mapping[str, Label], ahead: list[Label]) -> bool:
    """Whether the labels that follow were met too: one alone may have been taken for a label before."""
    return sum(each.hit.field in seen for each in ahead) * 2 > len(ahead)


def _comes_again(known: Label, label: Label) -> bool:
    """Whether a label is another's equal further down; one less clear only resembles it."""
    return label.cell.row > known.cell.row and label.hit.weight >= known.hit.weight


def _answers(words: Vocabulary, grid: Grid, labels: Mapping[str, Label], heads: Heads) -> tuple[dict[str, Answer], int]:
    """The answers by field, and the row after the last of them."""
    taken = {id(each.cell) for each in labels.values()}
    right = _rightward(words, grid, labels, heads)
    below = {field: _below(words, grid, each, taken, heads) for field, each in labels.items()}
    chosen = below if _found(below) > _found(right) else right
    if not _found(chosen):
        chosen = _leftward(grid, labels, taken)
    answers = {field: chosen[field] or _inline(each) for field, each in labels.items()}
    cells = [each.cell for each in labels.values()] + [each.cell for each in answers.values() if each.cell]
    return answers, max(cell.row + cell.rowspan for cell in cells)


def _found(answers: Mapping[str, Answer | None]) -> int:
    return sum(each is not None for each in answers.values())


def _inline(label: Label) -> Answer:
    measure = label.measure
    if label.inline is None:
        return Answer(cell=None, text="", measure=measure)
    return Answer(cell=label.cell, text=label.inline, measure=measure)


def _rightward(words: Vocabulary, grid: Grid, labels: Mapping[str, Label], heads: Heads) -> dict[str, Answer | None]:
    """Right of each label: where the heads say, else the first cell; for a blank one the column of most answers."""
    taken = {id(each.cell) for each in labels.values()}
    rows = {field: _beside(words, grid, each, taken, heads) for field, each in labels.items()}
    first = Counter(cell.col for row in rows.values() if (cell := _first_written(row)))
    usual = first.most_common(1)[0][0] if first else None
    return {field: _choose(row, heads, usual, labels[field]) for field, row in rows.items()}


def _first_written(row: _Beside) -> Cell | None:
    return next((cell for cell in row.cells if cell.text.strip()), None)


def _beside(words: Vocabulary, grid: Grid, label: Label, taken: set[int], heads: Heads) -> _Beside:
    """The cells right of a label up to the next one; a cell with only a unit in it is no answer."""
    cells: list[Cell] = []
    measure = label.measure
    for cell in _cells_right(grid, label.cell):
        if id(cell) in taken or words.group(cell.text):
            break
        if fold(cell.text) in words.measures:
            measure = measure_named(f"（{cell.text}）") or measure
        elif cell.col not in heads.sides:
            cells.append(cell)
    return _Beside(cells=tuple(cells), measure=measure)


def _cells_right(grid: Grid, label: Cell) -> Iterator[Cell]:
    last = label
    for col in range(label.col + label.colspan, grid.cols):
        cell = grid.at(label.row, col)
        if cell is not None and cell is not last:
            last = cell
            yield cell


def _choose(row: _Beside, heads: Heads, usual: int | None, label: Label) -> Answer | None:
    if label.inline is not None:
        return _inline(label)
    if not row.cells:
        return None
    by_column = {cell.col: cell for cell in row.cells}
    cell = next((by_column[col] for col in heads.values if col in by_column), None) or row.cells[0]
    if not cell.text.strip() and usual in by_column:
        cell = by_column[usual]
    return Answer(cell=cell, text=cell.text, measure=row.measure or heads.measures.get(cell.col))


def _leftward(grid: Grid, labels: Mapping[str, Label], taken: set[int]) -> dict[str, Answer | None]:
    """The figures left of labels that have no cell on their right; numbers that only count the rows are none."""
    found = {field: _figure_left(grid, label, taken) for field, label in labels.items()}
    texts = [answer.text.strip() for answer in found.values() if answer]
    counts = texts == [str(number) for number in range(1, len(texts) + 1)]
    return dict.fromkeys(labels) if counts or len(texts) < len(labels) * _HALF else found


def _figure_left(grid: Grid, label: Label, taken: set[int]) -> Answer | None:
    cell = grid.at(label.cell.row, label.cell.col - 1)
    if cell is None or id(cell) in taken or not isinstance(parse_money(cell.text, number=cell.number), Count):
        return None
    return Answer(cell=cell, text=cell.text, measure=label.measure)


def _below(words: Vocabulary, grid: Grid, label: Label, taken: set[int], heads: Heads) -> Answer | None:
    """The cell below a label; of several rows of figures the year's or the sum, else all of them: no number."""
    first = label.cell.row + label.cell.rowspan
    cell = grid.at(first, label.cell.col)
    if cell is None or id(cell) in taken or words.group(cell.text):
        return None
    rows = list(_figures_below(grid, first, label.cell.col, taken))
    total = next((figure for figure in rows if _is_headed(grid, figure.row, heads)), None)
    text = cell.text if total or len(rows) < 2 else "、".join(figure.text for figure in rows)  # noqa: PLR2004
    return Answer(cell=total or cell, text=total.text if total else text, measure=label.measure)


def _figures_below(grid: Grid, first: int, col: int, taken: set[int]) -> Iterator[Cell]:
    """Numbers under one another, up to the next row of labels or words of another kind."""
    for row in range(first, grid.rows):
        cell = grid.at(row, col)
        if any(id(each) in taken for each in grid.row(row)) or cell is None:
            return
        if isinstance(parse_money(cell.text, number=cell.number), Count):
            yield cell
        elif row > first and cell.text.strip():
            return


def _is_headed(grid: Grid, row: int, heads: Heads) -> bool:
    first = [cell for cell in grid.row(row) if cell.text.strip()][:_HEADS]
    return any(fold(cell.text) in heads.rows for cell in first)
