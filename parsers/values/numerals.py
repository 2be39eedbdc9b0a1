"""
Numerals as Chinese offices write them.

`1,200`, `1 200`, `1.2万`, `1.2w`, `2万3千`, `一千二百`, `一百二`, `叁万`, `二〇〇` and `三点五` are numerals.
`三四百`, `七八`, `数百` and `千` name no one number and are none.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Final

# Every character a numeral may be made of, for a regular expression's class.
CHARACTERS: Final = r"0-9.,' 零〇○一二三四五六七八九十百千万亿两廿卅壹贰貳叁參肆伍陆陸柒捌玖拾佰仟萬億点wWkK"

_LARGEST: Final = Decimal(10) ** 15
_LONGEST: Final = 40  # characters; no office writes longer ones, and each scale in one is a step deeper
_DIGITS: Final = {char: str(value) for value, char in enumerate("零一二三四五六七八九")}
_SCALES: Final = (("亿", 10**8), ("万", 10**4), ("千", 1_000), ("百", 100), ("十", 10))
_MYRIAD: Final = 10_000
_SAME: Final = str.maketrans("〇○两壹贰貳叁參肆伍陆陸柒捌玖拾佰仟萬億", "零零二一二二三三四五六六七八九十百千万亿")
_GROUPED: Final = re.compile(r"[0-9]{1,3}(?:([,' ])[0-9]{3})(?:\1[0-9]{3})*(?:\.[0-9]+)?")
_ARABIC: Final = re.compile(r"[0-9]+(?:\.[0-9]*)?|\.[0-9]+")
_EXPONENT: Final = re.compile(r"[0-9](?:\.[0-9]+)?[eE][+]?[0-9]{1,2}")
_LATIN_SCALE: Final = re.compile(r"(?<=[0-9])([wWkK])(?![a-zA-Z])")


def read_numeral(text: str) -> Decimal | None:
    """The number a numeral stands for, 0 or more; None where it stands for none, for several or for a range."""
    if len(text) > _LONGEST:
        return None
    numeral = _LATIN_SCALE.sub(lambda found: "万" if found[1] in "wW" else "千", text.strip(" ,'"))
    if _EXPONENT.fullmatch(numeral):
        value: Decimal | None = Decimal(numeral)
    else:
        spelt = numeral.translate(_SAME).replace("廿", "二十").replace("卅", "三十")
        value = _scaled(spelt, _SCALES)
    return value if value is not None and value < _LARGEST else None


def _scaled(text: str, scales: tuple[tuple[str, int], ...]) -> Decimal | None:
    for position, (char, scale) in enumerate(scales):
        if char in text:
            left, _, right = text.rpartition(char) if scale >= _MYRIAD else text.partition(char)
            factor = _factor(left.strip(), scale, scales[position if scale >= _MYRIAD else position + 1 :])
            rest = _rest(right.strip(), scale, scales[position + 1 :])
            if factor is None or rest is None or (rest and factor % 1):
                return None
            return factor * scale + rest
    return _plain(text)


def _factor(left: str, scale: int, scales: tuple[tuple[str, int], ...]) -> Decimal | None:
    """What stands before a scale: `1.5千` of `1.5千万`. Only 十 may stand alone."""
    if not left:
        return Decimal(1) if scale == 10 else None  # noqa: PLR2004  the scale of 十
    if scale < _MYRIAD:
        return _plain(left)
    return _scaled(left, scales)


def _rest(right: str, scale: int, scales: tuple[tuple[str, int], ...]) -> Decimal | None:
    """What stands after a scale: `二` of `一百二` counts tens, of `一百零二` ones."""
    if not right:
        return Decimal(0)
    if len(right) == 1 and (right in _DIGITS or right.isdigit()):
        return _plain(right) and Decimal(_DIGITS.get(right, right)) * max(scale // 10, 1)
    value = _scaled(right[1:].lstrip("零") if right[0] == "零" else right, scales)
    return value if value is not None and value < scale and not value % 1 else None


def _plain(text: str) -> Decimal | None:
    """A numeral without scales, in Arabic or in Chinese figures."""
    if _GROUPED.fullmatch(text):
        return Decimal(re.sub("[,' ]", "", text))
    if _ARABIC.fullmatch(text):
        return Decimal(text)
    whole, point, fraction = text.partition("点")
    digits = _figures(whole)
    if digits is None or not point:
        return None if digits is None else Decimal(digits)
    tail = "".join(_DIGITS.get(char, "?") for char in fraction)
    return Decimal(f"{digits}.{tail}") if tail.isdigit() else None


def _figures(text: str) -> str | None:
    """`二零零` is 200; `七八` is a guess (seven or eight) and no number."""
    digits = "".join(_DIGITS.get(char, "?") for char in text)
    if not digits.isdigit() or (len(digits) == 2 and "0" not in digits):  # noqa: PLR2004
        return None
    return digits
