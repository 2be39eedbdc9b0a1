"""
Working days of China: weekends worked and weekdays off as the State Council sets them each year.

`chinesecalendar` knows the years that have been announced. A year it does not know is
Monday to Friday, corrected by the overrides of the configuration; `unannounced` says so
in time for a person to add them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import TYPE_CHECKING

import chinese_calendar

if TYPE_CHECKING:
    from collections.abc import Iterator

SATURDAY = 5
NOVEMBER = 11  # next year's days off are announced in October or November
FAR = 400  # days to look for a working day, more than any holiday


@dataclass(frozen=True, slots=True, kw_only=True)
class Calendar:
    """`off` and `work` are a person's corrections; they win over what is announced."""

    off: frozenset[date] = frozenset()
    work: frozenset[date] = frozenset()

    def is_working(self, day: date) -> bool:
        if day in self.off or day in self.work:
            return day in self.work
        return _announced(day)

    def before(self, day: date, count: int) -> date:
        """Return the working day that lies `count` working days before a day."""
        return self._step(day, count, timedelta(days=-1))

    def after(self, day: date, count: int) -> date:
        """Return the working day that lies `count` working days after a day."""
        return self._step(day, count, timedelta(days=1))

    def working_days(self, today: date, due: date) -> int:
        """Count the working days that are left: after today, up to and with the due day."""
        days = (today + timedelta(days=n) for n in range(1, (due - today).days + 1))
        return sum(1 for day in days if self.is_working(day))

    def unannounced(self, today: date) -> tuple[int, ...]:
        """Return the years whose days off are needed soon and neither announced nor configured."""
        needed = [today.year] if today.month < NOVEMBER else [today.year, today.year + 1]
        corrected = {day.year for day in self.off | self.work}
        return tuple(year for year in needed if year not in corrected and not _is_announced(year))

    def _step(self, day: date, count: int, step: timedelta) -> date:
        left = count
        for candidate in _walk(day, step):
            left -= self.is_working(candidate)
            if left <= 0:
                return candidate
        raise ValueError(f"no {count} working days within {FAR} days of {day}")


def _walk(day: date, step: timedelta) -> Iterator[date]:
    return (day + step * n for n in range(1, FAR))


@cache
def _announced(day: date) -> bool:
    try:
        return bool(chinese_calendar.is_workday(day))
    except NotImplementedError:
        return day.weekday() < SATURDAY


def _is_announced(year: int) -> bool:
    try:
        chinese_calendar.is_workday(date(year, 1, 1))
    except NotImplementedError:
        return False
    return True
