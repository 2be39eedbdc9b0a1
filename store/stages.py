"""Scheduled work: what was done for a day or a stage is never done for it again, whatever restarts happen."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from store.rows import insert_once
from store.schema import stages


def once(conn: Connection, job: str, key: str, *, detail: Mapping[str, Any] | None = None, now: datetime) -> bool:
    """
    Whether this is the first time a job is done for a key; it is then marked done.

    Call it in the transaction that owes the job's mail. Keys are for instance
    `digest`, `2026-05-13` (a local day) and `reminder`, `<notice>/<unit>/before-3`.
    """
    return insert_once(conn, stages, {"job": job, "key": key, "at": now, "detail": dict(detail or {})}) is not None


def done(conn: Connection, job: str, *, prefix: str = "") -> dict[str, datetime]:
    """What was done of a job, by key, and when."""
    row = stages.c
    query = select(row.key, row.at).where(row.job == job, row.key.startswith(prefix, autoescape=True)).order_by(row.at)
    return {row.key: row.at for row in conn.execute(query)}


def details(conn: Connection, job: str, *, prefix: str = "") -> dict[str, Mapping[str, Any]]:
    """What was noted when each was done, by key, the latest first."""
    row = stages.c
    query = select(row.key, row.detail).where(row.job == job, row.key.startswith(prefix, autoescape=True))
    return {found.key: found.detail for found in conn.execute(query.order_by(row.at.desc()))}
