"""When to try a deferred mail again, and when to stop (RFC 5321 4.5.4.1: two tries in the first hour, 4-5 days)."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

PATIENCE: Final = timedelta(days=5)
SKEW: Final = timedelta(minutes=5)  # that two clocks may differ by; further ahead, and ours was set back
LONGEST: Final = timedelta(days=1)  # that a mail ever waits: for the next day's quota
WAITS: Final = tuple(timedelta(minutes=minutes) for minutes in (2, 15, 30, 60, 120, 180))


@dataclass(frozen=True, slots=True, kw_only=True)
class Retry:
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class GiveUp:
    after: timedelta  # how long it was tried


def after(attempt: int, *, first_failed_at: datetime, now: datetime) -> Retry | GiveUp:
    """
    What follows the failure of this attempt (from 1).

    The last try falls on the end of the five days; a clock set back only makes them longer.
    """
    tried = now - first_failed_at
    if tried >= PATIENCE:
        return GiveUp(after=tried)
    wait = WAITS[min(max(attempt, 1), len(WAITS)) - 1]
    return Retry(at=min(now + wait, first_failed_at + PATIENCE) if tried >= timedelta() else now + wait)
