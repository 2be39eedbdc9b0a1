"""Everything known about one message when it is decided, and everything that is to change because of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from ingest.identify import Clues
    from ingest.placing import SenderTrust
    from notifier.letters import Answer, Mailbox, Receipt, Trouble
    from parsers.mail import Mail
    from parsers.model import FileReport
    from parsers.notice import Notice
    from parsers.units import Registry
    from store.inbox import State
    from store.submissions import Recorded, Revision, Standing


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One message as it was read."""

    message: int  # inbox id
    content_key: str
    public: str
    received_at: datetime
    mail: Mail
    reports: tuple[FileReport, ...]
    clues: Clues
    trust: SenderTrust
    notice: Notice
    registry: Registry
    mailbox: Mailbox  # the one that answers
    absent: Trouble | None = None  # an attempt without a file: what came instead
    assigned: tuple[str, ...] = ()  # the units a person gave it to
    trial: bool = False  # 预检: answered, not counted


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What the store holds that bears on a case."""

    current: Mapping[tuple[str, str], Recorded]  # (unit, deliverable) -> what counts
    addresses: Mapping[str, frozenset[str]]  # unit -> its own addresses
    numbers: Mapping[tuple[str, str], int]  # (unit, deliverable) -> number of its latest revision
    waived: frozenset[tuple[str, str]] = frozenset()
    held: frozenset[tuple[str, str]] = frozenset()  # something of theirs waits for a person


class Reason(StrEnum):
    """What a handled or held message was, in one word; told apart in `baosong inbox`."""

    ACCEPTED = "accepted"
    NEEDS_CORRECTION = "needs_correction"
    DUPLICATE = "duplicate"
    OVERTAKEN = "overtaken"  # a later one of the unit came first
    ATTEMPT = "attempt"  # nothing in it could be used
    SUPPLEMENT = "supplement"  # a stamped scan or a plan of what is here already
    TRIAL = "trial"
    CONTESTED = "contested"
    DOUBTFUL = "doubtful"
    SEVERAL = "several"
    REJECTED = "rejected"  # by a person
    COORDINATOR = "coordinator"  # orders of a coordinator, carried out
    UNPROVEN = "coordinator_unproven"  # orders in a coordinator's name, and no proof
    SETTLED = "settled"  # by a person, there being nothing to count


@dataclass(frozen=True, slots=True, kw_only=True)
class Placement:
    """A revision to be appended."""

    revision: Revision
    standing: Standing
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What is to be committed for one message, all of it or nothing."""

    state: State
    reason: str
    units: tuple[str, ...] = ()
    deliverables: tuple[str, ...] = ()
    placements: tuple[Placement, ...] = ()
    learned: tuple[tuple[str, str], ...] = ()  # (address, unit)
    letter: Answer | Receipt | None = None
    fresh: bool = False  # it brought a form that could be read and was not here before
    verdict: Mapping[str, Any] = field(default_factory=dict)


def set_aside(state: State, reason: str, **verdict: Any) -> Outcome:
    """Nothing but a row and its reason."""
    return Outcome(state=state, reason=reason, verdict=verdict)
