"""Where in a TOML text each key stands, so that a mistake can be told with its line."""

from __future__ import annotations

import re
from typing import Final

_HEADER: Final = re.compile(r"^\s*(\[\[?)\s*([\w.\-]+)\s*\]\]?\s*(?:#.*)?$")
_KEY: Final = re.compile(r"""^\s*["']?([\w\-]+)["']?\s*=\s*(.*)""")
_INNER: Final = re.compile(r"[{,]\s*([\w\-]+)\s*=")


def line_numbers(text: str) -> dict[str, int]:
    """Places as `shape` writes them (`forms[1].fields[3].type`) -> 1-based line numbers."""
    found: dict[str, int] = {}
    counts: dict[str, int] = {}
    here = ""
    for number, line in enumerate(text.splitlines(), 1):
        if header := _HEADER.match(line):
            here = _enter(header[2].split("."), header[1] == "[[", counts)
            found.setdefault(here, number)
        elif key := _KEY.match(line):
            place = f"{here}.{key[1]}" if here else key[1]
            found.setdefault(place, number)
            for inner in _inner_keys(key[2]):
                found.setdefault(f"{place}.{inner}", number)
    return found


def _inner_keys(value: str) -> list[str]:
    """The keys of an inline table: they stand on the line of their own key."""
    return _INNER.findall(value) if value.startswith("{") else []


def _enter(names: list[str], array: bool, counts: dict[str, int]) -> str:  # noqa: FBT001  private
    """The place a header opens; `counts` holds how many tables each array has so far."""
    place = ""
    for depth, name in enumerate(names, 1):
        place = f"{place}.{name}" if place else name
        if array and depth == len(names):
            counts[place] = counts.get(place, 0) + 1
        if place in counts:
            place = f"{place}[{counts[place]}]"
    return place


def line_of(place: str, lines: dict[str, int]) -> int | None:
    """The line of a place, or of the nearest table around it."""
    while place and place not in lines:
        place = place[: max(place.rfind("."), place.rfind("["), 0)]
    return lines.get(place)
