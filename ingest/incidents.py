"""
What the operator is told at once: one mail an incident, and one when it is over.

An incident is a run of failures that `store.health` counts: of a mailbox's visits, of its
sending, of the proof that every mail has its row, of the room on the disk. Which run is
one a person must hear of is said here; that each is told once, and its end once, is held
by the transaction that owes the mail. It leaves through a mailbox that still works.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import structlog

from ingest.duties import told_apart
from ingest.outages import Loss, Refusal
from notifier import compose, pauses
from notifier.letters import Alarm, Incident
from notifier.limits import priority
from notifier.verdicts import Course
from store import health, inbox, outbox, stages

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from zoneinfo import ZoneInfo

    from ingest.config import MailboxConfig
    from ingest.desk import Desk
    from notifier.letters import Mailbox
    from store.database import Connection
    from store.health import MailboxHealth

KIND = "alert"
DISK = "disk"  # under which `store.health` keeps whether there is room
BEGUN, OVER, SHUNTED = "incident", "incident_over", "shunted"
PATIENCE = timedelta(hours=1)  # what may pass by itself is given so long: servers are backed up at night
FAILURES = 3  # and what waits for a person so many tries: NetEase refuses a good code now and then

_OF_VISITS: dict[str, Incident] = {
    Refusal.LOGIN: Incident.LOGIN_REFUSED,
    Refusal.PASSWORD: Incident.LOGIN_REFUSED,
    Refusal.UNSAFE_LOGIN: Incident.UNSAFE_LOGIN,
    Refusal.CERTIFICATE: Incident.CERTIFICATE,
}
_OF_SENDING = {Course.LOGIN: Incident.LOGIN_REFUSED, Course.OUTAGE: Incident.UNREACHABLE}

_log = structlog.get_logger()


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """An incident that a person must hear of, or the end of one."""

    id: str  # of the row of `store.health`
    incident: Incident
    of: str  # what it happened to, as people know it
    since: datetime
    mailbox: str | None = None  # the one in trouble
    detail: str = ""  # the server's words

    @property
    def key(self) -> str:
        return f"{self.id}@{self.since.isoformat()}"


def ledger_id(mailbox: str) -> str:
    """Under what `store.health` keeps whether every mail of a mailbox has its row."""
    return f"{mailbox}/ledger"


def look(desk: Desk, *, said: Mapping[str, str] | None = None) -> int:
    """Owe what is to be told now; how many mails. `said`: a server's own words, by row of `store.health`."""
    now = desk.clock()
    with desk.database.read() as conn:
        begun = tuple(_begun(desk, conn, said or {}, now))
        over = tuple(_over(desk, conn))
        shunted = _shunted(desk, conn, now)
    if not (begun or over or shunted):
        return 0
    with desk.database.write("incident") as conn:
        return (
            sum(_tell_beginning(desk, conn, each, now) for each in begun)
            + sum(_tell(desk, conn, each, OVER, now) for each in over)
            + (_tell(desk, conn, shunted, SHUNTED, now) if shunted else 0)
        )


def _begun(desk: Desk, conn: Connection, said: Mapping[str, str], now: datetime) -> Iterator[Trouble]:
    for mailbox in desk.config.mailbox:
        yield from _of_mailbox(conn, mailbox, said, now)
    full = health.mailbox_health(conn, DISK)
    if full.incident_since and not full.alerted_at:
        yield Trouble(id=DISK, incident=Incident.DISK_FULL, of=str(desk.config.data_dir), since=full.incident_since)


def _of_mailbox(conn: Connection, mailbox: MailboxConfig, said: Mapping[str, str], now: datetime) -> Iterator[Trouble]:
    """A code that expired, or a provider that is away, ails reading and sending alike: it is told once."""
    ids = (mailbox.id, pauses.health_id(mailbox.id), ledger_id(mailbox.id))
    failing = [row for row in (health.mailbox_health(conn, each) for each in ids) if row.incident_since]
    told = {_incident(row) for row in failing if row.alerted_at}
    for row in failing:
        incident = _incident(row)
        if row.alerted_at or incident in told or not _calls_a_person(row, now):
            continue
        told.add(incident)
        yield Trouble(
            id=row.id,
            incident=incident,
            of=mailbox.address,
            since=row.incident_since or now,
            mailbox=mailbox.id,
            detail=said.get(row.id) or row.reason.partition(": ")[2],
        )


