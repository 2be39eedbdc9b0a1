"""
One message from the archive to its outcome.

What the world does to us (no reading child, a full disk) puts the message off; a mistake
of ours is logged, counted and, at the third time, the message set aside for a person.
Nothing of a message is parsed before its attempt is counted.
"""

from __future__ import annotations

from collections import Counter, deque
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

import structlog

from ingest.ahead import reading, together
from ingest.case import set_aside
from ingest.correspondence import obey
from ingest.judge import Judgement, examine, judge_read
from ingest.sandbox import SandboxBroken
from ingest.settling import commit
from parsers.errors import Unreadable
from parsers.mail import read_mail
from store import inbox
from store.archive import Damaged, Missing
from store.failpoints import reach
from store.inbox import State

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from ingest.ahead import Reading
    from ingest.desk import Desk
    from ingest.judge import Examined
    from store.inbox import Message

TRIES = 3
PUT_OFF = timedelta(minutes=10)
AT_ONCE = 50
IN_ORDER = 2000  # messages that are put in order at once; what comes meanwhile waits behind them

_log = structlog.get_logger()


def handle_all(desk: Desk) -> Counter[str]:
    """
    Everything that waits, oldest first; how many were handled, ignored, held, shunted, and replies owed.

    Where the world puts one off, the others wait with it until the next time: what came
    first is to count first.
    """
    told: Counter[str] = Counter()
    with reading(desk.sandbox.workers) as ahead:
        for few in _waiting(desk):
            told.update(_handle_few(desk, few, ahead))
            if told["put_off"]:
                break
    return told


def _handle_few(desk: Desk, few: tuple[Message, ...], ahead: Reading) -> Counter[str]:
    """Their attempts are counted together, their files read side by side; then one by one. Stopped, the rest waits."""
    told: Counter[str] = Counter()
    desk.checkpoint()
    with desk.database.write("attempt") as conn:
        attempts = [inbox.begin(conn, message.id) for message in few]
    left = deque(zip(few, attempts, ahead.begin(partial(_examined, desk), few), strict=True))
    try:
        while left and not told["put_off"]:
            told.update(_handle(desk, *left.popleft()))
            desk.checkpoint()
    finally:
        if left:
            with desk.database.write("put_off") as conn:
                inbox.not_tried(conn, [message.id for message, *_ in left])
    return told


def _handle(desk: Desk, message: Message, attempt: int, examined: Callable[[], Examined]) -> Counter[str]:
    """One message, whatever it does to us. The world's troubles leave it waiting."""
    if attempt > TRIES:
        return _shunt(desk, message, "killed_the_process")
    try:
        return _settled(desk, message, examined)
    except (SandboxBroken, OSError) as error:
        return _put_off(desk, message, error)
    except Exception as error:  # noqa: BLE001  one of two places where our own mistakes end (style of the house)
        _log.exception("message.failed", message=message.public, attempt=attempt)
        return _shunt(desk, message, type(error).__name__) if attempt >= TRIES else Counter()


def _waiting(desk: Desk) -> Iterator[tuple[Message, ...]]:
    """All that waits, until nothing does."""
    while ids := _ids_waiting(desk):
        for start in range(0, len(ids), AT_ONCE):
            with desk.database.read() as conn:
                messages = inbox.still_new(conn, ids[start : start + AT_ONCE])
            yield from together(messages, desk.archive)


def _ids_waiting(desk: Desk) -> tuple[int, ...]:
    with desk.database.read() as conn:
        return inbox.waiting(conn, now=desk.clock(), limit=IN_ORDER)


def _settled(desk: Desk, message: Message, examined: Callable[[], Examined]) -> Counter[str]:
    judged = _judged(desk, message, examined)
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


def _examined(desk: Desk, message: Message) -> Examined:
    """What is read of a message, wherever that is done: nothing else than the mail bears on it."""
    mail = read_mail(desk.archive.get(message.fingerprint or ""))
    reach("parsed")
    return examine(desk, message, mail)


def _judged(desk: Desk, message: Message, examined: Callable[[], Examined]) -> Judgement:
    try:
        known = examined()
        return obey(desk, message, known.mail) or judge_read(desk, message, known)
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
