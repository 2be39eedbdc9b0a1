"""One unit's story: how each deliverable stands, where it is reached, everything that happened."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ingest.standings import board_of
from ingest.story import Line, in_order, line, standing_of, tell, word
from notifier import moments
from notifier.digest_matrix import short_title
from notifier.phrases import say
from store import addresses, decisions, inbox, outbox, submissions
from store.decisions import Verb

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ingest.story import Teller
    from notifier.board import Standing, UnitRow
    from parsers.notice import Deliverable, Notice
    from store.decisions import Decided
    from store.submissions import Recorded


def unit_named(teller: Teller, text: str) -> str | None:
    """The unit that is meant: of the registry, else one that has sent something."""
    registry = teller.desk.rules.registry
    found = registry.find(text).names
    if found:
        return found[0]
    others = {each.revision.unit for each in submissions.revisions(teller.conn)}
    return text if text in others else None


def of_unit(teller: Teller, unit: str) -> Iterator[Line]:
    yield _title(teller, unit)
    for notice in teller.desk.rules.notices:
        yield from _standings(teller, notice, unit)
    yield from _reached(teller, unit)
    if events := in_order(_events(teller, unit)):
        yield line("then.heading")
        yield from events


def _title(teller: Teller, unit: str) -> Line:
    known = teller.desk.rules.registry.by_name(unit)
    return line("unit.title", unit=unit, region=known.region) if known else line("unit.other", unit=unit)


def _standings(teller: Teller, notice: Notice, unit: str) -> Iterator[Line]:
    row = _row(teller, notice, unit)
    for deliverable in notice.deliverables if row else ():
        if row and (standing := row.standings.get(deliverable.id)):
            yield _deliverable(teller, notice, deliverable, standing)
    if row and row.bounced:
        yield line("unit.bounced", addresses="、".join(row.bounced))


def _row(teller: Teller, notice: Notice, unit: str) -> UnitRow | None:
    board = board_of(teller.desk, teller.conn, notice, now=teller.desk.clock())
    return next((each for each in (*board.units, *board.other_units) if each.unit.name == unit), None)


def _deliverable(teller: Teller, notice: Notice, deliverable: Deliverable, standing: Standing) -> Line:
    text = tell(
        "unit.deliverable",
        title=short_title(deliverable, notice),
        due=moments.day(deliverable.due, teller.zone),
        state=say(f"state.{standing.state.value}"),
        detail=_current(teller, standing),
    )
    facts = {
        "notice": notice.id,
        "deliverable": deliverable.id,
        "state": standing.state.value,
        "revision": standing.revision or None,
        "message": standing.message or None,
        "late": standing.late,
    }
    return Line(what="deliverable", text=text, facts=facts)


def _current(teller: Teller, standing: Standing) -> str:
    if standing.received_at is None:
        return ""
    late = tell("unit.late") if standing.late else ""
    received = teller.clock(standing.received_at)
    return tell("unit.current", number=standing.revision, received=received, id=standing.message, late=late)


def _reached(teller: Teller, unit: str) -> Iterator[Line]:
    known = teller.desk.rules.registry.by_name(unit)
    registered = known.emails if known else ()
    learned = tuple(each for each in addresses.addresses_of(teller.conn, unit) if each not in registered)
    if registered:
        yield line("unit.addresses", addresses="、".join(registered))
    if learned:
        yield line("unit.learned", addresses="、".join(learned))
    if known and not (registered or learned):
        yield line("unit.no_address")
    if known and known.phone:
        yield line("unit.phone", phone=f"{known.contact} {known.phone}".strip())


def _events(teller: Teller, unit: str) -> Iterator[Line]:
    yield from (_came(teller, each) for each in submissions.revisions(teller.conn, unit=unit))
    known = {each.id: each for each in decisions.find(teller.conn) if _concerns(each, unit)}
    yield from (told for each in known.values() for told in teller.ruling(each, known))
    yield from (teller.mail(each) for each in reversed(outbox.find(teller.conn)) if unit in each.units)


def _concerns(decided: Decided, unit: str) -> bool:
    """Whether a decision was about a unit; that one was taken back is seen by what it undoes."""
    made = decided.decision
    return made.verb is Verb.UNDO or made.unit == unit or unit in made.detail.get("units", ())


def _came(teller: Teller, recorded: Recorded) -> Line:
    revision = recorded.revision
    facts = {
        "id": inbox.get(teller.conn, revision.message).public,
        "sender": revision.sender or "",
        "file": revision.file,
        "deliverable": revision.deliverable,
        "revision": recorded.number,
        "standing": standing_of(recorded),
    }
    text = tell(
        "then.came",
        id=facts["id"],
        sender=revision.sender or "?",
        file=revision.file,
        title=teller.title(revision.notice, revision.deliverable),
        number=recorded.number,
        standing=word("standing", standing_of(recorded)),
    )
    return Line(what="came", text=text, at=revision.received_at, facts=facts)
