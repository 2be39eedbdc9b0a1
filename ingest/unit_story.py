"""One unit's story: how each deliverable stands, everything that happened, and where it is reached."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ingest.standings import board_of
from ingest.story import tell, word
from notifier import moments
from notifier.digest_matrix import short_title
from notifier.phrases import say
from store import decisions, inbox, outbox, submissions
from store.decisions import Verb

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from ingest.story import Teller
    from notifier.board import Standing, UnitRow
    from parsers.notice import Notice
    from store.decisions import Decided
    from store.submissions import Recorded

Told = tuple["datetime", str]


def unit_named(teller: Teller, text: str) -> str | None:
    """The unit that is meant: of the registry, else one that has sent something."""
    registry = teller.desk.rules.registry
    found = registry.find(text).names
    if found:
        return found[0]
    others = {each.revision.unit for each in submissions.revisions(teller.conn)}
    return text if text in others else None


def of_unit(teller: Teller, unit: str) -> Iterator[str]:
    yield _title(teller, unit)
    for notice in teller.desk.rules.notices:
        yield from _standings(teller, notice, unit)
    events = sorted(_events(teller, unit))
    if events:
        yield tell("unit.history")
        yield from (text for _, text in events)


def _title(teller: Teller, unit: str) -> str:
    known = teller.desk.rules.registry.by_name(unit)
    return tell("unit.title", unit=unit, region=known.region) if known else tell("unit.other", unit=unit)


def _standings(teller: Teller, notice: Notice, unit: str) -> Iterator[str]:
    board = board_of(teller.desk, teller.conn, notice, now=teller.desk.clock())
    row = next((each for each in (*board.units, *board.other_units) if each.unit.name == unit), None)
    if row is None:
        return
    for deliverable in notice.deliverables:
        if standing := row.standings.get(deliverable.id):
            yield tell(
                "unit.deliverable",
                title=short_title(deliverable, notice),
                due=moments.day(deliverable.due, teller.zone),
                state=say(f"state.{standing.state.value}"),
                detail=_current(teller, standing),
            )
    if row in board.units:
        yield from _reached(row)


def _current(teller: Teller, standing: Standing) -> str:
    if standing.received_at is None:
        return ""
    late = tell("unit.late") if standing.late else ""
    at = teller.at(standing.received_at)
    return tell("unit.current", number=standing.revision, at=at, id=standing.message, late=late)


def _reached(row: UnitRow) -> Iterator[str]:
    yield tell("unit.addresses", addresses="、".join(row.addresses)) if row.addresses else tell("unit.no_address")
    if row.bounced:
        yield tell("unit.bounced", addresses="、".join(row.bounced))


def _events(teller: Teller, unit: str) -> Iterator[Told]:
    for recorded in submissions.revisions(teller.conn, unit=unit):
        yield recorded.revision.received_at, _came(teller, recorded)
    for decided in decisions.find(teller.conn, unit=unit):
        if decided.decision.verb is not Verb.RECORD:
            yield decided.at, _decided(teller, decided)
    for mailing in outbox.find(teller.conn):
        if unit in mailing.units:
            yield mailing.settled_at or mailing.owed_at, teller.mail(mailing)


def _came(teller: Teller, recorded: Recorded) -> str:
    revision = recorded.revision
    return tell(
        "unit.came",
        at=teller.at(revision.received_at),
        id=inbox.get(teller.conn, revision.message).public,
        sender=revision.sender or "?",
        file=revision.file,
        title=teller.title(revision.notice, revision.deliverable),
        number=recorded.number,
        standing=word("standing", recorded.standing.value),
    )


def _decided(teller: Teller, decided: Decided) -> str:
    made = decided.decision
    return tell(
        "unit.decision",
        at=teller.at(decided.at),
        by=made.by,
        verb=word("verb", made.verb.value),
        title=teller.title(made.notice, made.deliverable),
        why=f"（{made.why}）" if made.why else "",
        undone=tell("message.undone") if decided.undone else "",
    )
