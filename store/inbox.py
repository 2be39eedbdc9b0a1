"""
The messages met, where each was seen, and what became of it.

A message is known by its content; every place it was seen in (mailbox, folder,
UIDVALIDITY, UID) is a sighting of it. A UID that the server gives to another message
starts a new generation of that place: nothing is forgotten or taken for another.

    new -> handled | ignored | held | shunted -> (reopen) -> new
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import Connection, Row, and_, func, or_, select, update

from store.rows import insert_once
from store.schema import messages, sightings

_SHORT: Final = 8  # hex digits of a public id, more where two messages begin alike
_SHARE: Final = 20  # messages of one sender served before others' turn comes again


class State(StrEnum):
    NEW = "new"
    HANDLED = "handled"
    IGNORED = "ignored"
    HELD = "held"
    SHUNTED = "shunted"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sighting:
    """A message seen in a folder, as the server listed it."""

    mailbox: str  # id in the configuration
    folder: str
    uidvalidity: int
    uid: int
    internaldate: datetime
    size: int  # octets, as the server says
    flags: tuple[str, ...] = ()


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
class Known:
    """What the ledger holds of a UID; another size or date means the server reused it."""

    size: int
    internaldate: datetime


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """A sighting as it was recorded."""

    sighting: Sighting
    message: int
    generation: int
    fingerprint: str | None
    seen_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    folder: str
    uidvalidity: int
    count: int  # UIDs in the ledger


def known(conn: Connection, *, mailbox: str, folder: str, uidvalidity: int, above: int = 0) -> dict[int, Known]:
    """What the ledger holds of a folder, by UID, from UIDs greater than `above`."""
    place = sightings.c
    query = (
        select(place.uid, place.size, place.internaldate)
        .where(place.mailbox == mailbox, place.folder == folder, place.uidvalidity == uidvalidity, place.uid > above)
        .order_by(place.uid, place.generation)
    )
    return {uid: Known(size=size, internaldate=date) for uid, size, date in conn.execute(query)}


def highest(conn: Connection, *, mailbox: str, folder: str, uidvalidity: int) -> int:
    """The greatest UID in the ledger of a folder, 0 where there is none."""
    place = sightings.c
    query = select(func.max(place.uid)).where(
        place.mailbox == mailbox, place.folder == folder, place.uidvalidity == uidvalidity
    )
    return conn.scalar(query) or 0


def sight(conn: Connection, sighting: Sighting, head: Head, *, now: datetime) -> Met:
    """
    Record that an archived message was seen. Call it after `Archive.put` returned.

    The same content seen elsewhere is the same message and one sighting more; the same
    place seen again is nothing new. Time of receipt is the INTERNALDATE of the first.
    """
    met = _meet(conn, _row(sighting, head, now=now))
    _place(conn, sighting, met.id, fingerprint=head.fingerprint, now=now)
    return met


def sight_unread(
    conn: Connection, sighting: Sighting, *, reason: str, state: State = State.HELD, subject: str = "", now: datetime
) -> Met:
    """Record a message that cannot be fetched (`too_large`, `gone` …): it has its row and its reason all the same."""
    row = _row(sighting, _unread_head(sighting, subject), now=now)
    met = _meet(conn, row | {"fingerprint": None, "state": state, "reason": reason, "settled_at": now})
    _place(conn, sighting, met.id, fingerprint=None, now=now)
    return met


def pending(conn: Connection, *, now: datetime, limit: int) -> tuple[Message, ...]:
    """Messages to be handled, oldest first; a flood from one sender waits behind the others after its first few."""
    row = messages.c
    turn = func.row_number().over(partition_by=row.sender, order_by=(row.received_at, row.id))
    waiting = (
        select(row.id, ((turn - 1) / _SHARE).label("turn"))
        .where(row.state == State.NEW, or_(row.retry_at.is_(None), row.retry_at <= now))
        .subquery()
    )
    query = select(messages).join(waiting, waiting.c.id == row.id)
    rows = conn.execute(query.order_by(waiting.c.turn, row.received_at, row.id).limit(limit))
    return tuple(_message(found) for found in rows)


def begin(conn: Connection, message: int) -> int:
    """
    Count an attempt at a message; which one it is, from 1.

    To be committed before anything of the message is parsed: a message that kills the
    process is then shunted at its fourth attempt instead of killing every start.
    """
    row = messages.c
    query = update(messages).where(row.id == message).values(attempts=row.attempts + 1).returning(row.attempts)
    return conn.execute(query).scalar_one()


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
    conn.execute(update(messages).where(messages.c.id == message).values(**values, settled_at=now, retry_at=None))


def reopen(conn: Connection, message: int) -> None:
    """Have a settled message handled once more; its verdict stays until it is settled again."""
    conn.execute(
        update(messages)
        .where(messages.c.id == message)
        .values(state=State.NEW, attempts=0, retry_at=None, settled_at=None)
    )


def get(conn: Connection, message: int) -> Message:
    return _message(conn.execute(select(messages).where(messages.c.id == message)).one())


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
    """Messages by what is asked, newest first."""
    row = messages.c
    query = select(messages).order_by(row.received_at.desc(), row.id.desc()).limit(limit)
    if states:
        query = query.where(row.state.in_(states))
    if sender is not None:
        query = query.where(row.sender == sender)
    if message_id is not None:
        query = query.where(row.message_id == message_id)
    if since is not None:
        query = query.where(row.received_at >= since)
    return tuple(_message(found) for found in conn.execute(query))


def counts(conn: Connection) -> dict[State, int]:
    found = {state: count for state, count in conn.execute(select(messages.c.state, func.count()).group_by(messages.c.state))}
    return {state: found.get(state.value, 0) for state in State}


def sightings_of(conn: Connection, message: int) -> tuple[Seen, ...]:
    """Every place a message was seen in, first seen first."""
    query = select(sightings).where(sightings.c.message == message).order_by(sightings.c.id)
    return tuple(_seen(row) for row in conn.execute(query))


def coverage(conn: Connection, mailbox: str) -> tuple[Coverage, ...]:
    """How many UIDs the ledger holds of each folder and UIDVALIDITY."""
    place = sightings.c
    query = (
        select(place.folder, place.uidvalidity, func.count(place.uid.distinct()))
        .where(place.mailbox == mailbox)
        .group_by(place.folder, place.uidvalidity)
        .order_by(place.folder, place.uidvalidity)
    )
    return tuple(Coverage(folder=folder, uidvalidity=validity, count=n) for folder, validity, n in conn.execute(query))


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
    alike = select(messages.c.id, messages.c.content_key, messages.c.public).where(
        or_(messages.c.content_key == key, messages.c.public == key[:_SHORT])
    )
    found = conn.execute(alike).all()
    for there in found:
        if there.content_key == key:
            return Met(id=there.id, new=False)
    created = insert_once(conn, messages, row | {"public": key if found else key[:_SHORT]})
    if created is not None:
        return Met(id=created, new=True)
    return Met(id=conn.execute(select(messages.c.id).where(messages.c.content_key == key)).scalar_one(), new=False)


def _place(conn: Connection, sighting: Sighting, message: int, *, fingerprint: str | None, now: datetime) -> None:
    last = _last_at(conn, sighting)
    generation = 0 if last is None else last.generation + 1
    if last is not None and last.message == message:
        return
    if last is not None and last.fingerprint is None and fingerprint is not None:
        _read_at_last(conn, last, message, fingerprint, now=now)
        return
    row = {
        "message": message,
        "mailbox": sighting.mailbox,
        "folder": sighting.folder,
        "uidvalidity": sighting.uidvalidity,
        "uid": sighting.uid,
        "generation": generation,
        "fingerprint": fingerprint,
        "internaldate": sighting.internaldate,
        "size": sighting.size,
        "flags": list(sighting.flags),
        "seen_at": now,
    }
    insert_once(conn, sightings, row)


def _last_at(conn: Connection, sighting: Sighting) -> Row[Any] | None:
    place = sightings.c
    here = and_(
        place.mailbox == sighting.mailbox,
        place.folder == sighting.folder,
        place.uidvalidity == sighting.uidvalidity,
        place.uid == sighting.uid,
    )
    return conn.execute(select(sightings).where(here).order_by(place.generation.desc()).limit(1)).first()


def _read_at_last(conn: Connection, seen: Row[Any], message: int, fingerprint: str, *, now: datetime) -> None:
    """A message once recorded as unread was fetched after all: its place is the real message's."""
    conn.execute(update(sightings).where(sightings.c.id == seen.id).values(message=message, fingerprint=fingerprint))
    settle(conn, seen.message, state=State.IGNORED, reason="read_later", now=now)


def _message(row: Row[Any]) -> Message:
    fields = dict(row._mapping)
    return Message(**fields | {"state": State(fields["state"]), "units": tuple(fields["units"])})


def _seen(row: Row[Any]) -> Seen:
    sighting = Sighting(
        mailbox=row.mailbox,
        folder=row.folder,
        uidvalidity=row.uidvalidity,
        uid=row.uid,
        internaldate=row.internaldate,
        size=row.size,
        flags=tuple(row.flags),
    )
    return Seen(
        sighting=sighting,
        message=row.message,
        generation=row.generation,
        fingerprint=row.fingerprint,
        seen_at=row.seen_at,
    )
