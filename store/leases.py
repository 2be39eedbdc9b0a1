"""Which of several daemons does a piece of work: a lease to be renewed, taken over when its owner dies."""

from datetime import datetime

from sqlalchemy import Connection, delete, or_, update

from store.rows import insert_once
from store.schema import leases


def take(conn: Connection, name: str, *, owner: str, until: datetime, now: datetime) -> bool:
    """Take or renew a lease; False where another holds it. `name` is for instance `poll/kjt`."""
    if insert_once(conn, leases, {"name": name, "owner": owner, "until": until}) is not None:
        return True
    row = leases.c
    mine = update(leases).where(row.name == name, or_(row.owner == owner, row.until < now))
    return conn.execute(mine.values(owner=owner, until=until)).rowcount == 1


def give_back(conn: Connection, name: str, *, owner: str) -> None:
    conn.execute(delete(leases).where(leases.c.name == name, leases.c.owner == owner))
