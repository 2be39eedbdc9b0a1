"""A serial number as a workbook's date format shows it, Chinese ones included."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Final

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
_DIGIT_NAMES: Final = "〇一二三四五六七八九"
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
    is_12 = any(kind == "half" for kind, _ in tokens)
    shown = "".join(_shown(kind, text, when, number, is_12) for kind, text in tokens)
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


def _shown(kind: str, text: str, when: datetime, number: Decimal, is_12: bool) -> str:  # noqa: FBT001
    match kind:
        case "text":
            return text
        case "half":
            names = text.split("/")
            return names[when.hour >= 12]  # noqa: PLR2004
        case "elapsed":
            return str(int(number * {"h": 24, "m": 1440, "s": 86400}[text[0]]))
        case _:
            return _part(text, when, is_12)


def _part(code: str, when: datetime, is_12: bool) -> str:  # noqa: FBT001
    hour = (when.hour + 11) % 12 + 1 if is_12 else when.hour
    names = {
        "yy": f"{when.year % 100:02}",
        "mmm": f"{when:%b}",
        "mmmm": f"{when:%B}",
        "ddd": f"{when:%a}",
        "dddd": f"{when:%A}",
        "aaa": _WEEKDAYS[when.weekday()],
        "aaaa": f"星期{_WEEKDAYS[when.weekday()]}",
    }
    if code in names:
        return names[code]
    value = {
        "y": when.year,
        "e": when.year,
        "m": when.month,
        "d": when.day,
        "h": hour,
        "M": when.minute,
        "s": when.second,
    }
    return f"{value[code[0]]:0{min(len(code), 2)}}"


def _in_chinese(text: str) -> str:
    """`[DBNum1]`: years digit by digit, the rest as counted."""
    return re.sub(r"\d+", lambda found: _chinese(found.group()), text)


def _chinese(digits: str) -> str:
    if len(digits) > 2:  # noqa: PLR2004
        return "".join(_DIGIT_NAMES[int(digit)] for digit in digits)
    tens, ones = divmod(int(digits), 10)
    head = {0: "", 1: "十"}.get(tens, f"{_DIGIT_NAMES[tens]}十")
    return head + (_DIGIT_NAMES[ones] if ones or not tens else "")
