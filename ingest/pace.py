"""How long to wait before a job is done again. Pure."""

from __future__ import annotations

from enum import Enum

LONGEST = 15 * 60.0  # seconds; a mailbox that is down is looked at so often at least
JITTER = 0.2  # of the wait, up or down: mailboxes that fell together do not knock together


class Again(Enum):
    """How a job went, as far as its next time is concerned."""

    USUALLY = "usually"
    LATER = "later"  # the world was in the way
    AT_ONCE = "at once"  # there is more to do


def wait(again: Again, *, every: float, failures: int, chance: float) -> float:
    """
    Seconds until the next time.

    `failures` in a row, this one included; each doubles the wait, from `every` to 15
    minutes. `chance` is any number from 0 to 1.
    """
    match again:
        case Again.AT_ONCE:
            return 0.0
        case Again.USUALLY:
            return every
        case Again.LATER:
            return _jittered(min(every * 2 ** min(failures, 16), max(LONGEST, every)), chance)


def _jittered(seconds: float, chance: float) -> float:
    return seconds * (1 - JITTER + 2 * JITTER * chance)
