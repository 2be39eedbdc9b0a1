"""
An account that rests: its quota is used up, its code refused, or its server gone.

What `store.health` keeps of the mailbox's sending (failures in a row, the last one's
moment and course) says until when, so a restart forgets nothing. All mails due wait
together: none is lost, and on return the limits see to it that they do not burst out.
"""

from dataclasses import replace
from datetime import datetime

import structlog

from notifier import patience
from notifier.limits import DAY
from notifier.rounds import Drained, Pause, Round
from notifier.trail import Trail
from notifier.verdicts import Course, Reply
from store import delivery, health
from store.backoff import PATIENCE, SKEW
from store.delivery import Settlement
from store.outbox import Mailing

_log = structlog.get_logger()


def health_id(mailbox: str) -> str:
    """Under what `store.health` keeps the state of a mailbox's sending."""
    return f"{mailbox}/smtp"


def until(work: Round) -> datetime:
    """When the account may be tried again: now, where it does not rest, or rests by a clock that was set back."""
    with work.database.read() as conn:
        state = health.mailbox_health(conn, health_id(work.mailbox))
    if not state.failures or state.last_failure is None or state.last_failure > work.now + SKEW:
        return work.now
    return patience.pause(course_of(state.reason), state.failures, since=state.last_failure)


def rest(work: Round, course: Course, reply: Reply) -> Drained:
    """Pause the account, and every mail due with it."""
    waiting = work.due()
    with work.database.write("pause") as conn:
        state = health.failed(conn, health_id(work.mailbox), reason=f"{course}: {reply}", now=work.now)
        end = patience.pause(course, state.failures, since=work.now)
        put_off = [work.put_aside(conn, mailing, wait(work, mailing, end, reply)) for mailing in waiting]
    _log.warning("sending.paused", mailbox=work.mailbox, course=course, reply=str(reply), until=end.isoformat())
    person = patience.wants_person(course, state.failures)
    pause = Pause(until=end, course=course, text=str(reply), person=person)
    return replace(sum(put_off, Drained()), again_at=end, pause=pause)


def wait(work: Round, mailing: Mailing, end: datetime, reply: Reply) -> Settlement:
    """A mail waits for its account, for five days at most."""
    trail = Trail.read(mailing.reason)
    if work.now - (mailing.first_failed_at or work.now) >= PATIENCE:
        return delivery.Failed(reason=trail.written(f"not taken for 5 days: {reply}"))
    return delivery.Deferred(until=end, reason=trail.written(str(reply)))


def recovered(work: Round) -> Drained:
    """A mail was taken: whatever ailed the account is over."""
    with work.database.read() as conn:
        before = health.mailbox_health(conn, health_id(work.mailbox))
    if not before.failures and before.last_success and work.now - before.last_success < DAY:
        return Drained()
    with work.database.write("sending_recovered") as conn:
        health.succeeded(conn, health_id(work.mailbox), now=work.now)
    return Drained(recovered=before.alerted_at is not None)


def wants_person(state: health.MailboxHealth) -> bool:
    """Whether what ails an account's sending is for a person to mend."""
    return patience.wants_person(course_of(state.reason), state.failures)


def course_of(reason: str) -> Course:
    """What `store.health` keeps as the reason of a pause begins with it."""
    word = reason.partition(":")[0]
    return Course(word) if word in set(Course) else Course.OUTAGE
