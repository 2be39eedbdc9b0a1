"""
The county-level division a text names.

A place is told to the county where a county, a district or a county-level city stands in
it, in full (`榆中县`) or, in Gansu, for short (`榆中`). A prefecture (`白银市`) is not, nor are
a development zone of a city (`高新区`), a town or a street named after a county (`武都路`).
嘉峪关市 and 兰州新区 have no counties. Outside Gansu a county counts where its province or
prefecture stands before it (`西安市雁塔区`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from parsers.values.gazetteer import Gazetteer, Name, Sort, elsewhere, gansu
from parsers.values.plain import plain

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass(frozen=True, slots=True, kw_only=True)
class County:
    name: str  # in full: 肃南裕固族自治县
    prefecture: str  # in full: 张掖市; as written where it is outside Gansu


@dataclass(frozen=True, slots=True, kw_only=True)
class Exempt:
    name: str  # 嘉峪关市, 兰州新区: nothing finer is asked for


@dataclass(frozen=True, slots=True, kw_only=True)
class NotCountyLevel:
    prefecture: str | None = None  # the one of Gansu that it stops at


_BREAK: Final = re.compile(r"[^\u3400-\u9fff]")
_LEADS_IN: Final = frozenset("日号午晚时点旬月底初在于至到往赴省市州区县和与及间末天场")
_GOES_ON: Final = {"市": "场", "区": "域间块"}  # 市场 and 区域 are words
# What stands behind the name of a county that no prefecture introduces: `会宁甘沟驿镇学校`.
_WITHIN: Final = re.compile(r"[\u3400-\u9fff]{1,7}?(?:镇|乡|村|学校|小学|中学|广场|公园|馆|景区|街道|文化站|驿站)")
_OUTSIDE: Final = "\N{IDEOGRAPHIC NUMBER ZERO}"  # stands in for a place outside Gansu, letter by letter


@dataclass(frozen=True, slots=True, kw_only=True)
class _Mention:
    """A name found in a text."""

    name: Name
    start: int
    starts_phrase: bool  # nothing before it makes it part of another word
    told_alone: bool  # nothing behind it but places within it
    follows_place: bool  # right behind the name of a larger place


def find_county(text: str, *, region: str | None) -> County | Exempt | NotCountyLevel:
    """The first county-level division named; `region` is the unit's own prefecture, for names that are words too."""
    inside, outside = _split(plain(text))
    own = gansu().region(region)
    for mention in _mentions(inside, home={own.stands_for} if own else set()):
        if outside and outside[0] < mention.start:
            return outside[1]
        if mention.name.sort is Sort.EXEMPT:
            return Exempt(name=mention.name.stands_for)
        if mention.name.prefecture and mention.name.sort is not Sort.PREFECTURE:
            return County(name=mention.name.stands_for, prefecture=mention.name.prefecture)
    if outside:
        return outside[1]
    named = find_region(text)
    if own and own.sort is Sort.EXEMPT and named is None:
        return Exempt(name=own.stands_for)
    return NotCountyLevel(prefecture=named)


def find_region(text: str) -> str | None:
    """The first prefecture (in full), 兰州新区 or 嘉峪关市 a text names, itself or by one of its counties."""
    inside, _ = _split(plain(text))
    for mention in _mentions(inside, home=set()):
        if mention.name.sort is not Sort.PROVINCE:
            return mention.name.prefecture or mention.name.stands_for
    return None


def is_elsewhere(text: str) -> bool:
    """Whether a text begins with a place outside Gansu."""
    return elsewhere().match(text) is not None


def _split(text: str) -> tuple[str, tuple[int, County] | None]:
    """A text with the places outside Gansu masked, and the first county among them with its position."""
    solid_before = {found.start(): found for found in elsewhere().finditer(text)}
    county = next((found for found in solid_before.values() if found["county"]), None)
    masked = elsewhere().sub(lambda found: _OUTSIDE * len(found[0]), text)
    if county is None:
        return masked, None
    start = len(masked[: county.start()].replace(" ", ""))
    return masked, (start, County(name=county["county"], prefecture=county["above"]))


def _mentions(text: str, *, home: set[str]) -> Iterator[_Mention]:
    """The places a text names, in order; `home` grows with the prefectures it names."""
    home = set(home)
    for mention in _candidates(text, gansu()):
        if mention.name.sort is Sort.PREFECTURE:
            home.add(mention.name.stands_for)
        if mention.name.sort is not Sort.WORDLIKE or _is_meant(mention, home):
            yield mention


def _is_meant(mention: _Mention, home: set[str]) -> bool:
    """Whether a name that is a word too stands for the place."""
    own = mention.follows_place or mention.name.prefecture in home
    return mention.starts_phrase and (own or mention.told_alone)


def _candidates(text: str, places: Gazetteer) -> Iterator[_Mention]:
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
        yield _Mention(
            name=name,
            start=found.start(),
            starts_phrase=follows or found.start() in starts or solid[found.start() - 1] in _LEADS_IN,
            told_alone=found.end() in starts or not tail or bool(_BREAK.match(tail) or _WITHIN.match(tail)),
            follows_place=follows,
        )


def _is_part(written: str, name: Name, tail: str, places: Gazetteer) -> bool:
    """Whether the name of something else begins with it: `武都路`, `合作市场`."""
    whole = name.sort is Sort.COUNTY or written[-1] in "市区州县"
    if whole:
        return bool(tail) and tail[0] in _GOES_ON.get(written[-1], "")
    return bool(places.not_before.match(tail))


def _phrase_starts(text: str) -> frozenset[int]:
    """Where words begin, counted without the spaces: at the start, after a space, after a mark or a digit."""
    starts, position, broken = set(), 0, True
    for char in text:
        if char == " ":
            broken = True
            continue
        if broken:
            starts.add(position)
        broken = bool(_BREAK.match(char))
        position += 1
    return frozenset(starts)
