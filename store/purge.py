"""
Forgetting people when a notice is over: what identifies them goes, what is counted stays.

Messages, sightings, revisions and mails keep their rows, states and moments; names,
addresses, subjects, texts and the mails themselves are gone for good. What a person
decided, and why, stays, without whom it was about.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, Select, delete, select, update

from store import inbox, ledger
from store.archive import Archive
from store.database import Database
from store.outbox import State
from store.readings import anonymous
from store.schema import bounces, decisions, learned, messages, outbox, senders, sightings, submissions

PURGED: Final = "purged"  # the reason of a mail whose text is gone
UNSENT: Final = (State.DUE, State.SENDING, State.DEFERRED, State.UNKNOWN, State.HELD)
NAMING: Final = frozenset({"verdict", "learned"})  # what of a decision's detail tells of people


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
        _decisions(conn, old)
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


def _decisions(conn: Connection, old: Select[Any]) -> None:
    row = decisions.c
    for one in conn.execute(select(row.id, row.detail).where(row.message.in_(old))).all():
        conn.execute(update(decisions).where(row.id == one.id).values(detail=_nameless(one.detail)))


def _nameless(detail: Any) -> Any:
    """What was put down of people becomes empty, and keeps its place: a decision can still be told, and taken back."""
    if not isinstance(detail, dict):
        return detail
    return {key: type(value)() if key in NAMING else _nameless(value) for key, value in detail.items()}


def _mails(conn: Connection, before: datetime) -> int:
    blank = {"recipient": "", "subject": "", "raw": b"", "domain": "", "reason": PURGED}
    return conn.execute(update(outbox).where(outbox.c.owed_at < before).values(**blank)).rowcount


def unfinished(conn: Connection, *, before: datetime) -> tuple[int, int]:
    """Of that time: messages that wait to be handled, and mails that wait to leave. They still need their people."""
    waiting = select(messages.c.id).where(messages.c.received_at < before, messages.c.state == inbox.State.NEW)
    unsent = select(outbox.c.id).where(outbox.c.owed_at < before, outbox.c.state.in_(UNSENT))
    return len(conn.scalars(waiting).all()), len(conn.scalars(unsent).all())


def _addresses(conn: Connection, before: datetime) -> None:
    for table, moment in ((learned, learned.c.last_at), (senders, senders.c.last_at), (bounces, bounces.c.last_at)):
        conn.execute(delete(table).where(moment < before))
