"""What a mail's own words say: a promise, a question, thanks, a link instead of a file. PURE."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from parsers.patterns import pattern, patterns
from parsers.quoting import LOOKED_AT, html_of, words_of

if TYPE_CHECKING:
    import re

    from parsers.mail import Mail

COVERING = 400  # characters of a covering note


def promises(words: str) -> bool:
    """Whether it says that something is attached or handed in."""
    return bool(_table().promises.search(words))


def asks(words: str) -> bool:
    """Whether it asks something other than whether it arrived."""
    return bool(_table().questions.search(_table().courtesies.sub("", words)))


def asks_outright(words: str) -> bool:
    """Whether it says in so many words that it asks, beside whatever else it says."""
    return bool(_table().outright.search(_table().courtesies.sub("", words[:COVERING])))


def names_a_plan(text: str) -> bool:
    """Whether a file's name, its title or a form's hint speaks of the plan of an activity."""
    return bool(_table().plan.search(text))


def declines(words: str) -> bool:
    """Whether it says that nothing will come, or corrects something said before."""
    return bool(_table().declines.search(words))


def only_thanks(words: str) -> bool:
    """Whether it says no more than that a mail was read."""
    return bool(_table().acknowledged.fullmatch(words))


def cloud_link(mail: Mail) -> str | None:
    """The service that keeps the file a mail only links to."""
    places = (words_of(mail), html_of(mail)[: 3 * LOOKED_AT])
    return next((service for service, mark in _table().clouds if any(mark.search(each) for each in places)), None)


@dataclass(frozen=True, slots=True)
class _Table:
    promises: re.Pattern[str]
    questions: re.Pattern[str]
    outright: re.Pattern[str]
    courtesies: re.Pattern[str]
    plan: re.Pattern[str]
    declines: re.Pattern[str]
    acknowledged: re.Pattern[str]
    clouds: tuple[tuple[str, re.Pattern[str]], ...]


@cache
def _table() -> _Table:
    table = patterns("ingest", "triage.toml", but={"cloud"})
    clouds = tuple((each["service"], pattern(each["pattern"])) for each in table.pop("cloud"))
    return _Table(clouds=clouds, **table)
