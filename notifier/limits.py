"""
How much may leave, to whom, and what goes first. Pure.

NetEase publishes no numbers; the limits of `[sending]` are careful ones, a mailbox each.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import Final

DAY: Final = timedelta(days=1)

PRIORITY: Final[Mapping[str, int]] = MappingProxyType(
    {
        "alert": 0,
        "correction": 10,
        "acknowledgement": 20,
        "receipt": 25,
        "checking": 30,
        "duplicate": 40,
        "reminder": 50,
        "digest": 60,
    }
)
_LAST: Final = 70


def priority(kind: str) -> int:
    """What a unit waits for goes before what we want of it; smaller goes first."""
    return PRIORITY.get(kind, _LAST)


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Mails that may leave one mailbox in any minute, quarter of an hour and day."""

    per_minute: int = 2
    per_15_minutes: int = 10
    per_day: int = 50

    def room(self, left: Iterable[datetime], *, now: datetime) -> int:
        """How many may leave now, after these have left."""
        moments = sorted(left)
        return max(0, min(limit - _within(moments, now - window) for window, limit in self._windows()))

    def free_at(self, left: Iterable[datetime], *, now: datetime) -> datetime:
        """When the next may leave; `now` where there is room."""
        moments = sorted(left)
        full = [moments[-limit] + window for window, limit in self._windows() if len(moments) >= limit]
        return max([now, *full])

    def _windows(self) -> tuple[tuple[timedelta, int], ...]:
        return (
            (timedelta(minutes=1), self.per_minute),
            (timedelta(minutes=15), self.per_15_minutes),
            (DAY, self.per_day),
        )


class Mode(StrEnum):
    """`replies.mode`: how far letters go."""

    LIVE = "live"
    ALLOW_LIST = "allow-list"
    COORDINATORS = "coordinators"
    HOLD = "hold"


@dataclass(frozen=True, slots=True, kw_only=True)
class Gate:
    """Who may be written to; everybody else's letter is held until a person releases it."""

    mode: Mode
    coordinators: frozenset[str] = frozenset()
    allow: frozenset[str] = frozenset()

    def lets_out(self, recipient: str) -> bool:
        match self.mode:
            case Mode.LIVE:
                return True
            case Mode.ALLOW_LIST:
                return _listed(recipient, self.allow | self.coordinators)
            case Mode.COORDINATORS:
                return _listed(recipient, self.coordinators)
            case Mode.HOLD:
                return False


def _within(moments: list[datetime], since: datetime) -> int:
    return sum(moment > since for moment in moments)


def _listed(recipient: str, addresses: frozenset[str]) -> bool:
    return recipient.casefold() in {address.casefold() for address in addresses}
