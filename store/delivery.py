"""
One sending of an owed mail, so that a crash at any moment can be told from its traces.

The relay commits each step on its own:

    with database.write("claim") as conn:
        claimed = delivery.claim(conn, id, journal=journal, now=now)  # None: leave it
    outcome = send(…, on_dot=lambda: delivery.at_dot(claimed.mailing, journal=journal, now=…))
    with database.write("settle") as conn:
        delivery.settle(conn, claimed.mailing, Sent(queue_id="…"), journal=journal, now=now)

A crash leaves `sending` behind. `recover` asks the send journal whether the final dot
may have been written: then the mail is `unknown`, or `sent` where the server's 250 was
noted, else due again.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import assert_never

from sqlalchemy import Connection, select, update

from store import outbox
from store.journal import Fate, Journal, Stage
from store.outbox import SENDABLE, Mailing, State
from store.schema import outbox as rows


@dataclass(frozen=True, slots=True, kw_only=True)
class Claimed:
    mailing: Mailing
    raw: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    queue_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Deferred:
    until: datetime
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Unknown:
    """The line was lost after the final dot."""

    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Failed:
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """`replies.mode` does not let it out."""

    reason: str


Settlement = Sent | Deferred | Unknown | Failed | Held


def claim(conn: Connection, mail: int, *, journal: Journal, now: datetime) -> Claimed | None:
    """
    Take a mail to send it; None where it is not to be sent.

    Another has taken it, or the journal knows that it left or may have left: then it is
    settled accordingly, whatever an old backup of the database says.
    """
    free = select(rows.c.id).where(rows.c.id == mail, rows.c.state.in_(SENDABLE)).with_for_update(skip_locked=True)
    if conn.execute(free).first() is None:
        return None
    found = outbox.get(conn, mail)
    if _has_left(conn, found, journal, now=now):
        return None
    taken = {"state": State.SENDING, "attempts": found.attempts + 1, "claimed_at": now, "claimed_by": journal.id}
    outbox.change(conn, mail, **taken)
    return Claimed(mailing=outbox.get(conn, mail), raw=outbox.text_of(conn, mail))


def at_dot(mailing: Mailing, *, journal: Journal, now: datetime) -> None:
    """To be called just before the final dot is written: from here the mail may have left."""
    journal.note(mailing.key, Stage.DOT, message_id=mailing.message_id, now=now)


def settle(conn: Connection, mailing: Mailing, settlement: Settlement, *, journal: Journal, now: datetime) -> None:
    """Record what became of a claimed (or unknown) mail; the journal hears of it before the transaction ends."""
    _note(mailing, settlement, journal, now=now)
    match settlement:
        case Sent(queue_id=queue_id):
            outbox.change(conn, mailing.id, state=State.SENT, queue_id=queue_id, reason="", settled_at=now)
        case Deferred(until=until, reason=reason):
            first = mailing.first_failed_at or now
            outbox.change(
                conn, mailing.id, state=State.DEFERRED, not_before=until, reason=reason, first_failed_at=first
            )
        case Unknown(reason=reason):
            _is_unknown(conn, mailing, reason, now=now)
        case Failed(reason=reason):
            outbox.change(conn, mailing.id, state=State.FAILED, reason=reason, settled_at=now)
        case Held(reason=reason):
            outbox.change(conn, mailing.id, state=State.HELD, reason=reason, attempts=mailing.attempts - 1)
        case _:
            assert_never(settlement)


def recover(
    conn: Connection,
    *,
    journal: Journal,
    now: datetime,
    claimed_before: datetime | None = None,
    mailbox: str | None = None,
) -> int:
    """
    Settle what a crash left `sending`; how many mails that were.

    `claimed_before`: where several daemons share the database, only what was claimed
    longer ago than any sending takes. `mailbox`: only this daemon's own mails of one
    mailbox, which nothing but a settlement that could not be written leaves behind.
    """
    left = outbox.find(conn, states=(State.SENDING,), mailbox=mailbox)
    left = tuple(one for one in left if mailbox is None or one.claimed_by == journal.id)
    old = [one for one in left if claimed_before is None or (one.claimed_at or now) < claimed_before]
    for mailing in old:
        _recover(conn, mailing, journal, now=now)
    return len(old)


def reconcile(conn: Connection, *, journal: Journal, now: datetime) -> int:
    """Give the rows of a database that was put back what the journal knows better; how many."""
    departed = journal.departed()
    behind = [one for one in outbox.find(conn) if one.key in departed and _is_behind(one, departed[one.key])]
    for mailing in behind:
        _settle_by(conn, mailing, departed[mailing.key], now=now)
    return len(behind)


def wait_from(conn: Connection, mailing: Mailing, *, now: datetime) -> None:
    """Count the wait of an `unknown` mail from now: the clock was set back, and the moment noted is still to come."""
    outbox.change(conn, mailing.id, unknown_since=now)


def resend(conn: Connection, mail: int, *, now: datetime) -> bool:
    """Have an `unknown` mail sent once more; False, and it is `failed`, where that was done before."""
    again = update(rows).where(rows.c.id == mail, rows.c.state == State.UNKNOWN)
    first = again.where(rows.c.resends == 0)
    if conn.execute(first.values(state=State.DUE, resends=1, not_before=now, reason="may arrive twice")).rowcount:
        return True
    conn.execute(again.values(state=State.FAILED, reason="unknown twice", settled_at=now))
    return False


def _note(mailing: Mailing, settlement: Settlement, journal: Journal, *, now: datetime) -> None:
    fate = journal.fate(mailing.key)
    if fate is None or not fate.is_open:
        return
    match settlement:
        case Sent(queue_id=queue_id):
            journal.note(mailing.key, Stage.ACCEPTED, message_id=mailing.message_id, queue_id=queue_id, now=now)
        case Deferred() | Failed() if mailing.state is State.SENDING:
            journal.note(mailing.key, Stage.REFUSED, message_id=mailing.message_id, now=now)
        case Deferred() | Failed() | Unknown() | Held():
            pass
        case _:
            assert_never(settlement)


def _is_behind(mailing: Mailing, fate: Fate) -> bool:
    if fate.accepted:
        return mailing.state is not State.SENT
    return fate.departures > 1 + mailing.resends


def _has_left(conn: Connection, mailing: Mailing, journal: Journal, *, now: datetime) -> bool:
    fate = journal.fate(mailing.key)
    if fate is None or not (fate.accepted or fate.departures > mailing.resends):
        return False
    _settle_by(conn, mailing, fate, now=now)
    return True


def _recover(conn: Connection, mailing: Mailing, journal: Journal, *, now: datetime) -> None:
    if mailing.claimed_by != journal.id:
        _is_unknown(conn, mailing, "claimed by another daemon, whose journal is not here", now=now)
    elif not _has_left(conn, mailing, journal, now=now):
        outbox.change(conn, mailing.id, state=State.DUE, reason="interrupted before its end", not_before=now)


def _settle_by(conn: Connection, mailing: Mailing, fate: Fate, *, now: datetime) -> None:
    repeated = max(mailing.resends, int(fate.departures > 1))
    if not fate.accepted:
        _is_unknown(conn, mailing, "it may have left before", now=now)
        outbox.change(conn, mailing.id, resends=repeated)
        return
    sent = {"state": State.SENT, "queue_id": fate.queue_id, "claimed_at": fate.at, "settled_at": fate.at}
    outbox.change(conn, mailing.id, **sent, resends=repeated, reason="known from the send journal")


def _is_unknown(conn: Connection, mailing: Mailing, reason: str, *, now: datetime) -> None:
    since = now if mailing.resends else mailing.unknown_since or now
    outbox.change(conn, mailing.id, state=State.UNKNOWN, reason=reason, unknown_since=since)
