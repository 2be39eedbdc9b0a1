"""
Counts as offices write them -> a number that keeps its doubt.

Total: any text gives a `Count`, a `NotANumber` or a `Blank`. Whether a fraction or a
negative number may stand in a field is for its checks to say.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Context, Decimal
from typing import Final

from parsers.values import numerals
from parsers.values.plain import plain


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    value: Decimal
    approximate: bool = False  # 约500, 500余, 3万+, N/A: taken as the number, and told


@dataclass(frozen=True, slots=True, kw_only=True)
class NotANumber:
    described: bool = False  # things are named instead of an amount: 捐赠图书500册


@dataclass(frozen=True, slots=True, kw_only=True)
class Blank:
    pass


ABOUT: Final = "大约|约计|约有|约为|约合|约|大概|大致|估计|估算|预计|预估|接近|将近|近|超过|超|逾|突破|不少于|不低于|不超过|至少|不足|不到"
AROUND: Final = "左右|上下|以上|以下|以内|之多|余|多|有余"
_TOTAL: Final = "共计|合计|总计|累计|总共|一共|共有|共|计|总|达到|达"
_LEAD: Final = (
    f"{_TOTAL}|全市|全县|全州|全区|各地|组织|开展|举办|参与|参加|发布|刊发|播发|开放|"
    "邀请|动员|投入|科普|科技|各类|各级|活动|群众|线上|线下|媒体|人数|数量|次数|为|是|有|了|:"
)
_UNIT: Final = "场次|场|人次|人|名|位|次|个|家|篇次|篇|条次|条|所|座|处|项|件|则|幅|部|支|期|户|批次|批|余"
_TAIL: Final = "科普|科技|科研|活动|媒体|单位|大学|高校|学校|院校|机构|院所|场馆|基地|群众|公众|观众|人员|人|志愿者|工作者|报道|稿件|新闻|信息|次"
_ZERO: Final = re.compile(r"[-/\\]+|(?:暂)?(?:无|没有|没)(?:[经费投入赞助实物资金捐赠活动支出情况此该项其他]*)")
_NOT_APPLICABLE: Final = re.compile(r"n\.?\s?/?\s?a\.?|不适用|不涉及|未涉及|未开展|未投入|未发生|未举办", re.IGNORECASE)
_BRACKETS: Final = re.compile(r"\(([^()]*)\)?")
_ASIDE: Final = re.compile(r"(?<=.)[,;。、\s]*(?:其中|包括|包含|内含|含).*$")
_ENDING: Final = re.compile(r"[\s,;。.、!:]+$")
_COUNT: Final = re.compile(
    rf"(?:(?:{_LEAD})\s*)*(?P<about>{ABOUT})?\s*(?:{_TOTAL})?\s*(?P<sign>[+-]|负)?\s*"
    rf"(?P<number>[{numerals.CHARACTERS}]+(?:[eE]\+?\d+)?)(?P<more>[余多来]|\++)?\s*(?P<scale>[十百千万亿]*)\s*(?P<plus>\++|余|多)?"
    rf"\s*(?:{_UNIT})?\s*(?P<around>{AROUND})?\s*(?:{_UNIT})?\s*(?:(?:{_TAIL})\s*)*"
)
_ABOUT_ONLY: Final = re.compile(f"(?:{ABOUT}|{AROUND}|估|暂定)+(?:数|值)?")
_OTHER_KIND: Final = re.compile(r"[%‰:]|年|月|\d/\d|\d-\d")
_PRECISION: Final = Context(prec=15)  # of a workbook's floats
_SCALES: Final = (Decimal(1), Decimal(10) ** 4, Decimal(10) ** 8)


def parse_count(text: str, *, number: Decimal | None = None) -> Count | NotANumber | Blank:
    """
    `1.2万` is 12000; `约500人次` is 500, approximate.

    `number` is what a workbook stores behind the text it displays. It is taken where the
    text displays a number, at the scale it displays (`5.2万` over 52000 is 52000).
    """
    written = plain(text)
    if number is not None:
        return stored(number, read(written), written, scales=_SCALES)
    return read(written)


def read(written: str) -> Count | NotANumber | Blank:
    """The count in a text that is `plain` already."""
    text = _ENDING.sub("", written)
    if not text.strip("_ .,;。、"):
        return Blank()
    if _ZERO.fullmatch(text):
        return Count(value=Decimal(0))
    if _NOT_APPLICABLE.fullmatch(text):
        return Count(value=Decimal(0), approximate=True)
    body = outside_brackets(text)
    found = _COUNT.fullmatch(_ENDING.sub("", _ASIDE.sub("", body)))
    value = _value(found) if found else None
    if found is None or value is None or contradicted(text, value):
        return NotANumber()
    doubt = found["about"] or found["more"] or found["plus"] or found["around"] or about_in_brackets(text)
    return Count(value=value, approximate=bool(doubt))


def outside_brackets(text: str) -> str:
    """A text without its remarks in brackets, unless it stands wholly in them."""
    outside = _BRACKETS.sub("", text).strip()
    return outside if re.search(rf"[{numerals.CHARACTERS.replace(' ', '')}]", outside) else re.sub("[()]", "", text)


def about_in_brackets(text: str) -> bool:
    return any(_ABOUT_ONLY.fullmatch(remark.strip()) for remark in _BRACKETS.findall(text))


def contradicted(text: str, value: Decimal) -> bool:
    """Whether a remark in brackets is another bare number: `500（600）`."""
    remarks = (numerals.read_numeral(remark) for remark in _BRACKETS.findall(text) if remark.strip())
    return any(other is not None and other != value for other in remarks)


def stored(
    number: Decimal, shown: Count | NotANumber | Blank, written: str, *, scales: tuple[Decimal, ...]
) -> Count | NotANumber | Blank:
    """A workbook's number, at the scale at which it is displayed; dates and percentages are displayed as such."""
    if isinstance(shown, NotANumber) and _OTHER_KIND.search(written):
        return shown
    exact = _PRECISION.plus(number)
    if not isinstance(shown, Count) or not shown.value or not exact:
        return Count(value=tidy(exact))
    scale = min(
        scales, key=lambda each: abs((exact * each / shown.value).ln()) if exact * each / shown.value > 0 else 99
    )
    return Count(value=tidy(exact * scale), approximate=shown.approximate)


def tidy(value: Decimal) -> Decimal:
    """The same number without trailing zeros or an exponent."""
    return value.quantize(Decimal(1)) if value == value.to_integral_value() else value.normalize()


def _value(found: re.Match[str]) -> Decimal | None:
    number = found["number"].strip(" ,'")
    if found["more"] or found["plus"]:  # 千余, 万余: the scale stands for one of it
        number = f"一{number}" if number in {"百", "千", "万", "亿"} else number
    value = numerals.read_numeral(number + found["scale"])
    if value is None:
        return None
    return tidy(-value if found["sign"] in {"-", "负"} else value)