def _incident(row: MailboxHealth) -> Incident:
    match row.id.partition("/")[2]:
        case "smtp":
            return _OF_SENDING.get(pauses.course_of(row.reason), Incident.SENDING_REFUSED)
        case "ledger":
            return Incident.UNEXPLAINED
    if row.reason in set(Loss):
        return Incident.UNREACHABLE
    return _OF_VISITS.get(row.reason, Incident.OTHER)


def _calls_a_person(row: MailboxHealth, now: datetime) -> bool:
    if row.id.endswith("/smtp"):
        return pauses.wants_person(row)
    lasting = row.incident_since is not None and now - row.incident_since >= PATIENCE
    return row.failures >= FAILURES and (lasting or row.reason in set(Refusal))


def _over(desk: Desk, conn: Connection) -> Iterator[Trouble]:
    """What was told of and is no more."""
    told = stages.done(conn, BEGUN).keys() - stages.done(conn, OVER).keys()
    for key in sorted(told):
        row, _, since = key.rpartition("@")
        now_failing = health.mailbox_health(conn, row).incident_since
        if now_failing is None or now_failing.isoformat() != since:
            yield _recovered(desk, row, datetime.fromisoformat(since))


def _recovered(desk: Desk, row: str, since: datetime) -> Trouble:
    mailbox = row.partition("/")[0]
    address = next((each.address for each in desk.config.mailbox if each.id == mailbox), None)
    of = address or (str(desk.config.data_dir) if row == DISK else row)
    return Trouble(
        id=row, incident=Incident.RECOVERED, of=of, since=since, mailbox=mailbox if address and row == mailbox else None
    )


def _shunted(desk: Desk, conn: Connection, now: datetime) -> Trouble | None:
    """The first message a day that our own mistakes set aside; the digest has them all."""
    day = now.astimezone(desk.config.zone).date()
    since = datetime.combine(day, datetime.min.time(), desk.config.zone)
    aside = inbox.find(conn, states=(inbox.State.SHUNTED,))
    today = [each for each in aside if (each.settled_at or each.met_at) >= since]
    if not today or stages.done(conn, SHUNTED, prefix=f"{SHUNTED}@{since.isoformat()}"):
        return None
    return Trouble(id=SHUNTED, incident=Incident.SHUNTED, of=today[-1].public, since=since, detail=today[-1].reason)


def _tell_beginning(desk: Desk, conn: Connection, trouble: Trouble, now: datetime) -> int:
    if not health.alerted(conn, trouble.id, now=now):
        return 0
    _log.error("incident.begun", what=trouble.id, kind=trouble.incident.value, since=trouble.since.isoformat())
    return _tell(desk, conn, trouble, BEGUN, now)


def _tell(desk: Desk, conn: Connection, trouble: Trouble, job: str, now: datetime) -> int:
    if not stages.once(conn, job, trouble.key, now=now):
        return 0
    if job == OVER:
        _log.info("incident.over", what=trouble.id, since=trouble.since.isoformat())
    voice = desk.voice(_speaker(desk, conn, trouble))
    letters = [_letter(trouble, job, voice, to, now=now) for to in desk.config.operators]
    return sum(outbox.owe(conn, _owed(letter, desk.config.zone), now=now) for letter in letters)


def _speaker(desk: Desk, conn: Connection, trouble: Trouble) -> str:
    """A mailbox that can send, better not the one in trouble, better one that can be read."""

    def ailments(mailbox: str) -> tuple[bool, bool, bool]:
        sending = health.mailbox_health(conn, pauses.health_id(mailbox)).failures > 0
        return sending, mailbox == trouble.mailbox, health.mailbox_health(conn, mailbox).failures > 0

    return min((each.id for each in desk.config.mailbox), key=ailments)


def _letter(trouble: Trouble, job: str, voice: Mailbox, to: str, *, now: datetime) -> Alarm:
    return Alarm(
        key=f"{job}/{trouble.key}/{told_apart(to)}",
        mailbox=voice,
        to=(to,),
        incident=trouble.incident,
        subject_of=trouble.of,
        detail=trouble.detail,
        since=trouble.since,
        now=now,
    )


def _owed(letter: Alarm, zone: ZoneInfo) -> outbox.OwedMail:
    mail = compose.notice_to_operator(letter, zone=zone)
    return outbox.OwedMail(
        key=f"{KIND}:{letter.key}",
        kind=KIND,
        priority=priority(KIND),
        mailbox=letter.mailbox.id,
        recipient=letter.to[0],
        subject=mail.subject,
        message_id=mail.message_id,
        raw=mail.raw,
    )
