"""
Room on the disk, looked at before anything is fetched.

Postfix's rule: half as much again as the largest message must fit, so that trouble is met
before it comes, and what is owed can still be written and sent.
"""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import structlog

from ingest.incidents import DISK
from ingest.outages import Loss, Lost
from store import health

if TYPE_CHECKING:
    from ingest.config import Config
    from ingest.desk import Desk

SPARE = 1.5  # times the largest message
MEGABYTE = 1 << 20
LONG_LOG = 256 * MEGABYTE
LOG = "log"  # under which `store.health` keeps that the write-ahead log has grown so long

_log = structlog.get_logger()


def needed(config: Config) -> int:
    """Octets that must be free."""
    return int(SPARE * config.limits.message_mb * MEGABYTE)


def make_sure(desk: Desk) -> None:
    """Raise `Lost` where there is no room; note the trouble, and its end, in `store.health`."""
    if _note(desk, LOG, "grows" if desk.database.wal_bytes() > LONG_LOG else ""):
        _log.warning("database.log_grows", megabytes=desk.database.wal_bytes() // MEGABYTE)  # somebody reads and reads
    free = min(shutil.disk_usage(folder).free for folder in (desk.config.data_dir, desk.config.archive_dir))
    full = free < needed(desk.config)
    _note(desk, DISK, Loss.DISK.value if full else "", again=full)
    if full:
        raise Lost(Loss.DISK, f"{free // MEGABYTE} MB are free")


def _note(desk: Desk, what: str, trouble: str, *, again: bool = False) -> bool:
    """Whether this is news. A trouble that goes on is written down `again` only where its failures are counted."""
    with desk.database.read() as conn:
        failing = health.mailbox_health(conn, what).failures > 0
    news = bool(trouble) != failing
    if not (news or again):
        return False
    with desk.database.write("room") as conn:
        if trouble:
            health.failed(conn, what, reason=trouble, now=desk.clock())
        else:
            health.succeeded(conn, what, now=desk.clock())
    return news and bool(trouble)
