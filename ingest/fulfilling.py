"""One order of a coordinator after the other, each a decision of its own and told in Chinese."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, assert_never

from ingest import rereading, rulings, taking_back
from ingest.choosing import EVERYTHING
from ingest.orders import Accept, Assign, Order, Reject, Unclear, Undo, Unwaive, Waive
from ingest.person import Ambiguous, Impossible, Person
from notifier.digest_lists import reason
from notifier.letters import Done, Line
from notifier.phrases import say
from parsers.text import one_line
from store import decisions, inbox, submissions
from store.decisions import Verb

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ingest.desk import Desk
    from ingest.person import Ruled
    from parsers.notice import Notice
    from store.inbox import Message

SUBJECT_LENGTH = 40  # characters of a subject that are repeated
VERBS = {Accept: Verb.ACCEPT, Reject: Verb.REJECT, Assign: Verb.ASSIGN, Undo: Verb.UNDO}
WAIVING = {  # what does it; what is told when it is done, and when there was nothing to do
    Waive: (rulings.waive, "receipt.waived", "receipt.waived_already"),
    Unwaive: (taking_back.unwaive, "receipt.owed_again", "receipt.owed_again_already"),
}
RULINGS = (Verb.ACCEPT, Verb.REJECT, Verb.ASSIGN)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fulfilling:
    """The orders of one mail. What was done for it before a crash is not done again."""

    desk: Desk
    message: Message  # the coordinator's mail
    notice: Notice
    points: Mapping[int, str]  # number -> public id

    def fulfil(self, order: Order) -> Line:
        match order:
            case Unclear():
                return Line(said=order.line, done=Done.UNCLEAR, told=say("receipt.unclear"))
            case Waive() | Unwaive():
                return self._waive(order)
            case Accept() | Reject() | Assign() | Undo():
                return self._rule(order)
            case _:
                assert_never(order)

    def _person(self, why: str) -> Person:
        """Who decides, and the mail that says so."""
        return Person(name=f"{self.message.sender} ({self.message.public})", why=why)

    def _rule(self, order: Accept | Reject | Assign | Undo) -> Line:
        public = self.points.get(order.number)
        if public is None:
            return _no(order, say("receipt.not_listed", number=order.number))
        with self.desk.database.read() as conn:
            found = inbox.lookup(conn, public)
        if found is None:
            return _no(order, say("receipt.gone", number=order.number))
        if self._did(message=found.id, verb=VERBS[type(order)]):
            return Line(said=order.line, done=Done.YES, told=say("receipt.before"))
        return self._decide(order, found)

    def _decide(self, order: Accept | Reject | Assign | Undo, found: Message) -> Line:
        try:
            return self._decided(order, found)
        except Ambiguous:
            return _no(order, say("receipt.ambiguous", number=order.number, id=found.public))
        except Impossible:
            now = self._now(found)
            state, why = say(f"letter.{now.state.value}"), reason(now.reason)
            return _no(order, say("receipt.impossible", state=state, reason=why, id=found.public))

    def _decided(self, order: Accept | Reject | Assign | Undo, found: Message) -> Line:
        subject = one_line(found.subject, SUBJECT_LENGTH)
        match order:
            case Accept():
                ruled = rulings.accept(self.desk, found, self._person(order.line), EVERYTHING)
                return _yes(order, self._accepted(found, ruled, subject))
            case Reject():
                ruled = rulings.reject(self.desk, found, self._person(order.why), EVERYTHING)
                return _yes(order, say("receipt.rejected", subject=subject, why=order.why, answered=_told(ruled)))
            case Assign():
                return self._assign(order, found, subject)
            case Undo():
                return self._undo(order, found, subject)
            case _:
                assert_never(order)

    def _accepted(self, found: Message, ruled: Ruled, subject: str) -> str:
        now = self._now(found)
        if now.reason == "settled":
            return say("receipt.settled", subject=subject, answered=_told(ruled))
        units = say("receipt.of_units", units=now.units) if now.units else ""
        return say("receipt.accepted", subject=subject, units=units, answered=_told(ruled))

    def _assign(self, order: Assign, found: Message, subject: str) -> Line:
        units = self._units(order.names)
        if not units:
            return _no(order, self._no_unit(order.names))
        ruled = rereading.assign(self.desk, found, units, self._person(order.line)).ruled
        state = reason(self._now(found).reason)
        return _yes(order, say("receipt.assigned", subject=subject, units=units, state=state, answered=_told(ruled)))

    def _undo(self, order: Undo, found: Message, subject: str) -> Line:
        with self.desk.database.read() as conn:
            made = decisions.find(conn, message=found.id, verbs=RULINGS)
        standing = [each.decision.verb for each in made if not each.undone]
        if not standing:
            return _no(order, say("receipt.nothing_to_undo", number=order.number))
        ruled = self._taken_back(standing[-1], found, self._person(order.line))
        now = self._now(found)
        state = say(f"letter.{now.state.value}")
        told = say("receipt.undone", subject=subject, state=state, reason=reason(now.reason), answered=_told(ruled))
        return _yes(order, told)

    def _taken_back(self, verb: Verb, found: Message, person: Person) -> Ruled:
        match verb:
            case Verb.ACCEPT:
                return taking_back.unaccept(self.desk, found, person, EVERYTHING)
            case Verb.REJECT:
                return taking_back.unreject(self.desk, found, person, EVERYTHING)
            case _:
                return taking_back.unassign(self.desk, found, person)

    def _waive(self, order: Waive | Unwaive) -> Line:
        units = self._units(order.unit)
        deliverable = self._deliverable(order.deliverable)
        if len(units) != 1:
            return _no(order, self._no_unit(order.unit))
        if deliverable is None:
            titles = [each.title for each in self.notice.deliverables]
            return _no(order, say("receipt.no_deliverable", name=order.deliverable, titles=titles))
        title = self.notice.deliverable(deliverable).title
        with self.desk.database.read() as conn:
            waived = (units[0], deliverable) in submissions.waived(conn, notice=self.notice.id)
        act, done, already = WAIVING[type(order)]
        if waived is isinstance(order, Waive):
            return _yes(order, say(already, unit=units[0], title=title))
        act(self.desk, self._person(order.line), notice=self.notice.id, unit=units[0], deliverable=deliverable)
        return _yes(order, say(done, unit=units[0], title=title))

    def _units(self, text: str) -> tuple[str, ...]:
        """Nothing is guessed: a decision is about what was written."""
        registry = self.desk.rules.registry
        if registry.by_name(text):
            return (text,)
        found = registry.find(text)
        return () if found.near or found.leftovers else found.names

    def _no_unit(self, text: str) -> str:
        guesses = [unit.name for unit in self.desk.rules.registry.guess(text, 3)]
        return say("receipt.no_unit", name=text, guesses=guesses)

    def _deliverable(self, text: str) -> str | None:
        titled = [each.id for each in self.notice.deliverables if text in (each.id, each.title)]
        found = titled or list(self.notice.deliverables_named(text))
        return found[0] if len(found) == 1 else None

    def _did(self, *, message: int, verb: Verb) -> bool:
        with self.desk.database.read() as conn:
            made = decisions.find(conn, message=message, verbs=(verb,))
        return any(each.decision.by == self._person("").name and not each.undone for each in made)

    def _now(self, message: Message) -> Message:
        with self.desk.database.read() as conn:
            return inbox.get(conn, message.id)


def _yes(order: Order, told: str) -> Line:
    return Line(said=order.line, done=Done.YES, told=told)


def _no(order: Order, told: str) -> Line:
    return Line(said=order.line, done=Done.NO, told=told)


def _told(ruled: Ruled) -> str:
    return say("receipt.answered", address=ruled.answered) if ruled.answered else say("receipt.not_answered")
