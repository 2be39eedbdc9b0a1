from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parsers.values.dates import DateReading, find_dates
from tests.builders.numerals import full_width, in_chinese

bounded = settings(derandomize=True, max_examples=150, deadline=None)
FIRST, LAST = date(2026, 5, 20), date(2026, 6, 10)


def ends(text: str) -> str:
    """`05-23..06-03` of the exact dates; `~` marks an end that is not exact."""
    return ", ".join(
        f"{'' if span.begins_by == span.first else '~'}{span.first:%m-%d}..{'' if span.ends_from == span.last else '~'}{span.last:%m-%d}"
        for span in find_dates(text, year=2026).spans
    )


@pytest.mark.parametrize(
    "written",
    [
        "5月23日", "5月23号", "５月２３日", "5 月 23 日", "05月23日", "5月23", "2026年5月23日", "26年5月23日", "2026-05-23", "2026-5-23", "2026.5.23", "26.5.23", "26-05-23", "2026.05.23", "2026/5/23", "2026/5/23 0:00:00", "2026-05-23 09:30:00", "20260523", "5.23", "05.23", "5/23", "5-23", "23-May", "23-May-26", "23-May-2026",
        "五月二十三日", "五月廿三日", "二〇二六年五月二十三日", "5月二十三日", "5月23日（星期六）", "5月23日9:30", "5月23日9：30—11：30", "5月23日上午9时", "5月23日9时30分", "5月23日 9-11时", "5月23日上午9点半", "5月23日9.30", "5月23日9.30-11.30", "5月23日下午2.30", "2026年5月23日上午，西峰区", "5月23日，庆阳市西峰区中山路12号", "5.23 兰州市城关区东岗路23号", "拟于5月23日举办", "时间：5月23日 地点：城关区", "5月23日 20人", "张三 13900000101 5月23日", "5月23日，联系电话0943-5550101", "第5届科技节5月23日",
    ],
)  # fmt: skip
def test_a_day_is_read(written: str) -> None:
    assert ends(written) == "05-23..05-23"


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("5月26日-6月3日", "05-26..06-03"), ("5月26日至6月3日", "05-26..06-03"), ("5月26日—6月3日", "05-26..06-03"), ("5月26日——6月3日", "05-26..06-03"), ("5月26日～6月3日", "05-26..06-03"), ("5月26日到6月3日", "05-26..06-03"), ("5月26日（周二）至6月3日", "05-26..06-03"), ("自5月26日起至6月3日止", "05-26..06-03"), ("5月26-6月3日", "05-26..06-03"), ("2026年5月26日-2026年6月3日", "05-26..06-03"), ("2026年5月26日上午9:00至6月3日下午5:00", "05-26..06-03"), ("5.26-6.3", "05-26..06-03"), ("5.26—6.3", "05-26..06-03"), ("5/26-6/3", "05-26..06-03"), ("2026.5.26-6.3", "05-26..06-03"), ("2026-05-26至2026-06-03", "05-26..06-03"), ("五月二十六日至六月三日", "05-26..06-03"),
        ("6月2日至4日", "06-02..06-04"), ("5月29日—31日", "05-29..05-31"), ("5月23-25日", "05-23..05-25"), ("5月23至25日", "05-23..05-25"), ("5.23-25", "05-23..05-25"), ("5月23日-25日 8:00-12:00", "05-23..05-25"),
        ("5月23、24日", "05-23..05-23, 05-24..05-24"), ("5月23日、24日", "05-23..05-23, 05-24..05-24"), ("5月23日，6月1日", "05-23..05-23, 06-01..06-01"), ("5月23日（周六）、24日（周日）", "05-23..05-23, 05-24..05-24"), ("5月25日-28日，6月1日-3日", "05-25..05-28, 06-01..06-03"), ("5.23、5.24", "05-23..05-23, 05-24..05-24"),
        ("5月下旬", "~05-21..~05-31"), ("6月上旬", "~06-01..~06-10"), ("5月中旬", "~05-11..~05-20"), ("5月中下旬", "~05-11..~05-31"), ("五月下旬", "~05-21..~05-31"), ("5月底", "~05-21..~05-31"), ("5月末", "~05-21..~05-31"), ("6月初", "~06-01..~06-10"), ("5月", "~05-01..~05-31"), ("2026年5月", "~05-01..~05-31"), ("5月份", "~05-01..~05-31"), ("5月第三周", "~05-01..~05-31"), ("6月中", "~06-11..~06-20"), ("6月上半月", "~06-01..~06-15"),
        ("5月-6月", "~05-01..~06-30"), ("5-6月", "~05-01..~06-30"), ("5至6月", "~05-01..~06-30"), ("2026年5-6月", "~05-01..~06-30"), ("五至六月", "~05-01..~06-30"), ("5、6月", "~05-01..~05-31, ~06-01..~06-30"), ("5月下旬至6月上旬", "~05-21..~06-10"), ("5月23日至6月上旬", "05-23..~06-10"),
    ],
)  # fmt: skip
def test_a_stretch_is_read(written: str, read: str) -> None:
    assert ends(written) == read


