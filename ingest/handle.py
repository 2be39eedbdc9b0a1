"""
One message from the archive to its outcome.

What the world does to us (no reading child, a full disk) puts the message off; a mistake
of ours is logged, counted and, at the third time, the message set aside for a person.
Nothing of a message is parsed before its attempt is counted.
"""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import TYPE_CHECKING

import structlog

from ingest.case import set_aside
from ingest.correspondence import obey
from ingest.judge import Judgement, judge
from ingest.sandbox import SandboxBroken
from ingest.settling import commit
from parsers.errors import Unreadable
from parsers.mail import read_mail
from store import inbox
from store.archive import Damaged, Missing
from store.failpoints import reach
from store.inbox import State

if TYPE_CHECKING:
    from ingest.desk import Desk
    from store.inbox import Message

TRIES = 3
PUT_OFF = timedelta(minutes=10)
AT_ONCE = 50

_log = structlog.get_logger()


def handle_all(desk: Desk) -> Counter[str]:
    """
    Everything that waits, oldest first; how many were handled, ignored, held, shunted, and replies owed.

    Where the world puts one off, the others wait with it until the next time: what came
    first is to count first.
    """
    told: Counter[str] = Counter()
    while waiting := _waiting(desk):
        for message in waiting:
            desk.checkpoint()
            told.update(handle(desk, message))
            if told["put_off"]:
                return told
    return told


def handle(desk: Desk, message: Message) -> Counter[str]:
    """One message, whatever it does to us. The world's troubles leave it waiting."""
    with desk.database.write("attempt") as conn:
        attempt = inbox.begin(conn, message.id)
    if attempt > TRIES:
        return _shunt(desk, message, "killed_the_process")
    try:
        return _handle(desk, message)
    except (SandboxBroken, OSError) as error:
        return _put_off(desk, message, error)
    except Exception as error:  # noqa: BLE001  one of two places where our own mistakes end (style of the house)
        _log.exception("message.failed", message=message.public, attempt=attempt)
        return _shunt(desk, message, type(error).__name__) if attempt >= TRIES else Counter()


def _waiting(desk: Desk) -> tuple[Message, ...]:
    with desk.database.read() as conn:
        return inbox.pending(conn, now=desk.clock(), limit=AT_ONCE)


def _handle(desk: Desk, message: Message) -> Counter[str]:
    judged = _judged(desk, message)
    reach("before_outcome")
    with desk.database.write("outcome") as conn:
        if not inbox.is_waiting(conn, message.id):
            return Counter()  # another daemon was quicker
        owed = commit(
            conn,
            message,
            judged.outcome,
            notice=judged.notice,
            vouching=judged.vouching,
            silence=judged.silence,
            bounce=judged.bounce,
            now=desk.clock(),
        )
    _log.info(
        "message.handled",
        message=message.public,
        state=judged.outcome.state.value,
        reason=judged.outcome.reason,
        units=len(judged.outcome.units),
        revisions=len(judged.outcome.placements),
        answered=owed,
        silence=judged.silence,
    )
    return Counter({judged.outcome.state.value: 1, "replies_owed": int(owed)})


def _judged(desk: Desk, message: Message) -> Judgement:
    try:
        mail = read_mail(desk.archive.get(message.fingerprint or ""))
        reach("parsed")
        return obey(desk, message, mail) or judge(desk, message, mail)
    except (Missing, Damaged) as error:
        return Judgement.aside(set_aside(State.SHUNTED, "archive_damaged", detail=type(error).__name__))
    except Unreadable as error:
        return Judgement.aside(set_aside(State.HELD, error.code.value, detail=error.detail))


def _put_off(desk: Desk, message: Message, error: Exception) -> Counter[str]:
    """At first all wait for it; one that is hindered for long waits alone."""
    _log.warning("message.put_off", message=message.public, error=str(error))
    now = desk.clock()
    until = now if now - message.met_at < PUT_OFF else now + PUT_OFF
    with desk.database.write("put_off") as conn:
        inbox.postpone(conn, message.id, until=until, reason=type(error).__name__)
    return Counter({"put_off": 1})


def _shunt(desk: Desk, message: Message, reason: str) -> Counter[str]:
    _log.error("message.shunted", message=message.public, reason=reason)
    with desk.database.write("shunt") as conn:
        inbox.settle(conn, message.id, state=State.SHUNTED, reason=reason, now=desk.clock())
    return Counter({State.SHUNTED.value: 1})
