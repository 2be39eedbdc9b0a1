"""Numbers as an office may write them, for reading back."""

from __future__ import annotations

DIGITS = "零一二三四五六七八九"
FORMAL = str.maketrans("一二三四五六七八九十百千万亿", "壹贰叁肆伍陆柒捌玖拾佰仟萬億")


def in_chinese(number: int) -> str:
    """12 345 -> 一万二千三百四十五; 10 is 十, 110 一百一十."""
    if number == 0:
        return "零"
    written = _big(number)
    return written[1:] if written.startswith("一十") else written


def in_figures(number: int) -> str:
    """200 -> 二〇〇."""
    return "".join("〇" if digit == "0" else DIGITS[int(digit)] for digit in str(number))


def formally(number: int) -> str:
    return in_chinese(number).translate(FORMAL)


def full_width(text: str) -> str:
    return text.translate({code: code + 0xFEE0 for code in range(0x21, 0x7F)})


def _big(number: int) -> str:
    for scale, char in ((10**8, "亿"), (10**4, "万")):
        if number >= scale:
            head, rest = divmod(number, scale)
            gap = "零" if rest and rest < scale // 10 else ""
            return _big(head) + char + gap + (_big(rest) if rest else "")
    return _small(number)


def _small(number: int) -> str:
    written, gap = "", False
    for scale, char in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit, number = divmod(number, scale)
        if digit:
            written += ("零" if gap and written else "") + DIGITS[digit] + char
            gap = False
        else:
            gap = bool(written)
    return written
