"""
The daemon's work, a piece at a time: visit a mailbox, handle what came, send what is owed.

`once` does all of it one time. One mailbox that cannot be visited stops nothing else.
"""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

import structlog

from ingest import incidents, room
from ingest.credentials import CredentialMissing
from ingest.handle import handle_all
from ingest.outages import Loss, Lost, Refusal, Refused
from ingest.watch import Visited, Watch
from notifier.limits import Gate, Limits, Mode
from notifier.relay import Drained, Post, drain
from store import delivery, generation, health

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Iterable
    from datetime import datetime

    from ingest.config import MailboxConfig
    from ingest.desk import Desk
    from store.database import Connection


LONGEST_SENDING = timedelta(minutes=20)  # SMTP itself waits 10 for the last answer

_log = structlog.get_logger()


@dataclass(frozen=True, slots=True, kw_only=True)
class Polled:
    """One visit, or why there was none."""

    mailbox: str
    visited: Visited = field(default_factory=Visited)
    failure: str = ""  # with the remedy
    temporary: bool = True

    @property
    def complaints(self) -> tuple[str, ...]:
        told = (self.failure, *self.visited.troubles)
        return tuple(f"mailbox {self.mailbox}: {each}" for each in told if each)


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """The counts of one cycle, as `once --json` prints them, and what needs a person."""

    sighted: int
    handled: int
    ignored: int
    held: int
    shunted: int
    replies_owed: int
    sent: int
    deferred: int
    unexplained: int
    complaints: tuple[str, ...] = ()


def begin(desk: Desk) -> generation.Hold | None:
    """The start of a process that holds the daemon lock: what a crash left is settled before anything is sent."""
    now = desk.clock()
    if not desk.is_shared:  # else another daemon may be writing what looks unfinished
        desk.archive.sweep()
    hold = generation.start(desk.database, desk.journal, now=now)
    _recover(desk, claimed_before=now - LONGEST_SENDING if desk.is_shared else None)
    if hold:
        _log.error("outbox.held", why=hold.why, since=hold.since.isoformat(), remedy=hold.remedy)
    return hold


def _recover(desk: Desk, *, claimed_before: datetime | None) -> None:
    with desk.database.write("recover") as conn:
        recovered = delivery.recover(conn, journal=desk.journal, now=desk.clock(), claimed_before=claimed_before)
    if recovered:
        _log.warning("outbox.recovered", mails=recovered)


def poll(desk: Desk, watch: Watch) -> Polled:
    """Visit a mailbox and record how it went."""
    mailbox = watch.mailbox
    try:
        room.make_sure(desk)
        visited = watch.visit()
    except (Refused, Lost) as error:
        return _failed(desk, mailbox, error)
    except CredentialMissing as error:
        return _failed(desk, mailbox, Refused(Refusal.PASSWORD, str(error)))
    with desk.database.write("health") as conn:
        for counted in visited.counted:
            health.counted(conn, counted)
        health.gone(conn, mailbox, present=visited.present, now=desk.clock())
        health.succeeded(conn, mailbox, now=desk.clock())
        _prove(conn, mailbox, visited, now=desk.clock())
    incidents.look(desk)
    _log.info(
        "mailbox.visited",
        mailbox=mailbox,
        sighted=visited.sighted,
        bygone=visited.bygone,
        unexplained=visited.unexplained,
    )
    return Polled(mailbox=mailbox, visited=visited)


def relay(desk: Desk, mailbox: MailboxConfig) -> Drained:
    """Send what one mailbox owes, as far as its limits allow; first settle what a dead daemon had in hand."""
    if desk.is_shared:
        _recover(desk, claimed_before=desk.clock() - LONGEST_SENDING)
    post = Post(
        account=mailbox.account(mailbox.smtp),
        limits=Limits(**desk.config.sending.model_dump()),
        gate=_gate(desk),
        sent_ids=lambda: _sent_ids(desk, mailbox),
    )
    drained = drain(post, database=desk.database, journal=desk.journal, now=desk.clock())
    incidents.look(desk)
    return drained


def once(desk: Desk) -> Told:
    """One whole cycle: every mailbox, everything new, everything due."""
    hold = begin(desk)
    polled = tuple(_poll_once(desk, mailbox) for mailbox in desk.config.mailbox)
    handled = handle_all(desk)
    drained = tuple(relay(desk, mailbox) for mailbox in desk.config.mailbox)
    return Told(
        sighted=sum(each.visited.sighted for each in polled),
        handled=handled["handled"],
        ignored=handled["ignored"] + sum(each.visited.bygone for each in polled),
        held=handled["held"] + sum(each.visited.unread for each in polled),
        shunted=handled["shunted"],
        replies_owed=handled["replies_owed"],
        sent=sum(each.sent for each in drained),
        deferred=sum(each.deferred for each in drained),
        unexplained=sum(each.visited.unexplained for each in polled),
        complaints=(
            *((hold.remedy,) if hold else ()),
            *_all(each.complaints for each in polled),
            *_of_handling(handled),
            *_all(_of_sending(each) for each in drained),
        ),
    )


def _poll_once(desk: Desk, mailbox: MailboxConfig) -> Polled:
    with closing(Watch(desk, mailbox)) as watch:
        return poll(desk, watch)


def _failed(desk: Desk, mailbox: str, error: Refused | Lost) -> Polled:
    """A full disk is no fault of the mailbox: `ingest.room` has noted it."""
    if error.kind is not Loss.DISK:
        with desk.database.write("health") as conn:
            health.failed(conn, mailbox, reason=error.kind.value, now=desk.clock())
    _log.warning("mailbox.unreachable", mailbox=mailbox, reason=error.kind.value)
    incidents.look(desk, said={mailbox: error.text})
    return Polled(mailbox=mailbox, failure=str(error), temporary=isinstance(error, Lost))


def _prove(conn: Connection, mailbox: str, visited: Visited, *, now: datetime) -> None:
    """Mail without its row may pass by itself; it may not last."""
    proof = incidents.ledger_id(mailbox)
    if visited.unexplained:
        health.failed(conn, proof, reason="unexplained", now=now)
    elif health.mailbox_health(conn, proof).failures:
        health.succeeded(conn, proof, now=now)


def _gate(desk: Desk) -> Gate:
    replies = desk.config.replies
    with desk.database.read() as conn:
        mode = Mode.HOLD if generation.held(conn) else Mode(replies.mode)
    ours = desk.own_addresses if desk.config.canary.daily else frozenset()
    return Gate(
        mode=mode,
        coordinators=frozenset((*desk.config.digest.to, *desk.config.operators)) | ours,
        allow=frozenset(replies.allow),
    )


def _sent_ids(desk: Desk, mailbox: MailboxConfig) -> set[str] | None:
    """On a line of its own: the watch's belongs to another thread."""
    try:
        with closing(Watch(desk, mailbox)) as watch:
            return watch.sent_ids()
    except (Refused, Lost, CredentialMissing):
        return None


def _of_handling(handled: Counter[str]) -> tuple[str, ...]:
    put_off = handled["put_off"]
    return (
        ("the work on a message was hindered and is tried again; see the log, and `baosong check`",) if put_off else ()
    )


def _of_sending(drained: Drained) -> tuple[str, ...]:
    failed = (f"{drained.failed} mails could not be sent for good; see `baosong outbox`",) if drained.failed else ()
    return (*failed, *((drained.pause.text,) if drained.pause and drained.pause.person else ()))


def _all(groups: Iterable[Iterable[str]]) -> tuple[str, ...]:
    return tuple(each for group in groups for each in group)
