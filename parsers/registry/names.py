"""
Bodies' names as a text may write them, and where they stand in it.

A body has names (the name and its aliases) and lies in a region. What its names say after
the region (`科技局`, `委宣传部`) are its tails: in a joint heading the second body is often
written by its tail alone (`定西市科技局、宣传部、科协`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from parsers.registry.spelling import long_spelling, one_spelling, solid, strip_prefix, without_addressees, writing

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_LEVEL: Final = re.compile(r"[市州](?=\w{2})")
_CHINESE: Final = re.compile(r"[\u3400-\u9fff]")
_LONGEST_STRANGER: Final = 12  # letters of a body between two of ours


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    name: str  # canonical, as the registry has it
    region: str
    spellings: frozenset[str]  # every name it has, in one spelling
    full_names: frozenset[str]  # those that begin with the whole region, as written and written out
    tails: frozenset[str]  # in one spelling


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """A body's name in a text, in one spelling."""

    name: str
    start: int
    end: int


def body(name: str, region: str, aliases: Iterable[str]) -> Body:
    written = frozenset(filter(None, (strip_prefix(solid(each)) for each in (name, *aliases))))
    spellings = frozenset(map(one_spelling, written))
    every = {*written, *spellings, *map(long_spelling, written)}
    return Body(
        name=name,
        region=region,
        spellings=spellings,
        full_names=frozenset(each for each in every if one_spelling(each).startswith(one_spelling(region))),
        tails=frozenset(filter(None, (_tail(each, region) for each in spellings))),
    )


def _tail(spelling: str, region: str) -> str:
    """What a name says after its region, with or without 市 or 州."""
    whole = one_spelling(region)
    stems = (stem for stem in (whole, whole[:-1]) if len(stem) > 1 and spelling.startswith(stem))
    tail = spelling.removeprefix(next(stems, spelling))
    return tail if len(tail) > 1 else ""


@dataclass(frozen=True, slots=True)
class Directory:
    """Bodies, found in texts by their names."""

    bodies: tuple[Body, ...]
    _by_spelling: dict[str, Body] = field(init=False, repr=False, compare=False)
    _pattern: re.Pattern[str] = field(init=False, repr=False, compare=False)
    _regions: tuple[str, ...] = field(init=False, repr=False, compare=False)
    in_full: tuple[tuple[str, str], ...] = field(init=False, repr=False, compare=False)  # full name -> body, sorted
    full_names: tuple[str, ...] = field(init=False, repr=False, compare=False)  # the same without the bodies

    def __post_init__(self) -> None:
        by_spelling = {spelling: each for each in self.bodies for spelling in each.spellings}
        longest_first = sorted(by_spelling, key=len, reverse=True)
        object.__setattr__(self, "_by_spelling", by_spelling)
        object.__setattr__(self, "_pattern", re.compile("|".join(map(re.escape, longest_first)) or r"(?!)"))
        object.__setattr__(self, "_regions", tuple({one_spelling(each.region)[:-1] or "?" for each in self.bodies}))

        in_full = tuple(sorted((full, each.name) for each in self.bodies for full in each.full_names))
        object.__setattr__(self, "in_full", in_full)
        object.__setattr__(self, "full_names", tuple(full for full, _ in in_full))

    def find(self, text: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The bodies a text names, in order, and the segments it says beside them."""
        spelt = without_addressees(one_spelling(text))
        mentions = tuple(self._mentions(spelt))
        return tuple(dict.fromkeys(each.name for each in mentions)), _beside(spelt, mentions)

    def _mentions(self, spelt: str) -> Iterator[Mention]:
        position = 0
        while match := self._pattern.search(spelt, position):
            each = self._by_spelling[match[0]]
            position = match.end()
            if self._is_part(match, spelt):
                continue
            yield Mention(name=each.name, start=match.start(), end=match.end())
            for more in self._companions(spelt, match.end(), each.region):
                yield more
                position = more.end

    def _is_part(self, match: re.Match[str], spelt: str) -> bool:
        """Whether a name without its region is only the end of another's: 雄安新区科技创新局."""
        if match[0].startswith(self._regions):
            return False
        return bool(_CHINESE.match(spelt[max(match.start() - 1, 0) : match.start()]))

    def _companions(self, spelt: str, start: int, region: str) -> Iterator[Mention]:
        """Bodies of the same region that follow by their tails alone, strangers between them or not."""
        tails = {tail: each.name for each in self.bodies if each.region == region for tail in each.tails}
        tail = re.compile("|".join(map(re.escape, sorted(tails, key=len, reverse=True))) or r"(?!)")
        position = start
        while position < len(spelt):
            begin = _segment_start(spelt, position)
            found = tail.match(spelt, begin)
            if found and _ends(spelt, found.end()):
                position = found.end()
                yield Mention(name=tails[found[0]], start=begin, end=position)
            elif begin == position or not (stranger := _stranger(spelt, begin)) or self._pattern.match(spelt, begin):
                return
            else:
                position = stranger


def _segment_start(spelt: str, position: int) -> int:
    """Behind a joint (、和 …) and the level (`市委宣传部`) that may follow it."""
    joint = writing().joints.match(spelt, position)
    begin = joint.end() if joint else position
    level = _LEVEL.match(spelt, begin)
    return level.end() if level else begin


def _stranger(spelt: str, position: int) -> int | None:
    """Where another body that begins at a place ends: `教育局` of `科技局、教育局、科协`."""
    joint = writing().joints.search(spelt, position)
    end = joint.start() if joint else len(spelt)
    is_body = 0 < end - position <= _LONGEST_STRANGER and spelt[position:end].endswith(writing().body_endings)
    return end if is_body else None


def _ends(spelt: str, position: int) -> bool:
    """Whether no letter that would make another word of it follows."""
    return not _CHINESE.match(spelt[position : position + 1]) or writing().joints.match(spelt, position) is not None


def _beside(spelt: str, mentions: tuple[Mention, ...]) -> tuple[str, ...]:
    rest, position = [], 0
    for each in mentions:
        rest.append(spelt[position : each.start])
        position = each.end
    segments = writing().joints.split(",".join([*rest, spelt[position:]]))
    return tuple(segment for segment in segments if len(strip_prefix(segment)) > 1)
