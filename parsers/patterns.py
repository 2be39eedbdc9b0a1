"""Regular expressions kept in a TOML of a package: upper and lower case alike, `^` and `$` at every line."""

from __future__ import annotations

import re
import tomllib
from importlib.resources import files
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Collection


def patterns(package: str, name: str, *, but: Collection[str] = ()) -> dict[str, Any]:
    """A file's table, its texts compiled, lists of them as tuples; the values of the keys `but` as they are."""
    table = tomllib.loads((files(package) / name).read_text("utf-8"))
    return {key: value if key in but else _compiled(value) for key, value in table.items()}


def pattern(text: str) -> re.Pattern[str]:
    return re.compile(text, re.IGNORECASE | re.MULTILINE)


def _compiled(value: str | list[str]) -> re.Pattern[str] | tuple[re.Pattern[str], ...]:
    return pattern(value) if isinstance(value, str) else tuple(map(pattern, value))
