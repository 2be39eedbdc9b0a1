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
from ingest.afterwards import is_owed, last_told
from notifier.etiquette import History, Limits, may_answer
from notifier.letters import AnswerKind
from store import outbox

if TYPE_CHECKING:
    from datetime import datetime

    from ingest.desk import Desk
    from notifier.etiquette import No, Yes
    from notifier.letters import Answer, Receipt, ReceiptKind
    from parsers.mail import Mail
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
    mail: Mail,
    letter: Answer | Receipt,
    *,
    fresh: bool,
    asking: Asking,
    now: datetime,
) -> Yes | No:
    """Whether this letter may go out on this occasion. `fresh`: the mail brings a readable form that is new."""
    answers = outbox.find(conn, answers=message.id)
    owed = is_owed(answers)
    by_staff = _by_staff(desk, mail)
    history = knowing.history_of(conn, message, mail, brings_form=fresh, answered=owed, by_staff=by_staff, now=now)
    replies = desk.config.replies
    limits = Limits(max_age=timedelta(days=replies.max_age_days), per_sender=replies.per_sender_per_day)
    history, limits = _on_occasion(asking, history, limits, owed=owed, told=last_told(answers), kind=letter.kind)
    return may_answer(
        mail,
        history=history,
        limits=limits,
        own_addresses=desk.own_addresses,
        received_at=message.received_at,
        now=now,
    )


def _on_occasion(
    asking: Asking,
    history: History,
    limits: Limits,
    *,
    owed: bool,
    told: Mailing | None,
    kind: AnswerKind | ReceiptKind,
) -> tuple[History, Limits]:
    """`owed`: some answer was, be it sent or not; `told`: the last that its sender may have."""
    match asking:
        case Asking.OLD_TOO:
            return replace(history, answered=False), replace(limits, max_age=EVER)
        case Asking.RULING:
            promised = _promises(told) and kind is AnswerKind.CHECKING  # to promise it again says nothing
            return _freely(history, answered=promised), replace(limits, max_age=EVER if owed else limits.max_age)
        case Asking.ANEW if owed and _waits(told, kind):
            return _freely(history), replace(limits, max_age=EVER)
        case _:
            return history, limits


def _waits(told: Mailing | None, kind: AnswerKind | ReceiptKind) -> bool:
    """Whether the sender has had no answer yet, or was promised another."""
    return told is None or (_promises(told) and kind is not AnswerKind.CHECKING)


def _promises(told: Mailing | None) -> bool:
    return told is not None and told.kind == AnswerKind.CHECKING


def _freely(history: History, *, answered: bool = False) -> History:
    """Without what was answered before, and without the limits of a day."""
    return History(brings_form=True, answered=answered, staff_answered=history.staff_answered)


def _by_staff(desk: Desk, mail: Mail) -> bool:
    return mail.message_id is not None and mail.message_id in desk.answered_by_staff
