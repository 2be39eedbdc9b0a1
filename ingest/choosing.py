"""
Which of a message's revisions a person's decision is about.

Without more said it is about everything that waits. What may be of several units, or two
forms for one place, has to be named.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ingest.person import Ambiguous, Impossible
from ingest.placing import Placing
from store import decisions, submissions
from store.decisions import Verb
from store.submissions import Standing

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from store.database import Connection
    from store.inbox import Message
    from store.submissions import Recorded


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """What was named; empty: everything."""

    units: tuple[str, ...] = ()
    deliverables: tuple[str, ...] = ()
    files: tuple[str, ...] = ()

    def of(self, found: Iterable[Recorded]) -> tuple[Recorded, ...]:
        return tuple(each for each in found if self._means(each))

    def names(self, unit: str | None, deliverable: str | None) -> bool:
        return _is_in(unit, self.units) and _is_in(deliverable, self.deliverables)

    def _means(self, recorded: Recorded) -> bool:
        revision = recorded.revision
        return self.names(revision.unit, revision.deliverable) and _is_in(revision.file, self.files)


EVERYTHING = Choice()


def to_accept(conn: Connection, message: Message, choice: Choice) -> tuple[Recorded, ...]:
    """What is held or faulty; where there is none, what was replaced or refused. Empty: the message gave nothing."""
    found = submissions.revisions(conn, message=message.id)
    waiting = tuple(each for each in found if each.standing is Standing.HELD or _is_faulty(each))
    others = tuple(each for each in found if each.standing in {Standing.SUPERSEDED, Standing.REJECTED})
    chosen = _chosen(message, found, choice.of(waiting) or choice.of(others), choice)
    _be_clear(conn, message, chosen, choice)
    return chosen


def to_reject(conn: Connection, message: Message, choice: Choice) -> tuple[Recorded, ...]:
    """What counts or is held."""
    found = submissions.revisions(conn, message=message.id)
    live = tuple(each for each in found if each.standing in {Standing.CURRENT, Standing.HELD})
    return _chosen(message, found, choice.of(live), choice)


def chosen_over(
    conn: Connection, message: Message, recorded: Recorded, chosen: Sequence[Recorded]
) -> tuple[Recorded, ...]:
    """Held beside it and not chosen: another form for the same place, or the same form for a unit that it is not."""
    held = submissions.revisions(conn, message=message.id, standing=Standing.HELD)
    others = tuple(each for each in held if each.id not in {one.id for one in chosen})
    doubtful = _are_doubtful(conn, message, chosen)
    return tuple(
        each
        for each in others
        if _place(each) == _place(recorded) or (doubtful and each.revision.digest == recorded.revision.digest)
    )


def _is_in(value: str | None, wanted: tuple[str, ...]) -> bool:
    return not wanted or value in wanted


def _is_faulty(recorded: Recorded) -> bool:
    return recorded.standing is Standing.CURRENT and not recorded.revision.accepted


def _chosen(
    message: Message, found: Sequence[Recorded], chosen: tuple[Recorded, ...], choice: Choice
) -> tuple[Recorded, ...]:
    """Nothing chosen is a mistake where there was something to choose from."""
    there = tuple(each for each in found if each.standing is not Standing.WITHDRAWN)
    if chosen or not (there or choice != EVERYTHING):
        return chosen
    if choice.of(there):
        raise Impossible(f"nothing in message {message.public} waits for that:\n{_listed(there)}")
    raise Ambiguous(f"message {message.public} gave nothing of that kind, but:\n{_listed(there)}")


def _be_clear(conn: Connection, message: Message, chosen: Sequence[Recorded], choice: Choice) -> None:
    units = {each.revision.unit for each in chosen}
    if len(units) > 1 and not choice.units and _are_doubtful(conn, message, chosen):
        raise Ambiguous(f"whose is it? Say --unit NAME, or `baosong assign {message.public} NAME`:\n{_listed(chosen)}")
    if len({_place(each) for each in chosen}) < len(chosen):
        raise Ambiguous(f"which one counts? Say --file NAME:\n{_listed(chosen)}")


def _are_doubtful(conn: Connection, message: Message, chosen: Sequence[Recorded]) -> bool:
    """Whether form and sender named different units: at most some of these can be right."""
    recorded = decisions.find(conn, message=message.id, verbs=(Verb.RECORD,))
    doubtful = {each.decision.changes[-1].id for each in recorded if each.decision.why == Placing.DOUBTFUL}
    return any(each.id in doubtful for each in chosen)


def _place(recorded: Recorded) -> tuple[str, str]:
    return recorded.revision.unit, recorded.revision.deliverable


def _listed(found: Iterable[Recorded]) -> str:
    return "\n".join(
        f"  {each.revision.unit}  {each.revision.deliverable}  {each.revision.file}  "
        f"v{each.number} {each.standing.value}{'' if each.revision.accepted else ', faulty'}"
        for each in found
    )
