"""
Counts as offices write them -> a number that keeps its doubt.

Total: any text gives a `Count`, a `NotANumber` or a `Blank`. Whether a fraction or a
negative number may stand in a field is for its checks to say.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Final

from parsers.values import quantity
from parsers.values.plain import plain
from parsers.values.quantity import Blank, Count, NotANumber, Reading

__all__ = ["Blank", "Count", "NotANumber", "Reading", "parse_count"]

_LEAD: Final = (
    rf"{quantity.TOTAL}|全市|全县|全州|全区|各地|组织|开展|举办|参与|参加|发布|刊发|播发|开放|邀请|动员|投入|科普|科技|各类|各级|活动|"
    "群众|线上|线下|观看|浏览|点击|受众|媒体|场馆|机构|院所|大学|高校|报道|稿件|专职|人员|志愿者|工作者|人数|数量|次数|为|是|有|了|:"
)
_UNIT: Final = (
    "场次|场/次|场·次|场|人次|人/次|人·次|人|名|"
    "位|次|个|家|篇次|篇/次|篇|条次|条|所|座|处|项|件|则|幅|部|支|期|户|批次|批"
)
_TAIL: Final = (
    "科普|科技|科研|活动|媒体|单位|大学|高校|学校|院校|机构|院所|场馆|基地|群众|公众|观众|人员|人|志愿者|工作者|"
    "报道|稿件|新闻|信息|次"
)
_COUNT: Final = re.compile(
    rf"(?:(?:{_LEAD})\s*)*+{quantity.BEFORE}{quantity.NUMBER}{quantity.BEHIND}"
    rf"(?:{_UNIT})?\s*{quantity.AROUND}(?:{_UNIT})?\s*(?:(?:{_TAIL})\s*)*+"
)
_SCALES: Final = (Decimal(1), Decimal(10) ** 4, Decimal(10) ** 8)


def parse_count(text: str, *, number: Decimal | None = None) -> Reading:
    """
    `1.2万` is 12000; `约500人次` is 500, approximate.

    `number` is what a workbook stores behind the text it displays.
    """
    written = plain(text)
    shown = read(written)
    return shown if number is None else quantity.stored(number, shown, written, scales=_SCALES)


def read(written: str) -> Reading:
    """The count in a text that is `plain` already."""
    text = quantity.without_ending(written)
    if (plain_case := quantity.nothing_or_none(text)) is not None:
        return plain_case
    found = _COUNT.fullmatch(quantity.main_part(text))
    value = quantity.value_of(found) if found else None
    if found is None or value is None or quantity.is_contradicted(text, value):
        return NotANumber()
    return Count(value=value, approximate=quantity.is_doubtful(found, text))
