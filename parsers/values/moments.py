"""
Dates as they stand in a text, one by one: `moments`.

What `dates` makes stretches of. Times of day, telephone numbers and counted things are
looked over; so are house numbers, since `23号` alone is one more often than it is a day.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from parsers.values.numerals import read_numeral
from parsers.values.phones import mask_numbers

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """One date: a day, a month, or a part of a month; what is not told is None."""

    start: int
    end: int
    year: int
    month: int | None
    day: int | None = None
    part: str | None = None  # 上旬, 底 …


_CN: Final = "0-9零〇○一二三四五六七八九十廿卅"
_YEAR: Final = r"(?:(?P<year>20\d\d|二[零〇○][零〇○一二三四五六七八九]{2}|\d\d(?=年))\s*[年./-]\s*)?"
_MONTH: Final = r"1[0-2]|0?[1-9]"
_DAY: Final = r"3[01]|[12]\d|0?[1-9]"
_PART: Final = "上中旬|中下旬|上旬|中旬|下旬|上半月|下半月|月初|月中|月末|月底|初|中|末|底"
# What makes a quantity or an address of the figures before it: `2.5公里`, `3-5号楼`.
_COUNTED: Final = "个万亿元年岁级班场人天次届名篇条套栋座层楼室单门路线区期点分米公平%度倍件项位家所本册台"
_MONTHS: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")

_TO: Final = r"(?:-+|~+|至|到)"
_JOINT: Final = rf"(?:{_TO}|、|,|和|及|与)"
_REMARK: Final = r"\s*(?:\([^()]*\))?\s*"
_STRETCH: Final = re.compile(rf"{_REMARK}(?:上午|下午|晚上|早上|中午|晚|全天)?\s*(?:起|开始)?\s*{_TO}\s*(?:次日)?\s*")
_LISTED: Final = re.compile(rf"{_REMARK}[,、和及与/]\s*")
_TIME: Final = re.compile(
    r"\d{1,2}\s*:\s*\d\d(?:\s*:\s*\d\d)?"
    r"|\d{1,2}\s*(?:时|点)(?:\s*(?:\d{1,2}\s*分?|半|整|许|左右))?"
    r"|(?:农历|阴历)\s*[正一二三四五六七八九十冬腊]{1,3}月[初一二三四五六七八九十廿]{0,3}"
    rf"|\d{{1,2}}(?=\s*{_TO}\s*\d{{1,2}}\s*[时点])"
    rf"|(?<=[日号午晨晚上])\s*\d{{1,2}}[.:]\d\d(?:\s*{_TO}\s*\d{{1,2}}[.:]\d\d)?"
)
_FORMS: Final = (
    # 5月23日, 五月廿三日, 5月下旬, 2026年5月
    (
        rf"{_YEAR}(?P<month>[{_CN}]{{1,3}})\s*月\s*份?\s*"
        rf"(?:(?P<part>{_PART})|(?P<day>[{_CN}]{{1,3}})(?![{_CN}{_COUNTED}])\s*(?:日|号)?)?"
    ),
    # the 5 of 5-6月
    (
        rf"{_YEAR.replace('year', 'bare_year')}(?P<bare_month>[{_CN}]{{1,2}})"
        rf"(?=\s*{_JOINT}\s*(?:20\d\d年)?[{_CN}]{{1,2}}\s*月)"
    ),
    # 2026-05-23, 2026/5/23, 26.5.23
    (
        r"(?P<full_year>20\d\d|(?<![./-])2\d)\s*(?P<mark>[./-])\s*(?P<full_month>\d{1,2})\s*(?P=mark)\s*(?P<full_day>\d{1,2})"
        r"(?!\d|[./]\d)"
    ),
    # 20260523
    r"(?P<solid>20\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01]))(?!\d)",
    # 5.23, 5/23
    rf"(?<![\d./¥￥])(?<!\d:)(?P<dot_month>{_MONTH})[./](?P<dot_day>{_DAY})(?!\d|\s*[{_COUNTED}]|[./]\d)",
    # 5-23
    rf"(?<![\d-])(?P<dash_month>{_MONTH})-(?P<dash_day>{_DAY})(?!\d|-|\s*[{_COUNTED}月日号时])",
    # the 25日 of 23日至25日
    r"(?P<only_day>\d{1,2}|[一二三廿]?十[一二三四五六七八九]?)\s*日(?![游均报志语常])",
    # 23-May-26, as workbooks show it
    r"(?P<english_day>\d{1,2})-(?P<english>[a-z]{3})[a-z]*(?:-(?P<english_year>\d{2,4}))?",
)
_DATE: Final = re.compile(rf"(?<![\d第])(?:{'|'.join(_FORMS)})", re.IGNORECASE)
_NEXT_DAY: Final = re.compile(rf"(?P<day>\d{{1,2}})(?:\s*(?:日|号)|(?![\d月年:./]|\s*[{_COUNTED}时]))")
_CENTURY: Final = 2000


def moments(written: str, *, year: int) -> Iterator[Moment]:
    """The dates in a `plain` text, in order; a date without a year is in the year of the one before, else in `year`."""
    text = _TIME.sub(_spaces, mask_numbers(written))
    month: int | None = None
    position = 0
    while found := _DATE.search(text, position):
        position = found.end()
        moment = _moment(found, year, month)
        if moment is None:
            continue
        yield moment
        year, month = moment.year, moment.month
        for listed in _more_days(text, moment):
            yield listed
            position = listed.end


def between(written: str, first: Moment, last: Moment) -> bool:
    """Whether two dates that follow each other are the ends of one stretch."""
    return _STRETCH.fullmatch(_TIME.sub(_spaces, written[first.end : last.start])) is not None


def _spaces(found: re.Match[str]) -> str:
    return " " * len(found[0])


def _more_days(text: str, moment: Moment) -> Iterator[Moment]:
    """`5月23、24日`, `5月23-25日`, `5.23-25`: days that share the month before them."""
    position = moment.end
    while moment.day is not None:
        joint = _STRETCH.match(text, position) or _LISTED.match(text, position)
        found = _NEXT_DAY.match(text, joint.end()) if joint else None
        if found is None or (_DATE.match(text, found.start()) and not found[0].endswith(("日", "号"))):
            return
        position = found.end()
        day = int(found["day"])
        yield Moment(start=found.start(), end=position, year=moment.year, month=moment.month, day=day)


def _moment(found: re.Match[str], year: int, month: int | None) -> Moment | None:
    told = _told(found, year, month)
    if told is None:
        return None
    own_year, own_month, day = told
    return Moment(start=found.start(), end=found.end(), year=own_year, month=own_month, day=day, part=found["part"])


def _told(found: re.Match[str], year: int, month: int | None) -> tuple[int, int | None, int | None] | None:
    """Year, month and day of whichever form of date was found."""
    if found["month"] or found["bare_month"]:
        own = _number(found["month"] or found["bare_month"])
        return None if own is None else (_year(found["year"] or found["bare_year"], year), own, _number(found["day"]))
    if found["full_year"]:
        return _year(found["full_year"], year), int(found["full_month"]), int(found["full_day"])
    if digits := found["solid"]:
        return int(digits[:4]), int(digits[4:6]), int(digits[6:])
    if short := found["dot_month"] or found["dash_month"]:
        return year, int(short), int(found["dot_day"] or found["dash_day"])
    if found["only_day"]:
        return year, month, _number(found["only_day"])
    return _english(found, year)


def _english(found: re.Match[str], year: int) -> tuple[int, int, int] | None:
    name = found["english"].lower()
    if name not in _MONTHS:
        return None
    return _year(found["english_year"], year), _MONTHS.index(name) + 1, int(found["english_day"])


def _year(written: str | None, year: int) -> int:
    value = _number(written)
    if value is None:
        return year
    return value if value >= _CENTURY else _CENTURY + value % 100


def _number(written: str | None) -> int | None:
    value = read_numeral(written) if written else None
    return None if value is None else int(value)
