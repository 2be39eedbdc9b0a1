"""
The checks a notice may name, and what they find.

A check is told the answer as it was written, the option the notice gives it and the
setting it is judged in; it yields findings. It knows no field and no label.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from parsers.findings import Finding
from parsers.text import count_zi
from parsers.values.dates import find_dates
from parsers.values.phones import InvalidPhone, NoPhone, find_phone
from parsers.values.places import NotCountyLevel, find_county

if TYPE_CHECKING:
    from datetime import date

    from parsers.forms import CrossCheck

Values = Mapping[str, Decimal | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """What an answer is judged by beside itself."""

    window: tuple[date, date]  # first and last day of the activities
    years: tuple[int, ...]  # editions a date may belong to, the notice's own first
    region: str | None  # of the unit that answers


Check = Callable[[str, Any, Setting], Iterator[Finding]]


def _max_chars(text: str, limit: int, _setting: Setting) -> Iterator[Finding]:
    if (count := count_zi(text)) > limit:
        yield Finding(code="too_long", words={"limit": str(limit), "count": str(count)})


def _dated(text: str, _option: object, setting: Setting) -> Iterator[Finding]:
    if not find_dates(text, year=setting.years[0]).named:
        yield Finding(code="date_missing")


def _within_window(text: str, _option: object, setting: Setting) -> Iterator[Finding]:
    if not any(_fits(text, year, setting.window) for year in setting.years):
        first, last = (f"{day.month}月{day.day}日" for day in setting.window)
        yield Finding(code="date_outside_window", words={"first": first, "last": last})


def _fits(text: str, year: int, window: tuple[date, date]) -> bool:
    first, last = (day.replace(year=year) for day in window)
    return find_dates(text, year=year).within(first, last)


def _county_level(text: str, _option: object, setting: Setting) -> Iterator[Finding]:
    if isinstance(find_county(text, region=setting.region), NotCountyLevel):
        yield Finding(code="place_not_county_level")


def _phone(text: str, _option: object, _setting: Setting) -> Iterator[Finding]:
    found = find_phone(text)
    if isinstance(found, NoPhone):
        yield Finding(code="phone_missing")
    if isinstance(found, InvalidPhone):
        yield Finding(code="phone_invalid")


CHECKS: Final[Mapping[str, Check]] = {
    "max_chars": _max_chars,
    "dated": _dated,
    "within_window": _within_window,
    "county_level": _county_level,
    "phone": _phone,
}

CrossFinder = Callable[["CrossCheck", Values], Iterator[str]]


def _needed_by(cross: CrossCheck, values: Values) -> Iterator[str]:
    """The field is nought although one of the others is not."""
    if (
        cross.field is not None
        and values.get(cross.field) == 0
        and any((values.get(each) or 0) > 0 for each in cross.fields)
    ):
        yield cross.field


def _outlier(cross: CrossCheck, values: Values) -> Iterator[str]:
    """A value that is `times` the middle one of the others: 元 for 万元."""
    known = {each: value for each in cross.fields if (value := values.get(each)) is not None and value > 0}
    for name, value in known.items():
        others = sorted(other for each, other in known.items() if each != name)
        if len(others) > 1 and value >= others[len(others) // 2] * (cross.times or 1):
            yield name


def _sum_of(cross: CrossCheck, values: Values) -> Iterator[str]:
    """The field is not what the others add up to."""
    total, parts = values.get(cross.field or ""), [values.get(each) for each in cross.fields]
    if cross.field is not None and total is not None and None not in parts and total != sum(filter(None, parts)):
        yield cross.field


CROSS_CHECKS: Final[Mapping[str, CrossFinder]] = {
    "needed_by": _needed_by,
    "outlier": _outlier,
    "sum_of": _sum_of,
}
