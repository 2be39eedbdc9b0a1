"""
Mails that may have been delivered: the line was lost after their final dot.

They are looked for in the Sent folder, where NetEase keeps what it took. One that is not
there after half an hour is sent once more, with the same Message-ID and Date, and never
a third time. While nobody can look, nothing is decided. Where the clock was set back
since, the half hour begins anew: waiting longer than that serves nobody.
"""

from datetime import timedelta
from typing import Final

import structlog

from notifier.rounds import Drained, Round
from store import delivery, outbox
from store.outbox import Mailing, State

PATIENCE: Final = timedelta(minutes=30)

_log = structlog.get_logger()


def resolve(work: Round) -> Drained:
    with work.database.read() as conn:
        lost = outbox.find(conn, states=(State.UNKNOWN,), mailbox=work.mailbox)
    seen = work.post.sent_ids() if lost else None
    if seen is None:
        return Drained()
    return sum((_resolve(work, mailing, arrived=mailing.message_id in seen) for mailing in lost), Drained())


def _resolve(work: Round, mailing: Mailing, *, arrived: bool) -> Drained:
    if arrived:
        return work.settle(mailing, delivery.Sent(queue_id=mailing.queue_id))
    since = mailing.unknown_since or work.now
    if work.now < since:
        return _begin_anew(work, mailing)
    if work.now - since < PATIENCE:
        return Drained()
    return _repeat(work, mailing)


def _begin_anew(work: Round, mailing: Mailing) -> Drained:
    with work.database.write("resend") as conn:
        delivery.wait_from(conn, mailing, now=work.now)
    return Drained()


def _repeat(work: Round, mailing: Mailing) -> Drained:
    with work.database.write("resend") as conn:
        again = delivery.resend(conn, mailing.id, now=work.now)
    event = "mail.repeated" if again else "mail.failed"
    _log.warning(event, mail=mailing.id, kind=mailing.kind, message_id=mailing.message_id, may_be_duplicate=again)
    return Drained() if again else Drained(failed=1)
