"""
Versions: what the names of files say of them, and the final one among drafts where they say it plainly. PURE.

It is plain where one file alone is called final or revised, every other a draft, and but for
that they have one name. A draft beside a file that says nothing of itself is for a person.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from parsers.patterns import patterns

if TYPE_CHECKING:
    import re
    from collections.abc import Sequence

    from ingest.claims import Claim


def final_among(names: Sequence[str]) -> str | None:
    """The one file that counts; None where that is not plain."""
    finals = [name for name in names if is_called_final(name)]
    drafts = [name for name in names if is_called_draft(name)]
    is_plain = len(finals) == 1 and drafts and len(drafts) + 1 == len(names)
    return finals[0] if is_plain and len({unversioned(name) for name in names}) == 1 else None


def without_drafts(claims: Sequence[Claim]) -> tuple[Claim, ...]:
    """The claims but for the drafts of what comes in its final version too."""
    groups: dict[object, list[Claim]] = {}
    for claim in claims:
        groups.setdefault(_what(claim), []).append(claim)
    finals = {what: final_among([each.file for each in group]) for what, group in groups.items()}
    return tuple(claim for claim in claims if finals[_what(claim)] in {None, claim.file})


def _what(claim: Claim) -> object:
    """What is the same for the versions of one submission; of its own where it is in doubt whose it is."""
    mine = claim.whose
    return (claim.deliverable, mine.units) if mine.known and not mine.contradicted else id(claim)


def names_a_version(name: str) -> bool:
    """Whether a file's name says that it takes the place of another, or that another takes its."""
    return bool(_table().versions.search(name))


def is_called_final(name: str) -> bool:
    """Whether a file's name says that it is the last version, and nothing else of the kind."""
    return bool(_table().final.search(_own(name))) and not _table().draft.search(_own(name))


def is_called_draft(name: str) -> bool:
    """Whether a file's name says that another version follows, and nothing else of the kind."""
    return bool(_table().draft.search(_own(name))) and not _table().final.search(_own(name))


def bare_name(name: str) -> str:
    """A file's name without its folder, its ending and what says that it is another version."""
    return _table().marks.sub("", PurePosixPath(name).stem)


def unversioned(name: str) -> str:
    """A file's name without what sets its versions apart: the words for it, a day, brackets."""
    return _table().telling_apart.sub("", _own(name))


def _own(name: str) -> str:
    return PurePosixPath(name).stem


@dataclass(frozen=True, slots=True)
class _Table:
    versions: re.Pattern[str]
    final: re.Pattern[str]
    draft: re.Pattern[str]
    telling_apart: re.Pattern[str]
    marks: re.Pattern[str]


@cache
def _table() -> _Table:
    return _Table(**patterns("ingest", "versions.toml"))
