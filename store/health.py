"""Whether the mailboxes are being read: last success of each, the trouble it is in, the count of its folders."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, select, update

from store.rows import insert_once
from store.schema import folders, mailboxes


@dataclass(frozen=True, slots=True, kw_only=True)
class MailboxHealth:
    id: str
    last_success: datetime | None = None
    last_failure: datetime | None = None
    failures: int = 0  # in a row
    reason: str = ""
    incident_since: datetime | None = None
    alerted_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FolderHealth:
    """The proof of coverage: UIDs on the server, of these in the ledger, and left unexplained."""

    mailbox: str
    name: str
    uidvalidity: int
    server: int
    ledger: int
    unexplained: int
    checked_at: datetime
    present: bool = True  # False: the folder is gone from the server


def succeeded(conn: Connection, mailbox: str, *, now: datetime) -> MailboxHealth:
    """A visit went through; the health before it: with `alerted_at`, an all-clear is owed."""
    before = mailbox_health(conn, mailbox)
    _set(conn, mailbox, last_success=now, failures=0, reason="", incident_since=None, alerted_at=None)
    return before


def failed(conn: Connection, mailbox: str, *, reason: str, now: datetime) -> MailboxHealth:
    """A visit did not; the health after it."""
    before = mailbox_health(conn, mailbox)
    since = before.incident_since or now
    _set(conn, mailbox, last_failure=now, failures=before.failures + 1, reason=reason, incident_since=since)
    return mailbox_health(conn, mailbox)


def alerted(conn: Connection, mailbox: str, *, now: datetime) -> bool:
    """Mark the incident as told; False where it was told before: one alert an incident."""
    row = mailboxes.c
    told = update(mailboxes).where(row.id == mailbox, row.incident_since.is_not(None), row.alerted_at.is_(None))
    return conn.execute(told.values(alerted_at=now)).rowcount == 1


def mailbox_health(conn: Connection, mailbox: str) -> MailboxHealth:
    found = conn.execute(select(mailboxes).where(mailboxes.c.id == mailbox)).first()
    return MailboxHealth(**found._asdict()) if found else MailboxHealth(id=mailbox)


def counted(conn: Connection, health: FolderHealth) -> None:
    """Record a folder's count."""
    row = folders.c
    values: dict[str, Any] = {name: getattr(health, name) for name in _COUNTED}
    key = {"mailbox": health.mailbox, "name": health.name}
    if insert_once(conn, folders, key | values) is None:
        conn.execute(update(folders).where(row.mailbox == health.mailbox, row.name == health.name).values(**values))


def folder_health(conn: Connection, mailbox: str) -> tuple[FolderHealth, ...]:
    query = select(folders).where(folders.c.mailbox == mailbox).order_by(folders.c.name)
    return tuple(_folder(row) for row in conn.execute(query))


def gone(conn: Connection, mailbox: str, *, present: frozenset[str], now: datetime) -> tuple[str, ...]:
    """Mark the folders that the server no longer lists; which are newly gone."""
    lost = tuple(one.name for one in folder_health(conn, mailbox) if one.present and one.name not in present)
    row = folders.c
    for name in lost:
        conn.execute(
            update(folders).where(row.mailbox == mailbox, row.name == name).values(present=False, checked_at=now)
        )
    return lost


_COUNTED = ("uidvalidity", "server", "ledger", "unexplained", "checked_at", "present")


def _folder(row: Row[Any]) -> FolderHealth:
    return FolderHealth(**row._asdict())


def _set(conn: Connection, mailbox: str, **values: Any) -> None:
    insert_once(conn, mailboxes, {"id": mailbox, "failures": 0, "reason": ""})
    conn.execute(update(mailboxes).where(mailboxes.c.id == mailbox).values(**values))
