"""
The county-level division a text names.

A place is told to the county where a county, a district or a county-level city of Gansu
stands in it, in full (`榆中县`) or for short (`榆中`). A prefecture (`白银市`) is not, nor
are a development zone of a city (`高新区`), a town or a street named after a county
(`武都路`). 嘉峪关市 and 兰州新区 have no counties.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from parsers.values.gazetteer import Gazetteer, Name, Sort, gansu
from parsers.values.plain import plain


@dataclass(frozen=True, slots=True, kw_only=True)
class County:
    name: str  # in full: 肃南裕固族自治县
    prefecture: str  # in full: 张掖市


@dataclass(frozen=True, slots=True, kw_only=True)
class Exempt:
    name: str  # 嘉峪关市, 兰州新区: nothing finer is asked for


@dataclass(frozen=True, slots=True, kw_only=True)
class NotCountyLevel:
    prefecture: str | None = None  # the prefecture it stops at


_BREAKS: Final = re.compile(r"[^\u3400-\u9fff]")
_LEADS_IN: Final = frozenset("日号午晚时点旬月底初在于至到往赴省市州区县和与及间末天场")
_NOT_AFTER_TYPE: Final = {"市": "场", "区": "域间块"}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Mention:
    """A name found in a text."""

    name: Name
    written: str
    starts_phrase: bool  # nothing before it makes it part of another word
    ends_phrase: bool
    follows_place: bool  # right behind the name of a larger place
    tail: str


def find_county(text: str, *, region: str | None) -> County | Exempt | NotCountyLevel:
    """The first county-level division named; `region` is the unit's own prefecture, for names that are words too."""
    places = gansu()
    home = {places.prefecture(region)}
    for mention in _mentions(plain(text), places):
        name = mention.name
        if name.sort is Sort.PREFECTURE:
            home.add(name.stands_for)
        elif name.sort is Sort.EXEMPT:
            return Exempt(name=name.stands_for)
        elif name.sort is not Sort.PROVINCE and _is_place(mention, home=home):
            return County(name=name.stands_for, prefecture=name.prefecture or "")
    return _none_named(text, region)


def find_region(text: str) -> str | None:
    """The first prefecture (in full), 兰州新区 or 嘉峪关市 a text names, itself or by one of its counties."""
    for mention in _mentions(plain(text), gansu()):
        if mention.name.sort is Sort.EXEMPT or (mention.name.sort is Sort.PREFECTURE):
            return mention.name.stands_for
        if mention.name.prefecture and _is_place(mention, home=set()):
            return mention.name.prefecture
    return None


def _none_named(text: str, region: str | None) -> Exempt | NotCountyLevel:
    named = find_region(text)
    own = gansu().names.get(region or "")
    if own is not None and own.sort is Sort.EXEMPT and named is None:
        return Exempt(name=own.stands_for)
    return NotCountyLevel(prefecture=named)


def _is_place(mention: _Mention, *, home: set[str | None]) -> bool:
    if mention.name.sort is not Sort.WORDLIKE:
        return True
    own = mention.follows_place or mention.name.prefecture in home
    return mention.starts_phrase and (own or mention.ends_phrase)


def _mentions(text: str, places: Gazetteer) -> Iterator[_Mention]:
    """The names in a text that are not part of a street's, a town's or a company's."""
    solid = text.replace(" ", "")
    starts = _phrase_starts(text)
    place_ended = -1
    for found in places.pattern.finditer(solid):
        name, tail = places.names[found[0]], solid[found.end() :]
        if name.sort is Sort.DECOY or _is_part(found[0], name, tail, places):
            continue
        follows = found.start() == place_ended
        place_ended = found.end()
        before = solid[found.start() - 1 : found.start()]
        yield _Mention(
            name=name,
            written=found[0],
            starts_phrase=follows or found.start() in starts or before in _LEADS_IN,
            ends_phrase=not tail or found.end() in starts or bool(_BREAKS.match(tail)),
            follows_place=follows,
            tail=tail,
        )


def _is_part(written: str, name: Name, tail: str, places: Gazetteer) -> bool:
    """`武都路`, `合作市场`: the name of something else begins with it."""
    if name.sort in {Sort.COUNTY, Sort.PREFECTURE, Sort.EXEMPT} and tail[:1] in _NOT_AFTER_TYPE.get(written[-1], ""):
        return bool(tail)
    whole = name.sort is Sort.COUNTY or written[-1] in "市区州县"
    return not whole and bool(places.not_before.match(tail))


def _phrase_starts(text: str) -> frozenset[int]:
    """Where words begin, counted without the spaces: at the start, after a space, after a mark or a digit."""
    starts, position, broken = set(), 0, True
    for char in text:
        if char == " ":
            broken = True
            continue
        if broken:
            starts.add(position)
        broken = bool(_BREAKS.match(char))
        position += 1
    return frozenset(starts)
