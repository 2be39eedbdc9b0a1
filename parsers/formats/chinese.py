"""Numbers as Chinese lists and dates write them."""

from __future__ import annotations

from typing import Final

_DIGITS: Final = "〇一二三四五六七八九"


def counted(number: int) -> str:
    """0 to 99 as 〇 … 九十九; beyond, digits."""
    tens, ones = divmod(number, 10)
    if not 0 <= number < 100:  # noqa: PLR2004
        return str(number)
    head = {0: "", 1: "十"}.get(tens, f"{_DIGITS[tens]}十")
    return head + (_DIGITS[ones] if ones or not tens else "")


def spelled(digits: str) -> str:
    """Digit by digit, as years are: 二〇二六."""
    return "".join(_DIGITS[int(digit)] for digit in digits)
