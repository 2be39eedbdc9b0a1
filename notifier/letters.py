"""
What a mail of ours has to say, before it is put into words.

Deciding fills these values in; `notifier.compose` turns them into messages.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from parsers.model import FileReport, FormReading, Issue, ReportReading


class AnswerKind(StrEnum):
    """The six ways a unit's mail is answered; also the `kind` of the owed mail."""

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
    contact: str = ""  # whom to ask, with phone, as the notice prints it


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """A file (or its absence) that could not be used, and the remedy."""

    file: str | None
    code: str  # a FaultCode, or: no_attachment, cloud_link, photo_only, blank_form, unrelated_file, …
    detail: str = ""  # e.g. the name of the cloud service
    issues: tuple[Issue, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Owed:
    """What a unit still owes."""

    deliverable: str
    title: str
    due: datetime
    overdue: bool
    state: str = "missing"  # or needs_correction


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
    attach_forms: tuple[str, ...] = ()  # ids of blank forms to attach
    now: datetime
