"""
Amounts of money as offices write them -> 万元, keeping their doubt.

A bare number is in the unit of its label; an amount with 元, 万 or 亿 says its own. An
amount told beside what it was given for (`捐赠图书500册，折合2.3万元`) is taken, approximate;
of several amounts none is.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Final

from parsers.values import numbers, quantity
from parsers.values.plain import plain
from parsers.values.quantity import Count, NotANumber, Reading

_MYRIAD: Final = Decimal(10_000)
_YUAN_PER: Final = {
    "元": Decimal(1),
    "百元": Decimal(100),
    "千元": Decimal(1_000),
    "万元": _MYRIAD,
    "百万元": _MYRIAD * 100,
    "亿元": _MYRIAD**2,
}
_SHOWN_SCALES: Final = (Decimal(1), 1 / _MYRIAD, _MYRIAD)
_CURRENCY: Final = r"(?:人民币|RMB|CNY|[¥￥])"
_YUAN: Final = r"元整|圆整|元|圆|块钱|块"
_LEAD: Final = (
    rf"{quantity.TOTAL}|投入|安排|拨付|落实|争取|赞助|经费|资金|财政|中央|省级|市级|县级|企业|自筹|"
    "折合|折价|总额|金额|价值|为|有|了|:"
)
_AMOUNT: Final = (
    rf"{quantity.BEFORE}(?:{_CURRENCY})?\s*{quantity.NUMBER}{quantity.BEHIND}"
    rf"(?P<yuan>{_YUAN})?\s*{quantity.AROUND}(?P<late_yuan>{_YUAN})?"
)
_WHOLE: Final = re.compile(
    rf"(?:(?:{_LEAD})\s*)*+{_CURRENCY}?\s*{_AMOUNT}\s*{_CURRENCY}?(?:经费|资金|投入|整)?", re.IGNORECASE
)
_WORTH: Final = re.compile(
    r"(?:折合|折价|折算|折|价值|约合|市值|总价|总值|货值|估值|合计|共计|共|合|计|值)(?:金额|资金|经费|为)?[:\s]*"
    rf"(?:{_CURRENCY})?\s*{_AMOUNT}"
)
_SAYS_WORTH: Final = re.compile("折|价值|市值|总价|总值|货值|估值|约合")
_GOODS: Final = "人|册|份|张|次|本|套|个|件|台|幅|字|条|只|株|亩|吨|斤|公里|米"
_WITH_UNIT: Final = re.compile(
    r"(?<![0-9.])(?<![0-9],)(?:[0-9][0-9,.]*+|(?<![一二三四五六七八九十百千两])[一二三四五六七八九十百千两]++)\s*[余多+]*\s*"
    rf"(?:[万亿千百]{{0,2}}[余多]?\s*元|[万亿](?!\s*[余多]?(?:{_GOODS})))"
)
_UNIT_PRICE: Final = re.compile(rf"(?:每|单价)[^,;。]{{0,12}}?元|[0-9.]+元/(?:{_GOODS})")
_SEVERAL: Final = re.compile(r"\d\s*(?:-|~|至|到|\+|×|\*)\s*\d")
_CHINESE: Final = re.compile(r"[\u4e00-\u9fff]")
_NO_THING: Final = re.compile(
    r"很多|许多|大量|不少|若干|一批|一些|[数几近上][十百千万亿]+|详?见附\w?|另附|附[件表后页]|详见|同上|待\w{0,3}|统计中|未统计|未知|不详|暂缺|"
    r"不清楚|不清|(?:暂)?无法统计|正在|汇总|较[多少]|少量|部分|[零一二三四五六七八九十百千万亿两余多约至到和及元]"
)


def parse_money(text: str, *, number: Decimal | None = None, unit: str = "万元") -> Reading:
    """
    `5000元` is 0.5, `50万` is 50, `0.5亿` is 5000; a bare number is in `unit`, which its label names.

    `number` is what a workbook stores behind the text it displays.
    """
    written = plain(text)
    per_unit = _YUAN_PER.get(unit, _MYRIAD) / _MYRIAD
    if number is None:
        return _read(written, per_unit)
    if _WITH_UNIT.search(written):
        return quantity.stored(number, _read(written, per_unit), written, scales=_SHOWN_SCALES)
    bare = quantity.stored(number, numbers.read(written), written, scales=(Decimal(1),))
    if not isinstance(bare, Count):
        return bare
    return Count(value=quantity.tidy(bare.value * per_unit), approximate=bare.approximate)


def _read(written: str, per_unit: Decimal) -> Reading:
    text = quantity.without_ending(written)
    if (plain_case := quantity.nothing_or_none(text)) is not None:
        return plain_case
    found = _WHOLE.fullmatch(quantity.main_part(text))
    value = _in_myriads(found, per_unit) if found else None
    if found is None or value is None:
        return _told_beside(text, per_unit) or NotANumber(described=_names_things(text))
    bare = quantity.value_of(found)
    if bare is not None and quantity.is_contradicted(text, bare) and quantity.is_contradicted(text, value):
        return NotANumber()
    return Count(value=value, approximate=quantity.is_doubtful(found, text))


def _told_beside(text: str, per_unit: Decimal) -> Count | None:
    """The one amount told beside the things it is worth."""
    priced = _UNIT_PRICE.sub(" ", text)
    told = _WITH_UNIT.findall(priced)
    worths = tuple(
        value for found in _WORTH.finditer(priced) if _is_amount(found) and (value := _in_myriads(found, per_unit))
    )
    if len(worths) == 1 and (told or _SAYS_WORTH.search(priced)):
        return Count(value=worths[0], approximate=True)
    if len(told) != 1 or _SEVERAL.search(priced):
        return None
    found = _WHOLE.fullmatch(told[0].strip())
    value = _in_myriads(found, per_unit) if found else None
    return None if value is None else Count(value=value, approximate=True)


def _is_amount(found: re.Match[str]) -> bool:
    """Whether what follows a word like 共计 is money: `共计500册` is none."""
    behind = found.string[found.end() :].lstrip()
    return not re.match(f"(?:{_GOODS})", behind)


def _in_myriads(found: re.Match[str], per_unit: Decimal) -> Decimal | None:
    value = quantity.value_of(found)
    if value is None:
        return None
    says_its_own = found["yuan"] or found["late_yuan"] or re.search("[万亿wW]", found["number"] + found["scale"])
    return quantity.tidy(value / _MYRIAD if says_its_own else value * per_unit)


def _names_things(text: str) -> bool:
    """Whether things are named, and no amount beside them."""
    told = _WITH_UNIT.search(_UNIT_PRICE.sub(" ", text))
    return told is None and _CHINESE.search(_NO_THING.sub("", text)) is not None
