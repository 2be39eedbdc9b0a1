"""
Who is to be reminded of what.

A deliverable has stages: working days before and after its due day. On the day of a
stage, from the set hour, every unit that still owes the deliverable gets one mail that
names all it has to see to. A stage that the daemon slept through is caught up on the
next working day it is awake, unless the deliverable's last stage has passed: then its
time for mails is over and the digest's call list takes it up.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from notifier.board import Board, Planned, Standing, State, UnitRow
from notifier.letters import Owed

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Set
    from zoneinfo import ZoneInfo

    from notifier.calendar import Calendar
    from parsers.notice import Deliverable

OWING = frozenset({State.MISSING, State.NEEDS_CORRECTION})
JUST_WROTE = timedelta(hours=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """`[reminders]` of the configuration."""

    days_before: tuple[int, ...] = (7, 3, 1)  # working days
    days_after: tuple[int, ...] = (1, 3)
    at: time = time(9, 0)
    max_per_unit: int = 5  # mails, over the whole notice
    zone: ZoneInfo
    calendar: Calendar


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """One moment to remind of one deliverable."""

    deliverable: str
    day: date
    key: str  # `recommendation:before:7`; done once, whatever restarts happen


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """One unit and what its mail is about."""

    row: UnitRow
    owed: tuple[Owed, ...]  # reasons and overdue ones: what the mail names
    later: tuple[Owed, ...]  # owed too, with a stage of their own to come
    stages: tuple[str, ...]  # keys of those that are the reason: with the unit they make the letter's key


@dataclass(frozen=True, slots=True, kw_only=True)
class Unreachable:
    """A unit that should be reminded and cannot be: for the call list."""

    row: UnitRow
    owed: tuple[Owed, ...]
    reason: str  # no_address, bounced, max_per_unit


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What this moment asks for. The stages are done with it, mails or not: note them in the same transaction."""

    stages: tuple[Stage, ...] = ()
    reminders: tuple[Due, ...] = ()
    unreachable: tuple[Unreachable, ...] = ()


def stages(deliverable: Deliverable, rules: Rules) -> tuple[Stage, ...]:
    """Return the moments to remind of one deliverable, in order."""
    due = deliverable.due.astimezone(rules.zone).date()
    before = (("before", n, rules.calendar.before(due, n)) for n in rules.days_before)
    after = (("after", n, rules.calendar.after(due, n)) for n in rules.days_after)
    found = [
        Stage(deliverable=deliverable.id, day=day, key=f"{deliverable.id}:{side}:{n}")
        for side, n, day in (*before, *after)
    ]
    return tuple(sorted(found, key=lambda stage: stage.day))


def plan(board: Board, *, done: Set[str], rules: Rules, now: datetime) -> Plan:
    """
    Return who is to be reminded now.

    `done` holds the keys of the stages that were planned before.
    """
    pending = pending_stages(board.deliverables, done, rules, now)
    if not pending:
        return Plan()
    reminders: list[Due] = []
    unreachable: list[Unreachable] = []
    for row in board.units:
        match _judge(row, board, pending, rules, now):
            case Due() as due:
                reminders.append(due)
            case Unreachable() as lost:
                unreachable.append(lost)
            case None:
                pass
    return Plan(stages=pending, reminders=tuple(reminders), unreachable=tuple(unreachable))


def tomorrow(board: Board, *, done: Set[str], rules: Rules, now: datetime) -> tuple[Planned, ...]:
    """Return what the next working day will send if nothing comes in."""
    day = rules.calendar.after(now.astimezone(rules.zone).date(), 1)
    then = datetime.combine(day, rules.at, rules.zone)
    today = {stage.key for stage in plan(board, done=done, rules=rules, now=now).stages}
    planned = plan(board, done=done | today, rules=rules, now=then)
    return tuple(
        Planned(unit=due.row.unit.name, deliverables=tuple(owed.deliverable for owed in due.owed))
        for due in planned.reminders
    )


def owes(row: UnitRow, board: Board, *, now: datetime) -> tuple[Owed, ...]:
    """Return all that a unit owes at a moment, in the notice's order."""
    return tuple(
        _owed(deliverable, row.standings[deliverable.id], now)
        for deliverable in board.deliverables
        if deliverable.id in row.standings and row.standings[deliverable.id].state in OWING
    )


def pending_stages(
    deliverables: Iterable[Deliverable], done: Set[str], rules: Rules, now: datetime
) -> tuple[Stage, ...]:
    """Return the stages whose hour has come and which nobody has planned yet."""
    local = now.astimezone(rules.zone)
    if local.time() < rules.at:
        return ()
    return tuple(stage for each in deliverables for stage in _open(stages(each, rules), done, rules, local.date()))


def _open(timetable: tuple[Stage, ...], done: Set[str], rules: Rules, today: date) -> Iterator[Stage]:
    if not timetable or today > timetable[-1].day:
        return
    waiting = [stage for stage in timetable if stage.day <= today and stage.key not in done]
    if rules.calendar.is_working(today) or any(stage.day == today for stage in waiting):
        yield from waiting


def _judge(
    row: UnitRow, board: Board, pending: tuple[Stage, ...], rules: Rules, now: datetime
) -> Due | Unreachable | None:
    owed = owes(row, board, now=now)
    reasons = tuple(stage for stage in pending if any(each.deliverable == stage.deliverable for each in owed))
    if not reasons or _speaks_already(row, now):
        return None
    due_now = {stage.deliverable for stage in reasons}
    named = tuple(each for each in owed if each.deliverable in due_now or each.overdue)
    if obstacle := _obstacle(row, rules):
        return Unreachable(row=row, owed=named, reason=obstacle)
    later = tuple(each for each in owed if each not in named)
    return Due(row=row, owed=named, later=later, stages=tuple(stage.key for stage in reasons))


def _speaks_already(row: UnitRow, now: datetime) -> bool:
    """A unit whose mail we have not read, or that wrote a moment ago, is left in peace."""
    return row.unread or (row.last_mail_at is not None and timedelta() <= now - row.last_mail_at < JUST_WROTE)


def _obstacle(row: UnitRow, rules: Rules) -> str:
    if not row.addresses:
        return "bounced" if row.bounced else "no_address"
    days = {each.sent_at.astimezone(rules.zone).date() for each in row.reminders}  # a mail to each address is one
    return "max_per_unit" if len(days) >= rules.max_per_unit else ""


def _owed(deliverable: Deliverable, standing: Standing, now: datetime) -> Owed:
    return Owed(
        deliverable=deliverable.id,
        title=deliverable.title,
        due=deliverable.due,
        overdue=now > deliverable.due,
        state=standing.state.value,
        issues=standing.issues,
        file=standing.file,
        received_at=standing.received_at,
    )
