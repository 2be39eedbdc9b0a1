"""A serial number as a workbook's date format shows it, Chinese ones included."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from parsers.formats.chinese import counted, spelled

if TYPE_CHECKING:
    from collections.abc import Iterator
    from decimal import Decimal

_LITERALS: Final = re.compile(r'"[^"]*"|\\.|_.|\*.|\[(?!h+\]|m+\]|s+\])[^\]]*\]')
_LETTERS: Final = re.compile(r"[yYmMdDhHsS]|e(?![+-])|a{3,4}", re.ASCII)
_DIGITS: Final = re.compile(r"[0#?@]")
_TOKEN: Final = re.compile(
    r'"([^"]*)"|\\(.)|_.|\*.|(AM/PM|A/P|上午/下午)|\[(h+|m+|s+)\]|\[[^\]]*\]|'
    r"(y+|m+|d+|h+|s+|e+|a{3,4})|(\.0+)|(.)",
    re.IGNORECASE | re.DOTALL,
)
_LAST_SERIAL: Final = 2_958_466  # 1 January 10000
_LEAP_BUG: Final = 60  # Excel's 29 February 1900
_WEEKDAYS: Final = "一二三四五六日"
_NAMES: Final = {"mmm": "%b", "mmmm": "%B", "ddd": "%a", "dddd": "%A"}
_NUMBER: Final = re.compile("[0-9]+")
_COUNTED: Final = 2  # digits
_LONG_DATE: Final = 'yyyy"年"m"月"d"日"'


@lru_cache(maxsize=256)
def is_date_format(section: str) -> bool:
    """Whether a format shows a date or a time: letters of dates outside its literals."""
    bare = _LITERALS.sub("", section)
    if section.upper().startswith(("[$-F800]", "[$-F400]")):
        return True
    return "general" not in bare.lower() and bool(_LETTERS.search(bare)) and not _DIGITS.search(bare.replace(".0", ""))


def moment(number: Decimal, *, epoch: str) -> datetime | None:
    """The moment of a serial number, to the second; None outside Excel's calendar."""
    if not 0 <= number < _LAST_SERIAL:
        return None
    start = datetime(1904, 1, 1) if epoch == "1904" else datetime(1899, 12, 30 if number >= _LEAP_BUG else 31)  # noqa: DTZ001
    return start + timedelta(days=int(number), seconds=round(float(number % 1) * 86400))


def show_date(number: Decimal, section: str, *, epoch: str) -> str | None:
    """The text of a date cell; None where the number is no date."""
    when = moment(number, epoch=epoch)
    if when is None:
        return None
    code = _LONG_DATE if section.upper().startswith("[$-F800]") else section
    tokens = _resolved(code)
    hour = (when.hour + 11) % 12 + 1 if any(kind == "half" for kind, _ in tokens) else when.hour
    shown = "".join(_shown(kind, text, when, number, hour) for kind, text in tokens)
    return _in_chinese(shown) if "[dbnum1]" in section.lower() else shown


@lru_cache(maxsize=256)
def _resolved(code: str) -> tuple[tuple[str, str], ...]:
    """Tokens with `m` told apart: minutes after hours or before seconds, months elsewhere."""
    tokens = list(_tokens(code))
    parts = [index for index, (kind, _) in enumerate(tokens) if kind in {"part", "elapsed"}]
    for position, index in enumerate(parts):
        if tokens[index][0] == "part" and tokens[index][1][0] == "m":
            before = tokens[parts[position - 1]][1][0] if position else ""
            after = tokens[parts[position + 1]][1][0] if position + 1 < len(parts) else ""
            if before == "h" or after == "s":
                tokens[index] = ("part", "M" * len(tokens[index][1]))
    return tuple(tokens)


def _tokens(code: str) -> Iterator[tuple[str, str]]:
    for found in _TOKEN.finditer(code):
        quoted, escaped, half, elapsed, part, _, other = found.groups()
        if quoted is not None or escaped is not None or other is not None:
            yield "text", quoted or escaped or other or ""
        elif half:
            yield "half", half
        elif elapsed:
            yield "elapsed", elapsed.lower()
        elif part:
            yield "part", part.lower()


def _shown(kind: str, text: str, when: datetime, number: Decimal, hour: int) -> str:
    match kind:
        case "text":
            return text
        case "half":
            morning, _, afternoon = text.partition("/")
            return morning if when.hour < 12 else afternoon  # noqa: PLR2004
        case "elapsed":
            return str(int(number * {"h": 24, "m": 1440, "s": 86400}[text[0]]))
        case _:
            return _named(text, when) or _counted(text, when, hour)


def _named(code: str, when: datetime) -> str:
    """Months and days by name, years by their last digits."""
    weekday = _WEEKDAYS[when.weekday()]
    match code:
        case "yy":
            return f"{when.year % 100:02}"
        case "mmm" | "mmmm" | "ddd" | "dddd":
            return f"{when:{_NAMES[code]}}"
        case "aaa":
            return weekday
        case "aaaa":
            return f"星期{weekday}"
        case _:
            return ""


def _counted(code: str, when: datetime, hour: int) -> str:
    values = {"m": when.month, "d": when.day, "h": hour, "M": when.minute, "s": when.second}
    return f"{values.get(code[0], when.year):0{min(len(code), 2)}}"


def _in_chinese(text: str) -> str:
    """`[DBNum1]`: years digit by digit, the rest as counted."""
    return _NUMBER.sub(lambda found: counted(int(found[0])) if len(found[0]) <= _COUNTED else spelled(found[0]), text)
