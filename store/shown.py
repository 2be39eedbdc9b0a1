"""
What a board shows of a notice: of each unit and deliverable what counts, what is held, and since when it was right.

The revisions in between stay where they are: there may be thousands, each with all that it says.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from sqlalchemy import Connection, bindparam, case, func, select

from store.schema import submissions
from store.submissions import Recorded, Standing, revived

_row: Final = submissions.c
_LATEST: Final = (
    select(func.max(_row.id))
    .where(_row.notice == bindparam("notice"), _row.standing.in_((Standing.CURRENT.value, Standing.HELD.value)))
    .group_by(_row.unit, _row.deliverable, _row.standing)
)
_SHOWN: Final = select(submissions).where(_row.id.in_(_LATEST)).order_by(_row.unit, _row.deliverable, _row.number)
_EACH: Final = (
    select(
        _row.unit,
        _row.deliverable,
        _row.in_registry,
        func.min(case((_row.accepted, _row.received_at))).label("accepted_at"),
    )
    .where(_row.notice == bindparam("notice"))
    .group_by(_row.unit, _row.deliverable, _row.in_registry)
    .order_by(_row.unit, _row.deliverable)
)


def shown(conn: Connection, *, notice: str) -> tuple[Recorded, ...]:
    """The current revision and the latest held one of each unit and deliverable."""
    return tuple(revived(each) for each in conn.execute(_SHOWN, {"notice": notice}))


def first_accepted(conn: Connection, *, notice: str) -> Mapping[tuple[str, str], datetime | None]:
    """(unit, deliverable) of everything ever sent -> when the first revision that was right came, if one did."""
    found: dict[tuple[str, str], datetime | None] = {}
    for each in conn.execute(_EACH, {"notice": notice}):
        moments = [moment for moment in (found.get((each.unit, each.deliverable)), each.accepted_at) if moment]
        found[each.unit, each.deliverable] = min(moments, default=None)
    return found


def outside_registry(conn: Connection, *, notice: str) -> tuple[str, ...]:
    """The units outside the registry that sent something."""
    rows = conn.execute(_EACH, {"notice": notice})
    return tuple(dict.fromkeys(each.unit for each in rows if not each.in_registry))
