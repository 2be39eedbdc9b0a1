"""
Forgetting people when a notice is over: what identifies them goes, what is counted stays.

Messages, sightings, revisions and mails keep their rows, states and moments; names,
addresses, subjects, texts and the mails themselves are gone for good. What a person
decided, and why, stays.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, Select, delete, select, update

from store import ledger
from store.archive import Archive
from store.database import Database
from store.readings import anonymous
from store.schema import bounces, learned, messages, outbox, senders, sightings, submissions

PURGED: Final = "purged"  # the reason of a mail whose text is gone


@dataclass(frozen=True, slots=True, kw_only=True)
class Purged:
    messages: int
    revisions: int
    mails: int
    files: int  # of the archive


def purge(database: Database, archive: Archive, *, before: datetime) -> Purged:
    """
    Forget everybody in what was received, or owed, before a moment.

    Only under the daemon lock: a message archived but not yet sighted would be taken for
    one that nobody needs. Interrupted, it is finished by purging again.
    """
    with database.write("purge") as conn:
        old = select(messages.c.id).where(messages.c.received_at < before)
        revisions = _revisions(conn, old)
        mails = _mails(conn, before)
        purged = _messages(conn, old, before)
        _addresses(conn, before)
        kept = frozenset(ledger.fingerprints(conn))
    files = archive.remove_all_but(kept)
    database.compact()
    return Purged(messages=purged, revisions=revisions, mails=mails, files=files)


def _messages(conn: Connection, old: Select[Any], before: datetime) -> int:
    blank: dict[str, Any] = {"sender": None, "subject": "", "message_id": None, "fingerprint": None, "verdict": {}}
    conn.execute(update(sightings).where(sightings.c.message.in_(old)).values(fingerprint=None))
    return conn.execute(update(messages).where(messages.c.received_at < before).values(**blank)).rowcount


def _revisions(conn: Connection, old: Select[Any]) -> int:
    row = submissions.c
    named = conn.execute(select(row.id, row.reading, row.issues).where(row.message.in_(old))).all()
    for one in named:
        issues = [{**issue, "message": "", "written": None} for issue in one.issues]
        values = {"reading": anonymous(one.reading), "issues": issues, "sender": None, "file": ""}
        conn.execute(update(submissions).where(row.id == one.id).values(**values))
    return len(named)


def _mails(conn: Connection, before: datetime) -> int:
    blank = {"recipient": "", "subject": "", "raw": b"", "reason": PURGED}
    return conn.execute(update(outbox).where(outbox.c.owed_at < before).values(**blank)).rowcount


def _addresses(conn: Connection, before: datetime) -> None:
    for table, moment in ((learned, learned.c.last_at), (senders, senders.c.last_at), (bounces, bounces.c.last_at)):
        conn.execute(delete(table).where(moment < before))
