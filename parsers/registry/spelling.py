"""One spelling for the many in which offices write the same body's name."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Final

from parsers.values.plain import plain

_MARK: Final = re.compile(r"[\s'\"“”·]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Writing:
    same: tuple[tuple[str, str], ...]
    before: tuple[str, ...]
    other_bodies: frozenset[str]
    addressees: re.Pattern[str]


@cache
def writing() -> Writing:
    table = tomllib.loads((files("parsers") / "registry" / "writing.toml").read_text("utf-8"))
    return Writing(
        same=tuple(table["same"].items()),
        before=tuple(table["before"]),
        other_bodies=frozenset(table["other_bodies"]),
        addressees=re.compile(table["addressees"]),
    )


def one_spelling(text: str) -> str:
    """`中共兰州市委员会宣传部` and `中共 兰州市委宣传部` are one; marks between names stay."""
    spelt = _MARK.sub("", plain(text))
    for written, read in writing().same:
        spelt = spelt.replace(written, read)
    return spelt


def without_addressees(text: str) -> str:
    """A text, spelt one way, without the printed list of everybody the notice went to."""
    return writing().addressees.sub(",", text)


def strip_prefix(text: str) -> str:
    """A name without 甘肃省 and 中共 before it."""
    stripped = text
    for prefix in writing().before:
        stripped = stripped.removeprefix(prefix)
    return stripped
