"""
Telephone numbers and persons out of a cell that holds both.

A number is a mobile one of 11 digits or an area code and a subscriber's number
(`0943-5550101`). Country code and extension are dropped. A local number without its
area code is none that a coordinator elsewhere could dial.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from parsers.values.plain import plain


class PhoneFault(StrEnum):
    TOO_SHORT = "too_short"
    TOO_LONG = "too_long"
    NO_AREA_CODE = "no_area_code"
    NOT_A_NUMBER = "not_a_number"


@dataclass(frozen=True, slots=True, kw_only=True)
class Phone:
    number: str  # 13900000102 or 0943-5550101


@dataclass(frozen=True, slots=True, kw_only=True)
class NoPhone:
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class InvalidPhone:
    written: str
    fault: PhoneFault


_MOBILE_DIGITS: Final = 11
_SHORTEST: Final = 5  # digits; fewer are a room, a floor or a year
_SEP: Final = r"[ .-]?"
_MOBILE: Final = re.compile(
    r"(?<![0-9*])(?:(?:\(?(?:\+|00)\s?86\)?|86)[ -]{0,2})?"
    rf"(1[3-9][0-9](?:{_SEP}[0-9]{{4}}{_SEP}[0-9]{{4}}|{_SEP}[0-9]{{3}}{_SEP}[0-9]{{5}}|[0-9]{{2}}{_SEP}[0-9]{{6}}|"
    rf"{_SEP}[0-9]{{5}}{_SEP}[0-9]{{3}}|[0-9]{{2}}{_SEP}[0-9]{{3}}{_SEP}[0-9]{{3}}|(?:{_SEP}[0-9]{{2}}){{4}}|"
    rf"[0-9]{_SEP}[0-9]{{3}}{_SEP}[0-9]{{4}}|[0-9]{{3}}{_SEP}[0-9]{{5}}))(?![0-9]|\*\*)"
)
_LANDLINE: Final = re.compile(
    r"(?<![0-9*])(?:(?:\+|00)86[ -]{0,2})?\(?(?P<area>010|02[0-9]|0[3-9][0-9]{2})\)?[ /-]{0,3}"
    r"(?P<subscriber>[1-9][0-9]{6,7}|[1-9][0-9]{2,3}[ -][0-9]{4})(?![0-9]|\*\*)"
)
_ABROAD: Final = re.compile(
    r"(?<![0-9*])(?:\+|00)86[ -]{0,2}\(?0?\)?(?P<area>10|2[0-9]|[3-9][0-9]{2})[ -]{1,3}"
    r"(?P<subscriber>[1-9][0-9]{6,7})(?![0-9]|\*\*)"
)
# A workbook's numeric cell loses the zero of its area code; these are Gansu's.
_LOST_ZERO: Final = re.compile(r"(?<![0-9*])(?P<area>93[0-9]|94[13])(?P<subscriber>[1-9][0-9]{6})(?![0-9]|\*\*)")
_FLOAT: Final = re.compile(r"(?<=[0-9]{7})\.0+(?![0-9])")
_EXPONENT: Final = re.compile(r"([0-9])\.([0-9]{10})[eE]\+?10(?![0-9])")
_NOT_PHONE: Final = re.compile(
    r"(?<![A-Za-z0-9._%+-])[A-Za-z0-9._%+-]++@[A-Za-z0-9.-]++|QQ号?[:\s]*[0-9]+|微信号?[:\s]*[A-Za-z][\w-]*+|"
    r"传真[:\s]*[0-9() -]+|(?:邮编|邮政编码)[:\s]*[0-9]{6}|[0-9]{4}年(?:[0-9]{1,2}月)?(?:[0-9]{1,2}日)?",
    re.IGNORECASE,
)
_LONG_RUN: Final = re.compile(r"(?<![0-9])(?!20[0-9]{6}(?![0-9]))[0-9]{5,}(?![0-9])")
_DASH_OF_ONE: Final = re.compile(r"(?<=[0-9])[一ー_](?=[0-9])")
_DIGITS: Final = re.compile(r"[+(]*[0-9*](?:[0-9*() .-]*[0-9*])?")


def find_phone(text: str) -> Phone | NoPhone | InvalidPhone:
    """The first number that can be dialled; else why the first one cannot."""
    written = _legible(text)
    found = [match for pattern in (_MOBILE, _LANDLINE, _ABROAD, _LOST_ZERO) if (match := pattern.search(written))]
    if found:
        return Phone(number=_normal(min(found, key=lambda match: match.start())))
    runs = (run for run in _DIGITS.findall(written) if len(re.findall("[0-9*]", run)) >= _SHORTEST)
    first = next(runs, None)
    return NoPhone() if first is None else InvalidPhone(written=first, fault=_fault(first))


def without_phones(text: str) -> str:
    """A text without its numbers, for finding names in it."""
    written = _legible(text)
    for pattern in (_MOBILE, _LANDLINE, _ABROAD, _LOST_ZERO, _DIGITS):
        written = pattern.sub(" ", written)
    return written


def _legible(text: str) -> str:
    written = _DASH_OF_ONE.sub("-", _NOT_PHONE.sub(" ", plain(text)))
    return _EXPONENT.sub(r"\1\2", _FLOAT.sub("", written))


def _normal(match: re.Match[str]) -> str:
    if match.re is _MOBILE:
        return _digits(match[1])
    area = match["area"] if match["area"].startswith("0") else f"0{match['area']}"
    return f"{area}-{_digits(match['subscriber'])}"


def _digits(text: str) -> str:
    return re.sub("[^0-9]", "", text)


def _fault(run: str) -> PhoneFault:
    digits = _digits(run)
    if len(digits) in {7, 8} and not digits.startswith(("0", "1")):
        return PhoneFault.NO_AREA_CODE
    if len(digits) < _MOBILE_DIGITS and "*" not in run:
        return PhoneFault.TOO_SHORT
    return PhoneFault.TOO_LONG if len(digits) > _MOBILE_DIGITS else PhoneFault.NOT_A_NUMBER


def mask_numbers(written: str) -> str:
    """A `plain` text with spaces in place of its telephone numbers and other runs of digits too long for a date."""
    for pattern in (_MOBILE, _LANDLINE, _LONG_RUN):
        written = pattern.sub(lambda found: " " * len(found[0]), written)
    return written
