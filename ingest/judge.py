"""
A mail, read and judged: what is to be committed, and whether its sender is answered.

The order is the one of the house: triage, read the files, triage again, decide, manners.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, assert_never

from ingest import knowing
from ingest.case import Case, Outcome, set_aside
from ingest.decide import decide, units_in
from ingest.empty_handed import AttemptKind
from ingest.identify import clues
from ingest.reading import read_files
from ingest.triage import Hold, Ignore, Process, conclude, triage
from notifier.etiquette import Limits, No, may_answer
from notifier.letters import AnswerKind, Trouble
from parsers.bounce import read_bounce
from store.inbox import State

if TYPE_CHECKING:
    from datetime import datetime

    from ingest.desk import Desk
    from ingest.empty_handed import Attempt
    from parsers.bounce import Bounce
    from parsers.mail import Mail
    from parsers.model import FileReport
    from parsers.notice import Notice
    from store.addresses import Vouching
    from store.database import Connection
    from store.inbox import Message

TRIAL = "预检"  # begins the subject of a mail that is to be checked and not counted


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    outcome: Outcome
    notice: Notice | None = None
    vouching: Vouching | None = None
    silence: str = ""  # why nobody is answered
    bounce: Bounce | None = None

    @classmethod
    def aside(cls, outcome: Outcome) -> Judgement:
        return cls(outcome=outcome)


def judge(desk: Desk, message: Message, mail: Mail) -> Judgement:
    """Reads files in child processes and the store; changes nothing."""
    first = triage(
        mail,
        notices=desk.rules.notices,
        own_addresses=desk.own_addresses,
        received_at=message.received_at,
    )
    if isinstance(first, Ignore):
        return _ignored(first, mail)
    reports = read_files(mail, desk.sandbox)
    with desk.database.read() as conn:
        return _judge_read(desk, conn, message, mail, reports)


def _judge_read(
    desk: Desk, conn: Connection, message: Message, mail: Mail, reports: tuple[FileReport, ...]
) -> Judgement:
    case = _case(desk, conn, message, mail, reports)
    verdict = conclude(mail, notices=desk.rules.notices, reports=reports, from_unit=bool(case.clues.sender))
    match verdict:
        case Ignore():
            return _ignored(verdict, mail)
        case Hold():
            return _held(verdict, case)
        case Process(attempt=attempt):
            return _decided(desk, conn, message, _with(case, attempt))
        case _:
            assert_never(verdict)


def _ignored(verdict: Ignore, mail: Mail) -> Judgement:
    outcome = set_aside(State.IGNORED, verdict.reason.value, evidence=verdict.evidence)
    return Judgement(outcome=outcome, bounce=read_bounce(mail))


def _held(verdict: Hold, case: Case) -> Judgement:
    outcome = set_aside(State.HELD, verdict.reason.value, evidence=verdict.evidence)
    return Judgement(outcome=outcome, notice=case.notice, vouching=case.trust.vouching, silence=verdict.reason.value)


def _case(desk: Desk, conn: Connection, message: Message, mail: Mail, reports: tuple[FileReport, ...]) -> Case:
    assigned = knowing.assigned_units(conn, message)
    return Case(
        message=message.id,
        content_key=message.content_key,
        public=message.public,
        received_at=message.received_at,
        mail=mail,
        reports=reports,
        clues=clues(mail, desk.rules.registry, knowing.learned_units(conn, mail)),
        trust=knowing.trust_of(conn, mail, assigned=bool(assigned)),
        notice=_notice(desk, message, mail, reports),
        registry=desk.rules.registry,
        mailbox=desk.voice(_mailbox(desk, message, mail)),
        assigned=assigned,
        trial=mail.subject.lstrip().startswith(TRIAL),
    )


def _with(case: Case, attempt: Attempt | None) -> Case:
    """A mail that meant to hand something in tells what came instead of a file."""
    if attempt is None or attempt.kind not in {AttemptKind.CLOUD_LINK, AttemptKind.NO_ATTACHMENT}:
        return case
    return replace(case, absent=Trouble(file=None, code=attempt.kind.value, detail=attempt.detail))


def _decided(desk: Desk, conn: Connection, message: Message, case: Case) -> Judgement:
    known = knowing.known_of(conn, units_in(case), notice=case.notice, registry=case.registry)
    now = desk.clock()
    outcome = decide(case, known, now=now)
    return Judgement(
        outcome=outcome,
        notice=case.notice,
        vouching=case.trust.vouching,
        silence=_silence(desk, conn, message, case, outcome, now=now),
    )


def _silence(desk: Desk, conn: Connection, message: Message, case: Case, outcome: Outcome, *, now: datetime) -> str:
    """Why the mail is not answered; empty where it is."""
    if outcome.letter is None:
        return "nothing_to_say"
    history = knowing.history_of(
        conn, message, case.mail, brings_form=outcome.fresh, by_staff=_by_staff(desk, case.mail), now=now
    )
    replies = desk.config.replies
    answer = may_answer(
        case.mail,
        history=history,
        limits=Limits(max_age=timedelta(days=replies.max_age_days), per_sender=replies.per_sender_per_day),
        own_addresses=desk.own_addresses,
        received_at=message.received_at,
        now=now,
    )
    if isinstance(answer, No):
        return answer.reason.value
    told = outcome.letter.kind is AnswerKind.DUPLICATE and knowing.was_told(conn, answer.address, outcome.deliverables)
    return "told_before" if told else ""


def _by_staff(desk: Desk, mail: Mail) -> bool:
    return mail.message_id is not None and mail.message_id in desk.answered_by_staff


def _notice(desk: Desk, message: Message, mail: Mail, reports: tuple[FileReport, ...]) -> Notice:
    """The notice whose forms came, else one the mail speaks of, else the first that is open."""
    files = tuple(each for report in reports for each in report.walk())
    brought = {form.notice for each in files for form in each.forms}
    brought |= {each.report.notice for each in files if each.report}
    notices = desk.rules.notices
    names = " ".join((mail.subject, *(each.file for each in files)))
    by_form = (notice for notice in notices if notice.id in brought)
    by_words = (notice for notice in notices if notice.relevant(names))
    opened = (notice for notice in notices if notice.opens <= message.received_at)
    return next(by_form, None) or next(by_words, None) or next(opened, notices[0])


def _mailbox(desk: Desk, message: Message, mail: Mail) -> str:
    """The mailbox that answers: the first of ours in To, else the one that received it first."""
    ours = {mailbox.address.lower(): mailbox.id for mailbox in desk.config.mailbox}
    return next((ours[each] for each in (*mail.to, *mail.cc) if each in ours), message.mailbox)
