"""`C5` and (row 4, column 2): the two ways to name a cell of a sheet."""

from __future__ import annotations

import re
from typing import Final

Place = tuple[int, int]  # row, column, 0-based
REFERENCE: Final = re.compile(r"(\$?)([A-Z]{1,3})(\$?)(\d{1,7})", re.IGNORECASE)


def place_of(reference: str) -> Place | None:
    """`$C$5` is (4, 2)."""
    found = REFERENCE.fullmatch(reference)
    if found is None:
        return None
    col = 0
    for letter in found[2].upper():
        col = col * 26 + ord(letter) - 64
    return int(found[4]) - 1, col - 1


def column_name(col: int) -> str:
    """0 is A, 26 is AA."""
    name, col = "", col + 1
    while col:
        col, rest = divmod(col - 1, 26)
        name = chr(65 + rest) + name
    return name
