"""
The board: who has sent what, at one moment.

The store's rows become these values once; reminders, digest, workbook, papers and
`baosong status` all read the same board.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from parsers.model import FormReading, Issue, ReportReading
    from parsers.notice import Deliverable
    from parsers.units import Unit


class State(StrEnum):
    """How one deliverable of one unit stands."""

    MISSING = "missing"
    ACCEPTED = "accepted"
    NEEDS_CORRECTION = "needs_correction"
    HELD = "held"
    WAIVED = "waived"


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """One deliverable of one unit; everything but the state is of the current revision."""

    state: State = State.MISSING
    revision: int = 0
    received_at: datetime | None = None
    accepted_at: datetime | None = None  # when a usable one first came
    late: bool = False
    sender: str = ""
    file: str = ""
    message: str = ""  # public id of the message it came with
    reading: FormReading | ReportReading | None = None
    issues: tuple[Issue, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SentReminder:
    sent_at: datetime
    deliverables: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitRow:
    """One unit and all it was asked for."""

    unit: Unit
    standings: Mapping[str, Standing]  # by deliverable id; an id that is not there is not asked of this unit
    reminders: tuple[SentReminder, ...] = ()
    addresses: tuple[str, ...] = ()  # where a reminder may go, without those that bounce
    bounced: tuple[str, ...] = ()
    mailbox: str = ""  # id of the mailbox the unit last wrote to
    last_mail_at: datetime | None = None  # any mail of this unit, whatever became of it
    unread: bool = False  # mail of this unit waits unread for our own fault


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterRow:
    """One message met (来信登记)."""

    id: str
    received_at: datetime
    mailboxes: tuple[str, ...]
    sender: str
    subject: str
    state: str  # handled, ignored, held, shunted, new
    reason: str = ""  # code
    units: tuple[str, ...] = ()
    deliverables: tuple[str, ...] = ()
    answer: str = ""  # AnswerKind of what was answered, or why nothing was
    asks: bool = False  # beside what it hands in


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """Something a person must look at, and the commands that settle it."""

    number: int
    id: str  # public id of the message
    received_at: datetime
    sender: str
    subject: str
    reason: str  # code
    evidence: str = ""
    guesses: tuple[str, ...] = ()  # the units it might be of, best first
    commands: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class FolderHealth:
    name: str
    server: int
    ledger: int
    unexplained: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class MailboxHealth:
    id: str
    address: str
    last_success: datetime | None
    failing_since: datetime | None = None
    failure: str = ""
    folders: tuple[FolderHealth, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class OutboxTrouble:
    """A mail of ours that did not get out."""

    id: str
    to: str
    subject: str
    state: str  # deferred, unknown, failed, held
    reason: str
    since: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """What the next working day will send if nothing comes in."""

    unit: str
    deliverables: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    notice: str  # id
    title: str
    short_title: str
    opens: datetime
    deliverables: tuple[Deliverable, ...]
    units: tuple[UnitRow, ...]  # the registry, in its order
    other_units: tuple[UnitRow, ...] = ()
    letters: tuple[LetterRow, ...] = ()
    points: tuple[Point, ...] = ()
    mailboxes: tuple[MailboxHealth, ...] = ()
    outbox: Mapping[str, int] = field(default_factory=dict)  # due, sent, deferred, unknown, failed
    troubles: tuple[OutboxTrouble, ...] = ()
    tomorrow: tuple[Planned, ...] = ()
    warnings: tuple[str, ...] = ()  # codes of Incident that are open
    now: datetime

    def expecting(self, planned: tuple[Planned, ...]) -> Board:
        """The same with what the next working day will send."""
        return replace(self, tomorrow=planned)
