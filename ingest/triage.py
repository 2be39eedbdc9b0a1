"""
What is to become of a mail, before and after its files are read. PURE.

`triage` looks at the mail alone: what is ours, what machines wrote, what came before the
notice opened. Where a machine's mail carries files it is read all the same, since a form
counts whatever its subject. `conclude` looks again when the files are read. Nothing is
decided here about units, revisions or answers.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from ingest.empty_handed import Attempt, attempt, listen
from notifier.message import LOOP_HEADER
from parsers.automatic import Kind as Machine
from parsers.automatic import Mark, marks
from parsers.bodies import body_tables
from parsers.bounce import looks_returned

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import datetime

    from parsers.mail import Mail
    from parsers.model import FileReport
    from parsers.notice import Notice

_STRUCTURE = frozenset({"boundary_not_found", "boundary_guessed", "tnef_unreadable", "stray_header_line"})
_NEVER_READ = (Machine.BOUNCE, Machine.READ_RECEIPT)  # the returned mail inside is ours


class IgnoreReason(StrEnum):
    OWN_MAIL = "own_mail"
    BOUNCE = "bounce"
    READ_RECEIPT = "read_receipt"
    BEFORE_OPENING = "before_opening"
    AUTO_REPLY = "auto_reply"
    MAILING_LIST = "mailing_list"
    PROVIDER_NOTICE = "provider_notice"
    CALENDAR = "calendar"
    COURTESY = "courtesy"  # a reply that only says thanks
    UNRELATED = "unrelated"


class HoldReason(StrEnum):
    SENDER_UNCLEAR = "sender_unclear"  # two From fields, or one that names nobody for sure
    QUESTION = "question"
    REMARK = "remark"  # about the notice, neither handing in nor asking
    TOPIC_UNCLEAR = "topic_unclear"  # a report that does not say of what it is
    BROKEN = "broken"  # the mail's structure was damaged and no form was found

    @property
    def is_answered(self) -> bool:
        """Whether the sender is told that it was received and is being checked."""
        return self in {HoldReason.BROKEN, HoldReason.TOPIC_UNCLEAR}


@dataclass(frozen=True, slots=True, kw_only=True)
class Process:
    """A submission, or an attempt at one."""

    attempt: Attempt | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Ignore:
    reason: IgnoreReason
    evidence: str = ""  # English, for `explain`


@dataclass(frozen=True, slots=True, kw_only=True)
class Hold:
    """For a person."""

    reason: HoldReason
    evidence: str = ""


Verdict = Process | Ignore | Hold


def triage(
    mail: Mail, *, notices: Sequence[Notice], own_addresses: Collection[str], received_at: datetime
) -> Process | Ignore:
    """Whether its files are to be read at all."""
    own = _own(mail, own_addresses)
    if own:
        return Ignore(reason=IgnoreReason.OWN_MAIL, evidence=own)
    found = marks(mail)
    if found and found[0].kind in _NEVER_READ and (found[0].sure or looks_returned(mail)):
        return _laid_aside(found[0])
    if all(received_at < notice.opens for notice in notices):
        return Ignore(reason=IgnoreReason.BEFORE_OPENING)
    machine = _machine(found)
    if machine and not _may_hold_a_form(mail):
        return _laid_aside(machine)
    return Process()


def conclude(mail: Mail, *, notices: Sequence[Notice], reports: Sequence[FileReport], from_unit: bool) -> Verdict:
    """What the mail is, now that its files are read. `from_unit`: a registry unit's address sent it."""
    unclear = mail.sender.problem
    if brings_something(reports):
        return Hold(reason=HoldReason.SENDER_UNCLEAR, evidence=unclear) if unclear else Process()
    machine = _machine(marks(mail))
    if machine:
        return _laid_aside(machine)
    tried = _tried(mail, notices, reports, from_unit=from_unit)
    if unclear and (tried or _concerns(mail, notices, reports)):
        return Hold(reason=HoldReason.SENDER_UNCLEAR, evidence=unclear)
    if brings_a_report(reports) and _concerns(mail, notices, reports):
        return _of_some_topic(mail, notices)
    broken = _STRUCTURE.intersection(mail.defects)
    if tried and broken:
        return Hold(reason=HoldReason.BROKEN, evidence=", ".join(sorted(broken)))
    return Process(attempt=tried) if tried else _said(mail, notices, reports, from_unit=from_unit)


def brings_something(reports: Sequence[FileReport]) -> bool:
    """Whether any file is one of the notice's forms, filled in or not, or a report it asks for."""
    files = (each for report in reports for each in report.walk())
    return any(each.forms or (each.report and each.report.deliverables) for each in files)


def brings_a_report(reports: Sequence[FileReport]) -> bool:
    """Whether any file is a report, though it does not say of what."""
    return any(each.report for report in reports for each in report.walk())


def _of_some_topic(mail: Mail, notices: Sequence[Notice]) -> Verdict:
    """A report that does not say of what: as the subject says, where it does."""
    prose = {each.id for notice in notices for each in notice.deliverables if each.form is None}
    named = {each for notice in notices for each in notice.deliverables_named(mail.subject)}
    return Process() if prose & named else Hold(reason=HoldReason.TOPIC_UNCLEAR)


def _own(mail: Mail, own_addresses: Collection[str]) -> str | None:
    if mail.first(LOOP_HEADER) is not None:
        return f"{LOOP_HEADER} header"
    address = (mail.sender.address or "").lower()
    return f"from {address}" if address in {each.lower() for each in own_addresses} else None


def _machine(found: Sequence[Mark]) -> Mark | None:
    return next((mark for mark in found if mark.kind is not Machine.WANTS_NO_ANSWER), None)


def _laid_aside(mark: Mark) -> Ignore:
    return Ignore(reason=IgnoreReason(mark.kind.value), evidence=mark.evidence)


def _may_hold_a_form(mail: Mail) -> bool:
    files = (
        each
        for each in mail.attachments
        if not each.inline and not each.content_type.startswith(("image/", "text/calendar"))
    )
    return any(files) or bool(body_tables(mail))


def _tried(mail: Mail, notices: Sequence[Notice], reports: Sequence[FileReport], *, from_unit: bool) -> Attempt | None:
    tries = (attempt(mail, notice, reports=reports, from_unit=from_unit) for notice in notices)
    return next((each for each in tries if each), None)


def _concerns(mail: Mail, notices: Sequence[Notice], reports: Sequence[FileReport]) -> bool:
    return any(listen(mail, notice, reports).relevant for notice in notices)


def _said(mail: Mail, notices: Sequence[Notice], reports: Sequence[FileReport], *, from_unit: bool) -> Verdict:
    """A mail that hands nothing in: a question, a remark, thanks, or nothing to do with us."""
    speeches = [listen(mail, notice, reports) for notice in notices]
    speech = next((each for each in speeches if each.relevant), speeches[0])
    if speech.is_courtesy:
        return Ignore(reason=IgnoreReason.COURTESY)
    if speech.asks and (speech.relevant or from_unit):
        return Hold(reason=HoldReason.QUESTION)
    if speech.relevant or (from_unit and speech.declines):
        return Hold(reason=HoldReason.REMARK)
    return Ignore(reason=IgnoreReason.UNRELATED)
