from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parsers.values.money import parse_money
from parsers.values.numbers import Blank, Count, NotANumber
from tests.builders.numerals import in_chinese

bounded = settings(derandomize=True, max_examples=150, deadline=None)


def exactly(value: object) -> Count:
    return Count(value=Decimal(str(value)))


def about(value: object) -> Count:
    return Count(value=Decimal(str(value)), approximate=True)


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("12.5", "12.5"), ("3", 3), ("1,200.5", "1200.5"), ("十二", 12), ("一百", 100), ("3000", 3000), ("300000", 300000),
        ("3万元", 3), ("3 万元", 3), ("3万 元", 3), ("50万", 50), ("1.2万", "1.2"), ("叁万元整", 3), ("一百二十万元", 120), ("两万元", 2), ("1万2千元", "1.2"),
        ("5000元", "0.5"), ("8500元", "0.85"), ("300000元", 30), ("12,000.00元", "1.2"), ("5千元", "0.5"), ("五千元", "0.5"), ("5万块", 5), ("０.５亿", 5000), ("0.5亿元", 5000), ("1千万元", 1000),
        ("人民币3万元", 3), ("¥3万", 3), ("￥30000元", 3), ("3万元人民币", 3), ("RMB 3万", 3), ("3万元（含税）", 3), ("10.5（万元）", "10.5"), ("2.3万元（图书500册）", "2.3"), ("共投入5万元", 5), ("财政投入3万元", 3), ("合计：3万元", 3), ("经费3万元", 3), ("3万元，其中县级1万元", 3),
        ("-3", -3), ("-3万元", -3), ("0", 0), ("0.00", 0), ("0元", 0), ("0万元", 0), ("无", 0), ("/", 0), ("—", 0), ("无投入", 0), ("没有", 0), ("无赞助", 0),
    ],
)  # fmt: skip
def test_an_amount_is_read_in_myriads(written: str, value: object) -> None:
    assert parse_money(written) == exactly(value)


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("约3万元", 3), ("3万元左右", 3), ("3万余元", 3), ("3余万元", 3), ("20余万元", 20), ("3万多", 3), ("3万+", 3), ("大约5000元", "0.5"), ("近3万元", 3), ("3万元（约）", 3), ("N/A", 0),
        ("捐赠图书500册，折合2.3万元", "2.3"), ("赠书300册，折合1.2万元", "1.2"), ("捐赠图书500册（折合人民币约2.3万元）", "2.3"), ("捐赠图书500册，价值23000元", "2.3"), ("捐赠图书500册，折合2.3", "2.3"), ("捐赠图书500册、光盘100张，共计2.3万元", "2.3"),
        ("赠送图书1.2万册，价值12万元", 12), ("图书500册，每册20元，共计1万元", 1), ("2.3万元的图书", "2.3"), ("捐赠价值2.3万元图书", "2.3"), ("图书500册，2.3万元", "2.3"), ("3万元+图书200册", 3), ("实物折价：5000元", "0.5"), ("图书、光盘等，总价值约2.3万元", "2.3"),
    ],
)  # fmt: skip
def test_a_doubt_is_kept(written: str, value: object) -> None:
    assert parse_money(written) == about(value)


@pytest.mark.parametrize(
    "written",
    [
        "很多", "数百", "若干", "2-3", "3-5万元", "3万~5万", "1.5-2万", "3至5万元", "3+1.5", "3万元+1.5万元", "图书1万元、光盘0.5万元", "市级3万元，县级2万元", "50%", "见附件", "详见附件", "另附", "待定", "待统计", "待核算", "不详", "#REF!", "#VALUE!", "1.2.3", "无法统计", "暂无法统计", "同上", "500（600）",
    ],
)  # fmt: skip
def test_what_is_not_one_amount_is_none(written: str) -> None:
    assert parse_money(written) == NotANumber()


@pytest.mark.parametrize(
    "written",
    [
        "捐赠图书500册",
        "捐赠图书60册",
        "图书",
        "图书、光盘",
        "图书若干",
        "500册",
        "桌椅20套",
        "创新操作室1间",
        "赠送图书1.2万册",
        "共计500册",
        "图书500册，每册20元",
        "捐赠图书一批",
        "科普展板30块、光盘2000张",
    ],
)
def test_things_without_an_amount_are_told_apart(written: str) -> None:
    assert parse_money(written) == NotANumber(described=True)


@pytest.mark.parametrize(
    ("written", "unit", "value"),
    [
        ("5000", "元", "0.5"),
        ("3万元", "元", 3),
        ("5000元", "元", "0.5"),
        ("3", "亿元", 30000),
        ("5", "千元", "0.5"),
        ("0", "元", 0),
        ("12.5", "万元", "12.5"),
        ("12.5", "人次", "12.5"),
        ("一万", "元", 1),
    ],
)
def test_a_label_names_the_unit_of_a_bare_number(written: str, unit: str, value: object) -> None:
    assert parse_money(written, unit=unit) == exactly(value)


@pytest.mark.parametrize(
    ("shown", "number", "unit", "read"),
    [
        ("12.5", "12.5", "万元", exactly("12.5")),
        ("0.3", "0.30000000000000004", "万元", exactly("0.3")),
        ("5,000", "5000", "元", exactly("0.5")),
        ("5,000.00元", "5000", "万元", exactly("0.5")),
        ("3万元", "3", "万元", exactly(3)),
        ("5.2万", "52000", "万元", exactly("5.2")),
        ("¥3.00", "3", "万元", exactly(3)),
        ("", "3", "万元", exactly(3)),
        ("(3)", "-3", "万元", exactly(-3)),
        ("-", "0", "万元", exactly(0)),
        ("50%", "0.5", "万元", NotANumber()),
        ("2026/5/23", "46165", "万元", NotANumber()),
    ],
)
def test_what_a_workbook_stores_is_taken_at_the_scale_it_shows(
    shown: str, number: str, unit: str, read: object
) -> None:
    assert parse_money(shown, number=Decimal(number), unit=unit) == read


def test_nothing_is_blank() -> None:
    assert parse_money(" ") == Blank()


@bounded
@given(
    st.integers(min_value=1, max_value=10**8),
    st.sampled_from([str, "{:,}".format, in_chinese]),
    st.sampled_from(["{}元", "共{}元", "人民币{}元", "{}元整"]),
)
def test_yuan_read_back_as_myriads(yuan: int, write, frame: str) -> None:
    assert parse_money(frame.format(write(yuan))) == Count(value=(Decimal(yuan) / 10_000).normalize() + 0)


@bounded
@given(
    st.decimals(min_value="0.1", max_value=9999, places=2),
    st.sampled_from(["{}", "{}万元", "{}万", "¥{}万元", "{}（万元）"]),
)
def test_myriads_read_back(amount: Decimal, frame: str) -> None:
    assert parse_money(frame.format(amount)) == Count(value=amount)


@bounded
@given(st.text(max_size=80))
def test_any_text_is_decided(text: str) -> None:
    assert isinstance(parse_money(text), Count | NotANumber | Blank)
