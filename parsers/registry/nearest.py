"""
Misspelt names: the one body that is clearly nearest, or none.

One letter may be wrong, missing, doubled or out of place, in the region or in the rest, and
the other of the two must be right. A name that is right in itself (`咸阳市科技局`, `兰州市科技馆`,
`敦煌市科技局`) is never taken for a misspelling of another.
"""

from __future__ import annotations

import re
from typing import Final

from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA

from parsers.registry.names import Body, Directory
from parsers.registry.spelling import one_spelling, strip_prefix, writing
from parsers.values.gazetteer import Sort, gansu
from parsers.values.places import County, find_county, find_region

_SPLIT: Final = re.compile(r"[,;、/+&|()（）:]|和|与|及")
_SHORTEST: Final = 4


def nearest(directory: Directory, text: str) -> str | None:
    """The body that a segment of a text misspells."""
    for segment in _SPLIT.split(one_spelling(text)):
        name = _one(directory, strip_prefix(segment))
        if name is not None:
            return name
    return None


def guesses(directory: Directory, text: str, *, n: int) -> tuple[str, ...]:
    """The bodies a text may mean, the likeliest first; for people to choose from."""
    spelt = strip_prefix(one_spelling(text))
    if not spelt:
        return ()
    region = find_region(spelt)
    scored = (
        (_likeness(each, spelt) + (30 if region and _lies_in(each, region) else 0), -position, each.name)
        for position, each in enumerate(directory.bodies)
    )
    return tuple(name for score, _, name in sorted(scored, reverse=True)[:n] if score > 0)


def _likeness(each: Body, spelt: str) -> float:
    best = process.extractOne(spelt, each.spellings, scorer=fuzz.ratio)
    return best[1] if best else 0.0


def _lies_in(each: Body, region: str) -> bool:
    own = gansu().names.get(each.region)
    return each.region == region or (own is not None and own.stands_for == region)


def _one(directory: Directory, segment: str) -> str | None:
    if len(segment) < _SHORTEST or _is_its_own(segment):
        return None
    distances: dict[str, int] = {}
    for each in directory.bodies:
        for spelling in each.spellings:
            distance = _distance(each, spelling, segment)
            if distance is not None:
                distances[each.name] = min(distance, distances.get(each.name, distance))
    ranked = sorted((distance, name) for name, distance in distances.items())
    clear = ranked and (len(ranked) == 1 or ranked[0][0] < ranked[1][0])
    return ranked[0][1] if clear else None


def _distance(each: Body, spelling: str, segment: str) -> int | None:
    """How many letters are wrong, where so few are that it can be a slip."""
    allowed = 2 if len(spelling) > 8 else 1  # noqa: PLR2004  科技 and 科协 are two letters apart in long names
    distance = OSA.distance(spelling, segment, score_cutoff=allowed)
    if distance > allowed or spelling.startswith(segment):
        return None
    return distance


def _is_its_own(segment: str) -> bool:
    """Whether a name is right in itself, so that no other is meant."""
    if any(segment.endswith(other) for other in writing().other_bodies):
        return True
    place = find_county(segment, region=None)
    known = gansu().names
    return isinstance(place, County) or any(name in segment for name, each in known.items() if each.sort is Sort.COUNTY)
