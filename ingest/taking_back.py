"""
A person's decision is taken back: things are put as they were, and who was told otherwise is told.

Whatever rests on a decision has to be taken back before it, but for an assignment: where
later mail rests on what it gave, the message is judged once more without it.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ingest.asking import Asking
from ingest.bygone import put_back
from ingest.following import Following
from ingest.judge import examine_whole
from ingest.person import Impossible, Person, Ruled
from ingest.rereading import anew, decidable, mail_of, unruled
from store import addresses, decisions, inbox, submissions
from store.decisions import Overtaken, Verb
from store.submissions import Standing

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ingest.choosing import Choice
    from ingest.desk import Desk
    from ingest.judge import Examined
    from store.database import Connection
    from store.decisions import Decided
    from store.inbox import Message

AUTOMATIC = (Verb.RECORD, Verb.RETRACT)


def unaccept(desk: Desk, message: Message, person: Person, choice: Choice) -> Ruled:
    return _unrule(desk, message, person, Verb.ACCEPT, choice)


def unreject(desk: Desk, message: Message, person: Person, choice: Choice) -> Ruled:
    return _unrule(desk, message, person, Verb.REJECT, choice)


def unwaive(desk: Desk, person: Person, *, notice: str, unit: str, deliverable: str) -> Ruled:
    """The unit owes it again."""
    with desk.database.write("ruling") as conn:
        made = decisions.find(conn, notice=notice, unit=unit, verbs=(Verb.WAIVE,))
        standing = [each for each in made if not each.undone and each.decision.deliverable == deliverable]
        if not standing:
            raise Impossible(f"{deliverable} of {unit} is not waived")
        for each in reversed(standing):
            decisions.undo(conn, each.id, by=person.name, why=person.why, now=desk.clock())
        return Ruled(decisions=tuple(each.id for each in standing), silence="nothing_to_say")


def unprocess(desk: Desk, message: Message, person: Person) -> Ruled:
    """What a message gave before it was last read anew counts again."""
    following = Following.of(desk, message)
    with _told_apart(), desk.database.write("ruling") as conn:
        back = _Back(conn=conn, message=decidable(conn, message), person=person, following=following)
        taken = back.last(Verb.REPROCESS)
        back.undo(back.resting_on(taken))
        return back.told((taken,))


def unassign(desk: Desk, message: Message, person: Person) -> Ruled:
    """The message is nobody's again and its sender unknown, as far as that came by the last assignment."""
    examined, following = examine_whole(desk, message, mail_of(desk, message)), Following.of(desk, message)
    try:
        with desk.database.write("ruling") as conn:
            back = _Back(conn=conn, message=unruled(conn, message), person=person, following=following)
            return _as_before(back, examined)
    except Overtaken:
        with desk.database.write("ruling") as conn:
            back = _Back(conn=conn, message=unruled(conn, message), person=person, following=following)
            return _judged_without(back, examined)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Back:
    """One decision on one message on its way back, within its transaction."""

    conn: Connection
    message: Message
    person: Person
    following: Following

    def last(self, verb: Verb) -> Decided:
        taken = decisions.latest(self.conn, verb, message=self.message.id)
        if taken is None:
            raise Impossible(f"nobody has said {verb.value} of message {self.message.public}, or it was taken back")
        return taken

    def resting_on(self, taken: Decided) -> tuple[Decided, ...]:
        """It, and what followed from it by itself. Raises `Impossible` where a person has decided since."""
        made = decisions.find(self.conn, message=self.message.id)
        later = tuple(each for each in made if _rests_on(each, taken))
        for each in reversed(later):
            _refuse_ruling(self.message, each)
        return (taken, *later)

    def undo(self, taken: Sequence[Decided]) -> None:
        """The latest first. Raises `Overtaken` where something else rests on one."""
        for each in sorted(taken, key=lambda one: one.id, reverse=True):
            decisions.undo(self.conn, each.id, by=self.person.name, why=self.person.why, now=self.following.now)

    def gave_something(self) -> bool:
        found = submissions.revisions(self.conn, message=self.message.id)
        return any(each.standing is not Standing.WITHDRAWN for each in found)

    def told(self, taken: Sequence[Decided]) -> Ruled:
        """The message stands as before these decisions, and its sender knows it."""
        first = taken[0]
        put_back(self.conn, self.message.id, first.decision.detail, now=self.following.now)
        message = inbox.get(self.conn, self.message.id)
        ruled = self.following.tell(self.conn, message, occasion=_occasion(taken[-1]), since=first.at)
        return replace(ruled, decisions=tuple(each.id for each in taken))

    def judged(self, examined: Examined, taken: Decided) -> Ruled:
        """The message is judged once more, and answered as that says."""
        reread = anew(
            self.following.desk,
            self.conn,
            inbox.get(self.conn, self.message.id),
            examined,
            self.person,
            occasion=_occasion(taken),
            asking=Asking.RULING,
            since=taken.at,
        )
        return replace(reread.ruled, decisions=(taken.id,))


def _unrule(desk: Desk, message: Message, person: Person, verb: Verb, choice: Choice) -> Ruled:
    following = Following.of(desk, message)
    with _told_apart(), desk.database.write("ruling") as conn:
        back = _Back(conn=conn, message=decidable(conn, message), person=person, following=following)
        taken = _last_of(conn, back.message, verb, choice)
        if not taken:
            raise Impossible(f"nobody has said {verb.value} of message {message.public}, or not of that")
        back.undo(taken)
        return back.told(taken)


def _last_of(conn: Connection, message: Message, verb: Verb, choice: Choice) -> tuple[Decided, ...]:
    """The decisions of one command, which may have been about several revisions: the last one's."""
    made = decisions.find(conn, message=message.id, verbs=(verb,))
    standing = [
        each for each in made if not each.undone and choice.names(each.decision.unit, each.decision.deliverable)
    ]
    return tuple(
        each for each in standing if (each.at, each.decision.by) == (standing[-1].at, standing[-1].decision.by)
    )


def _as_before(back: _Back, examined: Examined) -> Ruled:
    """Exactly. Where it gave nothing then, it is judged for the answer."""
    taken = back.last(Verb.ASSIGN)
    back.undo(back.resting_on(taken))
    _forget(back.conn, taken)
    if back.gave_something():
        return back.told((taken,))
    put_back(back.conn, back.message.id, taken.decision.detail, now=back.following.now)
    return back.judged(examined, taken)


def _judged_without(back: _Back, examined: Examined) -> Ruled:
    taken = back.last(Verb.ASSIGN)
    back.undo((taken,))
    _forget(back.conn, taken)
    return back.judged(examined, taken)


def _forget(conn: Connection, taken: Decided) -> None:
    for address, unit in taken.decision.detail.get("learned", ()):
        addresses.unlearn(conn, address, unit)


def _rests_on(each: Decided, taken: Decided) -> bool:
    return each.id > taken.id and not each.undone and each.decision.verb is not Verb.UNDO


def _refuse_ruling(message: Message, made: Decided) -> None:
    verb = made.decision.verb
    if verb not in AUTOMATIC:
        raise Impossible(
            f"{made.decision.by} has said {verb.value} of message {message.public} since; "
            f"take that back first: baosong {verb.value} {message.public} --undo"
        )


def _occasion(taken: Decided) -> str:
    return f"undo {taken.id}"


@contextmanager
def _told_apart() -> Iterator[None]:
    """What cannot be undone any more is a state of things, and not a mistake."""
    try:
        yield
    except Overtaken as error:
        raise Impossible(f"a later decision or mail rests on it ({error}); `baosong explain` tells which") from error
