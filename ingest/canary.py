"""
The canary: once a day each mailbox writes to the next one of ours, and we see whether it comes.

It proves the whole way, sending, delivery, filters, polling and reading, before a unit's
mail is lost on it. What arrives is known by its seal, is ignored like all our own mail,
and enters no statistics. One that is late is told to the operator once, and once when it
came after all.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import structlog

from ingest.duties import told_apart
from notifier import compose
from notifier.canary import SEAL_HEADER, Canary, canary_mail
from notifier.letters import Alarm, Incident
from notifier.limits import Mode, priority
from parsers.errors import Unreadable
from parsers.mail import read_mail
from store import inbox, ledger, outbox, stages
from store.archive import Damaged, Missing
from store.seal import is_sealed, seal

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ingest.config import MailboxConfig
    from ingest.desk import Desk
    from notifier.message import Composed
    from store.database import Connection

KIND, ALARM = "canary", "alarm"
SENT, ARRIVED, MISSING = "canary-sent", "canary-arrived", "canary-missing"
LOOKED_BACK = timedelta(days=3)

_log = structlog.get_logger()


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """From one mailbox to another on one day."""

    day: str
    origin: MailboxConfig
    goal: MailboxConfig

    @property
    def key(self) -> str:
        return f"{self.day}/{self.origin.id}/{self.goal.id}"


def canary(desk: Desk) -> int:
    """Owe today's canaries where their hour has come, and look after those on their way; how many mails are owed."""
    if not desk.config.canary.daily or Mode(desk.config.replies.mode) is Mode.HOLD:
        return 0
    now = desk.clock()
    return _send(desk, now) + _look(desk, now)


def last_arrival(conn: Connection) -> datetime | None:
    """When a canary was last seen to have come."""
    return max(stages.done(conn, ARRIVED).values(), default=None)


def _send(desk: Desk, now: datetime) -> int:
    local = now.astimezone(desk.config.zone)
    if local.time() < desk.config.canary.at:
        return 0
    with desk.database.read() as conn:
        sent = stages.done(conn, SENT, prefix=f"{local.date()}/")
    waiting = [way for way in _ways(desk, str(local.date())) if way.key not in sent]
    return sum(_send_one(desk, way, now) for way in waiting)


def _send_one(desk: Desk, way: Way, now: datetime) -> int:
    with desk.database.write("canary") as conn:
        if not stages.once(conn, SENT, way.key, now=now):
            return 0
        letter = Canary(
            key=way.key,
            mailbox=desk.voice(way.origin.id),
            to=way.goal.address,
            seal=seal(conn, way.key),
            now=now,
        )
        mail = canary_mail(letter)
        return int(outbox.owe(conn, _owed(mail, key=f"{KIND}:{way.key}", kind=KIND, mailbox=way.origin.id), now=now))


def _look(desk: Desk, now: datetime) -> int:
    with desk.database.read() as conn:
        sent = {key: at for key, at in stages.done(conn, SENT).items() if now - at <= LOOKED_BACK}
        arrived = stages.done(conn, ARRIVED)
        missing = stages.done(conn, MISSING)
    owed = 0
    for key, at in sent.items():
        if key in arrived:
            continue
        if _has_come(desk, key):
            owed += _note(desk, key, ARRIVED, now, tell=key in missing)
        elif key not in missing and now - at > timedelta(minutes=desk.config.canary.minutes):
            owed += _note(desk, key, MISSING, now, tell=True)
    return owed


def _has_come(desk: Desk, key: str) -> bool:
    """Whether the sealed mail was seen in the mailbox it was sent to."""
    goal = key.rpartition("/")[2]
    with desk.database.read() as conn:
        mails = [each for each in outbox.find(conn, kinds=(KIND,)) if each.key == f"{KIND}:{key}"]
        met = [one for mail in mails for one in inbox.find(conn, message_id=mail.message_id)]
        there = [one for one in met if any(seen.sighting.mailbox == goal for seen in ledger.sightings_of(conn, one.id))]
        return any(one.fingerprint and _is_ours(desk, conn, one.fingerprint, key) for one in there)


def _is_ours(desk: Desk, conn: Connection, fingerprint: str, key: str) -> bool:
    try:
        given = read_mail(desk.archive.get(fingerprint)).first(SEAL_HEADER)
    except (Missing, Damaged, Unreadable):
        return False
    return given is not None and is_sealed(conn, key, given.strip())


def _note(desk: Desk, key: str, job: str, now: datetime, *, tell: bool) -> int:
    _log.info("canary.arrived" if job == ARRIVED else "canary.missing", way=key)
    with desk.database.write(KIND) as conn:
        if not stages.once(conn, job, key, now=now) or not tell:
            return 0
        return sum(_alarm(desk, conn, key, job, to=to, now=now) for to in desk.config.digest.to)


def _alarm(desk: Desk, conn: Connection, key: str, job: str, *, to: str, now: datetime) -> int:
    """Through the mailbox that the canary did not leave from: the other one may be unable to send."""
    _, origin, goal = key.split("/")
    letter = Alarm(
        key=f"{job}/{key}/{told_apart(to)}",
        mailbox=desk.voice(goal),
        to=(to,),
        incident=Incident.CANARY if job == MISSING else Incident.RECOVERED,
        subject_of=f"{origin} → {goal}",
        now=now,
    )
    mail = compose.notice_to_operator(letter, zone=desk.config.zone)
    return int(outbox.owe(conn, _owed(mail, key=f"{ALARM}:{letter.key}", kind="alert", mailbox=goal), now=now))


def _owed(mail: Composed, *, key: str, kind: str, mailbox: str) -> outbox.OwedMail:
    return outbox.OwedMail(
        key=key,
        kind=kind,
        priority=priority(kind),
        mailbox=mailbox,
        recipient=mail.to[0],
        subject=mail.subject,
        message_id=mail.message_id,
        raw=mail.raw,
    )


def _ways(desk: Desk, day: str) -> Iterator[Way]:
    """Each mailbox to the next; none where there is one alone."""
    boxes = desk.config.mailbox
    if len(boxes) > 1:
        for origin, goal in zip(boxes, [*boxes[1:], boxes[0]], strict=True):
            yield Way(day=day, origin=origin, goal=goal)
