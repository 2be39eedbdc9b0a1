"""Counting on the board: the numbers and names that digest, workbook and papers share."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from notifier.board import State

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date
    from zoneinfo import ZoneInfo

    from notifier.board import Board, Standing, UnitRow
    from parsers.model import FormReading, ReportReading
    from parsers.notice import Deliverable

OPEN = (State.MISSING, State.NEEDS_CORRECTION, State.HELD)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One deliverable of one unit, with whose it is."""

    row: UnitRow
    deliverable: Deliverable
    standing: Standing


def entries(board: Board) -> Iterator[Entry]:
    """Yield every deliverable of every unit of the registry, deliverable by deliverable."""
    for deliverable in board.deliverables:
        for row in board.units:
            if standing := row.standings.get(deliverable.id):
                yield Entry(row=row, deliverable=deliverable, standing=standing)


def counts(board: Board, deliverable: str) -> Mapping[State, int]:
    """Count the units in each state; a state nobody is in counts 0."""
    found = Counter(each.standing.state for each in entries(board) if each.deliverable.id == deliverable)
    return {state: found[state] for state in State}


def asked(board: Board, deliverable: str) -> int:
    """Count the units that are to send it: those it was not waived for."""
    found = counts(board, deliverable)
    return sum(found.values()) - found[State.WAIVED]


def names(board: Board, deliverable: str, state: State) -> tuple[str, ...]:
    return tuple(
        each.row.unit.name
        for each in entries(board)
        if each.deliverable.id == deliverable and each.standing.state is state
    )


def days_left(deliverable: Deliverable, today: date, zone: ZoneInfo) -> int:
    """Count calendar days until the due day; negative when it is over."""
    return (deliverable.due.astimezone(zone).date() - today).days


def received_on(board: Board, day: date, zone: ZoneInfo) -> tuple[Entry, ...]:
    """Return what stands as it does because of a mail of this day."""
    return tuple(
        each
        for each in entries(board)
        if each.standing.received_at and each.standing.received_at.astimezone(zone).date() == day
    )


def late(board: Board) -> tuple[Entry, ...]:
    return tuple(each for each in entries(board) if each.standing.late)


def to_correct(board: Board) -> tuple[Entry, ...]:
    return tuple(each for each in entries(board) if each.standing.state is State.NEEDS_CORRECTION)


def accepted_by(board: Board, deliverable: str, zone: ZoneInfo) -> tuple[date, ...]:
    """Return the days on which a usable one first came, a day a unit, in order."""
    moments = (
        each.standing.accepted_at or each.standing.received_at
        for each in entries(board)
        if each.deliverable.id == deliverable and each.standing.state is State.ACCEPTED
    )
    return tuple(sorted(moment.astimezone(zone).date() for moment in moments if moment))


@dataclass(frozen=True, slots=True, kw_only=True)
class Submission:
    """What was sent once, by one unit or by several together: counted once, whoever it counts for."""

    rows: tuple[UnitRow, ...]
    deliverable: Deliverable
    standing: Standing

    @property
    def units(self) -> tuple[str, ...]:
        return tuple(row.unit.name for row in self.rows)

    @property
    def region(self) -> str:
        return self.rows[0].unit.region


def submissions(board: Board) -> tuple[Submission, ...]:
    """Return everything that was sent and stands, the registry's units first, joint ones together."""
    together: dict[tuple[str, str, str, str], list[UnitRow]] = {}
    found: dict[tuple[str, str, str, str], tuple[Deliverable, Standing]] = {}
    for deliverable in board.deliverables:
        for row in (*board.units, *board.other_units):
            standing = row.standings.get(deliverable.id)
            if standing is None or standing.reading is None:
                continue
            key = (deliverable.id, standing.message or row.unit.name, standing.file, _joint(standing.reading))
            together.setdefault(key, []).append(row)
            found.setdefault(key, (deliverable, standing))
    return tuple(
        Submission(rows=tuple(rows), deliverable=found[key][0], standing=found[key][1])
        for key, rows in together.items()
    )


def _joint(reading: FormReading | ReportReading) -> str:
    return "+".join(reading.unit.names)
