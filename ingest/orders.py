"""
What a coordinator says is to be done, a line each. PURE.

`12 接受`, `12 不采用 原因`, `12 兰州市科技局`, `免报 甘南州委宣传部 统计表`, and `12 撤销`,
`撤销免报 …`; the patterns are in `coordinator.toml`. A line that is neither understood nor mere courtesy is `Unclear`.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from parsers.quoting import own_words
from parsers.text import clean

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

MOST_ORDERS = 60  # of one mail
LONGEST = 200  # characters of a line; a longer one is prose


@dataclass(frozen=True, slots=True, kw_only=True)
class Accept:
    line: str
    number: int  # of the point in the digest


@dataclass(frozen=True, slots=True, kw_only=True)
class Reject:
    line: str
    number: int
    why: str  # for the unit


@dataclass(frozen=True, slots=True, kw_only=True)
class Assign:
    line: str
    number: int
    names: str  # one or several units, as written


@dataclass(frozen=True, slots=True, kw_only=True)
class Waive:
    line: str
    unit: str  # as written, as is the deliverable
    deliverable: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Undo:
    """The last decision on a point is taken back."""

    line: str
    number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Unwaive:
    line: str
    unit: str
    deliverable: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Unclear:
    line: str


Order = Accept | Reject | Assign | Waive | Undo | Unwaive | Unclear


def orders_in(text: str, *, quoted: Collection[str] = ()) -> tuple[Order, ...]:
    """The orders of a mail's text; `quoted`: lines of the digest itself, which order nothing."""
    known = {_bare(line) for line in quoted}
    lines = (clean(line) for line in own_words(text).splitlines())
    found = _orders(line for line in lines if line and _bare(line) not in known)
    return tuple(dict.fromkeys(found))[:MOST_ORDERS]


def are_clear(orders: Collection[Order]) -> bool:
    """Whether anything was ordered that can be understood."""
    return any(not isinstance(each, Unclear) for each in orders)


def _bare(line: str) -> str:
    """A line without its white space and the marks of a quotation: programs fold and indent as they like."""
    return "".join(line.split()).lstrip(">|")


def _orders(lines: Iterator[str]) -> Iterator[Order]:
    words = _words()
    for line in lines:
        if words.courtesy.match(line):
            continue
        yield (_waive(line) or _numbered(line) if len(line) <= LONGEST else None) or Unclear(line=line[:LONGEST])


def _waive(line: str) -> Order | None:
    words = _words()
    if found := words.waive.match(line):
        return Waive(line=line, unit=found["unit"], deliverable=found["deliverable"])
    if found := words.unwaive.match(line):
        return Unwaive(line=line, unit=found["unit"], deliverable=found["deliverable"])
    return None


def _numbered(line: str) -> Order | None:
    words = _words()
    found = words.numbered.match(line)
    if found is None:
        return None
    number, rest = int(found["number"]), found["rest"].strip(words.margins)
    if words.accept.match(rest):
        return Accept(line=line, number=number)
    if words.undo.match(rest):
        return Undo(line=line, number=number)
    if refused := words.reject.match(rest):
        why = refused["why"].strip(words.margins)
        return Reject(line=line, number=number, why=why) if why else None
    return Assign(line=line, number=number, names=rest) if rest else None


@dataclass(frozen=True, slots=True)
class _Words:
    numbered: re.Pattern[str]
    accept: re.Pattern[str]
    reject: re.Pattern[str]
    waive: re.Pattern[str]
    undo: re.Pattern[str]
    unwaive: re.Pattern[str]
    courtesy: re.Pattern[str]
    margins: str


@cache
def _words() -> _Words:
    table = tomllib.loads((files("ingest") / "coordinator.toml").read_text("utf-8"))
    margins = table.pop("margins")
    return _Words(margins=margins, **{name: re.compile(text, re.IGNORECASE) for name, text in table.items()})
