"""What is known of addresses: whose they are, how their mail was vouched for, whether mail to them comes back."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import Connection, Row, bindparam, delete, select, update

from store.rows import insert_once
from store.schema import bounces, learned, senders


class Vouching(StrEnum):
    """What the trusted Authentication-Results says of a mail's From."""

    VOUCHED = "vouched"
    UNVOUCHED = "unvouched"  # it speaks against it, or not for it
    SILENT = "silent"  # there is none, as between two mailboxes of one provider


class BounceKind(StrEnum):
    HARD = "hard"  # the address does not exist
    SOFT = "soft"  # full, busy, too large: another day


@dataclass(frozen=True, slots=True, kw_only=True)
class Sender:
    """How an address has written so far."""

    address: str
    vouched: int = 0
    unvouched: int = 0
    silent: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounce:
    address: str
    kind: BounceKind
    count: int
    first_at: datetime
    last_at: datetime
    reason: str
    mail: int | None  # outbox id of the last one that came back


_LATEST: Final = (learned.c.last_at.desc(), learned.c.id.desc())
_UNITS_OF: Final = select(learned.c.unit).where(learned.c.address == bindparam("address")).order_by(*_LATEST)
_ADDRESSES_OF: Final = select(learned.c.address).where(learned.c.unit == bindparam("unit")).order_by(*_LATEST)
_LEARNED_AGAIN: Final = update(learned).where(
    learned.c.address == bindparam("whose"), learned.c.unit == bindparam("of")
)
_SENDER: Final = select(senders.c.vouched, senders.c.unvouched, senders.c.silent).where(
    senders.c.address == bindparam("address")
)
_WROTE_AGAIN: Final = {
    each: update(senders)
    .where(senders.c.address == bindparam("whose"))
    .values({senders.c[each.value]: senders.c[each.value] + 1, senders.c.last_at: bindparam("last_at")})
    for each in Vouching
}


def learn(conn: Connection, address: str, unit: str, *, message: int | None, now: datetime) -> None:
    """An accepted mail from this address was this unit's."""
    values = {"address": address, "unit": unit, "message": message, "learned_at": now, "last_at": now}
    if insert_once(conn, learned, values) is None:
        conn.execute(_LEARNED_AGAIN, {"whose": address, "of": unit, "last_at": now})


def unlearn(conn: Connection, address: str, unit: str) -> None:
    conn.execute(delete(learned).where(learned.c.address == address, learned.c.unit == unit))


def units_of(conn: Connection, address: str) -> tuple[str, ...]:
    """The units an address was learned for, the latest first."""
    return tuple(conn.scalars(_UNITS_OF, {"address": address}))


def addresses_of(conn: Connection, unit: str) -> tuple[str, ...]:
    """The addresses learned for a unit, the latest first."""
    return tuple(conn.scalars(_ADDRESSES_OF, {"unit": unit}))


def learned_addresses(conn: Connection) -> dict[str, tuple[str, ...]]:
    """All of them: unit -> addresses, the latest first."""
    query = select(learned.c.unit, learned.c.address).order_by(learned.c.last_at.desc(), learned.c.id.desc())
    found: dict[str, tuple[str, ...]] = {}
    for unit, address in conn.execute(query):
        found[unit] = (*found.get(unit, ()), address)
    return found


def wrote(conn: Connection, address: str, vouching: Vouching, *, now: datetime) -> None:
    """A mail came from this address, vouched for in this way. Once a message."""
    first = {each.value: int(each is vouching) for each in Vouching}
    if insert_once(conn, senders, first | {"address": address, "first_at": now, "last_at": now}) is None:
        conn.execute(_WROTE_AGAIN[vouching], {"whose": address, "last_at": now})


def sender(conn: Connection, address: str) -> Sender:
    """How an address has written so far; all zero for a stranger."""
    found = conn.execute(_SENDER, {"address": address}).first()
    return Sender(address=address, **found._asdict()) if found else Sender(address=address)


def bounced(
    conn: Connection, address: str, kind: BounceKind, *, reason: str, mail: int | None = None, now: datetime
) -> None:
    """A mail to this address came back. A hard mark is not softened by a later soft one."""
    row = bounces.c
    values = {
        "address": address,
        "kind": kind,
        "count": 1,
        "first_at": now,
        "last_at": now,
        "reason": reason,
        "mail": mail,
    }
    if insert_once(conn, bounces, values) is not None:
        return
    changed = {"count": row.count + 1, "last_at": now, "reason": reason, "mail": mail}
    if kind is BounceKind.HARD:
        changed["kind"] = kind
    conn.execute(update(bounces).where(row.address == address).values(**changed))


def forgive(conn: Connection, address: str) -> None:
    """Mail to this address no longer comes back: somebody wrote from it, or a person says so."""
    conn.execute(delete(bounces).where(bounces.c.address == address))


def bounce(conn: Connection, address: str) -> Bounce | None:
    found = conn.execute(select(bounces).where(bounces.c.address == address)).first()
    return _bounce(found) if found else None


def all_bounces(conn: Connection) -> tuple[Bounce, ...]:
    return tuple(_bounce(row) for row in conn.execute(select(bounces).order_by(bounces.c.last_at)))


def _bounce(row: Row[Any]) -> Bounce:
    return Bounce(**row._asdict() | {"kind": BounceKind(row.kind)})
