"""
One round of the relay: a mailbox at a moment, and what becomes of its mails.

Each step of a sending is committed on its own (`store.delivery`), so that a crash leaves
nothing in doubt but a mail whose final dot may have been written.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Self, assert_never

import structlog

from notifier.account import Account
from notifier.limits import Gate, Limits
from notifier.smtp import AFTER_THE_DOT
from notifier.verdicts import Course
from store import delivery, outbox
from store.database import Connection, Database
from store.delivery import Claimed, Settlement
from store.journal import Journal
from store.outbox import Mailing

AT_ONCE = 200  # mails looked at in one round

_log = structlog.get_logger()


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """One mailbox's way out."""

    account: Account
    limits: Limits
    gate: Gate
    sent_ids: Callable[[], Collection[str] | None]  # the newest Message-IDs in Sent; None: could not look
    timeout: float = 60.0  # seconds, of every wait but the one after the dot
    after_dot: float = AFTER_THE_DOT


@dataclass(frozen=True, slots=True, kw_only=True)
class Pause:
    """The account rests. `person`: somebody is to be told, once an incident (`store.health.alerted`)."""

    until: datetime
    course: Course
    text: str
    person: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Drained:
    """What became of one mailbox's mails; rounds add up."""

    sent: int = 0
    deferred: int = 0
    unknown: int = 0
    failed: int = 0
    held: int = 0
    again_at: datetime | None = None  # when to come back for what had to wait
    pause: Pause | None = None
    recovered: bool = False  # an incident that a person was told of is over

    def __add__(self, other: Self) -> Self:
        return replace(
            other,
            sent=self.sent + other.sent,
            deferred=self.deferred + other.deferred,
            unknown=self.unknown + other.unknown,
            failed=self.failed + other.failed,
            held=self.held + other.held,
            again_at=other.again_at or self.again_at,
            pause=other.pause or self.pause,
            recovered=self.recovered or other.recovered,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    post: Post
    database: Database
    journal: Journal
    now: datetime

    @property
    def mailbox(self) -> str:
        return self.post.account.id

    def due(self) -> tuple[Mailing, ...]:
        """What may be sent now, most urgent first."""
        with self.database.read() as conn:
            return outbox.due(conn, now=self.now, mailbox=self.mailbox, limit=AT_ONCE)

    def claim(self, mailing: Mailing) -> Claimed | None:
        with self.database.write("claim") as conn:
            return delivery.claim(conn, mailing.id, journal=self.journal, now=self.now)

    def at_dot(self, mailing: Mailing) -> None:
        delivery.at_dot(mailing, journal=self.journal, now=self.now)

    def settle(self, mailing: Mailing, settlement: Settlement) -> Drained:
        """Settle a claimed, or unknown, mail."""
        with self.database.write("settle") as conn:
            delivery.settle(conn, mailing, settlement, journal=self.journal, now=self.now)
        return told(mailing, settlement)

    def put_aside(self, conn: Connection, mailing: Mailing, settlement: Settlement) -> Drained:
        """Claim a due mail only to settle it unsent, in the caller's transaction."""
        claimed = delivery.claim(conn, mailing.id, journal=self.journal, now=self.now)
        if claimed is None:
            return Drained()
        delivery.settle(conn, claimed.mailing, settlement, journal=self.journal, now=self.now)
        return told(mailing, settlement)


def told(mailing: Mailing, settlement: Settlement) -> Drained:
    """Log what became of a mail, and count it."""
    event, counted = _counted(settlement)
    _log.info(event, mail=mailing.id, kind=mailing.kind, message_id=mailing.message_id)
    return counted


def _counted(settlement: Settlement) -> tuple[str, Drained]:
    match settlement:
        case delivery.Sent():
            return "mail.sent", Drained(sent=1)
        case delivery.Deferred():
            return "mail.deferred", Drained(deferred=1)
        case delivery.Unknown():
            return "mail.lost", Drained(unknown=1)
        case delivery.Failed():
            return "mail.failed", Drained(failed=1)
        case delivery.Held():
            return "mail.held", Drained(held=1)
        case _:
            assert_never(settlement)
