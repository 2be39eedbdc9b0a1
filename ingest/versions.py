"""
The final version of something among its drafts, where the names of the files say plainly which it is. PURE.

It is plain where one file alone is called final or revised, every other a draft, and but for
that they have one name. A draft beside a file that says nothing of itself is for a person.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ingest.wording import is_called_draft, is_called_final, unversioned

if TYPE_CHECKING:
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
