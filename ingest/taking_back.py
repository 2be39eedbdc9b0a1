"""
A person's decision is taken back: things are put as they were, and who was told otherwise is told.

Whatever rests on a decision has to be taken back before it.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from ingest.bygone import put_back
from ingest.following import Following
from ingest.person import Impossible, Ruled
from ingest.rereading import decidable
from store import decisions, inbox
from store.decisions import Overtaken, Verb

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ingest.choosing import Choice
    from ingest.desk import Desk
    from ingest.person import Person
    from store.database import Connection
    from store.decisions import Decided
    from store.inbox import Message

AUTOMATIC = (Verb.RECORD, Verb.RETRACT)


def unaccept(desk: Desk, message: Message, person: Person, choice: Choice) -> Ruled:
    return _unrule(desk, message, person, Verb.ACCEPT, choice=choice)


def unreject(desk: Desk, message: Message, person: Person, choice: Choice) -> Ruled:
    return _unrule(desk, message, person, Verb.REJECT, choice=choice)


def unwaive(desk: Desk, person: Person, *, notice: str, unit: str, deliverable: str) -> Ruled:
    """The unit owes it again."""
    with desk.database.write("ruling") as conn:
        made = decisions.find(conn, notice=notice, unit=unit, verbs=(Verb.WAIVE,))
        standing = [each for each in made if not each.undone and each.decision.deliverable == deliverable]
        if not standing:
            raise Impossible(f"{deliverable} of {unit} is not waived")
        _undo(conn, standing, person, desk=desk)
        return Ruled(decisions=tuple(each.id for each in standing), silence="nothing_to_say")


def unprocess(desk: Desk, message: Message, person: Person) -> Ruled:
    """What a message gave before it was last read anew counts again."""
    following = Following.of(desk, message)
    with desk.database.write("ruling") as conn:
        found = decidable(conn, message)
        taken = decisions.latest(conn, Verb.REPROCESS, message=found.id)
        if taken is None:
            raise Impossible(f"message {found.public} was not read anew")
        resting = [each for each in decisions.find(conn, message=found.id) if _rests_on(each, taken)]
        _refuse_rulings(found, resting)
        _undo(conn, (taken, *resting), person, desk=desk)
        return _told(conn, found, (taken,), following)


def _unrule(desk: Desk, message: Message, person: Person, verb: Verb, *, choice: Choice) -> Ruled:
    following = Following.of(desk, message)
    with desk.database.write("ruling") as conn:
        found = decidable(conn, message)
        taken = _last_of(conn, found, verb, choice)
        if not taken:
            raise Impossible(f"nobody has said {verb.value} on message {found.public}, or not of that")
        _undo(conn, taken, person, desk=desk)
        return _told(conn, found, taken, following)


def _last_of(conn: Connection, message: Message, verb: Verb, choice: Choice) -> tuple[Decided, ...]:
    """The decisions of one command, which may have been about several revisions: the last one's."""
    made = decisions.find(conn, message=message.id, verbs=(verb,))
    standing = [
        each for each in made if not each.undone and choice.names(each.decision.unit, each.decision.deliverable)
    ]
    return tuple(
        each for each in standing if (each.at, each.decision.by) == (standing[-1].at, standing[-1].decision.by)
    )


def _rests_on(each: Decided, taken: Decided) -> bool:
    return each.id > taken.id and not each.undone and each.decision.verb is not Verb.UNDO


def _refuse_rulings(message: Message, resting: Sequence[Decided]) -> None:
    for each in reversed(resting):
        verb = each.decision.verb
        if verb not in AUTOMATIC:
            raise Impossible(
                f"{each.decision.by} has said {verb.value} on message {message.public} since; "
                f"take that back first: baosong {verb.value} {message.public} --undo"
            )


def _undo(conn: Connection, taken: Sequence[Decided], person: Person, *, desk: Desk) -> None:
    """The latest first."""
    try:
        for each in sorted(taken, key=lambda one: one.id, reverse=True):
            decisions.undo(conn, each.id, by=person.name, why=person.why, now=desk.clock())
    except Overtaken as error:
        raise Impossible(f"a later decision or mail rests on it ({error}); `baosong explain` tells which") from error


def _told(conn: Connection, message: Message, taken: Sequence[Decided], following: Following) -> Ruled:
    first = taken[0]
    put_back(conn, message.id, first.decision.detail, now=following.desk.clock())
    ruled = following.tell(conn, inbox.get(conn, message.id), occasion=f"undo {taken[-1].id}", since=first.at)
    return replace(ruled, decisions=tuple(each.id for each in taken))
