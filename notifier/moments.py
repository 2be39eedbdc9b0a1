"""Moments as Chinese letters write them, in the notice's own time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from notifier.phrases import say

if TYPE_CHECKING:
    from datetime import date, datetime
    from zoneinfo import ZoneInfo


def day(moment: datetime, zone: ZoneInfo) -> str:
    """Return 5月13日."""
    return of_date(moment.astimezone(zone).date())


def of_date(date: date) -> str:
    return say("moment.day", month=date.month, day=date.day)


def full_day(moment: datetime, zone: ZoneInfo) -> str:
    """Return 2026年5月13日."""
    local = moment.astimezone(zone)
    return say("moment.full_day", year=local.year, month=local.month, day=local.day)


def clock(moment: datetime, zone: ZoneInfo) -> str:
    """Return 5月13日 15:30."""
    return f"{day(moment, zone)} {moment.astimezone(zone):%H:%M}"
