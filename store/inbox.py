"""
The messages met, and what became of each.

A message is known by its content; where it was seen is in the ledger (`store.ledger`).

    new -> handled | ignored | held | shunted -> (reopen) -> new
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from functools import cache
from typing import Any, Final

from sqlalchemy import Connection, Row, Select, bindparam, func, or_, select, update

from store.ledger import Sighting, place
from store.rows import asked, conditions, insert_once
from store.schema import messages

_ALIKE: Final = select(messages.c.id, messages.c.content_key).where(
    or_(messages.c.content_key == bindparam("key"), messages.c.public == bindparam("short"))
)
_BY_ID: Final = select(messages).where(messages.c.id == bindparam("message"))
_BEGIN: Final = (
    update(messages)
    .where(messages.c.id == bindparam("message"))
    .values(attempts=messages.c.attempts + 1)
    .returning(messages.c.attempts)
)
_NOT_TRIED: Final = (
    update(messages)
    .where(messages.c.id == bindparam("message"), messages.c.state == "new")
    .values(attempts=messages.c.attempts - 1)
)
_IS_WAITING: Final = (
    select(messages.c.id).where(messages.c.id == bindparam("message"), messages.c.state == "new").with_for_update()
)
_STILL_NEW: Final = select(messages).where(
    messages.c.id.in_(bindparam("wanted", expanding=True)), messages.c.state == "new"
)
_SETTLE: Final = update(messages).where(messages.c.id == bindparam("message"))
_SHORT: Final = 8  # hex digits of a public id, more where two messages begin alike
_FAR: Final = timedelta(hours=1)  # none is put off for so long: the clock was set back
_SHARE: Final = 20  # messages of one sender served before others' turn comes again


class State(StrEnum):
    NEW = "new"
    HANDLED = "handled"
    IGNORED = "ignored"
    HELD = "held"
    SHUNTED = "shunted"


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """What identifies a message and lets a person recognise it."""

    fingerprint: str
    content_key: str
    message_id: str | None
    sender: str | None
    subject: str
    date: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Met:
    id: int
    new: bool  # the message, not the place


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """A row of the inbox."""

    id: int
    public: str  # what people call it: `baosong explain 1f3a9c02`
    content_key: str
    fingerprint: str | None  # None: never fetched
    message_id: str | None
    sender: str | None
    subject: str
    date: datetime | None
    mailbox: str
    received_at: datetime
    met_at: datetime
    state: State
    reason: str
    attempts: int
    retry_at: datetime | None
    notice: str | None
    units: tuple[str, ...]
    verdict: Mapping[str, Any]
    settled_at: datetime | None


def sight(conn: Connection, sighting: Sighting, head: Head, *, now: datetime) -> Met:
    """
    Record that an archived message was seen. Call it after `Archive.put` returned.

    The same content seen elsewhere is the same message and one sighting more; the same
    place seen again is nothing new. Time of receipt is the INTERNALDATE of the first.
    """
    met = _meet(conn, _row(sighting, head, now=now))
    unread = place(conn, sighting, met.id, fingerprint=head.fingerprint, now=now)
    if unread is not None:  # it was too large, or could not be fetched, until now
        settle(conn, unread, state=State.IGNORED, reason="read_later", now=now)
    return met


def sight_unread(
    conn: Connection, sighting: Sighting, *, reason: str, state: State = State.HELD, subject: str = "", now: datetime
) -> Met:
    """Record a message that cannot be fetched (`too_large`, `gone` …): it has its row and its reason all the same."""
    row = _row(sighting, _unread_head(sighting, subject), now=now)
    met = _meet(conn, row | {"fingerprint": None, "state": state, "reason": reason, "settled_at": now})
    place(conn, sighting, met.id, fingerprint=None, now=now)
    return met


def still_new(conn: Connection, wanted: Sequence[int]) -> tuple[Message, ...]:
    """Of these messages, in this order, those that are still to be handled."""
    found = {row.id: _message(row) for row in conn.execute(_STILL_NEW, {"wanted": list(wanted)})}
    return tuple(found[each] for each in wanted if each in found)


def waiting(conn: Connection, *, now: datetime, limit: int) -> tuple[int, ...]:
    """
    The ids of messages to be handled, oldest first; a flood from one sender waits behind others after its first few.

    Ids alone: to put all that wait in order costs more than to handle a few of them.
    """
    row = messages.c
    turn = func.row_number().over(partition_by=row.sender, order_by=(row.received_at, row.id))
    all_new = (
        select(row.id, row.received_at, ((turn - 1) // _SHARE).label("turn"))
        .where(row.state == State.NEW, or_(row.retry_at.is_(None), row.retry_at <= now, row.retry_at > now + _FAR))
        .subquery()
    )
    by_turn = (all_new.c.turn, all_new.c.received_at, all_new.c.id)
    return tuple(conn.scalars(select(all_new.c.id).order_by(*by_turn).limit(limit)))


def begin(conn: Connection, message: int) -> int:
    """
    Count an attempt at a message; which one it is, from 1.

    To be committed before anything of the message is parsed: a message that kills the
    process is then shunted at its fourth attempt instead of killing every start.
    """
    return int(conn.execute(_BEGIN, {"message": message}).scalar_one())


def not_tried(conn: Connection, tried: Iterable[int]) -> None:
    """Attempts that were counted and did not come about."""
    for message in tried:
        conn.execute(_NOT_TRIED, {"message": message})


def is_waiting(conn: Connection, message: int) -> bool:
    """Whether a message is still to be handled; until the transaction ends no other daemon settles it."""
    return conn.execute(_IS_WAITING, {"message": message}).first() is not None


def postpone(conn: Connection, message: int, *, until: datetime, reason: str) -> None:
    """Put a message off because of something that is neither its fault nor ours: the attempt does not count."""
    row = messages.c
    conn.execute(
        update(messages)
        .where(row.id == message, row.state == State.NEW)
        .values(attempts=row.attempts - 1, retry_at=until, reason=reason)
    )


def settle(
    conn: Connection,
    message: int,
    *,
    state: State,
    reason: str,
    verdict: Mapping[str, Any] | None = None,
    notice: str | None = None,
    units: Sequence[str] = (),
    now: datetime,
) -> None:
    """Say what became of a message. `verdict` is JSON: whatever `explain` is to tell later."""
    values = {"state": state, "reason": reason, "verdict": dict(verdict or {}), "notice": notice, "units": list(units)}
    conn.execute(_SETTLE, values | {"message": message, "settled_at": now, "retry_at": None})


def reopen(conn: Connection, message: int) -> None:
    """Have a settled message handled once more; its verdict stays until it is settled again."""
    conn.execute(
        update(messages)
        .where(messages.c.id == message)
        .values(state=State.NEW, attempts=0, retry_at=None, settled_at=None)
    )


def get(conn: Connection, message: int) -> Message:
    return _message(conn.execute(_BY_ID, {"message": message}).one())


def lookup(conn: Connection, public: str) -> Message | None:
    """By the id people use, or an unambiguous beginning of it (4 characters at least)."""
    wanted = public.strip().lower()
    row = messages.c
    exact = conn.execute(select(messages).where(row.public == wanted)).first()
    if exact:
        return _message(exact)
    if len(wanted) < 4 or not wanted.isalnum():  # noqa: PLR2004  4 hex digits: 1 in 65,536
        return None
    found = conn.execute(select(messages).where(row.content_key.startswith(wanted)).limit(2)).all()
    return _message(found[0]) if len(found) == 1 else None


def find(
    conn: Connection,
    *,
    states: Sequence[State] = (),
    sender: str | None = None,
    message_id: str | None = None,
    since: datetime | None = None,
    limit: int | None = None,
) -> tuple[Message, ...]:
    """Messages by what is asked, newest first. `since` is when they were received."""
    wanted = asked(state=tuple(states), sender=sender, message_id=message_id)
    more = asked(since=since, most=limit)
    found = conn.execute(_finding(tuple(wanted), tuple(more)), wanted | more)
    return tuple(_message(row) for row in found)


@cache
def _finding(names: tuple[str, ...], more: tuple[str, ...]) -> Select[Any]:
    row = messages.c
    query = select(messages).where(*conditions(messages, names, among=("state",)))
    query = query.order_by(row.received_at.desc(), row.id.desc())
    if "since" in more:
        query = query.where(row.received_at >= bindparam("since"))
    return query.limit(bindparam("most")) if "most" in more else query


def count_unread(conn: Connection, *, state: State) -> int:
    """How many messages of a state were never fetched."""
    row = messages.c
    query = select(func.count()).select_from(messages).where(row.state == state, row.fingerprint.is_(None))
    return conn.scalar(query) or 0


def counts(conn: Connection) -> dict[State, int]:
    counted = conn.execute(select(messages.c.state, func.count()).group_by(messages.c.state))
    return dict.fromkeys(State, 0) | {State(state): count for state, count in counted}


def _row(sighting: Sighting, head: Head, *, now: datetime) -> dict[str, Any]:
    return {
        "content_key": head.content_key,
        "fingerprint": head.fingerprint,
        "message_id": head.message_id,
        "sender": head.sender,
        "subject": head.subject,
        "date": head.date,
        "mailbox": sighting.mailbox,
        "received_at": sighting.internaldate,
        "met_at": now,
        "state": State.NEW,
        "reason": "",
        "attempts": 0,
        "units": [],
        "verdict": {},
    }


def _unread_head(sighting: Sighting, subject: str) -> Head:
    place = f"{sighting.mailbox}\0{sighting.folder}\0{sighting.uidvalidity}\0{sighting.uid}"
    seen = f"{place}\0{sighting.size}\0{sighting.internaldate.timestamp()}"
    key = hashlib.sha256(f"unread\0{seen}".encode()).hexdigest()
    return Head(fingerprint="", content_key=key, message_id=None, sender=None, subject=subject, date=None)


def _meet(conn: Connection, row: dict[str, Any]) -> Met:
    key = row["content_key"]
    found = conn.execute(_ALIKE, {"key": key, "short": key[:_SHORT]}).all()
    for there in found:
        if there.content_key == key:
            return Met(id=there.id, new=False)
    created = insert_once(conn, messages, row | {"public": key if found else key[:_SHORT]})
    if created is not None:
        return Met(id=created, new=True)
    return _meet(conn, row)  # another daemon met it, or its like, this very moment


def _message(row: Row[Any]) -> Message:
    fields = row._asdict()
    return Message(**fields | {"state": State(fields["state"]), "units": tuple(fields["units"])})
