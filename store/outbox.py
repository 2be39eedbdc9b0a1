"""
Mail that is owed.

It is written in the transaction that records what it answers, and sent later by
`notifier.relay`: nothing is recorded without its answer being owed, and no answer
leaves for something that was rolled back.

    due -> sending -> sent | deferred | unknown | failed | held
    deferred -> sending (when its time has come)
    unknown -> sent (found in the Sent folder) | due (once more, once) | failed
    held -> due (released)
    failed | cancelled -> due (retried by a person)
    due | deferred | held | unknown | failed -> cancelled (by a person)

A crash leaves `sending` behind; `recover` tells by the send journal whether the final
dot may have been written: then it is `unknown` (or `sent`), else due again.

One sending, as the relay does it, each step committed on its own:

    with database.write("claim") as conn:
        claimed = outbox.claim(conn, id, journal=journal, now=now)      # None: leave it
    outcome = send(..., on_dot=lambda: journal.note(claimed.mailing.key, Stage.DOT, ...))
    with database.write("settle") as conn:
        outbox.settle(conn, claimed.mailing, Sent(queue_id="…"), journal=journal, now=now)
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Final, assert_never

from sqlalchemy import Connection, Row, func, select, update

from store.journal import Fate, Journal, Stage
from store.rows import insert_once
from store.schema import outbox


class State(StrEnum):
    DUE = "due"
    SENDING = "sending"
    SENT = "sent"
    DEFERRED = "deferred"
    UNKNOWN = "unknown"
    FAILED = "failed"
    HELD = "held"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True, kw_only=True)
class OwedMail:
    """A mail to be sent, composed for good: Message-ID and Date never change."""

    key: str  # what makes it the same mail, e.g. the SHA-256 of (content key, kind); unique for ever
    kind: str  # acknowledgement, correction, checking, duplicate, reminder, digest, alert …
    priority: int  # smaller goes first
    mailbox: str  # id of the mailbox it is sent from
    recipient: str
    subject: str
    message_id: str
    raw: bytes  # CRLF, ready for DATA
    answers: int | None = None  # inbox id
    notice: str | None = None
    units: tuple[str, ...] = ()
    deliverables: tuple[str, ...] = ()
    not_before: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Mailing:
    """A row of the outbox, without its text."""

    id: int
    key: str
    kind: str
    priority: int
    mailbox: str
    recipient: str
    subject: str
    message_id: str
    answers: int | None
    notice: str | None
    units: tuple[str, ...]
    deliverables: tuple[str, ...]
    state: State
    not_before: datetime
    attempts: int
    resends: int
    owed_at: datetime
    claimed_at: datetime | None
    claimed_by: str | None
    first_failed_at: datetime | None
    unknown_since: datetime | None
    settled_at: datetime | None
    queue_id: str | None
    reason: str


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

_SENDABLE: Final = (State.DUE, State.DEFERRED)
_COLUMNS: Final = tuple(column for column in outbox.c if column is not outbox.c.raw)


def owe(conn: Connection, mail: OwedMail, *, now: datetime) -> bool:
    """Owe a mail. Owing the same one twice is owing it once: False the second time."""
    values = {name: getattr(mail, name) for name in _WRITTEN} | {
        "units": list(mail.units),
        "deliverables": list(mail.deliverables),
        "not_before": mail.not_before or now,
        "state": State.DUE,
        "owed_at": now,
        "attempts": 0,
        "resends": 0,
        "reason": "",
    }
    return insert_once(conn, outbox, values) is not None


def due(conn: Connection, *, now: datetime, mailbox: str | None = None, limit: int) -> tuple[Mailing, ...]:
    """What may be sent now, most urgent first, then the longest owed."""
    row = outbox.c
    query = (
        select(*_COLUMNS)
        .where(row.state.in_(_SENDABLE), row.not_before <= now)
        .order_by(row.priority, row.owed_at, row.id)
        .limit(limit)
    )
    return _mailings(conn, query if mailbox is None else query.where(row.mailbox == mailbox))


def claim(conn: Connection, mail: int, *, journal: Journal, now: datetime) -> Claimed | None:
    """
    Take a mail to send it; None where it is not to be sent: another has it, or the
    journal knows that it left (it is settled accordingly).
    """
    found = conn.execute(
        select(outbox).where(outbox.c.id == mail, outbox.c.state.in_(_SENDABLE)).with_for_update(skip_locked=True)
    ).first()
    if found is None or _left_already(conn, _mailing(found), journal, now=now):
        return None
    _set(conn, mail, state=State.SENDING, attempts=found.attempts + 1, claimed_at=now, claimed_by=journal.id)
    return Claimed(mailing=_get(conn, mail), raw=found.raw)


def settle(conn: Connection, mailing: Mailing, settlement: Settlement, *, journal: Journal, now: datetime) -> None:
    """Record what became of a claimed (or unknown) mail; the journal hears of it before the transaction ends."""
    _note(mailing, settlement, journal, now=now)
    match settlement:
        case Sent(queue_id=queue_id):
            _set(conn, mailing.id, state=State.SENT, queue_id=queue_id, reason="", settled_at=now)
        case Deferred(until=until, reason=reason):
            first = mailing.first_failed_at or now
            _set(conn, mailing.id, state=State.DEFERRED, not_before=until, reason=reason, first_failed_at=first)
        case Unknown(reason=reason):
            since = mailing.unknown_since or now
            _set(conn, mailing.id, state=State.UNKNOWN, reason=reason, unknown_since=since)
        case Failed(reason=reason):
            _set(conn, mailing.id, state=State.FAILED, reason=reason, settled_at=now)
        case Held(reason=reason):
            _set(conn, mailing.id, state=State.HELD, reason=reason, attempts=mailing.attempts - 1)
        case _:
            assert_never(settlement)


def recover(conn: Connection, *, journal: Journal, now: datetime, claimed_before: datetime | None = None) -> int:
    """
    Settle what a crash left `sending`; how many mails that were.

    `claimed_before`: where several daemons share the database, only what was claimed
    longer ago than any sending takes.
    """
    row = outbox.c
    query = select(*_COLUMNS).where(row.state == State.SENDING, row.claimed_at <= (claimed_before or now))
    left = _mailings(conn, query)
    for mailing in left:
        _recover(conn, mailing, journal, now=now)
    return len(left)


def resend(conn: Connection, mail: int, *, now: datetime) -> bool:
    """Send an `unknown` mail once more; False, and it is `failed`, where that was done before."""
    mailing = _get(conn, mail)
    if mailing.state is not State.UNKNOWN:
        return False
    if mailing.resends:
        _set(conn, mail, state=State.FAILED, reason="unknown twice", settled_at=now)
        return False
    _set(conn, mail, state=State.DUE, resends=1, not_before=now, reason="sent again: may arrive twice")
    return True


def retry(conn: Connection, mail: int, *, now: datetime) -> bool:
    """A person has a failed, deferred or cancelled mail tried again, at once."""
    values = {"not_before": now, "first_failed_at": None, "attempts": 0, "settled_at": None}
    return _move(conn, mail, (State.FAILED, State.DEFERRED, State.CANCELLED), state=State.DUE, **values)


def cancel(conn: Connection, mail: int, *, now: datetime) -> bool:
    """A person lets a mail go unsent."""
    stopped = (State.DUE, State.DEFERRED, State.HELD, State.UNKNOWN, State.FAILED)
    return _move(conn, mail, stopped, state=State.CANCELLED, settled_at=now)


def release(conn: Connection, mail: int, *, now: datetime) -> bool:
    """Let a held mail out."""
    return _move(conn, mail, (State.HELD,), state=State.DUE, not_before=now, reason="released")


def counts(conn: Connection) -> dict[State, int]:
    found = {state: count for state, count in conn.execute(select(outbox.c.state, func.count()).group_by(outbox.c.state))}
    return {state: found.get(state.value, 0) for state in State}


def find(
    conn: Connection,
    *,
    states: Sequence[State] = (),
    kinds: Sequence[str] = (),
    recipient: str | None = None,
    answers: int | None = None,
    mailbox: str | None = None,
    message_ids: Sequence[str] = (),
    since: datetime | None = None,
    limit: int | None = None,
) -> tuple[Mailing, ...]:
    """Mail by what is asked, newest first. `since` is when it was owed."""
    row = outbox.c
    query = select(*_COLUMNS).order_by(row.owed_at.desc(), row.id.desc()).limit(limit)
    for column, wanted in ((row.state, states), (row.kind, kinds), (row.message_id, message_ids)):
        if wanted:
            query = query.where(column.in_(wanted))
    for column, one in ((row.recipient, recipient), (row.answers, answers), (row.mailbox, mailbox)):
        if one is not None:
            query = query.where(column == one)
    return _mailings(conn, query if since is None else query.where(row.owed_at >= since))


def get(conn: Connection, mail: int) -> Claimed:
    """A mail with its text."""
    row = conn.execute(select(outbox).where(outbox.c.id == mail)).one()
    return Claimed(mailing=_mailing(row), raw=row.raw)


def answers_to(conn: Connection, address: str, *, since: datetime) -> tuple[Mailing, ...]:
    """Answers owed or sent to an address since a moment, newest first; cancelled ones do not count."""
    found = find(conn, recipient=address, since=since)
    return tuple(one for one in found if one.answers is not None and one.state is not State.CANCELLED)


def sent_since(conn: Connection, mailbox: str, *, since: datetime) -> tuple[datetime, ...]:
    """When mail left a mailbox since a moment, or may have: what the sending limits count. Oldest first."""
    row = outbox.c
    left = (State.SENDING, State.SENT, State.UNKNOWN)
    query = select(row.claimed_at).where(row.mailbox == mailbox, row.claimed_at >= since, row.state.in_(left))
    return tuple(conn.scalars(query.order_by(row.claimed_at)))


_WRITTEN: Final = (
    "key",
    "kind",
    "priority",
    "mailbox",
    "recipient",
    "subject",
    "message_id",
    "raw",
    "answers",
    "notice",
)


def _note(mailing: Mailing, settlement: Settlement, journal: Journal, *, now: datetime) -> None:
    fate = journal.fate(mailing.key)
    if fate is None or fate.stage is not Stage.DOT:
        return
    match settlement:
        case Sent(queue_id=queue_id):
            journal.note(mailing.key, Stage.ACCEPTED, message_id=mailing.message_id, queue_id=queue_id, now=now)
        case Deferred() | Failed():
            if mailing.state is State.SENDING:
                journal.note(mailing.key, Stage.REFUSED, message_id=mailing.message_id, now=now)
        case Unknown() | Held():
            pass
        case _:
            assert_never(settlement)


def _left_already(conn: Connection, mailing: Mailing, journal: Journal, *, now: datetime) -> bool:
    fate = journal.fate(mailing.key)
    if fate is None or fate.stage is Stage.REFUSED:
        return False
    if fate.stage is Stage.DOT and mailing.resends >= fate.dots:
        return False  # the one deliberate repetition of an unknown
    _settle_by(conn, mailing, fate, now=now)
    return True


def _recover(conn: Connection, mailing: Mailing, journal: Journal, *, now: datetime) -> None:
    if mailing.claimed_by != journal.id:
        reason = "claimed by another daemon that is gone"
        _set(conn, mailing.id, state=State.UNKNOWN, reason=reason, unknown_since=mailing.unknown_since or now)
        return
    fate = journal.fate(mailing.key)
    if fate is None or fate.stage is Stage.REFUSED or fate.dots <= mailing.resends:
        _set(conn, mailing.id, state=State.DUE, reason="interrupted before its end", not_before=now)
        return
    _settle_by(conn, mailing, fate, now=now)


def _settle_by(conn: Connection, mailing: Mailing, fate: Fate, *, now: datetime) -> None:
    if fate.stage is Stage.ACCEPTED:
        reason = "known from the send journal"
        values = {"queue_id": fate.queue_id, "reason": reason, "claimed_at": fate.at, "settled_at": fate.at}
        _set(conn, mailing.id, state=State.SENT, **values)
        return
    since = mailing.unknown_since or now
    _set(conn, mailing.id, state=State.UNKNOWN, reason="interrupted after its end", unknown_since=since)


def _get(conn: Connection, mail: int) -> Mailing:
    return _mailings(conn, select(*_COLUMNS).where(outbox.c.id == mail))[0]


def _set(conn: Connection, mail: int, **values: Any) -> None:
    conn.execute(update(outbox).where(outbox.c.id == mail).values(**values))


def _move(conn: Connection, mail: int, allowed: Sequence[State], **values: Any) -> bool:
    row = outbox.c
    return conn.execute(update(outbox).where(row.id == mail, row.state.in_(allowed)).values(**values)).rowcount == 1


def _mailings(conn: Connection, query: Any) -> tuple[Mailing, ...]:
    return tuple(_mailing(row) for row in conn.execute(query))


def _mailing(row: Row[Any]) -> Mailing:
    fields = {name: value for name, value in row._mapping.items() if name != "raw"}
    listed = {"units": tuple(fields["units"]), "deliverables": tuple(fields["deliverables"])}
    return Mailing(**fields | listed | {"state": State(fields["state"])})
