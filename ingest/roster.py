"""
The list of units as a file: what an office keeps in WPS or Excel, and what we keep.

It is read as CSV in UTF-8 or in the GB18030 that Excel saves in China, or as xlsx, with
our own column names or the Chinese ones of `roster.toml`; it is written as CSV.
"""

from __future__ import annotations

import csv
import io
import os
import tempfile
import tomllib
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

from parsers.model import Document, Table
from parsers.registry.table import COLUMNS
from parsers.sniff import sniff
from parsers.units import Registry, load_registry

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from parsers.units import Unit


def read(path: Path) -> Registry:
    """Raises RegistryError with every mistake; OSError; Unreadable for a workbook that cannot be read."""
    return load_registry(_in_our_columns(_rows(path.read_bytes())))


def write(path: Path, units: Iterable[Unit]) -> None:
    """Replace a list of units, whole or not at all; a private file stays private."""
    mode = path.stat().st_mode & 0o777 if path.exists() else 0o600
    with tempfile.NamedTemporaryFile("w", dir=path.parent, delete=False, encoding="utf-8", newline="") as file:
        file.write(as_csv(units))
        file.flush()
        os.fsync(file.fileno())
    Path(file.name).chmod(mode)
    Path(file.name).replace(path)


def as_csv(units: Iterable[Unit]) -> str:
    """With a byte order mark, so that Excel and WPS open it rightly."""
    rows = [[_cell(getattr(unit, column)) for column in COLUMNS] for unit in units]
    return "\ufeff" + _csv([COLUMNS, *rows])


def _rows(content: bytes) -> list[list[str]]:
    if sniff(content) == "xlsx":
        from parsers.formats import FORMATS  # noqa: PLC0415  a list in CSV, the usual one, needs no reader of documents

        return _first_sheet(FORMATS["xlsx"](content))
    return list(csv.reader(io.StringIO(_text(content), newline="")))


def _first_sheet(workbook: Document) -> list[list[str]]:
    table = next((block for block in workbook.blocks if isinstance(block, Table) and block.cells), None)
    if table is None:
        return []
    grid = [[""] * table.cols for _ in range(table.rows)]
    for cell in table.cells:
        grid[cell.row][cell.col] = cell.text
    return grid


def _text(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("gb18030", "replace")


def _in_our_columns(rows: list[list[str]]) -> str:
    names = _columns()
    header = [names.get(cell.strip(), cell) for cell in rows[0]] if rows else []
    return _csv([header, *rows[1:]])


@cache
def _columns() -> dict[str, str]:
    names: dict[str, str] = tomllib.loads(files("ingest").joinpath("roster.toml").read_text("utf-8"))["columns"]
    return names


def _csv(rows: Iterable[Sequence[str]]) -> str:
    sheet = io.StringIO(newline="")
    csv.writer(sheet).writerows(rows)
    return sheet.getvalue()


def _cell(value: str | Sequence[str] | None) -> str:
    return value if isinstance(value, str) else ";".join(value or ())
