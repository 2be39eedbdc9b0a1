from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parsers.values.numbers import Blank, Count, NotANumber, parse_count
from tests.builders.numerals import full_width, in_chinese

bounded = settings(derandomize=True, max_examples=150, deadline=None)


def exactly(value: object) -> Count:
    return Count(value=Decimal(str(value)))


def about(value: object) -> Count:
    return Count(value=Decimal(str(value)), approximate=True)


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("500", 500), ("2０", 20), ("５００", 500), ("1,200", 1200), ("1，２００", 1200), ("1 200", 1200), ("1\u00a0200", 1200), ("12000.00", 12000), ("12.0", 12),
        ("五场", 5), ("十二", 12), ("三千五百", 3500), ("一千二百", 1200), ("2万3千", 23000), ("1万2", 12000), ("1万2千3", 12300), ("一百二", 120), ("两万", 20000), ("壹佰", 100), ("两百", 200), ("叁万", 30000),
        ("1.2w", 12000), ("3k", 3000), ("1.2万", 12000), ("0.5亿", 50000000), ("5.2万人次", 52000), ("12,000人次", 12000),
        ("12 场次", 12), ("12场/次", 12), ("1200人/次", 1200), ("9家", 9), ("100篇", 100), ("14个", 14), ("5所", 5), ("3座", 3), ("7家媒体", 7), ("3所大学", 3), ("4个科研机构", 4),
        ("共12场", 12), ("共计12场", 12), ("合计：1200人次", 1200), ("累计1.2万人次", 12000), ("线下：1200人次", 1200), ("开展活动120场次", 120), ("共开展科普活动12场", 12),
        ("12。", 12), ("12；", 12), ("12、", 12), ("12\n", 12), ("  12  ", 12), ("12\n场次", 12),
        ("1200（其中线上800）", 1200), ("1200（其中线上800", 1200), ("共12场（线上2场，线下10场）", 12), ("1200人次，其中线上800人次", 1200), ("12（含线上2场）", 12), ("500（人）", 500), ("（500）", 500),
        ("12（十二）", 12), ("十二（12）场", 12), ("1.2万（12000）", 12000), ("12.5", "12.5"), ("0.5", "0.5"), ("1.2E+04", 12000),
        ("-5", -5), ("−5", -5), ("－12", -12), ("负五", -5), ("- 3", -3), ("+5", 5),
        ("0", 0), ("0.0", 0), ("０", 0), ("零", 0), ("〇", 0), ("无", 0), ("无。", 0), ("没有", 0), ("暂无", 0), ("无此项", 0), ("/", 0), ("／", 0), ("—", 0), ("——", 0), ("-", 0), ("--", 0), ("－", 0), ("–", 0), ("\\", 0), ("0场", 0), ("零场次", 0),
    ],
)  # fmt: skip
def test_a_count_is_read(written: str, value: object) -> None:
    assert parse_count(written) == exactly(value)


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("约500", 500), ("约500人次", 500), ("约 500 人次", 500), ("大约50", 50), ("500余", 500), ("500余人次", 500), ("100多", 100), ("100多篇", 100), ("3万+", 30000), ("10万+人次", 100000), ("500＋", 500), ("500+", 500),
        ("500左右", 500), ("500人左右", 500), ("500上下", 500), ("20余万", 200000), ("3万余", 30000), ("3千多万", 30000000), ("二十余场", 20), ("十来场", 10), ("近500人", 500), ("超过2万", 20000), ("超2万人次", 20000), ("逾300", 300),
        ("不少于500", 500), ("500以上", 500), ("千余人", 1000), ("百余场", 100), ("万余人次", 10000), ("约1.2万人次（其中线上8000）", 12000), ("500（约）", 500), ("500（预计）", 500), ("＞500", 500), ("≈500", 500), ("500？", 500),
        ("N/A", 0), ("n/a", 0), ("NA", 0), ("N.A.", 0), ("不适用", 0), ("不涉及", 0), ("未开展", 0),
    ],
)  # fmt: skip
def test_a_doubt_is_kept(written: str, value: object) -> None:
    assert parse_count(written) == about(value)


