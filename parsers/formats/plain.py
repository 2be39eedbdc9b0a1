"""Plain text, and the lines cut by tabs or commas that some systems export as .xls or .csv."""

from __future__ import annotations

import csv
import io
from collections import Counter
from itertools import groupby
from typing import TYPE_CHECKING, Final

from parsers.charset import UndecodableError, decode
from parsers.errors import FaultCode, Unreadable
from parsers.model import Block, Cell, Document, Paragraph, Table

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_LONGEST: Final = 5_000_000  # bytes: a form is a page, a report fifty
_LEAST_ROWS: Final = 3
_MOST: Final = 0.6  # of the lines of a file whose commas make a table
_LEAST_COLS: Final = 4  # of a table of one record: fewer commas stand in prose too
_LONGEST_HEADING: Final = 40  # characters
_MAX_ROWS: Final = 5000
_MAX_COLS: Final = 256


def read_text(data: bytes) -> Document:
    """Lines as paragraphs; neighbouring lines with tabs as a table."""
    if len(data) > _LONGEST:
        raise Unreadable(FaultCode.TOO_LARGE, f"text of {len(data)} bytes")
    try:
        text = decode(data)
    except UndecodableError:
        raise Unreadable(FaultCode.UNSUPPORTED, "no text in a known character set") from None
    return Document(format="text", blocks=tuple(_blocks(text)))


def _blocks(text: str) -> Iterator[Block]:
    number = 0
    for has_tabs, group in groupby(_lines(text), key=lambda line: len(line) > 1):
        lines = list(group)
        if has_tabs and len(lines) > 1:
            yield _table(lines[:_MAX_ROWS], f"t{number}")
            number += 1
        else:
            yield from (Paragraph(text="\t".join(line)) for line in lines)


def _lines(text: str) -> list[list[str]]:
    """Lines cut at tabs or, where all is so cut, at commas; a quoted field may hold line breaks."""
    if "\t" in text:
        return _cut(text, "\t") if '"' in text else [line.split("\t") for line in text.splitlines()]
    rows = _cut(text, ",") if text.count(",") >= _LEAST_ROWS else []
    return rows if _is_comma_table(rows) or _is_one_record(rows) else [[line] for line in text.splitlines()]


def _cut(text: str, delimiter: str) -> list[list[str]]:
    try:
        return list(csv.reader(io.StringIO(text.replace("\x00", "")), delimiter=delimiter))
    except csv.Error:
        return [line.split(delimiter) for line in text.splitlines()]


def _is_comma_table(rows: Sequence[Sequence[str]]) -> bool:
    """Whether most lines have the same number of commas, as no prose has."""
    widths = Counter(len(row) for row in rows if any(row))
    width, count = widths.most_common(1)[0] if widths else (0, 0)
    return width > 1 and count >= max(_LEAST_ROWS, _MOST * widths.total())


def _is_one_record(rows: Sequence[Sequence[str]]) -> bool:
    """Whether it ends with a line of headings and one of answers, after lines without commas."""
    filled = [row for row in rows if any(row)]
    if len(filled) < 2 or any(len(row) > 1 for row in filled[:-2]):  # noqa: PLR2004
        return False
    headings, answers = filled[-2:]
    short = all(0 < len(each.strip()) <= _LONGEST_HEADING for each in headings)
    return short and len(headings) == len(answers) >= _LEAST_COLS and len(set(headings)) == len(headings)


def _table(lines: Sequence[Sequence[str]], place: str) -> Table:
    cells = tuple(
        Cell(row=row, col=col, text=text.strip(), place=f"{place}r{row}c{col}")
        for row, line in enumerate(lines)
        for col, text in enumerate(line[:_MAX_COLS])
    )
    return Table(cells=cells, rows=len(lines), cols=max(min(len(line), _MAX_COLS) for line in lines))
