"""What a unit still owes once a mail has been taken into account."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ingest.placing import Placing
from notifier.letters import Owed

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from ingest.case import Case, Known
    from ingest.placing import Placed
    from parsers.notice import Deliverable


def owed_by(
    units: Sequence[str], case: Case, known: Known, *, placed: Sequence[Placed], now: datetime
) -> tuple[Owed, ...]:
    """Everything that any of these units of the registry has not had accepted, by due date; overdue items too."""
    asked = [unit for name in units if (unit := case.registry.by_name(name))]
    states = {
        each.id: state
        for each in case.notice.deliverables
        for unit in asked
        if unit.required is None or each.id in unit.required
        if (state := _state(unit.name, each, known, placed)) is not None
    }
    return tuple(_owed(each, states[each.id], now) for each in _by_due(case) if each.id in states)


def any_unasked(units: Sequence[str], case: Case) -> bool:
    """Whether the notice asks nothing of one of them: a county, a unit outside the registry."""
    known = (case.registry.by_name(name) for name in units)
    return any(unit is None or unit.required == () for unit in known)


def _by_due(case: Case) -> Iterator[Deliverable]:
    yield from sorted(case.notice.deliverables, key=lambda each: each.due)


def _state(unit: str, deliverable: Deliverable, known: Known, placed: Sequence[Placed]) -> str | None:
    """`missing`, `needs_correction`, or None where nothing is owed: accepted, waived, or with a person."""
    key = unit, deliverable.id
    if key in known.waived:
        return None
    mine = [one for one in placed if (one.unit, one.claim.deliverable) == key and one.placing is not Placing.TRIAL]
    if any(one.placing.held or one.claim.usable for one in mine):
        return None
    standing = known.current.get(key)
    if (standing is not None and standing.revision.accepted) or (key in known.held and not mine):
        return None
    return "needs_correction" if mine or standing else "missing"


def _owed(deliverable: Deliverable, state: str, now: datetime) -> Owed:
    return Owed(
        deliverable=deliverable.id,
        title=deliverable.title,
        due=deliverable.due,
        overdue=now > deliverable.due,
        state=state,
    )
