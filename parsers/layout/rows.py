"""
Forms with a row for each record: the header is found by its labels, wherever it stands.

Columns may be reordered, added, left out, renamed or split in two; a header may be two
rows high; the whole may be turned, with a column for each record, or cut into cards.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from parsers.forms import FieldType, Form
from parsers.layout.cards import as_rows
from parsers.layout.labels import Hit, Vocabulary, measure_named, vocabulary
from parsers.layout.regions import Region

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from parsers.layout.grid import Grid
    from parsers.notice import Notice

_FEWEST: Final = 2  # columns that are recognised at least, the number's apart
_PLAIN: Final = 0.6  # share of the form above which a header is one, and the table is as it was sent out
_LOWEST: Final = 0.3  # share of the form below which a header is not considered


@dataclass(frozen=True, kw_only=True)
class _Header:
    row: int
    height: int
    columns: Mapping[str, tuple[int, ...]]
    weight: float


def find_rows(notice: Notice, form: Form, grid: Grid, number: int) -> Iterator[Region]:
    """Every place in a grid where a form of rows begins, each up to where the next does."""
    upright = list(_regions(notice, form, grid, number))
    if not grid.drawn or grid.cols > grid.rows * 20 or any(region.weight >= _PLAIN for region in upright):
        yield from upright
        return
    turned = [_as_it_stands(each) for each in _regions(notice, form, grid.turned, number)] if not upright else []
    yield from max(upright, turned, _on_cards(notice, form, grid, number), key=_weight)


def _weight(regions: Sequence[Region]) -> float:
    return max((region.weight for region in regions), default=0.0)


def _on_cards(notice: Notice, form: Form, grid: Grid, number: int) -> list[Region]:
    """A form whose records stand there as cards, most of its labels on them: fewer head another table."""
    rows = as_rows(vocabulary(form), grid)
    found = _regions(notice, form, rows, number) if rows else ()
    return [replace(region, rows_taken=(0, grid.rows)) for region in found if region.weight >= _PLAIN]


def _as_it_stands(region: Region) -> Region:
    """A region of a turned grid, with the rows that it takes of the grid before it was turned."""
    rows = [row for cols in (region.columns or {}).values() for row in cols]
    return replace(region, rows_taken=(min(rows), max(rows) + 1))


def _regions(notice: Notice, form: Form, grid: Grid, number: int) -> Iterator[Region]:
    headers = list(_headers(form, grid))
    for number_of, header in enumerate(headers, 1):
        end = headers[number_of].row if number_of < len(headers) else grid.rows
        yield Region(
            notice=notice,
            form=form,
            grid=grid,
            number=number,
            first=header.row,
            last=end,
            body=header.row + header.height,
            weight=header.weight,
            columns=_numbered(form, grid, header, end),
            measure=_measures(grid, header),
        )


def _headers(form: Form, grid: Grid) -> Iterator[_Header]:
    words = vocabulary(form)
    row, is_first = 0, True
    while row < grid.rows:
        header = _header(form, words, grid, row)
        if header is not None and (is_first or _is_mostly_labels(grid, header)):
            yield header
            is_first = False
        row += header.height if header else 1


def _is_mostly_labels(grid: Grid, header: _Header) -> bool:
    """Whether a row below a header is one too: an answer may sound like a label."""
    written = [cell for cell in grid.row(header.row) if cell.text.strip()]
    return len({col for cols in header.columns.values() for col in cols}) * 2 > len(written)


def _header(form: Form, words: Vocabulary, grid: Grid, row: int) -> _Header | None:
    """The header that begins in a row, two rows high where the second one divides or completes it."""
    one = _read(form, words, grid, (row,))
    if one is None:
        return None
    height = max((cell.rowspan for cell in grid.row(row) if cell.row == row), default=1)
    deeper = tuple(range(row, min(row + max(height, 2), grid.rows)))
    if len(deeper) == 1 or not _is_label_row(words, grid, deeper[-1]):
        return one
    two = _read(form, words, grid, deeper)
    return replace(two, weight=max(one.weight, two.weight)) if two and two.columns.keys() >= one.columns.keys() else one


def _is_label_row(words: Vocabulary, grid: Grid, row: int) -> bool:
    """Whether all that a row adds are labels."""
    own = [cell for cell in grid.row(row) if cell.row == row and cell.text.strip()]
    return bool(own) and all(words.find(cell.text) for cell in own)


def _read(form: Form, words: Vocabulary, grid: Grid, rows: tuple[int, ...]) -> _Header | None:
    best: dict[tuple[str, int | None], tuple[float, int]] = {}
    for col in range(grid.cols):
        hit = _hit(words, grid, rows, col)
        if hit is None:
            continue
        key = (hit.field, hit.part)
        if key not in best or hit.weight > best[key][0]:
            best[key] = (hit.weight, col)
    columns, weights = _assign(form, best)
    counted = [each for each in form.asked if each.type is not FieldType.ORDINAL]
    weight = sum(weights.get(each.id, 0.0) for each in counted) / max(len(counted), 1)
    known = sum(each.id in columns for each in counted)
    if known < min(_FEWEST, len(counted)) or weight < _LOWEST:
        return None
    return _Header(row=rows[0], height=len(rows), columns=columns, weight=weight)


def _hit(words: Vocabulary, grid: Grid, rows: tuple[int, ...], col: int) -> Hit | None:
    """What a column is headed by: its lowest label, else that with those above it."""
    cells = [
        cell for row in rows if (cell := grid.at(row, col)) is not None and cell.row >= rows[0] and cell.text.strip()
    ]
    distinct = [cell for n, cell in enumerate(cells) if n == 0 or cell is not cells[n - 1]]
    if not distinct or any(cell.col != col for cell in distinct[-1:]):
        return None
    return words.find(distinct[-1].text) or words.find("".join(cell.text for cell in distinct))


def _assign(
    form: Form, best: Mapping[tuple[str, int | None], tuple[float, int]]
) -> tuple[dict[str, tuple[int, ...]], dict[str, float]]:
    """Columns and weights by field; a whole column is preferred to its parts."""
    by_field: dict[str, dict[int | None, tuple[float, int]]] = defaultdict(dict)
    for (field, part), found in best.items():
        by_field[field][part] = found
    columns: dict[str, tuple[int, ...]] = {}
    weights: dict[str, float] = {}
    for each in form.asked:
        parts = by_field.get(each.id)
        if not parts:
            continue
        chosen = {None: parts[None]} if None in parts and not _beaten(parts) else _parts(parts)
        columns[each.id] = tuple(col for _, col in chosen.values())
        needed = 1 if None in chosen else sum(not part.optional for part in each.parts)
        weights[each.id] = min(sum(weight for weight, _ in chosen.values()) / needed, 1.0)
    return columns, weights


def _beaten(parts: Mapping[int | None, tuple[float, int]]) -> bool:
    """Whether all parts stand there and the whole was only guessed."""
    return len(parts) > 2 and parts[None][0] < min(weight for part, (weight, _) in parts.items() if part is not None)  # noqa: PLR2004


def _parts(parts: Mapping[int | None, tuple[float, int]]) -> dict[int | None, tuple[float, int]]:
    return {part: parts[part] for part in sorted(each for each in parts if each is not None)}


def _numbered(form: Form, grid: Grid, header: _Header, end: int) -> Mapping[str, tuple[int, ...]]:
    """The columns with that of the numbers, where it is told by its numbers alone: 1, 2, 3 in the first column."""
    field = next((each.id for each in form.asked if each.type is FieldType.ORDINAL), None)
    if field is None or field in header.columns or any(0 in cols for cols in header.columns.values()):
        return header.columns
    cells = (grid.at(row, 0) for row in range(header.row + header.height, end))
    texts = [text for cell in cells if cell is not None and (text := cell.text.strip())]
    counts = bool(texts) and texts == [str(number) for number in range(1, len(texts) + 1)]
    return {field: (0,), **header.columns} if counts else header.columns


def _measures(grid: Grid, header: _Header) -> dict[str, str]:
    found = {}
    for field, cols in header.columns.items():
        text = " ".join(cell.text for col in cols if (cell := grid.at(header.row + header.height - 1, col)))
        if measure := measure_named(text):
            found[field] = measure
    return found
