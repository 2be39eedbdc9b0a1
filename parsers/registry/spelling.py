"""One spelling for the many in which offices write the same body's name."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Final

from parsers.values.plain import plain

_MARK: Final = re.compile(r"[\s'\"“”·*]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Writing:
    """The facts of `writing.toml`."""

    same: tuple[tuple[str, str], ...]
    long: tuple[tuple[str, str], ...]
    before: tuple[str, ...]
    joints: re.Pattern[str]
    own_names: re.Pattern[str]
    body_endings: tuple[str, ...]
    addressees: re.Pattern[str]


@cache
def writing() -> Writing:
    table = tomllib.loads((files("parsers") / "registry" / "writing.toml").read_text("utf-8"))
    return Writing(
        same=tuple(table["same"].items()),
        long=tuple(table["long"].items()),
        before=tuple(table["before"]),
        joints=re.compile(r"[,;:、/+&|()\-]|" + "|".join(map(re.escape, table["joints"]))),
        own_names=re.compile(f"(?:{'|'.join(table['own_names'])})$"),
        body_endings=tuple(table["body_endings"]),
        addressees=re.compile(table["addressees"]),
    )


def solid(text: str) -> str:
    """A text without the space and the quotation marks in it, otherwise as `plain`."""
    return _MARK.sub("", plain(text))


def one_spelling(text: str) -> str:
    """`中共兰州市委员会宣传部` and `中共 兰州市委宣传部` are one; marks between names stay."""
    spelt = solid(text)
    for written, read in writing().same:
        spelt = spelt.replace(written, read)
    return spelt


def long_spelling(name: str) -> str:
    """The same name written out: `兰州市科协` is `兰州市科学技术协会`."""
    for short, long in writing().long:
        name = name.replace(short, long)
    return name


def without_addressees(spelt: str) -> str:
    """A text, spelt one way, without the printed list of everybody the notice went to."""
    return writing().addressees.sub(",", spelt)


def strip_prefix(name: str) -> str:
    """A name without 甘肃省 and 中共 before it."""
    for prefix in writing().before:
        name = name.removeprefix(prefix)
    return name
