"""
What units have submitted: every revision is kept, at most one is current.

    (append) -> current | held | superseded
    current -> superseded (a later one) | rejected | withdrawn (its message is read anew)
    held -> current (accepted) | rejected | withdrawn
    superseded -> current (the later one was rejected, withdrawn or undone)

Every transition is a decision (`store.decisions`) and can be undone.
"""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from enum import StrEnum
from functools import cache
from typing import Any, Final

from sqlalchemy import Connection, Row, Select, bindparam, case, func, insert, select

from parsers.model import Issue
from store.decisions import Change, Decision, Verb, decide, make, record
from store.readings import Reading, pack, pack_reading, unpack_issues, unpack_reading
from store.rows import asked, conditions, insert_once, one_at_a_time
from store.schema import submissions, waivers


class Standing(StrEnum):
    CURRENT = "current"
    HELD = "held"
    SUPERSEDED = "superseded"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True, kw_only=True)
class Revision:
    """One deliverable of one unit as one message brought it."""

    notice: str
    deliverable: str
    unit: str
    in_registry: bool
    message: int  # inbox id
    file: str
    digest: str  # of what it says (`readings.digest`), or of the file: the identical one again is no new revision
    reading: Reading
    issues: tuple[Issue, ...] = ()
    accepted: bool  # False: needs correction
    sender: str | None
    vouched: bool  # the sender's address was authenticated, or is as good as
    received_at: datetime
    late: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    id: int
    number: int  # 1, 2 … of (notice, deliverable, unit)
    standing: Standing
    recorded_at: datetime
    revision: Revision


def append(
    conn: Connection, revision: Revision, *, standing: Standing, why: str = "", by: str = "baosong", now: datetime
) -> Recorded:
    """Add a revision; where it is to be current, the current one before becomes superseded."""
    one_at_a_time(conn, "/".join(_whose(revision).values()))
    last, former = _there(conn, revision)
    room = _make_room(former, standing)
    make(conn, room)
    number = last + 1
    values = _values(revision) | {"number": number, "standing": standing, "recorded_at": now}
    added = conn.execute(_APPEND, values).scalar_one()
    changes = (*room, _stand(added, Standing.WITHDRAWN, standing))  # undone, it is as if it had not come
    record(conn, _decision(Verb.RECORD, revision, changes, by=by, why=why), now=now)
    return Recorded(id=added, number=number, standing=standing, recorded_at=now, revision=revision)


def current(
    conn: Connection, *, notice: str, unit: str | None = None, deliverable: str | None = None
) -> tuple[Recorded, ...]:
    """What counts now, by unit and deliverable."""
    deliverables = () if deliverable is None else (deliverable,)
    return revisions(conn, notice=notice, unit=unit, deliverables=deliverables, standing=Standing.CURRENT)


def revisions(
    conn: Connection,
    *,
    notice: str | None = None,
    unit: str | None = None,
    deliverables: Sequence[str] = (),
    message: int | None = None,
    standing: Standing | None = None,
) -> tuple[Recorded, ...]:
    """
    Revisions by what is asked, oldest first within unit and deliverable.

    Those of a unit are found at once where its deliverables are named too.
    """
    wanted = asked(notice=notice, unit=unit, deliverable=tuple(deliverables), message=message, standing=standing)
    return _recorded(conn, wanted)


def get(conn: Connection, revision: int) -> Recorded:
    return _recorded(conn, {"id": revision})[0]


def accept(conn: Connection, revision: int, *, by: str, why: str, now: datetime) -> int:
    """A person lets a held or faulty revision count as it is; the id of the decision."""
    return decide(conn, accepting(conn, revision, by=by, why=why), now=now)


def accepting(conn: Connection, revision: int, *, by: str, why: str) -> Decision:
    """The decision that would let a revision count, for a caller who has more to add to it."""
    found = get(conn, revision)
    changes: tuple[Change, ...] = ()
    if found.standing is not Standing.CURRENT:
        _, former = _there(conn, found.revision)
        room = _make_room(former, Standing.CURRENT)
        changes = (*room, _stand(found.id, found.standing, Standing.CURRENT))
    if not found.revision.accepted:
        changes = (*changes, Change(of="revision.accepted", id=found.id, before=False, after=True))
    return _decision(Verb.ACCEPT, found.revision, changes, by=by, why=why)


def reject(conn: Connection, revision: int, *, by: str, why: str, now: datetime) -> int:
    """A person does not let a revision count; the one before it counts again. The id of the decision."""
    return decide(conn, rejecting(conn, revision, by=by, why=why), now=now)


def rejecting(conn: Connection, revision: int, *, by: str, why: str) -> Decision:
    """The decision that would not let a revision count, for a caller who has more to add to it."""
    found = get(conn, revision)
    return _decision(Verb.REJECT, found.revision, _remove(conn, found, Standing.REJECTED), by=by, why=why)


def retract(conn: Connection, message: int, *, by: str, why: str, now: datetime) -> tuple[Recorded, ...]:
    """What a message gave no longer counts, because the message is to be read anew; what is taken back."""
    standing = tuple(found for found in revisions(conn, message=message) if found.standing in _LIVE)
    for found in standing:
        changes = _remove(conn, found, Standing.WITHDRAWN)
        decide(conn, _decision(Verb.RETRACT, found.revision, changes, by=by, why=why), now=now)
    return standing


