"""What a mail's own words say: a promise, a question, thanks, a link instead of a file. PURE."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from parsers.quoting import LOOKED_AT, html_of, words_of

if TYPE_CHECKING:
    from parsers.mail import Mail


def promises(words: str) -> bool:
    """Whether it says that something is attached or handed in."""
    return bool(_table().promises.search(words))


def asks(words: str) -> bool:
    """Whether it asks something other than whether it arrived."""
    return bool(_table().questions.search(_table().courtesies.sub("", words)))


def asks_outright(words: str) -> bool:
    """Whether it says in so many words that it asks, beside whatever else it says."""
    return bool(_table().outright.search(_table().courtesies.sub("", words[:_COVERING])))


def names_a_plan(text: str) -> bool:
    """Whether a file's name, its title or a form's hint speaks of the plan of an activity."""
    return bool(_table().plan.search(text))


def names_a_version(name: str) -> bool:
    """Whether a file's name says that it takes the place of another, or that another takes its."""
    return bool(_table().versions.search(name))


def is_called_final(name: str) -> bool:
    """Whether a file's name says that it is the last version, and nothing else of the kind."""
    return bool(_table().final.search(_own(name))) and not _table().draft.search(_own(name))


def is_called_draft(name: str) -> bool:
    """Whether a file's name says that another version follows, and nothing else of the kind."""
    return bool(_table().draft.search(_own(name))) and not _table().final.search(_own(name))


def unversioned(name: str) -> str:
    """A file's name without what sets its versions apart: the words for it, a day, brackets."""
    return _table().telling_apart.sub("", _own(name))


def bare_name(name: str) -> str:
    """A file's name without its folder, its ending and what says that it is another version."""
    return _table().marks.sub("", PurePosixPath(name).stem)


def _own(name: str) -> str:
    return PurePosixPath(name).stem


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


_COVERING = 400  # characters of a covering note


@dataclass(frozen=True, slots=True)
class _Table:
    promises: re.Pattern[str]
    questions: re.Pattern[str]
    outright: re.Pattern[str]
    courtesies: re.Pattern[str]
    plan: re.Pattern[str]
    versions: re.Pattern[str]
    final: re.Pattern[str]
    draft: re.Pattern[str]
    telling_apart: re.Pattern[str]
    marks: re.Pattern[str]
    declines: re.Pattern[str]
    acknowledged: re.Pattern[str]
    clouds: tuple[tuple[str, re.Pattern[str]], ...]


@cache
def _table() -> _Table:
    table = tomllib.loads((files("ingest") / "triage.toml").read_text("utf-8"))
    clouds = tuple((each["service"], _pattern(each["pattern"])) for each in table.pop("cloud"))
    return _Table(clouds=clouds, **{name: _pattern(text) for name, text in table.items()})


def _pattern(text: str) -> re.Pattern[str]:
    return re.compile(text, re.IGNORECASE | re.MULTILINE)
