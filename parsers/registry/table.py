"""The text of units.csv -> rows, with every mistake of the file told at once."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

REQUIRED: Final = ("name", "region", "kind")
COLUMNS: Final = (*REQUIRED, "aliases", "emails", "contact", "phone", "required")
_ADDRESS: Final = re.compile(r"[^@\s;,<>]+@[^@\s;,<>]+\.[^@\s;,<>.]+")
_SEPARATOR: Final = re.compile(r"[;；\n]")


class RegistryError(ValueError):
    """What is wrong in a list of units: one line for each mistake, with its place."""

    def __init__(self, problems: tuple[str, ...]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    line: int
    cells: dict[str, str]

    def one(self, column: str) -> str:
        return self.cells.get(column, "")

    def many(self, column: str) -> tuple[str, ...]:
        """The values of a cell that holds several, separated by `;`."""
        return tuple(each.strip() for each in _SEPARATOR.split(self.one(column)) if each.strip())


def read_rows(text: str) -> tuple[Row, ...]:
    """The rows of a list of units. Raises `RegistryError`."""
    reader = csv.reader(io.StringIO(text.lstrip("\ufeff"), newline=""))
    header = [cell.strip().lower() for cell in next(reader, [])]
    problems = tuple(_header_problems(header))
    if problems:
        raise RegistryError(problems)
    rows = tuple(
        Row(line=reader.line_num, cells=dict(zip(header, (cell.strip() for cell in cells), strict=False)))
        for cells in reader
        if any(cell.strip() for cell in cells)
    )
    problems = (*_row_problems(rows), *_doubles(rows))
    if problems or not rows:
        raise RegistryError(problems or ("no unit is listed",))
    return rows


def _header_problems(header: list[str]) -> Iterator[str]:
    for column in REQUIRED:
        if column not in header:
            yield f"line 1: the column {column} is missing"
    for column in dict.fromkeys(header):
        if column not in COLUMNS:
            near = get_close_matches(column, COLUMNS, n=1)
            hint = f"; did you mean {near[0]}?" if near else f"; the columns are {', '.join(COLUMNS)}"
            yield f"line 1: unknown column {column!r}{hint}"
        elif header.count(column) > 1:
            yield f"line 1: the column {column} stands twice"


def _row_problems(rows: tuple[Row, ...]) -> Iterator[str]:
    for row in rows:
        for column in REQUIRED:
            if not row.one(column):
                yield f"line {row.line}: {column} is empty"
        for address in row.many("emails"):
            if not _ADDRESS.fullmatch(address):
                yield f"line {row.line}: {address!r} is not an e-mail address; several are separated by ;"


def _doubles(rows: tuple[Row, ...]) -> Iterator[str]:
    """A name, an alias or an address that two units claim."""
    for what, columns in (("name or alias", ("name", "aliases")), ("address", ("emails",))):
        owners: dict[str, Row] = {}
        for row in rows:
            for value in dict.fromkeys(each.lower() for column in columns for each in row.many(column)):
                first = owners.setdefault(value, row)
                if first is not row:
                    yield f"line {row.line}: the {what} {value!r} stands already in line {first.line}"
