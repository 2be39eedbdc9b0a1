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


class Spellings:
    """
    All spellings of all bodies, the longest found first where several begin.

    Looked up by their first two letters and their lengths: a text costs the same however
    many bodies there are.
    """

    def __init__(self, spellings: Iterable[str]) -> None:
        self._known = frozenset(spellings)
        lengths: dict[str, set[int]] = {}
        for each in self._known:
            lengths.setdefault(each[:2], set()).add(len(each))
        self._lengths = {first: tuple(sorted(found, reverse=True)) for first, found in lengths.items()}
        firsts = {each[:1] for each in self._known}
        self._begins = re.compile(f"[{re.escape(''.join(sorted(firsts)))}]" if firsts else r"(?!)")
        self._alone = frozenset(each for each in self._known if len(each) == 1)

    def search(self, text: str, start: int) -> tuple[int, int] | None:
        """Where the first spelling from a place on begins and ends."""
        for found in self._begins.finditer(text, start):
            begin = found.start()
            if (end := self.match(text, begin)) is not None:
                return begin, end
        return None

    def match(self, text: str, begin: int) -> int | None:
        """Where the spelling that begins at a place ends."""
        for length in self._lengths.get(text[begin : begin + 2], ()):
            if text[begin : begin + length] in self._known:
                return begin + length
        return begin + 1 if text[begin : begin + 1] in self._alone else None


@dataclass(frozen=True, slots=True)
class Directory:
    """Bodies, found in texts by their names."""

    bodies: tuple[Body, ...]
    _by_spelling: dict[str, Body] = field(init=False, repr=False, compare=False)
    _spellings: Spellings = field(init=False, repr=False, compare=False)
    _tails: dict[str, tuple[dict[str, str], Spellings]] = field(init=False, repr=False, compare=False)  # by region
    _regions: tuple[str, ...] = field(init=False, repr=False, compare=False)
    in_full: tuple[tuple[str, str], ...] = field(init=False, repr=False, compare=False)  # full name -> body, sorted
    full_names: tuple[str, ...] = field(init=False, repr=False, compare=False)  # the same without the bodies

    def __post_init__(self) -> None:
        by_spelling = {spelling: each for each in self.bodies for spelling in each.spellings}
        object.__setattr__(self, "_by_spelling", by_spelling)
        object.__setattr__(self, "_spellings", Spellings(by_spelling))
        tails: dict[str, dict[str, str]] = {each.region: {} for each in self.bodies}
        for each in self.bodies:
            tails[each.region].update(dict.fromkeys(each.tails, each.name))
        object.__setattr__(self, "_tails", {region: (names, Spellings(names)) for region, names in tails.items()})
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
        while found := self._spellings.search(spelt, position):
            start, position = found
            each = self._by_spelling[spelt[start:position]]
            if self._is_part(spelt, start, position):
                continue
            yield Mention(name=each.name, start=start, end=position)
            for more in self._companions(spelt, position, each.region):
                yield more
                position = more.end

    def _is_part(self, spelt: str, start: int, end: int) -> bool:
        """Whether a name without its region is only the end of another's: 雄安新区科技创新局."""
        if spelt.startswith(self._regions, start, end):
            return False
        return bool(_CHINESE.match(spelt[max(start - 1, 0) : start]))

    def _companions(self, spelt: str, start: int, region: str) -> Iterator[Mention]:
        """Bodies of the same region that follow by their tails alone, strangers between them or not."""
        tails, tail = self._tails[region]
        position = start
        while position < len(spelt):
            begin = _segment_start(spelt, position)
            end = tail.match(spelt, begin)
            if end is not None and _ends(spelt, end):
                position = end
                yield Mention(name=tails[spelt[begin:end]], start=begin, end=end)
            elif begin == position or not (stranger := _stranger(spelt, begin)) or self._spellings.match(spelt, begin):
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
