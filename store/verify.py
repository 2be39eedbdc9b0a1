"""
Whether what is remembered is whole: the promises that can be proved from the disk alone.

    I1  every message has a place it was seen in, and whatever is settled says why
    I2  nothing was answered twice, except once more after `unknown` or a person's decision
    I3  database and archive agree: integrity, references, every message under its hash
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection, Select, case, func, select, text

from store import ledger
from store.archive import Archive, Damaged, Missing
from store.database import Database
from store.decisions import Verb
from store.inbox import State as Inbox
from store.journal import Fate, Journal
from store.outbox import State as Outbox
from store.schema import decisions, messages, outbox, sightings, submissions

MOST_DEPARTURES: Final = 2  # the first sending, and the one repetition of an `unknown`


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One promise broken at one place. English: for the operator."""

    promise: str  # I1, I2, I3
    where: str
    what: str


def verify(database: Database, archive: Archive, journal: Journal | None = None) -> tuple[Problem, ...]:
    """Every broken promise; empty: all is well. Reads the whole archive."""
    with database.read() as conn:
        found = [*_integrity(conn), *_inbox(conn), *_answers(conn), *_submissions(conn)]
        if journal is not None:
            found += _departures(conn, journal.departed())
        named = ledger.fingerprints(conn)
    return (*found, *_archive(archive, named))


def _integrity(conn: Connection) -> Iterator[Problem]:
    if conn.dialect.name != "sqlite":
        return
    for (said,) in conn.execute(text("PRAGMA integrity_check")):
        if said != "ok":
            yield Problem(promise="I3", where="database", what=said)
    for row in conn.execute(text("PRAGMA foreign_key_check")):
        yield Problem(promise="I3", where=f"{row[0]} row {row[1]}", what=f"refers to a missing row of {row[2]}")


def _inbox(conn: Connection) -> Iterator[Problem]:
    row = messages.c
    unseen = select(row.public).where(~select(sightings.c.id).where(sightings.c.message == row.id).exists())
    yield from _each(conn, unseen, "I1", "message", "was seen nowhere")
    mute = select(row.public).where(row.state.not_in((Inbox.NEW, Inbox.HANDLED)), row.reason == "")
    yield from _each(conn, mute, "I1", "message", "is settled without a reason")


def _answers(conn: Connection) -> Iterator[Problem]:
    """One for the message itself, and one for each decision that a person took on it."""
    row, made = outbox.c, decisions.c
    ruled = (
        select(func.count())
        .where(made.message == messages.c.id, made.verb.not_in((Verb.RECORD, Verb.RETRACT)))
        .scalar_subquery()
    )
    twice = (
        select(messages.c.public)
        .join_from(outbox, messages, row.answers == messages.c.id)
        .where(row.state.in_((Outbox.SENDING, Outbox.SENT, Outbox.UNKNOWN)))
        .group_by(messages.c.id, messages.c.public)
        .having(func.count() > 1 + ruled)
    )
    yield from _each(conn, twice, "I2", "message", "is answered more often than it was decided on")


def _submissions(conn: Connection) -> Iterator[Problem]:
    row = submissions.c
    gaps = select(row.unit).group_by(row.notice, row.deliverable, row.unit).having(func.max(row.number) != func.count())
    yield from _each(conn, gaps, "I3", "unit", "has revisions missing")


def _departures(conn: Connection, departed: dict[str, Fate]) -> Iterator[Problem]:
    row = outbox.c
    allowed = case((row.claimed_at.is_(None), MOST_DEPARTURES), else_=1 + row.resends)  # unclaimed: owed anew
    rows = {key: (state, most) for key, state, most in conn.execute(select(row.key, row.state, allowed))}
    for key, fate in departed.items():
        state, most = rows.get(key, (None, MOST_DEPARTURES))
        if fate.departures > most:
            yield Problem(promise="I2", where=f"mail {key}", what=f"may have left {fate.departures} times")
        if fate.accepted and state not in (Outbox.SENT, Outbox.SENDING):
            yield Problem(promise="I2", where=f"mail {key}", what=f"left, but the database says {state or 'nothing'}")


def lost(database: Database, archive: Archive) -> dict[str, str]:
    """The fingerprints that the archive does not give, and what each of them is. Reads the whole archive."""
    with database.read() as conn:
        return dict(_lost(archive, ledger.fingerprints(conn)))


def _archive(archive: Archive, named: Iterable[str]) -> Iterator[Problem]:
    for fingerprint, what in _lost(archive, named):
        yield Problem(promise="I3", where=f"archive {fingerprint}", what=what)


def _lost(archive: Archive, named: Iterable[str]) -> Iterator[tuple[str, str]]:
    for fingerprint in named:
        try:
            archive.get(fingerprint)
        except Missing:
            yield fingerprint, "is missing"
        except Damaged:
            yield fingerprint, "is damaged"


def _each(conn: Connection, query: Select[tuple[str]], promise: str, noun: str, what: str) -> Iterator[Problem]:
    for name in conn.scalars(query):
        yield Problem(promise=promise, where=f"{noun} {name}", what=what)
