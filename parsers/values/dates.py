"""
The dates a text names, exact or vague.

`5月23日`, `5.23`, `2026-05-23`, `五月二十三日`, `5月26日-6月3日`, `23日至25日`, `5月下旬`, `5月底` and
`5-6月` are dates; telephone numbers, times of day, and figures with other units are none.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from parsers.values.numerals import read_numeral
from parsers.values.phones import mask_numbers
from parsers.values.plain import plain


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """One date or a stretch of days; `vague` where only a month or a part of it is told."""

    first: date
    last: date
    vague: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class DateReading:
    spans: tuple[Span, ...] = ()  # in the order of the text
    impossible: bool = False  # 2月30日
    partial: bool = False  # 23日 without a month

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
        """Whether every date lies, or if it is vague can lie, in the days from `first` to `last`."""
        if self.impossible:
            return False
        return all(_fits(span, first, last) for span in self.spans)


def _fits(span: Span, first: date, last: date) -> bool:
    if span.vague:
        return span.first <= last and span.last >= first
    return first <= span.first and span.last <= last


_CN: Final = "0-9零〇○一二三四五六七八九十廿卅"
_YEAR: Final = r"(?:(?P<year>20[0-9]{2}|二[零〇○][零〇○一二三四五六七八九]{2}|[0-9]{2}(?=年))\s*(?:年|[-./]))?\s*"
_PART: Final = "上中旬|中下旬|上旬|中旬|下旬|月初|月中|月末|月底|上半月|下半月|初|中|末|底"
_DATE: Final = re.compile(
    rf"(?<![0-9第])(?:"
    rf"{_YEAR}(?P<month>[{_CN}]{{1,3}})\s*月\s*份?\s*(?:(?P<part>{_PART})|(?P<day>[{_CN}]{{1,3}})\s*(?:日|号|(?![0-9个{_CN}]))?)?"
    r"|(?P<iso_year>20[0-9]{2})\s*[-./]\s*(?P<iso_month>[0-9]{1,2})\s*[-./]\s*(?P<iso_day>[0-9]{1,2})(?![0-9])"
    r"|(?P<solid>20[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01]))(?![0-9])"
    r"|(?P<short_month>1[0-2]|0?[1-9])(?P<mark>[./-])(?P<short_day>3[01]|[12][0-9]|0?[1-9])(?![0-9./%万亿元年月天人个场:]|-[0-9])"
    rf"|(?P<only_day>[0-9]{{1,2}}|[一二三四五六七八九十廿]{{1,3}})\s*(?:日|号)(?![楼栋室院线馆门厅])"
    r"|(?P<english_day>[0-9]{1,2})-(?P<english>Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*(?:-(?P<english_year>[0-9]{2,4}))?"
    r")",
    re.IGNORECASE,
)
_TIME: Final = re.compile(r"[0-9]{1,2}\s*:\s*[0-9]{2}(?::[0-9]{2})?|[0-9]{1,2}\s*(?:时|点)(?:\s*(?:[0-9]{1,2}\s*分?|半|整))?|(?<=[日号午晨晚])\s*[0-9]{1,2}\.[0-5][0-9]")
_TO: Final = re.compile(r"\s*(?:\([^()]*\))?\s*(?:上午|下午|晚上|晚|早上|全天)?\s*(?:-+|~+|至|到|—)\s*")
_LISTED: Final = re.compile(r"\s*[,、和及]\s*")
_BARE_DAY: Final = re.compile(r"(?P<bare>[0-9]{1,2})\s*(?:日|号)?(?![0-9月年:.时点])")
_BARE_MONTH: Final = re.compile(r"(?P<bare>[0-9一二三四五六七八九十]{1,2})\s*(?:月)?\s*(?:-+|~+|至|到|、)\s*(?=[0-9一二三四五六七八九十]{1,2}\s*月)")
_PARTS: Final = {
    "上旬": (1, 10), "上中旬": (1, 20), "中旬": (11, 20), "中下旬": (11, 31), "下旬": (21, 31), "月初": (1, 10), "初": (1, 10), "月中": (11, 20),
    "中": (11, 20), "月末": (21, 31), "末": (21, 31), "月底": (21, 31), "底": (21, 31), "上半月": (1, 15), "下半月": (16, 31),
}  # fmt: skip
_MONTHS: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Moment:
    """One date as it stands; what is not told is None."""

    start: int
    end: int
    year: int
    month: int | None
    day: int | None = None
    part: str | None = None


def find_dates(text: str, *, year: int) -> DateReading:
    """Every date a text names; a date without a year is in `year`."""
    written = _TIME.sub(lambda found: "," * 0 + " " * len(found[0]), mask_numbers(plain(text)))
    moments = tuple(_moments(written, year))
    spans = tuple(_spans(written, moments))
    told = tuple(span for span in spans if span is not None)
    dayless = bool(moments) and not any(moment.month for moment in moments)
    return DateReading(spans=told, impossible=len(told) < len(spans), partial=dayless)


def _moments(written: str, year: int) -> Iterator[_Moment]:
    month: int | None = None
    position = 0
    while found := _DATE.search(written, position):
        position = found.end()
        moment = _moment(found, year, month)
        if moment is None:
            continue
        yield moment
        year, month = moment.year, moment.month
        for listed in _more_days(written, moment):
            yield listed
            position = listed.end


def _more_days(written: str, moment: _Moment) -> Iterator[_Moment]:
    """`5月23、24日`, `5月23-25日`: days that share the month before them."""
    position = moment.end
    while moment.day is not None:
        joint = _TO.match(written, position) or _LISTED.match(written, position)
        found = _BARE_DAY.match(written, joint.end()) if joint else None
        if found is None or not 0 < int(found["bare"]) <= 31:  # noqa: PLR2004  days
            return
        position = found.end()
        yield _Moment(start=found.start(), end=position, year=moment.year, month=moment.month, day=int(found["bare"]))


def _moment(found: re.Match[str], year: int, month: int | None) -> _Moment | None:
    where = {"start": found.start(), "end": found.end()}
    if found["month"]:
        told = _number(found["month"])
        return None if told is None else _Moment(
            **where, year=_year(found["year"], year), month=told, day=_number(found["day"]), part=found["part"]
        )
    if found["iso_year"]:
        return _Moment(**where, year=int(found["iso_year"]), month=int(found["iso_month"]), day=int(found["iso_day"]))
    if found["solid"]:
        digits = found["solid"]
        return _Moment(**where, year=int(digits[:4]), month=int(digits[4:6]), day=int(digits[6:]))
    if found["short_month"]:
        return _Moment(**where, year=year, month=int(found["short_month"]), day=int(found["short_day"]))
    if found["english"]:
        named = _MONTHS.index(found["english"].lower()) + 1
        return _Moment(**where, year=_year(found["english_year"], year), month=named, day=int(found["english_day"]))
    return _Moment(**where, year=year, month=month, day=_number(found["only_day"]))


def _year(written: str | None, year: int) -> int:
    value = _number(written)
    if value is None:
        return year
    return value if value > 99 else 2000 + value  # noqa: PLR2004  two digits


def _number(written: str | None) -> int | None:
    value: Decimal | None = read_numeral(written) if written else None
    return None if value is None else int(value)


def _spans(written: str, moments: tuple[_Moment, ...]) -> Iterator[Span | None]:
    """The moments as stretches: two joined by `-` or 至 are one; None for a day that no calendar has."""
    position = 0
    while position < len(moments):
        first = moments[position]
        last = first
        if position + 1 < len(moments) and _TO.fullmatch(written[first.end : moments[position + 1].start]):
            position += 1
            last = moments[position]
        position += 1
        if first.month is None or last.month is None:
            continue
        yield _span(first, last)


def _span(first: _Moment, last: _Moment) -> Span | None:
    begin, end = _days(first), _days(last)
    if begin is None or end is None:
        return None
    vague = first.day is None or last.day is None
    return Span(first=min(begin[0], end[0]), last=max(begin[1], end[1]), vague=vague)


def _days(moment: _Moment) -> tuple[date, date] | None:
    """The first and the last day a moment can mean."""
    if moment.month is None or not 1 <= moment.month <= 12:  # noqa: PLR2004  months
        return None
    length = monthrange(moment.year, moment.month)[1]
    first, last = _PARTS.get(moment.part or "", (1, length)) if moment.day is None else (moment.day, moment.day)
    if not 1 <= first <= length:
        return None
    return date(moment.year, moment.month, first), date(moment.year, moment.month, min(last, length))
