"""
Every transition, with when, by whom and why; and its way back.

A decision is a list of changes of single values. Undoing it puts the values back,
provided nothing later has changed them, and is a decision itself.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields, replace
from datetime import datetime
from enum import StrEnum
from functools import cache
from typing import Any, Final, Self

from sqlalchemy import Column, Connection, Row, Table, insert, select, update

from store.rows import asked, conditions
from store.schema import decisions, messages, submissions, waivers


class Verb(StrEnum):
    RECORD = "record"  # a revision came and took its standing
    ASSIGN = "assign"  # a person said whose a message is
    ACCEPT = "accept"
    REJECT = "reject"
    WAIVE = "waive"
    REPROCESS = "reprocess"  # a person had a message read anew
    RETRACT = "retract"  # what a message gave no longer counts: it is read anew
    UNDO = "undo"


class Overtaken(Exception):  # noqa: N818  a state of the world
    """A decision that cannot be undone (any more): already undone, or something later rests on it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One value of one row: `of` is `revision.standing`, `revision.accepted`, `waiver.granted` or `message.state`."""

    of: str
    id: int
    before: str | bool
    after: str | bool

    def reversed(self) -> Self:
        return replace(self, before=self.after, after=self.before)


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    verb: Verb
    by: str  # `baosong`, or the person's login name
    why: str
    message: int | None = None  # inbox id
    notice: str | None = None
    unit: str | None = None
    deliverable: str | None = None
    changes: tuple[Change, ...] = ()
    detail: Mapping[str, Any] = field(default_factory=dict)
    undoes: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    id: int
    at: datetime
    decision: Decision
    undone: bool


_RECORD: Final = insert(decisions).returning(decisions.c.id)
_VALUES: Final[Mapping[str, tuple[Table, Column[Any]]]] = {
    "revision.standing": (submissions, submissions.c.standing),
    "revision.accepted": (submissions, submissions.c.accepted),
    "waiver.granted": (waivers, waivers.c.granted),
    "message.state": (messages, messages.c.state),
}


def decide(conn: Connection, decision: Decision, *, now: datetime) -> int:
    """Make the changes of a decision, in order, and record it; its id."""
    make(conn, decision.changes)
    return record(conn, decision, now=now)


def make(conn: Connection, changes: Iterable[Change]) -> None:
    """Make changes, in order. Raises `Overtaken` where a value is not what it was taken to be."""
    for change in changes:
        _make(conn, change)


def record(conn: Connection, decision: Decision, *, now: datetime) -> int:
    """Record a decision whose changes are already made."""
    values = {field.name: getattr(decision, field.name) for field in fields(decision)}
    values |= {"changes": [asdict(change) for change in decision.changes], "detail": dict(decision.detail), "at": now}
    return int(conn.execute(_RECORD, values).scalar_one())


def undo(conn: Connection, decision: int, *, by: str, why: str, now: datetime) -> Decided:
    """Take a decision back; the decision taken back. Raises `Overtaken` where later ones rest on it."""
    taken = get(conn, decision)
    if taken.undone:
        raise Overtaken(f"decision {decision} has been undone already")
    former = taken.decision
    back = Decision(
        verb=Verb.UNDO,
        by=by,
        why=why,
        message=former.message,
        notice=former.notice,
        unit=former.unit,
        deliverable=former.deliverable,
        changes=tuple(change.reversed() for change in reversed(former.changes)),
        undoes=decision,
    )
    decide(conn, back, now=now)
    return taken


def get(conn: Connection, decision: int) -> Decided:
    return _decided(conn.execute(_select().where(decisions.c.id == decision)).one())


def find(
    conn: Connection,
    *,
    message: int | None = None,
    notice: str | None = None,
    unit: str | None = None,
    verbs: Sequence[Verb] = (),
) -> tuple[Decided, ...]:
    """Decisions by what is asked, in the order they were taken."""
    wanted = asked(message=message, notice=notice, unit=unit, verb=tuple(verbs))
    return tuple(_decided(found) for found in conn.execute(_finding(tuple(wanted)), wanted))


def latest(conn: Connection, verb: Verb, **where: Any) -> Decided | None:
    """The last decision of this kind that still stands; `where` as for `find`."""
    standing = [found for found in find(conn, verbs=(verb,), **where) if not found.undone]
    return standing[-1] if standing else None


def assigned(conn: Connection, message: int) -> tuple[str, ...] | None:
    """The units a person assigned a message to, if one did."""
    found = latest(conn, Verb.ASSIGN, message=message)
    return None if found is None else tuple(found.decision.detail.get("units", ()))


def _make(conn: Connection, change: Change) -> None:
    target, column = _VALUES[change.of]
    moved = conn.execute(
        update(target).where(target.c.id == change.id, column == change.before).values({column: change.after})
    )
    if moved.rowcount != 1:
        raise Overtaken(f"{change.of} of {change.id} is no longer {change.before}")


@cache
def _finding(names: tuple[str, ...]) -> Any:
    return _select().where(*conditions(decisions, names, among=("verb",))).order_by(decisions.c.id)


@cache
def _select() -> Any:
    later = decisions.alias("later")
    undone = select(later.c.id).where(later.c.undoes == decisions.c.id).exists().label("undone")
    return select(decisions, undone)


def _decided(row: Row[Any]) -> Decided:
    decision = Decision(
        verb=Verb(row.verb),
        by=row.by,
        why=row.why,
        message=row.message,
        notice=row.notice,
        unit=row.unit,
        deliverable=row.deliverable,
        changes=tuple(Change(**change) for change in row.changes),
        detail=row.detail,
        undoes=row.undoes,
    )
    return Decided(id=row.id, at=row.at, decision=decision, undone=bool(row.undone))
