"""
A person accepts, refuses or waives.

Each decision is one transaction beside the running daemon: what counts, the state of the
message and the answer that follows. `ingest.taking_back` undoes them.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ingest.bygone import as_it_was
from ingest.choosing import Choice, chosen_over, to_accept, to_reject
from ingest.following import Following
from ingest.person import Impossible, Ruled
from ingest.rereading import decidable
from store import decisions, submissions
from store.decisions import Decision, Verb
from store.inbox import State

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from ingest.desk import Desk
    from ingest.person import Person
    from store.database import Connection
    from store.inbox import Message
    from store.submissions import Recorded


def accept(desk: Desk, message: Message, person: Person, choice: Choice) -> Ruled:
    """What a message gave counts as it is; one that gave nothing is done with."""
    with _case(desk, message, person) as case:
        chosen = to_accept(case.conn, case.message, choice)
        if not chosen:
            return case.close(Verb.ACCEPT, reason="settled")
        return case.settle([case.accept(each, chosen) for each in chosen], reason="accepted")


def reject(desk: Desk, message: Message, person: Person, choice: Choice) -> Ruled:
    """What a message gave does not count; its unit is told why."""
    with _case(desk, message, person) as case:
        chosen = to_reject(case.conn, case.message, choice)
        if not chosen:
            return case.close(Verb.REJECT, reason="rejected")
        return case.settle([case.reject(each) for each in chosen], reason="rejected")


def waive(desk: Desk, person: Person, *, notice: str, unit: str, deliverable: str) -> Ruled:
    """A unit need not send a deliverable."""
    with desk.database.write("ruling") as conn:
        if (unit, deliverable) in submissions.waived(conn, notice=notice):
            raise Impossible(f"{deliverable} of {unit} is waived already")
        made = submissions.waive(
            conn, notice=notice, unit=unit, deliverable=deliverable, by=person.name, why=person.why, now=desk.clock()
        )
        return Ruled(decisions=(made,), silence="nothing_to_say")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Ruling:
    """One person's decision on one message, within its transaction."""

    conn: Connection
    message: Message
    person: Person
    following: Following
    now: datetime

    def accept(self, recorded: Recorded, chosen: Sequence[Recorded]) -> int:
        """What it was chosen over is laid aside in the same decision, and comes back with it."""
        decision = submissions.accepting(self.conn, recorded.id, by=self.person.name, why=self.person.why)
        over = chosen_over(self.conn, self.message, recorded, chosen)
        return self._decide(replace(decision, changes=(*decision.changes, *map(submissions.laid_aside, over))))

    def reject(self, recorded: Recorded) -> int:
        return self._decide(submissions.rejecting(self.conn, recorded.id, by=self.person.name, why=self.person.why))

    def close(self, verb: Verb, *, reason: str) -> Ruled:
        """There is nothing to count: the message itself is done with."""
        self._refuse_unless_waiting(verb)
        whole = Decision(
            verb=verb,
            by=self.person.name,
            why=self.person.why,
            message=self.message.id,
            notice=self.message.notice,
        )
        return self.settle([self._decide(whole)], reason=reason)

    def settle(self, made: Sequence[int], *, reason: str) -> Ruled:
        return self.following.settle(self.conn, self.message, made, reason=reason)

    def _decide(self, decision: Decision) -> int:
        return decisions.decide(self.conn, replace(decision, detail=as_it_was(self.message)), now=self.now)

    def _refuse_unless_waiting(self, verb: Verb) -> None:
        public, state = self.message.public, self.message.state
        if state not in {State.HELD, State.SHUNTED}:
            raise Impossible(
                f"message {public} ({state.value}: {self.message.reason}) gave nothing to {verb.value}; "
                f"if it is somebody's: baosong assign {public} UNIT; to read it anew: baosong reprocess {public}"
            )


@contextmanager
def _case(desk: Desk, message: Message, person: Person) -> Iterator[_Ruling]:
    following = Following.of(desk, message)
    with desk.database.write("ruling") as conn:
        yield _Ruling(
            conn=conn,
            message=decidable(conn, message),
            person=person,
            following=following,
            now=desk.clock(),
        )
