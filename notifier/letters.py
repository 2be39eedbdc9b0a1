"""
What a mail of ours has to say, before it is put into words.

Deciding fills these values in; `notifier.compose` turns them into messages.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from notifier.board import Board
    from parsers.model import FileReport, FormReading, Issue, ReportReading


class AnswerKind(StrEnum):
    """The ways a unit's mail is answered; also the `kind` of the owed mail."""

    ACKNOWLEDGEMENT = "acknowledgement"  # everything usable was accepted
    CORRECTION = "correction"  # something is to be mended or sent again
    CHECKING = "checking"  # held: received and being checked by a person
    DUPLICATE = "duplicate"  # the identical form again: already held


@dataclass(frozen=True, slots=True, kw_only=True)
class Mailbox:
    """Whose voice a letter has."""

    id: str
    address: str
    name: str  # 甘肃省科学技术厅
    contact: str = ""  # whom to ask, with phone, as the notice prints it; empty: looked up in the notice by address


@dataclass(frozen=True, slots=True, kw_only=True)
class Enclosure:
    """A file that goes with a letter."""

    name: str
    content: bytes
    content_type: str = "application/octet-stream"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """The message a letter answers; all text already cleaned (no control characters)."""

    address: str  # where the answer goes: the From address, nothing else
    display_name: str
    subject: str
    message_id: str | None
    references: tuple[str, ...]
    date: datetime | None
    received_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """One deliverable of one unit as it now stands because of this mail."""

    deliverable: str  # id
    title: str
    units: tuple[str, ...]  # whom it counts for
    file: str
    reading: FormReading | ReportReading
    revision: int
    late: bool
    accepted: bool  # False: needs correction
    changes: tuple[str, ...] = ()  # against the revision before, in Chinese, a line each
    former: FormReading | ReportReading | None = None  # the revision it takes the place of
    overtaken: bool = False  # good, but the unit has sent a later one that counts
    unstamped: bool = False  # a stamped scan is kindly asked for
    unattached: bool = False  # it stood in the text of the mail; a file is kindly asked for


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """
    A file (or its absence) that could not be used, and the remedy.

    `code` is a FaultCode, or one of: no_attachment, cloud_link, photo_only, plan_only, blank_form, unrelated_file,
    bomb, pasted, other_notice, empty_report, rejected, unit_unknown. Their sentences stand in
    `templates/phrases.toml`.
    """

    file: str | None
    code: str
    detail: str = ""  # the name of the cloud service; the format (doc); the reason of a rejection
    issues: tuple[Issue, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Owed:
    """What a unit still owes."""

    deliverable: str
    title: str
    due: datetime
    overdue: bool
    state: str = "missing"  # or needs_correction
    issues: tuple[Issue, ...] = ()  # what is to be mended, in state needs_correction
    file: str = ""  # where they stand
    received_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """The one answer to one mail, covering all its attachments."""

    kind: AnswerKind
    notice_title: str
    mailbox: Mailbox
    answered: Answered
    units: tuple[str, ...]  # empty when not known
    taken: tuple[Taken, ...] = ()
    troubles: tuple[Trouble, ...] = ()
    kept: tuple[FileReport, ...] = ()  # scans, plans and other files kept with the submission
    owed: tuple[Owed, ...] = ()
    unasked: bool = False  # of one of its units the notice asks nothing: it cannot be through with it
    attach_forms: tuple[str, ...] = ()  # ids of blank forms to attach
    now: datetime
    key: str = ""  # what makes this answer this answer (content key of the message); fixes the Message-ID
    reference: str = ""  # short id of the message, for asking back
    enclosures: tuple[Enclosure, ...] = ()  # annotated copies
    trial: bool = False  # 预检: checked and answered, not counted
    asked: bool = False  # it asks something beside what it hands in


class Done(StrEnum):
    """What became of one line of a coordinator's mail."""

    YES = "yes"
    NO = "no"  # understood, and not to be done as things stand
    UNCLEAR = "unclear"


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    said: str  # as the coordinator wrote it
    done: Done
    told: str  # Chinese: what was done, or why not


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """The answer to a coordinator who ordered something by mail."""

    notice_title: str
    mailbox: Mailbox
    answered: Answered
    lines: tuple[Line, ...]
    unproven: bool = False  # it names no digest that it answers: nothing was done
    now: datetime
    key: str
    reference: str

    @property
    def kind(self) -> ReceiptKind:
        return ReceiptKind.RECEIPT


class ReceiptKind(StrEnum):
    """The `kind` of the owed mail."""

    RECEIPT = "receipt"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reminder:
    """One mail to one unit about everything that is to be said on this day."""

    key: str  # unit and stages
    notice_title: str
    mailbox: Mailbox
    to: tuple[str, ...]  # the unit's addresses
    unit: str
    owed: tuple[Owed, ...]  # what the mail is about: due soon, overdue or faulty
    later: tuple[Owed, ...] = ()  # what is due another time, in one line
    attach_forms: tuple[str, ...] = ()
    now: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Digest:
    """The daily mail to the coordinators."""

    key: str  # notice and local day
    mailbox: Mailbox
    to: tuple[str, ...]
    board: Board
    enclosures: tuple[Enclosure, ...] = ()  # the workbook
    now: datetime
    token: str = ""  # proves that a reply answers this digest; empty: nothing can be ordered by reply


class Incident(StrEnum):
    """What an operator is told at once; sentences in `templates/phrases.toml`."""

    LOGIN_REFUSED = "login_refused"
    UNSAFE_LOGIN = "unsafe_login"
    CERTIFICATE = "certificate"  # the server's could not be verified
    UNREACHABLE = "unreachable"
    UNEXPLAINED = "unexplained"  # mail on the server that the ledger does not know
    SENDING_REFUSED = "sending_refused"
    DISK_FULL = "disk_full"
    SHUNTED = "shunted"
    CALENDAR = "calendar"  # next year's holidays are not known
    CANARY = "canary"  # a mail between our own mailboxes has not come
    RECOVERED = "recovered"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class Alarm:
    """One mail an incident, and one when it is over."""

    key: str
    mailbox: Mailbox  # the one that still speaks
    to: tuple[str, ...]
    incident: Incident
    subject_of: str  # what it happened to: a mailbox's address, a message id
    detail: str = ""  # the server's words
    since: datetime | None = None
    now: datetime


Letter = Answer | Receipt | Reminder | Digest | Alarm
