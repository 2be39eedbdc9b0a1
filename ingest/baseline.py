"""
The first day on an old mailbox.

Years of mail lie there before any notice opened. It gets its rows, so that the count of
the folder is proved from the first day, and is not fetched; what falls in the notice's
window is read like any mail, and its sender is answered unless it is too old for that.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

import structlog

from store import inbox, ledger
from store.inbox import State

if TYPE_CHECKING:
    from ingest.desk import Desk

HERE_TOO = (State.HANDLED, State.HELD)

_log = structlog.get_logger()


@dataclass(frozen=True, slots=True, kw_only=True)
class Baseline:
    """What a first day found."""

    recorded: int  # messages with a row
    bygone: int  # of these, from before every notice: not fetched
    read: int  # of these, from the notice's window
    unanswered: int  # of those, too old to be answered
    max_age_days: int

    def __str__(self) -> str:
        return (
            f"baseline: {self.recorded} messages recorded; {self.bygone} from before the notice are not fetched; "
            f"{self.read} were read; {self.unanswered} of these are older than {self.max_age_days} days "
            "and are not answered"
        )


def as_of_today(desk: Desk) -> Desk:
    """The desk for a daemon: where no mail was ever met, it is a first day."""
    if not is_first_day(desk):
        return desk
    first = first_day(desk)
    _log.info("daemon.first_day", not_fetched_before=str(first.bygone_before))
    return first


def is_first_day(desk: Desk) -> bool:
    """Whether no message was ever met."""
    with desk.database.read() as conn:
        return ledger.is_empty(conn)


def first_day(desk: Desk) -> Desk:
    """The desk for a first day: mail from before every notice is recorded without being fetched."""
    return replace(desk, bygone_before=min(notice.opens for notice in desk.rules.notices))


def told(desk: Desk) -> Baseline:
    """What there is after a first day."""
    age = desk.config.replies.max_age_days
    recent = desk.clock() - timedelta(days=age)
    with desk.database.read() as conn:
        counts = inbox.counts(conn)
        bygone = inbox.count_unread(conn, state=State.IGNORED)
        met = inbox.find(conn, states=HERE_TOO)
    return Baseline(
        recorded=sum(counts.values()),
        bygone=bygone,
        read=sum(counts.values()) - bygone - counts[State.NEW],
        unanswered=sum(1 for message in met if message.received_at < recent),
        max_age_days=age,
    )
