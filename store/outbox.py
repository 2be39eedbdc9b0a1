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

What happens between `due` and the end of a sending is `store.delivery`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import cache
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, Row, Select, and_, bindparam, func, or_, select, update

from store.backoff import LONGEST, SKEW
from store.rows import asked, conditions, insert_once
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


SENDABLE: Final = (State.DUE, State.DEFERRED)
_COLUMNS: Final = tuple(column for column in outbox.c if column.name not in {"raw", "domain"})
_BY_ID: Final = select(*_COLUMNS).where(outbox.c.id == bindparam("mail"))
_TEXT: Final = select(outbox.c.raw).where(outbox.c.id == bindparam("mail"))
_TO_DOMAIN: Final = select(func.count()).where(
    outbox.c.domain == bindparam("domain"), outbox.c.owed_at >= bindparam("since")
)
_CHANGE: Final = update(outbox).where(outbox.c.id == bindparam("mail"))


def owe(conn: Connection, mail: OwedMail, *, now: datetime) -> bool:
    """Owe a mail. Owing the same one twice is owing it once: False the second time."""
    values = {name: getattr(mail, name) for name in _WRITTEN} | {
        "domain": mail.recipient.rpartition("@")[2].lower(),
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
    """What may be sent now, most urgent first, then the longest owed; with what a clock set back would keep."""
    row = outbox.c
    query = (
        select(*_COLUMNS)
        .where(row.state.in_(SENDABLE), or_(row.not_before <= now, *_waits_in_vain(now)))
        .order_by(row.priority, row.owed_at, row.id)
        .limit(limit)
    )
    return _mailings(conn, query if mailbox is None else query.where(row.mailbox == mailbox), {})


def _waits_in_vain(now: datetime) -> tuple[ColumnElement[bool], ...]:
    """For a moment of a clock set back since: owed or tried in what is the future now, or due too far in it."""
    row = outbox.c
    too_far = and_(row.state == State.DEFERRED, row.not_before > now + LONGEST)
    return (row.owed_at > now + SKEW, row.claimed_at > now + SKEW, too_far)


def retry(conn: Connection, mail: int, *, now: datetime) -> bool:
    """A person has a failed, deferred or cancelled mail tried again, at once; not one whose text was purged."""
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
    counted = conn.execute(select(outbox.c.state, func.count()).group_by(outbox.c.state))
    return dict.fromkeys(State, 0) | {State(state): count for state, count in counted}


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
    wanted = asked(
        state=tuple(states),
        kind=tuple(kinds),
        message_id=tuple(message_ids),
        recipient=recipient,
        answers=answers,
        mailbox=mailbox,
    )
    more = asked(since=since, most=limit)
    return _mailings(conn, _finding(tuple(wanted), tuple(more)), wanted | more)


@cache
def _finding(names: tuple[str, ...], more: tuple[str, ...]) -> Select[Any]:
    row = outbox.c
    query = select(*_COLUMNS).where(*conditions(outbox, names, among=("state", "kind", "message_id")))
    query = query.order_by(row.owed_at.desc(), row.id.desc())
    if "since" in more:
        query = query.where(row.owed_at >= bindparam("since"))
    return query.limit(bindparam("most")) if "most" in more else query


def get(conn: Connection, mail: int) -> Mailing:
    return _mailing(conn.execute(_BY_ID, {"mail": mail}).one())


def text_of(conn: Connection, mail: int) -> bytes:
    """A mail as it is (to be) sent."""
    return bytes(conn.execute(_TEXT, {"mail": mail}).scalar_one())


def answers_to(conn: Connection, address: str, *, since: datetime) -> tuple[Mailing, ...]:
    """Answers owed or sent to an address since a moment, newest first; cancelled ones do not count."""
    found = find(conn, recipient=address, since=since)
    return tuple(one for one in found if one.answers is not None and one.state is not State.CANCELLED)


def count_to_domain(conn: Connection, domain: str, *, since: datetime) -> int:
    """How many mails to addresses of a domain were owed since a moment."""
    return conn.scalar(_TO_DOMAIN, {"domain": domain.lower(), "since": since}) or 0


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


def change(conn: Connection, mail: int, **values: Any) -> None:
    """Set columns of a row; for the functions of this package that know the transitions."""
    conn.execute(_CHANGE, values | {"mail": mail})


def _move(conn: Connection, mail: int, allowed: Sequence[State], **values: Any) -> bool:
    row = outbox.c
    there = (row.id == mail, row.state.in_(allowed), row.recipient != "")
    return conn.execute(update(outbox).where(*there).values(**values)).rowcount == 1


def _mailings(conn: Connection, query: Select[Any], values: Mapping[str, Any]) -> tuple[Mailing, ...]:
    return tuple(_mailing(row) for row in conn.execute(query, values))


def _mailing(row: Row[Any]) -> Mailing:
    fields = {name: value for name, value in row._asdict().items() if name != "raw"}
    listed = {"units": tuple(fields["units"]), "deliverables": tuple(fields["deliverables"])}
    return Mailing(**fields | listed | {"state": State(fields["state"])})
