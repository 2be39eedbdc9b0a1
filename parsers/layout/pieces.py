"""Regions put together into forms: a form may go on in another table, and one table may hold two."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from parsers.layout.context import names_unit, opens_form
from parsers.written import records

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from parsers.forms import Form
    from parsers.layout.grid import Grid
    from parsers.layout.regions import Region
    from parsers.layout.sheets import Sheets
    from parsers.model import Cell

Parts = tuple["Region", ...]

_SURE: Final = 0.85  # weight of a label that is as good as printed
_MOST: Final = 0.6  # of the columns of a table, which one that goes on with it has too
_OPENING_CELLS: Final = 2  # a label and what stands behind it


def without_rivals(regions: list[Region]) -> list[Region]:
    """In reading order, and of those that claim the same labels only the heaviest."""
    kept: list[Region] = []
    for region in sorted(regions, key=lambda each: -each.weight):
        if not any(region.rivals(other) for other in kept):
            kept.append(region)
    return sorted(kept, key=lambda each: each.start)


def group(sheets: Sheets, regions: Sequence[Region]) -> list[Parts]:
    """Regions by form: what follows without a title of its own goes on with what was before."""
    forms: list[Parts] = []
    for region in regions:
        if forms and _goes_on(sheets, forms[-1], region):
            forms[-1] = (*forms[-1], region)
        else:
            forms.append((region,))
    return forms


def _goes_on(sheets: Sheets, parts: Parts, region: Region) -> bool:
    last = parts[-1]
    if region.form is not last.form or _opened_between(sheets, last, region):
        return False
    if region.columns is not None:
        return len(region.fields & last.fields) >= _MOST * len(last.fields)
    return not any(region.fields & part.fields for part in parts)


def _opened_between(sheets: Sheets, last: Region, region: Region) -> bool:
    """Whether lines above a region open a form; rows of a table above in the same grid count too."""
    start = last.labels_end if last.start.grid == region.start.grid else last.end
    return any(opens_form(region.form, line) for line in sheets.lines(start, region.start))


def continuations(sheets: Sheets, parts: Parts, candidates: Sequence[Region]) -> Parts:
    """A form with the tables added that belong to it and say too little to be found alone."""
    last = parts[-1]
    if last.columns is not None:
        ends = [part.number for part in parts[1:]] + [len(sheets.grids)]
        return tuple(
            each for part, end in zip(parts, ends, strict=True) for each in (part, *_more_rows(sheets, part, end))
        )
    for region in sorted(candidates, key=lambda each: abs(each.number - last.number)):
        if _completes(sheets, parts, region):
            parts = tuple(sorted((*parts, region), key=lambda each: each.start))
    return parts


def _completes(sheets: Sheets, parts: Parts, region: Region) -> bool:
    """Whether a region holds fields a form lacks, and no title stands between the two."""
    if region.form is not parts[0].form or any(region.fields & part.fields for part in parts):
        return False
    if region.weight * len(region.form.asked) < _SURE * len(region.fields):
        return False
    if region.start >= parts[-1].end:
        return not _opened_between(sheets, parts[-1], region)
    return region.end <= parts[0].start and not _opened_between(sheets, region, parts[0])


def _more_rows(sheets: Sheets, last: Region, end: int) -> Iterator[Region]:
    """Later tables without a header, as wide as the one before, up to the table `end`."""
    for number in range(last.number + 1, end):
        grid = sheets.grids[number]
        if not grid.drawn:
            if any(opens_form(last.form, grid.line(row)) for row in range(grid.rows)):
                return
        elif _continues(last, grid):
            yield replace(last, grid=grid, number=number, first=0, body=0, last=grid.rows)
        else:
            return


def _continues(last: Region, grid: Grid) -> bool:
    if grid.sheet is not None or grid.cols != last.grid.cols:
        return False
    columns = [col for cols in (last.columns or {}).values() for col in cols]
    return any(_has_digit(grid, row, columns) for row in range(grid.rows))


def _has_digit(grid: Grid, row: int, columns: Sequence[int]) -> bool:
    """Records hold dates, phones, numbers; what holds none is another table."""
    cells = [grid.at(row, col) for col in columns]
    return any(cell is not None and any(map(str.isdigit, cell.text)) for cell in cells)


def cut(forms: Sequence[Parts]) -> list[Parts]:
    """Each region ended where the next form or another table begins; what another unit heads is a form of its own."""
    every = [region for parts in forms for region in parts]
    ended: list[Parts] = []
    for parts in forms:
        whole = [tuple(_by_heading(_ended(region, every))) for region in parts]
        ended.append(tuple(regions[0] for regions in whole))
        ended.extend((region,) for regions in whole for region in regions[1:])
    return sorted(ended, key=lambda parts: parts[0].start)


def _ended(region: Region, others: Sequence[Region]) -> Region:
    below = [each for each in others if each.grid is region.grid and each.first > region.first]
    end = min([region.last, *(each.first for each in below)])
    if region.columns is None:
        return replace(region, last=end)
    forms = {id(each.form): each.form for each in (region, *below)}.values() if below else ()
    stops = (
        row
        for row in range(region.body, end)
        if any(_opens(region, form, row) for form in forms) or _leads_away(region, row)
    )
    return replace(region, last=next(stops, end))


def _by_heading(region: Region) -> Iterator[Region]:
    """A table divided by lines that name units: each with records under it is a form of its own."""
    if region.columns is None:
        yield region
        return
    headings = [row for row in range(region.body, region.last) if _heads(region, row)]
    ends = [*headings, region.last]
    yield replace(region, last=ends[0])
    for row, end in zip(headings, ends[1:], strict=True):
        under = replace(region, first=row + 1, body=row + 1, last=end)
        if any(records(under)):
            yield under


def _heads(region: Region, row: int) -> bool:
    return 0 < len(_own(region, row)) <= _OPENING_CELLS and names_unit(region.form, region.grid.line(row))


def _opens(region: Region, form: Form, row: int) -> bool:
    return 0 < len(_own(region, row)) <= _OPENING_CELLS and opens_form(form, region.grid.line(row))


def _leads_away(region: Region, row: int) -> bool:
    """Whether a row is the title of another table: alone, over a row of words that has no number of its own."""
    if len(_own(region, row)) != 1 or row + 1 >= region.grid.rows:
        return False
    heads = _own(region, row + 1)
    number = region.number_columns
    return (
        len(heads) > 1
        and any(cell.col in number for cell in heads)
        and not any(char.isdigit() for cell in heads for char in cell.text)
    )


def _own(region: Region, row: int) -> list[Cell]:
    return [cell for cell in region.grid.row(row) if cell.row == row and cell.text.strip()]
