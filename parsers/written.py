"""
What stands in the cells that answer a form, before it is understood.

Printed hints are taken out, columns of one field are joined, and rows that are no
records are left out: section titles, totals, signatures, rows with a number only.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING, Final

from parsers.forms import FieldType, Form
from parsers.layout.labels import vocabulary
from parsers.text import clean, fold

if TYPE_CHECKING:
    from decimal import Decimal

    from parsers.layout.regions import Region
    from parsers.model import Cell

_SECTION: Final = re.compile(r"^(?:[一二三四五六七八九十]{1,3}[、,.．]|[（(][一二三四五六七八九十]{1,3}[）)])")
_CHAPTER: Final = re.compile(r"[（(]?[一二三四五六七八九十]{1,3}[）)]?[、,.．]?")
_SIGNS: Final = {"(": "[（(]", ")": "[）)]", ",": "[，,、]", ".": "[。.]", ":": "[：:]"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """An answer as it stands in the file."""

    text: str | None = None  # clean; None: nothing is written
    place: str | None = None
    number: Decimal | None = None  # what a workbook stores behind the text
    formula: str | None = None  # a formula whose result the file does not hold
    measure: str | None = None  # the unit of money its labels name
    repeats: str | None = None  # the text above that 同上 stands for

    @property
    def blank(self) -> bool:
        return self.text is None and self.number is None and self.formula is None

    @property
    def meant(self) -> str | None:
        """What it says: its text, or the one above that it repeats."""
        return self.repeats or self.text


Row = Mapping[str, Written]


def answers(region: Region, measure: str | None) -> Row:
    """The answers of a form of one record; `measure` is the unit of money a line above the table names."""
    found = {}
    for field, answer in (region.answers or {}).items():
        cell = answer.cell
        whole = cell is not None and answer.text == cell.text
        found[field] = Written(
            text=_text(region.form, answer.text),
            place=(cell.place or None) if cell else None,
            number=cell.number if cell and whole else None,
            formula=cell.uncached_formula if cell else None,
            measure=answer.measure or measure,
        )
    return found


def records(region: Region) -> Iterator[Row]:
    """The rows of a table that are records."""
    above: Row = {}
    for row in range(region.body, min(region.last, region.grid.rows)):
        if _is_record(region, row):
            told = {field: _joined(region, row, field, cols) for field, cols in (region.columns or {}).items()}
            above = {field: _repeated(region.form, written, above.get(field)) for field, written in told.items()}
            yield above


def _repeated(form: Form, written: Written, above: Written | None) -> Written:
    """An answer with what it stands for, where it is 同上."""
    if above is None or written.text is None or fold(written.text) not in _folded(form.dittos):
        return written
    return replace(written, repeats=above.meant)


def _joined(region: Region, row: int, field: str, cols: tuple[int, ...]) -> Written:
    cells = list(_cells(region, row, cols))
    texts = [text for cell in cells if (text := _text(region.form, cell.text))]
    only = cells[0] if len(cells) == 1 else None
    return Written(
        text=" ".join(texts) or None,
        place=next((cell.place for cell in cells if cell.place), None),
        number=only.number if only else None,
        formula=next((cell.uncached_formula for cell in cells if cell.uncached_formula), None),
        measure=(region.measure or {}).get(field),
    )


def _cells(region: Region, row: int, cols: tuple[int, ...]) -> Iterator[Cell]:
    seen: set[int] = set()
    for col in cols:
        cell = region.grid.at(row, col)
        if cell is not None and id(cell) not in seen and not _belongs_left(region, cell, col, cols):
            seen.add(id(cell))
            yield cell


def _belongs_left(region: Region, cell: Cell, col: int, cols: tuple[int, ...]) -> bool:
    """Whether a cell over several columns began in another field's."""
    if cell.col == col or cell.col in cols:
        return False
    return any(cell.col in others for others in (region.columns or {}).values() if others != cols)


def _is_record(region: Region, row: int) -> bool:
    form = region.form
    own = [cell for cell in region.grid.row(row) if cell.row == row and _text(form, cell.text)]
    answers = [fold(cell.text) for cell in own if cell.col not in region.number_columns]
    if all(text in _folded(form.nothing) for text in answers):
        return False
    if fold(own[0].text).startswith((*_folded(form.totals), *_folded(form.footers))) or _is_example(region, own):
        return False
    return _answers_something(region, row) and not _is_section(region, own) and not _repeats_header(region, row)


def _is_example(region: Region, own: list[Cell]) -> bool:
    """A row that shows how the form is filled in: 例 for its number, （示例） before its first answer."""
    words = _folded(region.form.examples)
    numbers = [fold(cell.text).strip("():.") for cell in own if cell.col in region.number_columns]
    first = next(fold(cell.text) for cell in own if cell.col not in region.number_columns)
    return any(number in words for number in numbers) or first.startswith(tuple(f"({word})" for word in words))


def _answers_something(region: Region, row: int) -> bool:
    """Whether the row itself holds more than its number and the unit's name."""
    form = region.form
    telling = [each.id for each in form.asked if each.type is not FieldType.ORDINAL and each.id != form.unit_field]
    cols = [col for field in telling for col in (region.columns or {}).get(field, ())]
    cells = [region.grid.at(row, col) for col in cols]
    return any(cell is not None and cell.row == row and _text(form, cell.text) for cell in cells)


def _is_section(region: Region, own: list[Cell]) -> bool:
    """A title inside the table: one cell across the columns, or one numbered like a chapter."""
    if len(own) > 1:
        return _is_chapter(region, own)
    covered = [
        cols
        for cols in (region.columns or {}).values()
        if any(own[0].col <= col < own[0].col + own[0].colspan for col in cols)
    ]
    return len(covered) > 1 or bool(_SECTION.match(own[0].text.strip()))


def _is_chapter(region: Region, own: list[Cell]) -> bool:
    """A title with its Chinese numeral in the column of numbers, where the records have figures in it."""
    number, *rest = own
    if len(rest) != 1 or number.col not in region.number_columns or not _CHAPTER.fullmatch(number.text.strip()):
        return False
    numbers = (region.grid.at(row, number.col) for row in range(region.body, min(region.last, region.grid.rows)))
    return any(cell is not None and cell.text.strip()[:1].isdigit() for cell in numbers)


def _repeats_header(region: Region, row: int) -> bool:
    words = vocabulary(region.form)
    cells = list({id(cell): cell for cell in region.grid.row(row) if cell.text.strip()}.values())
    hits = sum(words.find(cell.text) is not None for cell in cells)
    return hits > 1 and hits * 2 > len(cells)


@cache
def _folded(words: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(map(fold, words))


def _text(form: Form, text: str) -> str | None:
    """What was written, without the printed hints; None where nothing was."""
    rest = _hints(form).sub(" ", text) if form.hints and text else text
    return clean(rest) or None


@cache
def _hints(form: Form) -> re.Pattern[str]:
    longest_first = sorted(form.hints, key=len, reverse=True)
    return re.compile("|".join(r"\s*".join(_sign(char) for char in fold(hint)) for hint in longest_first) or r"(?!)")


def _sign(char: str) -> str:
    if char.isdigit():
        return f"[{char}{chr(ord(char) + 0xFEE0)}]"
    return _SIGNS.get(char, re.escape(char))