@pytest.mark.parametrize(
    "written",
    [
        "", "成县西峡颂景区", "科技活动周期间", "科技工作者日", "待定", "全年", "2026年", "“十五五”", "每周六", "一日工程师", "9:30", "上午9时", "9-11时", "0943-5550101", "13900000101", "139-0000-0101", "12.5万", "2.5公里", "3.5平方米", "5.2万人次", "50%", "3-5号楼", "2-3楼", "8-12岁", "5-8年级", "第5-6届", "第3场", "中山路23号", "东岗西路5-1号", "12个月", "下午3.30", "1.2.3.4", "5G", "3-2-101", "H5",
    ],
)  # fmt: skip
def test_what_is_no_date_is_none(written: str) -> None:
    assert find_dates(written, year=2026) == DateReading()
    assert not find_dates(written, year=2026).named


@pytest.mark.parametrize("written", ["23日", "23日至25日", "每月5日"])
def test_days_without_a_month_are_a_date_that_cannot_be_judged(written: str) -> None:
    reading = find_dates(written, year=2026)
    assert reading.partial
    assert reading.named
    assert reading.within(FIRST, LAST)
    assert reading.earliest is None


@pytest.mark.parametrize("written", ["2月30日", "6月31日", "13月5日", "5月0日"])
def test_a_day_of_no_calendar_is_named_and_never_within(written: str) -> None:
    reading = find_dates(written, year=2026)
    assert reading.impossible
    assert reading.named
    assert not reading.within(FIRST, LAST)


@pytest.mark.parametrize(
    ("written", "within"),
    [
        ("5月20日", True), ("6月10日", True), ("5月19日", False), ("6月11日", False), ("8月15日", False), ("2025年5月23日", False), ("5月18日-5月25日", False), ("6月8日至6月12日", False), ("5月23日、6月15日", False),
        ("5月下旬", True), ("6月上旬", True), ("5月中旬", True), ("5月中下旬", True), ("5月", True), ("5-6月", True), ("4月", False), ("6月中旬", False), ("7月上旬", False), ("4月20日至6月上旬", False), ("5月下旬至6月20日", False), ("成县", True), ("3月-11月", False), ("5月上旬至6月上旬", False), ("5月中旬至6月", True), ("5月下旬至7月", False), ("5月26日（农历四月初十）", True),
    ],
)  # fmt: skip
def test_a_vague_end_may_lie_within_and_an_exact_one_must(written: str, within: bool) -> None:
    assert find_dates(written, year=2026).within(FIRST, LAST) is within


def test_the_reading_tells_its_ends() -> None:
    reading = find_dates("6月1日、5月25日至28日", year=2026)
    assert (reading.earliest, reading.latest) == (date(2026, 5, 25), date(2026, 6, 1))


days = st.dates(min_value=date(2026, 1, 1), max_value=date(2026, 12, 31))
FRAMES = [
    "{m}月{d}日",
    "2026年{m}月{d}日",
    "2026-{m:02}-{d:02}",
    "2026.{m}.{d}",
    "{m}.{d}",
    "{m}/{d}",
    "{m}月{d}号",
    "{cm}月{cd}日",
    "2026/{m}/{d} 0:00:00",
]
AROUND = [
    "{}",
    "{}，榆中县文体中心",
    "时间：{} 地点：城关区",
    "{}上午9:30，安宁区",
    "拟于{}举办",
    "{} 13900000101",
    "（{}）",
]


def written_as(day: date, frame: str) -> str:
    return frame.format(m=day.month, d=day.day, cm=in_chinese(day.month), cd=in_chinese(day.day))


@bounded
@given(days, st.sampled_from(FRAMES), st.sampled_from(AROUND), st.booleans())
def test_a_day_reads_back_however_it_is_written(day: date, frame: str, around: str, wide: bool) -> None:
    written = around.format(written_as(day, frame))
    reading = find_dates(full_width(written) if wide else written, year=2026)
    assert (reading.earliest, reading.latest, len(reading.spans)) == (day, day, 1)


@bounded
@given(
    days,
    st.integers(min_value=1, max_value=40),
    st.sampled_from(FRAMES[:-1]),
    st.sampled_from(["-", "—", "至", "～", " - ", "到"]),
)
def test_a_stretch_reads_back_however_it_is_written(day: date, length: int, frame: str, joint: str) -> None:
    end = min(day + timedelta(days=length), date(2026, 12, 31))
    reading = find_dates(written_as(day, frame) + joint + written_as(end, frame), year=2026)
    assert (reading.earliest, reading.latest, len(reading.spans)) == (day, end, 1)


@bounded
@given(st.text(max_size=100))
def test_any_text_is_decided(text: str) -> None:
    assert isinstance(find_dates(text, year=2026), DateReading)


@bounded
@given(st.text(alphabet="0123456789月日年号-—至、,./: 上中下旬初底二十五", max_size=60))
def test_any_text_of_a_dates_letters_is_decided(text: str) -> None:
    assert isinstance(find_dates(text, year=2026).within(FIRST, LAST), bool)
