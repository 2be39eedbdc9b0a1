"""
The dates a text names, exact or vague.

`5月23日`, `5.23`, `2026-05-23`, `五月二十三日`, `5月26日-6月3日`, `23日至25日`, `5月下旬`, `5月底` and
`5-6月` are dates; telephone numbers, times of day, and figures with other units are none.
"""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final

from parsers.values.moments import Moment, between, moments
from parsers.values.plain import plain

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """One date or a stretch of days. An end told only by its month or a part of it is any day of that."""

    first: date
    last: date
    begins_by: date  # the latest day its beginning can mean
    ends_from: date  # the earliest day its end can mean

    def within(self, first: date, last: date) -> bool:
        """Whether it lies from `first` to `last`; an end that is not exact may lie there."""
        return self.last >= first and self.first <= last and self.begins_by >= first and self.ends_from <= last


@dataclass(frozen=True, slots=True, kw_only=True)
class DateReading:
    spans: tuple[Span, ...] = ()  # in the order of the text
    impossible: bool = False  # 2月30日
    partial: bool = False  # 23日 without its month

    @property
    def named(self) -> bool:
        """Whether the text tells any date at all."""
        return bool(self.spans) or self.impossible or self.partial

    @property
    def earliest(self) -> date | None:
        return min((span.first for span in self.spans), default=None)

    @property
    def latest(self) -> date | None:
        return max((span.last for span in self.spans), default=None)

    def within(self, first: date, last: date) -> bool:
        """Whether no date told lies outside the days from `first` to `last`."""
        return not self.impossible and all(span.within(first, last) for span in self.spans)


_PARTS: Final = {
    "上旬": (1, 10),
    "上中旬": (1, 20),
    "中旬": (11, 20),
    "中下旬": (11, 31),
    "下旬": (21, 31),
    "上半月": (1, 15),
    "下半月": (16, 31),
    "初": (1, 10),
    "中": (11, 20),
    "末": (21, 31),
    "底": (21, 31),
}
_MONTHS: Final = 12


def find_dates(text: str, *, year: int) -> DateReading:
    """Every date a text names; a date without a year is in `year`."""
    written = plain(text)
    told = tuple(moments(written, year=year))
    spans = tuple(_spans(written, tuple(moment for moment in told if moment.month)))
    possible = tuple(span for span in spans if span is not None)
    return DateReading(spans=possible, impossible=len(possible) < len(spans), partial=bool(told) and not spans)


def _spans(written: str, told: tuple[Moment, ...]) -> Iterator[Span | None]:
    """The moments as stretches: two joined by `-` or 至 are one; None for a day that no calendar has."""
    position = 0
    while position < len(told):
        first = last = told[position]
        if position + 1 < len(told) and between(written, first, told[position + 1]):
            position += 1
            last = told[position]
        position += 1
        yield _span(first, last)


def _span(first: Moment, last: Moment) -> Span | None:
    begin, end = _days(first), _days(last)
    if begin is None or end is None:
        return None
    earlier, later = min(begin, end), max(begin, end, key=lambda days: days[1])
    return Span(first=earlier[0], last=later[1], begins_by=earlier[1], ends_from=later[0])


def _days(moment: Moment) -> tuple[date, date] | None:
    """The first and the last day a moment can mean."""
    if moment.month is None or not 1 <= moment.month <= _MONTHS:
        return None
    length = monthrange(moment.year, moment.month)[1]
    first, last = moment.day or 0, moment.day or 0
    if moment.day is None:
        first, last = _PARTS.get((moment.part or "").removeprefix("月"), (1, length))
    if not 1 <= first <= length:
        return None
    return date(moment.year, moment.month, first), date(moment.year, moment.month, min(last, length))
