"""
Bodies' names as a text may write them, and where they stand in it.

A body has names (the name and its aliases) and lies in a region. What its names say after
the region (`科技局`, `委宣传部`) are its tails: in a joint heading the second body is often
written by its tail alone (`定西市科技局、宣传部、科协`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from parsers.registry.spelling import one_spelling, strip_prefix, without_addressees

_JOINT: Final = re.compile(r"[,;、/+&|()（）]|和|与|及|会同|联合")
_LEVEL: Final = re.compile(r"^[市州省]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    name: str  # canonical, as the registry has it
    region: str
    spellings: frozenset[str]  # in one spelling
    tails: frozenset[str]  # in one spelling


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    name: str
    start: int
    end: int


def body(name: str, region: str, aliases: Iterable[str]) -> Body:
    spellings = frozenset(strip_prefix(one_spelling(each)) for each in (name, *aliases) if each.strip())
    tails = frozenset(tail for each in spellings if (tail := _tail(each, region)))
    return Body(name=name, region=region, spellings=spellings, tails=tails)


def _tail(spelling: str, region: str) -> str | None:
    """What a name says after its region, with or without 市 or 州."""
    whole = one_spelling(region)
    for prefix in (whole, whole[:-1]):
        if len(prefix) > 1 and spelling.startswith(prefix) and len(spelling) > len(prefix) + 1:
            return spelling.removeprefix(prefix)
    return None


class Directory:
    """Bodies, found in texts by their names."""

    __slots__ = ("bodies", "_by_spelling", "_pattern", "_regions")

    def __init__(self, bodies: tuple[Body, ...]) -> None:
        self.bodies = bodies
        self._by_spelling = {spelling: each for each in bodies for spelling in each.spellings}
        longest_first = sorted(self._by_spelling, key=len, reverse=True)
        self._pattern = re.compile("|".join(map(re.escape, longest_first)) or r"(?!)")
        self._regions = {one_spelling(each.region)[:-1] for each in bodies}

    def find(self, text: str) -> tuple[tuple[str, ...], str]:
        """The bodies a text names, in order, and what the text says beside them."""
        spelt = without_addressees(one_spelling(text))
        found = tuple(self._every(spelt))
        return tuple(dict.fromkeys(each.name for each in found)), _beside(spelt, found)

    def _every(self, spelt: str) -> Iterator[Found]:
        position = 0
        while match := self._pattern.search(spelt, position):
            each = self._by_spelling[match[0]]
            position = match.end()
            if self._is_part(match, spelt):
                continue
            yield Found(name=each.name, start=match.start(), end=match.end())
            for more in self._companions(spelt, match.end(), each.region):
                yield more
                position = more.end

    def _companions(self, spelt: str, start: int, region: str) -> Iterator[Found]:
        """Bodies of the same region that follow by their tails alone."""
        tails = {tail: each.name for each in self.bodies if each.region == region for tail in each.tails}
        position = start
        while True:
            joint = _JOINT.match(spelt, position)
            begin = joint.end() if joint else position
            level = _LEVEL.match(spelt[begin:])
            begin += level.end() if level else 0
            tail = next((each for each in sorted(tails, key=len, reverse=True) if spelt.startswith(each, begin)), None)
            if tail is None or not _ends(spelt, begin + len(tail)):
                return
            position = begin + len(tail)
            yield Found(name=tails[tail], start=begin, end=position)

    def _is_part(self, match: re.Match[str], spelt: str) -> bool:
        """Whether a name without its region is only the end of another's: 雄安新区科技创新局."""
        if any(match[0].startswith(region) for region in self._regions):
            return False
        before = spelt[: match.start()]
        return bool(before) and not _JOINT.search(before[-1:]) and not before.endswith(("报送", "关于", ":"))


def _ends(spelt: str, position: int) -> bool:
    return position >= len(spelt) or not re.match(r"[\u4e00-\u9fff]", spelt[position:]) or bool(_JOINT.match(spelt, position))


def _beside(spelt: str, found: tuple[Found, ...]) -> str:
    rest, position = [], 0
    for each in found:
        rest.append(spelt[position : each.start])
        position = each.end
    return ",".join([*rest, spelt[position:]])
