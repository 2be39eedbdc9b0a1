"""
Misspelt names: the one body that is clearly nearest, or none.

A letter may be wrong, missing, doubled or out of place (two in a name written out in full),
if no other body comes as near. A name that is right in itself (`咸阳市科技局`, `兰州市科技馆`,
`敦煌市科技局`) is never taken for a misspelling of another.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from functools import cache
from itertools import islice
from typing import TYPE_CHECKING, Final

from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA

from parsers.registry.spelling import one_spelling, solid, strip_prefix, writing
from parsers.values.gazetteer import Sort, gansu, one_of
from parsers.values.places import find_region, is_elsewhere

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from parsers.registry.names import Body, Directory

_SHORTEST: Final = 5  # letters: 兰州市科协 is the shortest name with its region in full
_LONG: Final = 9
_MOST_PARTS: Final = 64  # of one segment; prose without a mark in it is no heading
_ENDING: Final = re.compile("[局部会协]")
_LONGEST: Final = 20
_MOST_SLIPS: Final = 2
_OWN_REGION: Final = 30.0  # points of 100 that a guess gains by lying where the text does


def nearest(directory: Directory, segments: Iterable[str]) -> tuple[str, ...]:
    """The bodies that the segments of a text misspell, in order."""
    found = (_nearest_to(directory, strip_prefix(solid(segment))) for segment in segments)
    return tuple(dict.fromkeys(name for name in found if name))


def segments(text: str) -> list[str]:
    """A text cut at its joints, nothing respelt: the slip may be in any letter."""
    return [segment for segment in writing().joints.split(solid(text)) if segment]


def guesses(directory: Directory, text: str, *, n: int) -> tuple[str, ...]:
    """The bodies a text may mean, the likeliest first; for people to choose from."""
    spelt = strip_prefix(one_spelling(text))
    if not spelt:
        return ()
    region = find_region(spelt)
    scored = ((_likeness(each, spelt, region), -place, each.name) for place, each in enumerate(directory.bodies))
    return tuple(name for score, _, name in sorted(scored, reverse=True)[:n] if score > 0)


def _likeness(each: Body, spelt: str, region: str | None) -> float:
    own = gansu().region(each.region)
    lies_there = region is not None and region in {each.region, own.stands_for if own else None}
    likeness = max((fuzz.ratio(spelt, spelling) for spelling in each.spellings), default=0.0)
    return likeness + (_OWN_REGION if lies_there else 0.0)


def _nearest_to(directory: Directory, segment: str) -> str | None:
    parts = islice(_parts(segment), _MOST_PARTS)
    return next((name for part in parts if (name := _one_near(directory, part))), None)


def _parts(segment: str) -> Iterator[str]:
    """A segment, and what in it may be a name with words before and behind (`报送武威市科枝局统计表`)."""
    yield segment
    ends = [found.end() for found in _ENDING.finditer(segment)]
    begins = sorted({0, *(found.start() for found in _region_names().finditer(segment))})
    for begin in begins:
        first = bisect_left(ends, begin + _SHORTEST)
        yield from (segment[begin:end] for end in ends[first : bisect_right(ends, begin + _LONGEST)])


@cache
def _region_names() -> re.Pattern[str]:
    return re.compile(
        one_of(name for name, each in gansu().names.items() if each.sort in {Sort.PREFECTURE, Sort.EXEMPT})
    )


def _one_near(directory: Directory, name: str) -> str | None:
    if not _SHORTEST <= len(name) <= _LONGEST or is_right_in_itself(name):
        return None
    if _is_a_beginning(directory, name):
        return None  # 兰州市科技: cut short, it may be anything
    ranked = sorted((distance, body) for body, distance in _distances(directory, name).items())
    clear = len(ranked) == 1 or (len(ranked) > 1 and ranked[0][0] < ranked[1][0])
    return ranked[0][1] if clear else None


def _is_a_beginning(directory: Directory, name: str) -> bool:
    place = bisect_left(directory.full_names, name)
    return place < len(directory.full_names) and directory.full_names[place].startswith(name)


def _distances(directory: Directory, name: str) -> dict[str, int]:
    """How many letters are wrong against the nearest of each body's names, where so few are that it can be a slip."""
    found: dict[str, int] = {}
    near = process.extract_iter(name, directory.full_names, scorer=OSA.distance, score_cutoff=_MOST_SLIPS)
    for full, distance, place in near:
        if distance <= _allowed(full):
            body = directory.in_full[place][1]
            found[body] = min(int(distance), found.get(body, _MOST_SLIPS))
    return found


def _allowed(full: str) -> int:
    return _MOST_SLIPS if len(full) >= _LONG else 1


def is_right_in_itself(name: str) -> bool:
    """Whether a name is no misspelling: another kind of body, or one of a county or from elsewhere."""
    if writing().own_names.search(one_spelling(name)) or is_elsewhere(name):
        return True
    return _county_names().search(name) is not None


@cache
def _county_names() -> re.Pattern[str]:
    """A county in full wherever it stands, for short at the beginning."""
    full = one_of(name for name, each in gansu().names.items() if each.sort is Sort.COUNTY)
    short = one_of(name for name, each in gansu().names.items() if each.sort in {Sort.PLAIN, Sort.WORDLIKE})
    return re.compile(f"{full}|^(?:{short})")
