"""A table as CSV that Excel and WPS open right: UTF-8 with its mark, CRLF, and nothing that acts as a formula."""

from __future__ import annotations

import csv
from datetime import datetime
from decimal import Decimal
from io import StringIO
from typing import TYPE_CHECKING

from notifier.reading import shown

if TYPE_CHECKING:
    from notifier.workbook_tables import Table, Value

FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r", "\n")


def as_csv(table: Table) -> bytes:
    buffer = StringIO(newline="")
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow([_safe(column.head) for column in table.columns])
    writer.writerows([_written(value) for value in row.cells] for row in table.rows)
    return buffer.getvalue().encode("utf-8-sig", "replace")


def _written(value: Value) -> str:
    match value:
        case None:
            return ""
        case str():
            return _safe(value)
        case datetime():
            return f"{value:%Y-%m-%d %H:%M}"
        case int() | Decimal():
            return shown(value)


def _safe(text: str) -> str:
    """An apostrophe makes a text of what would be a formula (OWASP, CSV injection)."""
    plain = "".join(sign for sign in text if sign.isprintable() or sign in "\t\r\n")
    return f"'{plain}" if plain.startswith(FORMULA_SIGNS) else plain
