"""
Whether the database is the one that the send journal knows, or an old one put back.

Every start of a daemon counts the generation up, in the database and then in the
journal. A journal that has seen later generations than the database, or mail leave that
the database has not sent, or one that the database has never heard of, means that the
database has forgotten something: the house then holds all mail until a person lets go.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, delete, select, update

from store import delivery
from store.database import Database
from store.journal import Fate, Journal
from store.outbox import State
from store.rows import insert_once
from store.schema import facts, outbox

_HOLD: Final = "hold"
_GENERATION: Final = "generation/"
_WHY: Final = {
    "restored": "the database is older than its send journal",
    "unknown_journal": "the send journal is not the one of this database",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Hold:
    """All mail is held: since when, and why."""

    since: datetime
    why: str  # restored, unknown_journal

    @property
    def remedy(self) -> str:
        """English, for the operator."""
        return f"{_WHY[self.why]}: all mail is held; see `baosong outbox`, then `baosong outbox release --all`"


def start(database: Database, journal: Journal, *, now: datetime) -> Hold | None:
    """Begin a daemon's life; the hold it is under, if any. Under the daemon lock, before anything is sent."""
    with database.write("generation") as conn:
        known = _get(conn, _GENERATION + journal.id)
        why = _suspicion(conn, known, journal)
        if why is not None:
            insert_once(conn, facts, {"name": _HOLD, "value": {"since": now.isoformat(), "why": why}})
            delivery.reconcile(conn, journal=journal, now=now)
        generation = max(known or 0, journal.generation) + 1
        _put(conn, _GENERATION + journal.id, generation)
        hold = held(conn)
    journal.start(generation, now=now)
    return hold


def held(conn: Connection) -> Hold | None:
    """Whether all mail is to be held because the database was put back."""
    found = _get(conn, _HOLD)
    return None if found is None else Hold(since=datetime.fromisoformat(found["since"]), why=found["why"])


def let_go(conn: Connection) -> bool:
    """A person has seen to it; mail may leave again, except what the journal knows to have left."""
    return conn.execute(delete(facts).where(facts.c.name == _HOLD)).rowcount == 1


def _suspicion(conn: Connection, known: int | None, journal: Journal) -> str | None:
    if journal.generation > (known or 0) or _has_forgotten(conn, journal.departed()):
        return "restored"
    others = conn.execute(select(facts.c.name).where(facts.c.name.startswith(_GENERATION)).limit(1)).first()
    shared = conn.dialect.name != "sqlite"  # there, another daemon's journal is no news
    return "unknown_journal" if known is None and others is not None and not shared else None


def _has_forgotten(conn: Connection, departed: Mapping[str, Fate]) -> bool:
    """Whether mail left that the database has not sent: a crash leaves it `sending` or `unknown`, never before that."""
    query = select(outbox.c.key, outbox.c.state, outbox.c.resends)
    rows = {key: (state, resends) for key, state, resends in conn.execute(query)}
    return any(_is_forgotten(fate, *rows.get(key, (None, 0))) for key, fate in departed.items())


def _is_forgotten(fate: Fate, state: str | None, resends: int) -> bool:
    if state is None or fate.departures > 1 + resends:
        return True
    return fate.accepted and state not in (State.SENT, State.SENDING, State.UNKNOWN)


def _get(conn: Connection, name: str) -> Any:
    return conn.scalar(select(facts.c.value).where(facts.c.name == name))


def _put(conn: Connection, name: str, value: Any) -> None:
    if insert_once(conn, facts, {"name": name, "value": value}) is None:
        conn.execute(update(facts).where(facts.c.name == name).values(value=value))
