"""
What a claim does to what a unit has sent so far.

A later good submission replaces an earlier one only when its sender may speak for the
unit: the address is vouched for and is the one as before, or one of the unit's. A
claim that nobody can be sure of is kept beside the current one until a person decides.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from store.addresses import Vouching
from store.submissions import Standing

if TYPE_CHECKING:
    from datetime import datetime

    from ingest.claims import Claim
    from store.submissions import Recorded


class Placing(StrEnum):
    """What becomes of one claim for one unit."""

    TAKEN = "taken"  # it is the current one now
    AGAIN = "again"  # the identical one is held already: no new revision
    BEHIND = "behind"  # faulty, while an accepted or a later one stands: kept, not current
    OVERTAKEN = "overtaken"  # good, but a later good one is here already: kept, not current
    CONTESTED = "contested"  # from another sender than before: held
    DOUBTFUL = "doubtful"  # form and sender name different units: held
    SEVERAL = "several"  # two different ones for the same unit in one mail: held
    TRIAL = "trial"  # 预检: looked at and not counted

    @property
    def held(self) -> bool:
        return self in {Placing.CONTESTED, Placing.DOUBTFUL, Placing.SEVERAL}

    @property
    def standing(self) -> Standing | None:
        """How the revision is recorded; None: there is no new one."""
        if self in {Placing.AGAIN, Placing.TRIAL}:
            return None
        if self is Placing.TAKEN:
            return Standing.CURRENT
        return Standing.HELD if self.held else Standing.SUPERSEDED


@dataclass(frozen=True, slots=True, kw_only=True)
class SenderTrust:
    """How far the From of a mail can be believed."""

    address: str | None
    vouching: Vouching
    silent_before: bool  # this address has sent mail without an Authentication-Results before
    assigned: bool = False  # a person said whose the mail is

    @property
    def vouched(self) -> bool:
        """Mail that carries no verdict, as between two mailboxes of one provider, counts where that is its habit."""
        if self.assigned or self.vouching is Vouching.VOUCHED:
            return True
        return self.vouching is Vouching.SILENT and self.silent_before


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """One claim for one unit, and what becomes of it."""

    claim: Claim
    unit: str
    in_registry: bool
    placing: Placing
    former: Recorded | None  # the one that was current before


def place(
    claim: Claim,
    unit: str,
    *,
    former: Recorded | None,
    trust: SenderTrust,
    addresses: frozenset[str],
    received_at: datetime,
) -> Placed:
    """`addresses` are the unit's own: the registry's and the learned ones."""
    in_registry = claim.whose.in_registry
    placing = _placing(claim, former, trust, addresses, received_at)
    return Placed(claim=claim, unit=unit, in_registry=in_registry, placing=placing, former=former)


def rehearsed(claim: Claim, unit: str) -> Placed:
    """For a trial there is nothing to contest and nothing to replace."""
    return Placed(claim=claim, unit=unit, in_registry=claim.whose.in_registry, placing=Placing.TRIAL, former=None)


def held_apart(placed: tuple[Placed, ...]) -> tuple[Placed, ...]:
    """Two different submissions of one deliverable by one unit in one mail are for a person to choose from."""
    told: dict[tuple[str, str], set[str]] = {}
    for one in placed:
        told.setdefault((one.unit, one.claim.deliverable), set()).add(one.claim.digest)
    several = {key for key, digests in told.items() if len(digests) > 1}
    return tuple(
        replace(one, placing=Placing.SEVERAL)
        if (one.unit, one.claim.deliverable) in several and not one.placing.held
        else one
        for one in placed
    )


def is_attempt(recorded: Recorded) -> bool:
    """A mail without a usable file was noted; there is nothing in it to protect."""
    return not recorded.revision.digest


def _placing(
    claim: Claim, former: Recorded | None, trust: SenderTrust, addresses: frozenset[str], received_at: datetime
) -> Placing:
    if claim.whose.contradicted and not trust.assigned:
        return Placing.DOUBTFUL
    if former is None or is_attempt(former):
        return Placing.TAKEN
    if former.revision.digest == claim.digest:
        return Placing.AGAIN
    later = former.revision.received_at > received_at
    if later and former.revision.accepted and claim.usable:
        return Placing.OVERTAKEN
    return _against(former, claim, later=later) if _may_supersede(former, trust, addresses) else Placing.CONTESTED


def _against(former: Recorded, claim: Claim, *, later: bool) -> Placing:
    """Whether it replaces the former one, its sender being free to. `later`: the former one came after it."""
    stands = former.revision.accepted or later
    return Placing.BEHIND if stands and not claim.usable else Placing.TAKEN


def _may_supersede(former: Recorded, trust: SenderTrust, addresses: frozenset[str]) -> bool:
    if trust.assigned:
        return True
    as_before = trust.address is not None and trust.address == former.revision.sender
    return trust.vouched and (as_before or trust.address in addresses)
