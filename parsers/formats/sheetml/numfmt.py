"""
A number as a workbook's number format shows it (ECMA-376 18.8.30, 18.8.31).

Only what people put into forms: General, digits with separators and words around them,
percentages. Formats that show another magnitude (`0!.0,"万"`) show the value instead: it
is what was meant. Dates are the business of `dates`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from parsers.formats.sheetml.dates import is_date_format, show_date

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_BUILTIN: Final[Mapping[int, str]] = {
    0: "General", 1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 9: "0%", 10: "0.00%", 11: "0.00E+00",
    12: "# ?/?", 13: "# ??/??", 14: "yyyy/m/d", 15: "d-mmm-yy", 16: "d-mmm", 17: "mmm-yy", 18: "h:mm AM/PM",
    19: "h:mm:ss AM/PM", 20: "h:mm", 21: "h:mm:ss", 22: "yyyy/m/d h:mm", 37: "#,##0;-#,##0",
    38: "#,##0;-#,##0", 39: "#,##0.00;-#,##0.00", 40: "#,##0.00;-#,##0.00", 45: "mm:ss", 46: "[h]:mm:ss",
    47: "mm:ss.0", 48: "##0.0E+0", 49: "@",
}  # fmt: skip
_CHINESE: Final[Mapping[int, str]] = {
    **dict.fromkeys((27, 36, 50, 52, 57), 'yyyy"年"m"月"'),
    **dict.fromkeys((28, 29, 51, 53, 54, 58), 'm"月"d"日"'),
    30: "m-d-yy",
    31: 'yyyy"年"m"月"d"日"',
    32: 'h"时"mm"分"',
    33: 'h"时"mm"分"ss"秒"',
    **dict.fromkeys((34, 55), '上午/下午h"时"mm"分"'),
    **dict.fromkeys((35, 56), '上午/下午h"时"mm"分"ss"秒"'),
}
BUILTIN: Final[Mapping[int, str]] = {**_BUILTIN, **_CHINESE}

_TOKEN: Final = re.compile(
    r'"([^"]*)"|[\\!](.)|_.|\*.|\[\$([^\]-]*)[^\]]*\]|\[[^\]]*\]|[0#?]|[.,%/]|[eE][+-]|.', re.DOTALL
)
_SECTION: Final = re.compile(r'(?:"[^"]*"|\\.|\[[^\]]*\]|[^;])*')
_LONGEST: Final = 255  # characters a format can have in Excel


def exact(stored: str | float) -> Decimal | None:
    """The decimal that was typed: a float keeps 15 digits, what follows is its noise."""
    try:
        number = Decimal(format(float(stored), ".15g"))
    except (ValueError, InvalidOperation, OverflowError):
        return None
    return number if number.is_finite() else None


def plain(number: Decimal) -> str:
    """All digits, no exponent, no trailing zeros: a telephone number stays one."""
    if abs(number.adjusted()) > 30:  # noqa: PLR2004
        return str(number)
    shown = format(number, "f")
    return shown.rstrip("0").rstrip(".") if "." in shown else shown


def show(number: Decimal, code: str, *, epoch: str = "1900") -> str:
    """The text a person sees in the cell; `epoch` is the workbook's, 1900 or 1904."""
    sections = _sections(code[:_LONGEST])
    section = sections[_choice(number, len(sections))]
    if is_date_format(section):
        return show_date(number, section, epoch=epoch) or plain(number)
    pattern = _pattern(section)
    if pattern is None:
        return plain(number)
    if isinstance(pattern, str):
        return pattern
    return ("-" if number < 0 and section is sections[0] else "") + pattern.fill(abs(number))


@lru_cache(maxsize=256)
def _sections(code: str) -> tuple[str, ...]:
    """Positive; negative; zero; text."""
    return tuple(_split(code or "General"))


def _split(code: str) -> Iterator[str]:
    """At semicolons outside quotes and brackets."""
    at = 0
    while at <= len(code):
        found = _SECTION.match(code, at)
        end = len(code) if found is None else found.end()
        yield code[at:end]
        at = end + 1


