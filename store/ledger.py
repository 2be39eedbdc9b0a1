"""
The ledger: every place a message was seen in, once for each UID and generation of it.

UIDs alone say nothing about content: a server may hand one out again, or change
UIDVALIDITY and number everything anew. So nothing here is ever removed or rewritten;
what a server no longer lists has simply not been seen again.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, Row, and_, bindparam, func, select, update

from store.rows import insert_once
from store.schema import sightings

_LAST_AT: Final = (
    select(sightings)
    .where(
        and_(*(sightings.c[name] == bindparam(name) for name in ("mailbox", "folder", "uidvalidity", "uid"))),
    )
    .order_by(sightings.c.generation.desc())
    .limit(1)
)

_OF_MESSAGE: Final = select(sightings).where(sightings.c.message == bindparam("message")).order_by(sightings.c.id)
_CHANGE: Final = update(sightings).where(sightings.c.id == bindparam("sighting"))


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
class Known:
    """What the ledger holds of a UID; another size or date means the server reused it."""

    size: int
    internaldate: datetime


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
    row = sightings.c
    query = (
        select(row.uid, row.size, row.internaldate)
        .where(row.mailbox == mailbox, row.folder == folder, row.uidvalidity == uidvalidity, row.uid > above)
        .order_by(row.uid, row.generation)
    )
    return {uid: Known(size=size, internaldate=date) for uid, size, date in conn.execute(query)}


def uids(conn: Connection, *, mailbox: str, folder: str, uidvalidity: int) -> set[int]:
    """The UIDs the ledger holds of a folder: what `known` knows, without its dates."""
    row = sightings.c
    query = select(row.uid).where(row.mailbox == mailbox, row.folder == folder, row.uidvalidity == uidvalidity)
    return set(conn.scalars(query))


def is_empty(conn: Connection) -> bool:
    """Whether no message was ever seen anywhere."""
    return conn.scalar(select(sightings.c.id).limit(1)) is None


def highest(conn: Connection, *, mailbox: str, folder: str, uidvalidity: int) -> int:
    """The greatest UID in the ledger of a folder, 0 where there is none."""
    row = sightings.c
    query = select(func.max(row.uid)).where(
        row.mailbox == mailbox, row.folder == folder, row.uidvalidity == uidvalidity
    )
    return conn.scalar(query) or 0


def sightings_of(conn: Connection, message: int) -> tuple[Seen, ...]:
    """Every place a message was seen in, first seen first."""
    return tuple(_seen(row) for row in conn.execute(_OF_MESSAGE, {"message": message}))


def place(conn: Connection, sighting: Sighting, message: int, *, fingerprint: str | None, now: datetime) -> int | None:
    """
    Record that a message was seen here; the id of the one that stood for it while it could not be read.

    The same message here again is nothing new, though the server may list another size
    for it than before. Another message here is another generation of the UID.
    """
    last = _last_at(conn, sighting)
    if last is not None and last.message == message:
        _set(conn, last.id, size=sighting.size, internaldate=sighting.internaldate)
        return None
    if last is not None and last.fingerprint is None and last.internaldate == sighting.internaldate:
        _set(conn, last.id, message=message, fingerprint=fingerprint, size=sighting.size)
        return int(last.message)
    generation = 0 if last is None else last.generation + 1
    insert_once(conn, sightings, _row(sighting, message, fingerprint, generation, now=now))
    return None


def fingerprints(conn: Connection) -> tuple[str, ...]:
    """Of every copy of every message seen, each once."""
    row = sightings.c
    return tuple(conn.scalars(select(row.fingerprint).where(row.fingerprint.is_not(None)).distinct()))


def places(conn: Connection, mailbox: str, wanted: Collection[str]) -> tuple[Sighting, ...]:
    """Where copies of these fingerprints were seen in a mailbox."""
    row = sightings.c
    query = select(sightings).where(row.mailbox == mailbox, row.fingerprint.is_not(None)).order_by(row.id)
    return tuple(_seen(each).sighting for each in conn.execute(query) if each.fingerprint in wanted)


def mailboxes_of_messages(conn: Connection) -> dict[int, tuple[str, ...]]:
    """The mailboxes each message was seen in, by inbox id; the first first."""
    found: dict[int, tuple[str, ...]] = {}
    for message, mailbox in conn.execute(select(sightings.c.message, sightings.c.mailbox).order_by(sightings.c.id)):
        if mailbox not in found.get(message, ()):
            found[message] = (*found.get(message, ()), mailbox)
    return found


def coverage(conn: Connection, mailbox: str) -> tuple[Coverage, ...]:
    """How many UIDs the ledger holds of each folder and UIDVALIDITY."""
    row = sightings.c
    query = (
        select(row.folder, row.uidvalidity, func.count(row.uid.distinct()))
        .where(row.mailbox == mailbox)
        .group_by(row.folder, row.uidvalidity)
        .order_by(row.folder, row.uidvalidity)
    )
    return tuple(Coverage(folder=folder, uidvalidity=validity, count=n) for folder, validity, n in conn.execute(query))


def _row(
    sighting: Sighting, message: int, fingerprint: str | None, generation: int, *, now: datetime
) -> dict[str, Any]:
    return {
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


def _set(conn: Connection, sighting: int, **values: Any) -> None:
    conn.execute(_CHANGE, values | {"sighting": sighting})


def _last_at(conn: Connection, sighting: Sighting) -> Row[Any] | None:
    where = {name: getattr(sighting, name) for name in ("mailbox", "folder", "uidvalidity", "uid")}
    return conn.execute(_LAST_AT, where).first()


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
