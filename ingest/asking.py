"""
On what occasion a letter would go out, and whether manners allow it then.

A mail that arrives is asked every question of `notifier.etiquette`. When a person has
decided, no two robots can be talking to each other: the limits of a day and what was
answered before no longer count. How old a mail may be is lifted where its sender was
told something already: a promise is kept, and what is no longer so is put right.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from ingest import knowing
from notifier.etiquette import History, Limits, may_answer
from notifier.letters import AnswerKind
from store import outbox

if TYPE_CHECKING:
    from datetime import datetime

    from ingest.case import Case
    from ingest.desk import Desk
    from notifier.etiquette import No, Yes
    from notifier.letters import Answer
    from store.database import Connection
    from store.inbox import Message
    from store.outbox import Mailing

EVER = timedelta.max


class Asking(StrEnum):
    """Who or what wants a mail answered."""

    ARRIVAL = "arrival"
    ANEW = "anew"  # it is read once more: answered only where that was promised
    RULING = "ruling"  # a person decided
    OLD_TOO = "old_too"  # a person wants it answered whatever its age


def asked(
    desk: Desk,
    conn: Connection,
    message: Message,
    case: Case,
    letter: Answer,
    *,
    fresh: bool,
    asking: Asking,
    now: datetime,
) -> Yes | No:
    """Whether this letter may go out on this occasion. `fresh`: the mail brings a readable form that is new."""
    history = knowing.history_of(conn, message, case.mail, brings_form=fresh, by_staff=_by_staff(desk, case), now=now)
    before = outbox.find(conn, answers=message.id)
    replies = desk.config.replies
    limits = Limits(max_age=timedelta(days=replies.max_age_days), per_sender=replies.per_sender_per_day)
    history, limits = _on_occasion(asking, history, limits, told=told_last(before), kind=letter.kind)
    return may_answer(
        case.mail,
        history=history,
        limits=limits,
        own_addresses=desk.own_addresses,
        received_at=message.received_at,
        now=now,
    )


def told_last(mailings: tuple[Mailing, ...]) -> Mailing | None:
    """The last answer to a message that was not called back; they come newest first."""
    return next((each for each in mailings if each.state is not outbox.State.CANCELLED), None)


def _on_occasion(
    asking: Asking, history: History, limits: Limits, *, told: Mailing | None, kind: AnswerKind
) -> tuple[History, Limits]:
    promised = told is not None and told.kind == AnswerKind.CHECKING and kind is not AnswerKind.CHECKING
    match asking:
        case Asking.OLD_TOO:
            return replace(history, answered=False), replace(limits, max_age=EVER)
        case Asking.RULING:
            return _freely(history), replace(limits, max_age=EVER if told else limits.max_age)
        case Asking.ANEW if promised:
            return _freely(history), replace(limits, max_age=EVER)
        case _:
            return history, limits


def _freely(history: History) -> History:
    return History(brings_form=True, staff_answered=history.staff_answered)


def _by_staff(desk: Desk, case: Case) -> bool:
    return case.mail.message_id is not None and case.mail.message_id in desk.answered_by_staff
