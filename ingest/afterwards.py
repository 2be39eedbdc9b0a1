"""
What becomes of the answers to a message when it is decided anew.

One that has not left yet is called back: what it says is no longer so. One that has left
is followed by another in the same thread, at most one a decision.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from store import outbox
from store.outbox import State

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from store.database import Connection
    from store.inbox import Message
    from store.outbox import Mailing

UNSENT = (State.DUE, State.DEFERRED, State.HELD)
LEFT = (State.SENDING, State.SENT, State.UNKNOWN)  # or may have


def answer_key(message: Message, occasion: str) -> str:
    """What makes an answer one of its own: the message, and the decision it is owed for."""
    return f"{message.content_key}:{occasion}"


def call_back(conn: Connection, message: Message, *, but: str = "", now: datetime) -> None:
    """Answers that have not left will not; `but` the one of this key."""
    for mailing in outbox.find(conn, answers=message.id, states=UNSENT):
        if mailing.key != f"answer:{but}":
            outbox.cancel(conn, mailing.id, now=now)


def was_answered(conn: Connection, message: Message) -> bool:
    """Whether an answer was owed, be it sent or not."""
    return is_owed(outbox.find(conn, answers=message.id))


def is_owed(answers: Iterable[Mailing]) -> bool:
    return any(each.state is not State.CANCELLED for each in answers)


def last_told(answers: Iterable[Mailing]) -> Mailing | None:
    """Of a message's answers, newest first, the last that its sender may have."""
    return next((each for each in answers if each.state in LEFT), None)


def was_told(conn: Connection, message: Message) -> Mailing | None:
    """The last answer to a message that its sender may have."""
    return last_told(outbox.find(conn, answers=message.id))


def still_true(conn: Connection, message: Message, since: datetime) -> bool:
    """Whether the sender knows how things stood before this moment, and of nothing later."""
    last = was_told(conn, message)
    return last is not None and last.owed_at < since