def waive(conn: Connection, *, notice: str, unit: str, deliverable: str, by: str, why: str, now: datetime) -> int:
    """A unit need not send a deliverable; the id of the decision."""
    key: dict[str, Any] = {"notice": notice, "unit": unit, "deliverable": deliverable}
    insert_once(conn, waivers, key | {"granted": False})
    row = conn.execute(select(waivers).filter_by(**key)).one()
    change = Change(of="waiver.granted", id=row.id, before=False, after=True)
    changes = () if row.granted else (change,)
    return decide(conn, Decision(verb=Verb.WAIVE, by=by, why=why, changes=changes, **key), now=now)


def waived(conn: Connection, *, notice: str) -> frozenset[tuple[str, str]]:
    """The (unit, deliverable) pairs that are waived."""
    return frozenset((unit, deliverable) for unit, deliverable in conn.execute(_WAIVED, {"notice": notice}))


_LIVE: Final = (Standing.CURRENT, Standing.HELD, Standing.SUPERSEDED)
_WAIVED: Final = select(waivers.c.unit, waivers.c.deliverable).where(
    waivers.c.notice == bindparam("notice"), waivers.c.granted
)
_APPEND: Final = insert(submissions).returning(submissions.c.id)
_WHOSE: Final = tuple(submissions.c[name] == bindparam(name) for name in ("notice", "deliverable", "unit"))
_THERE: Final = select(
    func.max(submissions.c.number).label("last"),
    func.max(case((submissions.c.standing == Standing.CURRENT.value, submissions.c.id))).label("current"),
).where(*_WHOSE)
_BEFORE: Final = (  # the last good one that came: a message read anew has a late number and an early date
    select(submissions.c.id)
    .where(*_WHOSE, submissions.c.standing == Standing.SUPERSEDED.value)
    .order_by(submissions.c.accepted.desc(), submissions.c.received_at.desc(), submissions.c.number.desc())
    .limit(1)
)


def _there(conn: Connection, revision: Revision) -> tuple[int, int | None]:
    """What a unit has of a deliverable: the last number (0: none), and the id of the current revision."""
    last, current_one = conn.execute(_THERE, _whose(revision)).one()
    return last or 0, current_one


def _whose(revision: Revision) -> dict[str, str]:
    return {"notice": revision.notice, "deliverable": revision.deliverable, "unit": revision.unit}


def _make_room(former: int | None, standing: Standing) -> tuple[Change, ...]:
    if standing is not Standing.CURRENT or former is None:
        return ()
    return (_stand(former, Standing.CURRENT, Standing.SUPERSEDED),)


def _remove(conn: Connection, found: Recorded, to: Standing) -> tuple[Change, ...]:
    leaving = _stand(found.id, found.standing, to)
    if found.standing is not Standing.CURRENT:
        return (leaving,)
    last = conn.scalar(_BEFORE, _whose(found.revision))
    if last is None:
        return (leaving,)
    return (leaving, _stand(last, Standing.SUPERSEDED, Standing.CURRENT))


def laid_aside(found: Recorded) -> Change:
    """A revision is not to count because another was chosen: part of a decision on that other."""
    return _stand(found.id, found.standing, Standing.REJECTED)


def _stand(revision: int, before: Standing, after: Standing) -> Change:
    return Change(of="revision.standing", id=revision, before=before.value, after=after.value)


def _decision(verb: Verb, revision: Revision, changes: tuple[Change, ...], *, by: str, why: str) -> Decision:
    return Decision(
        verb=verb,
        by=by,
        why=why,
        message=revision.message,
        notice=revision.notice,
        unit=revision.unit,
        deliverable=revision.deliverable,
        changes=changes,
    )


def _values(revision: Revision) -> dict[str, Any]:
    plain = {field.name: getattr(revision, field.name) for field in fields(revision)}
    return plain | {"reading": pack_reading(revision.reading), "issues": pack(revision.issues)}


@cache
def _finding(names: tuple[str, ...]) -> Select[Any]:
    row = submissions.c
    found = select(submissions).where(*conditions(submissions, names, among=("deliverable",)))
    return found.order_by(row.unit, row.deliverable, row.number)


def _recorded(conn: Connection, wanted: dict[str, Any]) -> tuple[Recorded, ...]:
    return tuple(revived(row) for row in conn.execute(_finding(tuple(wanted)), wanted))


def revived(row: Row[Any]) -> Recorded:
    """What a row of the table records."""
    revision = Revision(
        notice=row.notice,
        deliverable=row.deliverable,
        unit=row.unit,
        in_registry=row.in_registry,
        message=row.message,
        file=row.file,
        digest=row.digest,
        reading=unpack_reading(row.reading),
        issues=unpack_issues(row.issues),
        accepted=row.accepted,
        sender=row.sender,
        vouched=row.vouched,
        received_at=row.received_at,
        late=row.late,
    )
    return Recorded(
        id=row.id, number=row.number, standing=Standing(row.standing), recorded_at=row.recorded_at, revision=revision
    )
