"""
A mail, read and judged: what is to be committed, and whether its sender is answered.

The order is the one of the house: triage, read the files, triage again, decide, manners.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, assert_never

from ingest import knowing
from ingest.annotating import with_copies
from ingest.asking import Asking, asked
from ingest.case import Case, Outcome, Reason, set_aside
from ingest.claims import files_of
from ingest.decide import claims_in, decide, units_in
from ingest.empty_handed import AttemptKind
from ingest.identify import clues
from ingest.reading import read_files
from ingest.reply import checking
from ingest.triage import Hold, Ignore, Process, brings_a_report, brings_something, conclude, triage
from notifier.etiquette import No, bare_subject
from notifier.letters import AnswerKind, Trouble
from parsers.bounce import read_bounce
from store.failpoints import reach
from store.inbox import State

if TYPE_CHECKING:
    from datetime import datetime

    from ingest.desk import Desk
    from ingest.empty_handed import Attempt
    from notifier.letters import Enclosure
    from parsers.bounce import Bounce
    from parsers.mail import Mail
    from parsers.model import FileReport
    from parsers.notice import Notice
    from store.addresses import Vouching
    from store.database import Connection
    from store.inbox import Message

WITHOUT_A_FILE = (AttemptKind.CLOUD_LINK, AttemptKind.NO_ATTACHMENT, AttemptKind.PASTED)
COORDINATORS = (Reason.COORDINATOR, Reason.UNPROVEN)
TRIAL = "预检"  # begins the subject of a mail that is to be checked and not counted
BRACKETS = " 　【[〔（(《"


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Examined:
    """A mail and, where it was worth it, what its files hold."""

    mail: Mail
    first: Process | Ignore  # what it is at first sight
    reports: tuple[FileReport, ...] = ()
    copies: tuple[Enclosure, ...] = ()  # annotated ones, made before the transaction that judges


def judge(desk: Desk, message: Message, mail: Mail) -> Judgement:
    """Reads files in child processes and the store; changes nothing."""
    return judge_read(desk, message, examine(desk, message, mail))


def judge_read(desk: Desk, message: Message, examined: Examined) -> Judgement:
    """The same of a mail whose files were read before."""
    with desk.database.read() as conn:
        judged = judge_examined(desk, conn, message, examined)
    return with_copies(judged, examined, desk.sandbox, now=desk.clock())


def examine(desk: Desk, message: Message, mail: Mail) -> Examined:
    """The slow part, in which no transaction is open: files are read unless the mail alone says enough."""
    first = _first_sight(desk, message, mail)
    reach("triaged")
    if isinstance(first, Ignore) and not _is_assigned(desk, message):
        return Examined(mail=mail, first=first)
    reports = read_files(mail, desk.sandbox)
    reach("read")
    return Examined(mail=mail, first=first, reports=reports)


def examine_whole(desk: Desk, message: Message, mail: Mail) -> Examined:
    """Read every file, whatever the mail is: a person says that it counts."""
    return Examined(mail=mail, first=_first_sight(desk, message, mail), reports=read_files(mail, desk.sandbox))


def judge_examined(
    desk: Desk, conn: Connection, message: Message, examined: Examined, *, asking: Asking = Asking.ARRIVAL
) -> Judgement:
    """The quick part: as the store stands within this transaction."""
    if message.reason in COORDINATORS and not knowing.assigned_units(conn, message):
        return Judgement.aside(set_aside(message.state, message.reason, **message.verdict))  # obeyed once, not again
    if isinstance(examined.first, Ignore) and not knowing.assigned_units(conn, message):
        return _ignored(examined.first, examined.mail)
    case = case_of(desk, conn, message, examined.mail, examined.reports)
    reach("identified")
    verdict = _concluded(desk, case)
    match verdict:
        case Ignore():
            return _ignored(verdict, examined.mail)
        case Hold():
            return _held(desk, conn, message, case, verdict, asking=asking)
        case Process(attempt=attempt):
            return _decided(desk, conn, message, _with(case, attempt), asking)
        case _:
            assert_never(verdict)


def _first_sight(desk: Desk, message: Message, mail: Mail) -> Process | Ignore:
    return triage(mail, notices=desk.rules.notices, own_addresses=desk.own_addresses, received_at=message.received_at)


def _is_assigned(desk: Desk, message: Message) -> bool:
    with desk.database.read() as conn:
        return bool(knowing.assigned_units(conn, message))


def _concluded(desk: Desk, case: Case) -> Process | Ignore | Hold:
    """Where a person said whose it is, what can be read counts, whatever the mail around it looks like."""
    if case.assigned and (brings_something(case.reports) or brings_a_report(case.reports)):
        return Process()
    from_unit = bool(case.clues.sender or case.assigned)
    return conclude(case.mail, notices=desk.rules.notices, reports=case.reports, from_unit=from_unit)


def _ignored(verdict: Ignore, mail: Mail) -> Judgement:
    outcome = set_aside(State.IGNORED, verdict.reason.value, evidence=verdict.evidence)
    return Judgement(outcome=outcome, bounce=read_bounce(mail))


def _held(desk: Desk, conn: Connection, message: Message, case: Case, verdict: Hold, *, asking: Asking) -> Judgement:
    now = desk.clock()
    letter = checking(case, now=now) if verdict.reason.is_answered else None
    files = [[file.file, file.kind.value] for file in files_of(case.reports)]
    aside = set_aside(State.HELD, verdict.reason.value, evidence=verdict.evidence, files=files)
    outcome = replace(aside, units=case.assigned, letter=letter)
    silence = _silence(desk, conn, message, case, outcome, asking=asking, now=now) if letter else verdict.reason.value
    return Judgement(outcome=outcome, notice=case.notice, vouching=case.trust.vouching, silence=silence)


def case_of(desk: Desk, conn: Connection, message: Message, mail: Mail, reports: tuple[FileReport, ...]) -> Case:
    """Everything about one message that deciding may ask for."""
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
        trial=_is_trial(mail),
    )


def _is_trial(mail: Mail) -> bool:
    """Also where it answers our answer to a trial, and in brackets."""
    return bare_subject(mail.subject).lstrip(BRACKETS).startswith(TRIAL)


def _with(case: Case, attempt: Attempt | None) -> Case:
    """A mail that meant to hand something in tells what came instead of a file."""
    if attempt is None or attempt.kind not in WITHOUT_A_FILE:
        return case
    return replace(case, absent=Trouble(file=None, code=attempt.kind.value, detail=attempt.detail))


def _decided(desk: Desk, conn: Connection, message: Message, case: Case, asking: Asking) -> Judgement:
    claims = claims_in(case)
    known = knowing.known_of(conn, units_in(case, claims), notice=case.notice, registry=case.registry)
    now = desk.clock()
    outcome = decide(case, claims, known, now=now)
    return Judgement(
        outcome=outcome,
        notice=case.notice,
        vouching=case.trust.vouching,
        silence=_silence(desk, conn, message, case, outcome, asking=asking, now=now),
    )


def _silence(
    desk: Desk, conn: Connection, message: Message, case: Case, outcome: Outcome, *, asking: Asking, now: datetime
) -> str:
    """Why the mail is not answered; empty where it is."""
    if outcome.letter is None:
        return "nothing_to_say"
    answer = asked(desk, conn, message, case.mail, outcome.letter, fresh=outcome.fresh, asking=asking, now=now)
    if isinstance(answer, No):
        return answer.reason.value
    told = outcome.letter.kind is AnswerKind.DUPLICATE and knowing.was_told(conn, answer.address, outcome.deliverables)
    return "told_before" if told else ""


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