def _choice(number: Decimal, sections: int) -> int:
    if number < 0 and sections > 1:
        return 1
    return 2 if number == 0 and sections > 2 else 0  # noqa: PLR2004


@dataclass(frozen=True, slots=True, kw_only=True)
class _Pattern:
    """Digits with words around and between them."""

    whole: tuple[str, ...]  # placeholders and literals before the point, literals marked by a leading quote
    decimals: int
    required: int  # decimals that are shown even where they are zero
    after: str
    is_grouped: bool
    is_percent: bool

    def fill(self, number: Decimal) -> str:
        """An absolute number in this pattern."""
        scaled = number * 100 if self.is_percent else number
        digits, _, rest = format(scaled, f".{self.decimals}f").partition(".")
        kept = rest.rstrip("0").ljust(self.required, "0")
        return self._place(digits.lstrip("0")) + (f".{kept}" if kept else "") + self.after

    def _place(self, digits: str) -> str:
        """Digits from the right into the placeholders, all that are left into the first."""
        slots = [index for index, sign in enumerate(self.whole) if sign in {"0", "#", "?"}]
        parts = list(self.whole)
        for index in reversed(slots):
            taken = digits if index == slots[0] else digits[-1:]
            digits = digits[: len(digits) - len(taken)]
            parts[index] = taken or ("0" if parts[index] == "0" else "")
        if self.is_grouped and slots:
            return _grouped(parts, slots)
        return "".join(part.removeprefix("'") for part in parts)


def _grouped(parts: list[str], slots: list[int]) -> str:
    digits = "".join(parts[index] for index in slots)
    before, after = parts[: slots[0]], parts[slots[-1] + 1 :]
    shown = f"{int(digits):,}" if digits.isdigit() else digits
    return (
        "".join(part.removeprefix("'") for part in before) + shown + "".join(part.removeprefix("'") for part in after)
    )


@lru_cache(maxsize=256)
def _pattern(section: str) -> _Pattern | str | None:
    """A text where there are no digits; None where the plain number says more: General, text, other magnitudes."""
    tokens = list(_tokens(section))
    signs = "".join(sign for sign, _ in tokens)
    if re.fullmatch("'*", signs):
        return "".join(text for _, text in tokens)
    if not re.search("[0#?]", signs) or re.search("[Ee@/G]", signs) or re.search(",(?![0#?])", signs):
        return None
    head, point, tail = _at_point(tokens)
    decimals = [sign for sign, _ in tail if sign in {"0", "#", "?"}]
    return _Pattern(
        whole=tuple(sign if sign in {"0", "#", "?"} else f"'{text}" for sign, text in head if sign != ","),
        decimals=len(decimals) if point else 0,
        required=decimals.count("0"),
        after="".join(text for sign, text in tail if sign in {"'", "%"}),
        is_grouped=any(sign == "," for sign, _ in head),
        is_percent="%" in signs,
    )


def _at_point(tokens: list[tuple[str, str]]) -> tuple[list[tuple[str, str]], bool, list[tuple[str, str]]]:
    at = next((index for index, (sign, _) in enumerate(tokens) if sign == "."), len(tokens))
    return tokens[:at], at < len(tokens), tokens[at + 1 :]


def _tokens(section: str) -> Iterator[tuple[str, str]]:
    """(sign, text): a placeholder for itself, a quote for a literal, G for General."""
    if section.strip().lower() == "general":
        yield "G", ""
        return
    for found in _TOKEN.finditer(section):
        quoted, escaped, currency = found.groups()
        token = found.group()
        if quoted is not None or escaped is not None or currency is not None:
            yield "E" if escaped == "." else "'", quoted or escaped or currency or ""
        elif token[0] in "0#?.,%/@Ee":
            yield token[0], token
        elif token[0] not in "_*[":
            yield "'", token
