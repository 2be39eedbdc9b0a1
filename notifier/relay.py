"""
Drain the outbox: what is owed leaves, as far as gate, limits and server allow.

One call serves one mailbox at one moment and never waits: what may not leave yet stays
due, and `again_at` says when to come back. Call `store.delivery.recover` once before the
first drain of a process.
"""

from contextlib import closing
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final, assert_never

import structlog

from notifier import patience, pauses, smtp, unknown
from notifier.limits import DAY
from notifier.rounds import Drained, Pause, Post, Round
from notifier.trail import Trail
from notifier.verdicts import ACCOUNT_WIDE, Accepted, Course, Deferred, Outcome, Rejected, Reply, Unknown
from store import delivery, outbox
from store.backoff import SKEW, GiveUp, Retry
from store.database import Database
from store.delivery import Claimed, Settlement
from store.journal import Journal
from store.outbox import Mailing

__all__ = ["Drained", "Pause", "Post", "drain"]

TRIES_OF_OURS: Final = 3  # a mail that crashes the code so often is set aside
AFTER_A_CRASH: Final = timedelta(minutes=15)
CRASH: Final = "crash"

_log = structlog.get_logger()


def drain(post: Post, *, database: Database, journal: Journal, now: datetime) -> Drained:
    """Settle what is unknown, hold what may not go out, and send what is due of one mailbox."""
    work = Round(post=post, database=database, journal=journal, now=now)
    _recover(work)
    told = unknown.resolve(work) + _hold(work)
    rests_until = pauses.until(work)
    if rests_until > now:
        return replace(told, again_at=rests_until)
    return told + _send_due(work)


def _recover(work: Round) -> None:
    """A disk that was full when the last sending ended left its mail `sending`."""
    with work.database.read() as conn:
        left = outbox.find(conn, states=(outbox.State.SENDING,), mailbox=work.mailbox, limit=1)
    if left:
        with work.database.write("recover") as conn:
            delivery.recover(conn, journal=work.journal, now=work.now, mailbox=work.mailbox)


def _hold(work: Round) -> Drained:
    """What a person has not released, and `replies.mode` does not let out."""
    gate = work.post.gate
    kept = [one for one in work.due() if not (gate.lets_out(one.recipient) or Trail.read(one.reason).released)]
    if not kept:
        return Drained()
    with work.database.write("hold") as conn:
        held = delivery.Held(reason=f"replies.mode is {gate.mode}")
        return sum((work.put_aside(conn, mailing, held) for mailing in kept), Drained())


def _send_due(work: Round) -> Drained:
    waiting = work.due()
    room = work.post.limits.room(_left(work), now=work.now)
    told = Drained()
    with closing(_Lines(work.post)) as lines:
        for mailing in waiting[:room]:
            told += _send(work, lines, mailing)
            if told.pause or told.unknown:
                return told  # whatever ails the server, the others need not follow
    if len(waiting) > room:
        told = replace(told, again_at=work.post.limits.free_at(_left(work), now=work.now))
    return told


def _left(work: Round) -> tuple[datetime, ...]:
    """When mail left during the last day; what left in the future left by a clock that was set back."""
    with work.database.read() as conn:
        left = outbox.sent_since(conn, work.mailbox, since=work.now - DAY)
    return tuple(moment for moment in left if moment <= work.now + SKEW)


class _Lines:
    """One line after another: a new one where the last is broken or has carried enough."""

    def __init__(self, post: Post) -> None:
        self._post = post
        self._line: smtp.Line | None = None

    def usable(self) -> smtp.Line | Deferred:
        if self._line and self._line.usable:
            return self._line
        self.close()
        line = smtp.connect(self._post.account, timeout=self._post.timeout, after_dot=self._post.after_dot)
        self._line = None if isinstance(line, Deferred) else line
        return line

    def close(self) -> None:
        if self._line:
            self._line.close()
        self._line = None


def _send(work: Round, lines: _Lines, mailing: Mailing) -> Drained:
    line = lines.usable()
    if isinstance(line, Deferred):
        return pauses.rest(work, patience.of_account(line.course), line.reply)
    claimed = work.claim(mailing)
    return _send_over(work, line, claimed) if claimed else Drained()


def _send_over(work: Round, line: smtp.Line, claimed: Claimed) -> Drained:
    mailing = claimed.mailing
    try:
        outcome = line.send(claimed.raw, recipient=mailing.recipient, on_dot=lambda: work.at_dot(mailing))
    except OSError as error:  # before the final dot: the journal could not be written
        _log.warning("mail.hindered", mail=mailing.id, kind=mailing.kind, error=str(error))
        return work.settle(mailing, delivery.Deferred(until=work.now + AFTER_A_CRASH, reason=mailing.reason))
    except Exception:  # noqa: BLE001  the one place around a delivery where a mistake of ours ends
        _log.exception("mail.crashed", mail=mailing.id, kind=mailing.kind)
        line.close()
        return work.settle(mailing, _stumbled(work, mailing))
    return _take(work, mailing, outcome)


def _take(work: Round, mailing: Mailing, outcome: Outcome) -> Drained:
    match outcome:
        case Accepted(queue_id=queue_id):
            return work.settle(mailing, delivery.Sent(queue_id=queue_id)) + pauses.recovered(work)
        case Rejected(cause=cause, reply=reply):
            return work.settle(mailing, delivery.Failed(reason=f"{cause}: {reply}"))
        case Deferred(course=course, reply=reply) if course in ACCOUNT_WIDE:
            return _rest_with(work, mailing, course, reply)
        case Deferred(course=course, reply=reply):
            return work.settle(mailing, _put_off(work, mailing, course, reply))
        case Unknown(text=text):
            return work.settle(mailing, delivery.Unknown(reason=text))
        case _:
            assert_never(outcome)


def _rest_with(work: Round, mailing: Mailing, course: Course, reply: Reply) -> Drained:
    """The others first: they tell how long."""
    told = pauses.rest(work, course, reply)
    return work.settle(mailing, pauses.wait(work, mailing, told.again_at or work.now, reply)) + told


def _put_off(work: Round, mailing: Mailing, course: Course, reply: Reply) -> Settlement:
    trail = Trail.read(mailing.reason).met(course)
    reason = trail.written(str(reply))
    first = mailing.first_failed_at or work.now
    match patience.after(course, trail.times, first_failed_at=first, now=work.now):
        case Retry(at=at):
            return delivery.Deferred(until=at, reason=reason)
        case GiveUp():
            return delivery.Failed(reason=reason)


def _stumbled(work: Round, mailing: Mailing) -> Settlement:
    """A mistake of ours: before the final dot it is tried again, after it the mail may have left."""
    fate = work.journal.fate(mailing.key)
    if fate and fate.is_open:
        return delivery.Unknown(reason="interrupted after its end")
    trail = Trail.read(mailing.reason).met(CRASH)
    if trail.times >= TRIES_OF_OURS:
        return delivery.Failed(reason=trail.written("see the log"))
    return delivery.Deferred(until=work.now + AFTER_A_CRASH, reason=trail.written("see the log"))
