"""
The grammar that counts and amounts of money share: about-words, signs, numerals, remarks in brackets.

Patterns are possessive where they repeat, so that no text is slow to refuse.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Context, Decimal
from typing import Final

from parsers.values import numerals


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """A number; of money, in 万元."""

    value: Decimal
    approximate: bool = False  # 约500, 500余, 3万+, N/A: taken as the number, and told


@dataclass(frozen=True, slots=True, kw_only=True)
class NotANumber:
    described: bool = False  # things are named instead of an amount: 捐赠图书500册


@dataclass(frozen=True, slots=True, kw_only=True)
class Blank:
    pass


Reading = Count | NotANumber | Blank

_ABOUT: Final = (
    "大约|约计|约有|约为|约合|约|大概|大致|估计|估算|暂估|预计|预估|接近|将近|近|超过|超|逾|突破|不少于|不低于|不超过|至少|不足|不到|"
    "[<>≤≥≈]=?"
)
_AROUND: Final = r"左右|上下|以上|以下|以内|之多|有余|余|多|\++|\?"
TOTAL: Final = "共计|合计|总计|累计|总共|一共|共有|共|计|总|达到|达"
NUMBER: Final = rf"(?P<number>[{numerals.CHARACTERS}]++(?:[eE]\+?\d{{1,2}})?)"
# 余 stands before the scale (20余万), behind it (3万余) or behind the unit (500人左右).
BEFORE: Final = rf"(?P<about>{_ABOUT})?\s*(?:{TOTAL})?\s*(?P<sign>[+-]|负)?\s*"
BEHIND: Final = r"(?P<more>[余多来]|\++)?\s*(?P<scale>[十百千万亿]*)\s*(?P<plus>\++|余|多)?\s*"
AROUND: Final = rf"(?P<around>{_AROUND})?\s*"

_ENDING: Final = re.compile(r"[\s,;。.、!:]+$")
_BRACKETS: Final = re.compile(r"\(([^()]*)\)?")
_ASIDE: Final = re.compile(r"(?<=.)[,;。、\s]*(?:其中|包括|包含|内含|含).*$")
_DOUBT_ONLY: Final = re.compile(rf"(?:{_ABOUT}|{_AROUND}|估|暂定|待核实|待核)++(?:数|值)?")
_FIGURE: Final = re.compile(f"[{numerals.CHARACTERS.replace(' ', '')}]")
_ZERO: Final = re.compile(r"[-/\\]+|(?:暂)?(?:没有|没|无)[经费投入赞助实物资金捐赠活动支出情况此该项其他开展举办]*")
_NOT_APPLICABLE: Final = re.compile(
    r"n\.?\s?/?\s?a|不适用|不涉及|未涉及|未开展|未投入|未发生|未举办|未组织", re.IGNORECASE
)
_LONE_SCALES: Final = frozenset("百千万亿")
# What a workbook displays that is no number whatever is stored: a date, a time, a percentage, a fraction.
_OTHER_KIND: Final = re.compile(r"[%‰:]|年|月|\d/\d|\d-\d|#")
_PRECISION: Final = Context(prec=15)  # of a workbook's floats
_LARGEST: Final = Decimal(10) ** 15


def without_ending(text: str) -> str:
    return _ENDING.sub("", text)


def nothing_or_none(text: str) -> Count | Blank | None:
    """A blank, or a zero however it is written; None: something is there to be read."""
    if not text.strip("_ .,;。、"):
        return Blank()
    if _ZERO.fullmatch(text):
        return Count(value=Decimal(0))
    return Count(value=Decimal(0), approximate=True) if _NOT_APPLICABLE.fullmatch(text) else None


def main_part(text: str) -> str:
    """A text without its remarks: in brackets, unless nothing else is there, and from 其中 on."""
    outside = _BRACKETS.sub("", text).strip()
    if not _FIGURE.search(outside):
        outside = re.sub("[()]", "", text)
    return without_ending(_ASIDE.sub("", outside))


def value_of(found: re.Match[str]) -> Decimal | None:
    """The number in a match of `NUMBER` and its neighbours, with its sign."""
    number = found["number"].strip(" ,'")
    if (found["more"] or found["plus"]) and number in _LONE_SCALES:  # 千余 is over one thousand
        number = f"一{number}"
    value = numerals.read_numeral(number + found["scale"])
    if value is None:
        return None
    return tidy(-value if found["sign"] in {"-", "负"} else value)


def is_doubtful(found: re.Match[str], text: str) -> bool:
    """Whether the match, or a remark in brackets behind it, says about."""
    said = found["about"] or found["more"] or found["plus"] or found["around"]
    return bool(said) or any(_DOUBT_ONLY.fullmatch(remark.strip()) for remark in _BRACKETS.findall(text))


def is_contradicted(text: str, value: Decimal) -> bool:
    """Whether a remark in brackets is another bare number: `500（600）`."""
    remarks = (numerals.read_numeral(remark) for remark in _BRACKETS.findall(text) if remark.strip())
    return any(other is not None and other != value for other in remarks)


def stored(number: Decimal, shown: Reading, written: str, *, scales: tuple[Decimal, ...]) -> Reading:
    """
    A workbook's number, at the scale at which it is displayed.

    `5.2万` over 52000 and `3万` over 3 (a format that only adds 万) mean what they show, at
    the precision of what is stored.
    """
    if not number.is_finite() or abs(number) >= _LARGEST:
        return NotANumber()
    if isinstance(shown, NotANumber) and _OTHER_KIND.search(written):
        return shown
    exact = _PRECISION.plus(number)
    if not isinstance(shown, Count) or not shown.value or not exact:
        return Count(value=tidy(exact))
    scale = min(scales, key=lambda each: _ratio(exact * each, shown.value))
    return Count(value=tidy(exact * scale), approximate=shown.approximate)


def _ratio(one: Decimal, other: Decimal) -> Decimal:
    """How many times the larger is the smaller, whatever their signs."""
    return max(abs(one / other), abs(other / one))


def tidy(value: Decimal) -> Decimal:
    """The same number without trailing zeros or an exponent."""
    return value.quantize(Decimal(1)) if value == value.to_integral_value() else value.normalize()