@pytest.mark.parametrize(
    "written",
    [
        "很多", "许多", "若干", "数百", "数万", "几百", "十几", "几十场", "近千", "近百", "上千人次", "上百", "千人", "三四百", "七八场", "三五十", "2-3", "2—3场", "2~3", "2～3", "2至3", "10到20", "400-500", "1.5-2万", "3+1.5", "100×2", "5*3",
        "1.2.3", "1,2", "1 2", "1/2", "½", "50%", "5‰", "5月23日", "2026年", "9:30", "线上1200，线下300", "线上2场、线下3场", "捐赠图书200册", "见附件", "详见附表", "另附", "待定", "待统计", "#REF!", "#N/A", "#DIV/0!", "=SUM(A1:A3)", "500（600）", "12（十三）",
        "1200元", "30万元", "12天", "第3次", "×", "是", "有", "同上", "?", "万", "百", "人次", "九" * 50, "9" * 40, "ABC", "12a",
    ],
)  # fmt: skip
def test_what_is_not_one_number_is_none(written: str) -> None:
    assert parse_count(written) == NotANumber()


@pytest.mark.parametrize("written", ["", " ", "\n", "\u3000", "\u200b", "____", "  。", "\ufeff"])
def test_nothing_is_blank(written: str) -> None:
    assert parse_count(written) == Blank()


@pytest.mark.parametrize(
    ("shown", "number", "read"),
    [
        ("500", "500", exactly(500)),
        ("", "5", exactly(5)),
        ("0.3", "0.30000000000000004", exactly("0.3")),
        ("12,000", "12000", exactly(12000)),
        ("5.2万", "52000", exactly(52000)),
        ("5.2万", "52123", exactly(52123)),
        ("3万", "3", exactly(30000)),
        ("12人次", "12", exactly(12)),
        ("¥500.00", "500", exactly(500)),
        ("(12)", "-12", exactly(-12)),
        ("-", "0", exactly(0)),
        ("12", "12.4", exactly("12.4")),
        ("约500", "500", about(500)),
        ("50%", "0.5", NotANumber()),
        ("2026/5/23", "46165", NotANumber()),
        ("2026年5月23日", "46165", NotANumber()),
        ("5月23日", "46165", NotANumber()),
        ("9:30", "0.395833333", NotANumber()),
        ("1E+20", "100000000000000000000", NotANumber()),
        ("?", "NaN", NotANumber()),
    ],
)
def test_what_a_workbook_stores_is_taken_at_the_scale_it_shows(shown: str, number: str, read: object) -> None:
    assert parse_count(shown, number=Decimal(number)) == read


@bounded
@given(
    st.integers(min_value=0, max_value=10**9),
    st.sampled_from([str, "{:,}".format, in_chinese, lambda n: full_width(f"{n:,}"), lambda n: f"{n}.00"]),
    st.sampled_from(["", "共", "共计", "合计", "开展", "线下：", "累计 "]),
    st.sampled_from(["", "场次", "人次", "个", "家", "篇", "人/次", " 场", "（人次）", "。"]),
    st.sampled_from(["", "（其中线上3场）", "，其中线上3场", " "]),
)
def test_whatever_the_writing_the_number_reads_back(number: int, write, lead: str, unit: str, remark: str) -> None:
    assert parse_count(f"{lead}{write(number)}{unit}{remark}") == exactly(number)


@bounded
@given(
    st.integers(min_value=10, max_value=10**7),
    st.sampled_from(["约{}", "{}余", "{}+", "大约{}人次", "{}左右", "{}多人", "{}人次左右", "近{}人"]),
)
def test_whatever_the_about_word_the_doubt_is_kept(number: int, frame: str) -> None:
    assert parse_count(frame.format(number)) == about(number)


@bounded
@given(st.text(max_size=80))
def test_any_text_is_decided(text: str) -> None:
    assert isinstance(parse_count(text), Count | NotANumber | Blank)
