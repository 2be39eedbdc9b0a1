"""
Amounts of money as offices write them -> 万元, keeping their doubt.

A bare number is in the unit of its label; an amount with 元, 万 or 亿 says its own. An
amount told beside what it was given for (`捐赠图书500册，折合2.3万元`) is taken, approximate.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Final

from parsers.values import numbers, numerals
from parsers.values.numbers import Blank, Count, NotANumber
from parsers.values.plain import plain

_MYRIAD: Final = Decimal(10_000)
_UNITS: Final = {"元": Decimal(1), "百元": Decimal(100), "千元": Decimal(1000), "万元": _MYRIAD, "亿元": _MYRIAD**2}
_SHOWN_SCALES: Final = (Decimal(1), 1 / _MYRIAD, _MYRIAD)
_CURRENCY: Final = r"(?:人民币|RMB|CNY|[¥￥])"
_YUAN: Final = r"(?:元整|圆整|元|圆|块钱|块)"
_LEAD: Final = (
    r"共计|合计|总计|累计|总共|一共|共|计|投入|安排|拨付|落实|争取|赞助|经费|资金|财政|中央|省级|市级|县级|企业|自筹|折合|"
    r"折价|总额|金额|价值|为|有|了|:"
)
_AMOUNT: Final = (
    rf"(?P<about>{numbers.ABOUT})?\s*{_CURRENCY}?\s*(?P<sign>[+-]|负)?\s*{_CURRENCY}?\s*"
    rf"(?P<number>[{numerals.CHARACTERS}]+(?:[eE]\+?\d+)?)(?P<more>[余多]|\++)?\s*(?P<scale>[十百千万亿]*)\s*(?P<plus>\++|余|多)?"
    rf"\s*(?P<yuan>{_YUAN})?\s*(?P<around>{numbers.AROUND})?\s*(?P<late>{_YUAN})?"
)
_WHOLE: Final = re.compile(rf"(?:(?:{_LEAD})\s*)*{_AMOUNT}\s*{_CURRENCY}?(?:经费|资金|投入|整)?", re.IGNORECASE)
_WORTH: Final = re.compile(
    rf"(?:折合|折价|折算|折|价值|约合|市值|总价|总值|货值|估值|合计|共计|合|计|约|值)(?:金额|资金|经费|为)?(?:约)?[:\s]*{_AMOUNT}"
)
_WITH_UNIT: Final = re.compile(
    rf"(?<![0-9.,])(?:[0-9][0-9,.]*|[一二三四五六七八九十百千两]+)[余多+]*\s*(?:[万亿千百]?元|[万亿](?!人|册|份|张|次|册))"
)
_THINGS: Final = re.compile(r"[\u4e00-\u9fff]")
_NO_THING: Final = re.compile(
    r"很多|许多|大量|不少|若干|一批|数[十百千万亿]+|[几近上][十百千万亿]+|见附件|详见|另附|附后|见附表|附件|附表|待定|待统计|统计中|"
    r"未统计|不详|待报|暂缺|待核实|未知|较多|较少|少量|部分|[零一二三四五六七八九十百千万亿两余多约至到和及元]|不清楚|不清|无法统计|正在|汇总|同上"
)


def parse_money(text: str, *, number: Decimal | None = None, unit: str = "万元") -> Count | NotANumber | Blank:
    """
    `5000元` is 0.5, `50万` is 50, `0.5亿` is 5000; a bare number is in `unit`, which its label names.

    `number` is what a workbook stores behind the text it displays.
    """
    written = plain(text)
    shown = _read(written, unit=_UNITS.get(unit, _MYRIAD) / _MYRIAD)
    if number is None:
        return shown
    if _WITH_UNIT.search(written):
        return numbers.stored(number, shown, written, scales=_SHOWN_SCALES)
    bare = numbers.stored(number, numbers.read(written), written, scales=(Decimal(1),))
    return _in_myriads(bare, _UNITS.get(unit, _MYRIAD) / _MYRIAD)


def _read(written: str, *, unit: Decimal) -> Count | NotANumber | Blank:
    count = numbers.read(written)
    if isinstance(count, Blank) or (isinstance(count, Count) and not count.value):
        return count
    text = numbers.outside_brackets(written).rstrip(" ,;。.、!")
    whole = _WHOLE.fullmatch(re.sub(r"(?<=.)[,;。、\s]*(?:其中|包括|包含|内含|含).*$", "", text))
    amount = _amount(whole, unit) if whole else None
    if amount is not None:
        if numbers.contradicted(written, amount.value):
            return NotANumber()
        return Count(value=amount.value, approximate=amount.approximate or numbers.about_in_brackets(written))
    return _told_beside(written, unit) or NotANumber(described=_names_things(written))


def _told_beside(written: str, unit: Decimal) -> Count | None:
    """The one amount told beside the things it is worth."""
    worths = [amount for found in _WORTH.finditer(written) if (amount := _amount(found, unit))]
    told = _WITH_UNIT.findall(written)
    if len(told) > 1 and len(worths) != 1:
        return None
    if len(worths) == 1 and (told or re.search("折|价值|值", written)):
        return Count(value=worths[0].value, approximate=True)
    if len(told) != 1 or re.search(r"\d\s*[-~至到+]\s*\d", written):
        return None
    whole = _WHOLE.fullmatch(told[0])
    amount = _amount(whole, unit) if whole else None
    return Count(value=amount.value, approximate=True) if amount else None


def _amount(found: re.Match[str], unit: Decimal) -> Count | None:
    number = found["number"].strip(" ,'.")
    if found["more"] or found["plus"]:
        number = f"一{number}" if number in {"百", "千", "万", "亿"} else number
    value = numerals.read_numeral(number + found["scale"])
    if value is None:
        return None
    says_its_own = found["yuan"] or found["late"] or re.search("[万亿wW]", number + found["scale"])
    value *= 1 / _MYRIAD if says_its_own else unit
    doubt = found["about"] or found["more"] or found["plus"] or found["around"]
    return Count(value=numbers.tidy(-value if found["sign"] in {"-", "负"} else value), approximate=bool(doubt))


def _in_myriads(count: Count | NotANumber | Blank, unit: Decimal) -> Count | NotANumber | Blank:
    if not isinstance(count, Count):
        return count
    return Count(value=numbers.tidy(count.value * unit), approximate=count.approximate)


def _names_things(written: str) -> bool:
    """Whether things are named, and no amount beside them."""
    return not _WITH_UNIT.search(written) and len(_THINGS.findall(_NO_THING.sub("", written))) > 1
