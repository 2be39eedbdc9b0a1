"""
When to try again what was not taken, when to give up, and when to call a person. Pure.

A mail waits for itself; what concerns the account makes all its mails wait.
"""

from collections.abc import Mapping
from datetime import datetime, time, timedelta
from types import MappingProxyType
from typing import Final
from zoneinfo import ZoneInfo

from notifier.verdicts import ACCOUNT_WIDE, Course
from store import backoff
from store.backoff import GiveUp, Retry

NETEASE_DAY: Final = ZoneInfo("Asia/Shanghai")  # its quotas are counted in Beijing's days
QUOTA_RETURNS: Final = time(0, 10)


def _minutes(*minutes: float) -> tuple[timedelta, ...]:
    return tuple(timedelta(minutes=each) for each in minutes)


# The waits of one mail; after the last of them a person decides.
_MAIL: Final[Mapping[Course, tuple[timedelta, ...]]] = MappingProxyType(
    {Course.SPAM_SOON: _minutes(2, 30), Course.SPAM: _minutes(30)}
)

# The pauses of an account; the last of them repeats.
_ACCOUNT: Final[Mapping[Course, tuple[timedelta, ...]]] = MappingProxyType(
    {
        Course.QUARTER: _minutes(15),
        Course.HOURS: _minutes(60, 120, 240),
        Course.OUTAGE: _minutes(1, 2, 5, 10, 15, 30),
        Course.LOGIN: _minutes(5 / 60, 1, 10, 30, 60),
        Course.HALT: _minutes(30, 60, 120, 240),
    }
)

# Failures in a row after which a person is called; a quota is none of his business.
_CALL: Final[Mapping[Course, int]] = MappingProxyType(
    {Course.HALT: 1, Course.LOGIN: 4, Course.OUTAGE: 6, Course.HOURS: 3}
)


def after(course: Course, times: int, *, first_failed_at: datetime, now: datetime) -> Retry | GiveUp:
    """What follows when a mail met this course for the `times`th time running."""
    if waits := _MAIL.get(course):
        return Retry(at=now + waits[times - 1]) if times <= len(waits) else GiveUp(after=now - first_failed_at)
    if course is Course.RECONNECT and times == 1:
        return Retry(at=now + timedelta(minutes=1))
    return backoff.after(times, first_failed_at=first_failed_at, now=now)


def pause(course: Course, failures: int, *, since: datetime) -> datetime:
    """Until when the account rests after its `failures`th failure in a row, which was at `since`."""
    if course is Course.TOMORROW:
        return _next_quota(since)
    waits = _ACCOUNT[course]
    return since + waits[min(max(failures, 1), len(waits)) - 1]


def wants_person(course: Course, failures: int) -> bool:
    return course in _CALL and failures >= _CALL[course]


def of_account(course: Course) -> Course:
    """The course of an account that cannot even be logged in to."""
    return course if course in ACCOUNT_WIDE else Course.OUTAGE


def _next_quota(now: datetime) -> datetime:
    local = now.astimezone(NETEASE_DAY)
    today = datetime.combine(local.date(), QUOTA_RETURNS, tzinfo=NETEASE_DAY)
    return (today if local < today else today + timedelta(days=1)).astimezone(now.tzinfo)
