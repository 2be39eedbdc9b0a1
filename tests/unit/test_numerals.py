from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parsers.values.numerals import read_numeral
from tests.builders.numerals import formally, in_chinese, in_figures

numbers = st.integers(min_value=0, max_value=10**12)
bounded = settings(derandomize=True, max_examples=150, deadline=None)


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("0", 0), ("12", 12), ("007", 7), ("12.50", "12.5"), ("12.", 12), (".5", "0.5"),
        ("1,200", 1200), ("12,345,678", 12345678), ("1,200.5", "1200.5"), ("1 200", 1200), ("1'200", 1200),
        ("1.2万", 12000), ("1.2w", 12000), ("3K", 3000), ("3千", 3000), ("5百", 500), ("0.5亿", 50000000), ("1.5千万", 15000000), ("3 万", 30000),
        ("2万3千", 23000), ("1万2", 12000), ("1万2000", 12000), ("1亿2千万", 120000000), ("2百万", 2000000),
        ("零", 0), ("〇", 0), ("一", 1), ("两", 2), ("十", 10), ("十二", 12), ("二十", 20), ("廿三", 23), ("卅", 30),
        ("一百二", 120), ("一百二十", 120), ("一百零二", 102), ("一百〇二", 102), ("三千五", 3500), ("三千零五", 3005), ("三千零五十", 3050), ("一千二百", 1200),
        ("两百", 200), ("两千两百", 2200), ("一万二", 12000), ("一万零二十", 10020), ("十二万三千", 123000), ("一亿零五百", 100000500),
        ("叁万", 30000), ("壹佰贰拾叁", 123), ("壹萬", 10000), ("二〇〇", 200), ("一二〇", 120), ("二〇二六", 2026), ("三点五", "3.5"), ("一点二万", 12000), ("零点五", "0.5"),
        ("1.2E4", 12000), ("1.2e+04", 12000),
    ],
)  # fmt: skip
def test_a_numeral_is_read(written: str, value: object) -> None:
    assert read_numeral(written) == Decimal(str(value))


@pytest.mark.parametrize(
    "written",
    [
        "",
        " ",
        ".",
        ",",
        "万",
        "百",
        "千",
        "亿",
        "七八",
        "三四百",
        "三五十",
        "十五六",
        "一百二三",
        "1.2.3",
        "1,2",
        "12,34",
        "1,2345",
        "1 2",
        "十百",
        "1.2万3千",
        "百五",
        "一千一千",
        "1点",
        "点五",
        "9" * 30,
        "1" * 200,
        "万" * 50,
        "一" * 41,
        "9e99",
    ],
)
def test_what_stands_for_no_one_number_is_no_numeral(written: str) -> None:
    assert read_numeral(written) is None


@bounded
@given(numbers)
def test_a_number_written_in_chinese_reads_back(number: int) -> None:
    assert read_numeral(in_chinese(number)) == number
    assert read_numeral(formally(number)) == number


@bounded
@given(st.integers(min_value=100, max_value=10**9))
def test_a_number_written_figure_by_figure_reads_back(number: int) -> None:
    assert read_numeral(in_figures(number)) == number


@bounded
@given(numbers)
def test_a_grouped_number_reads_back(number: int) -> None:
    assert read_numeral(f"{number:,}") == number


@bounded
@given(st.decimals(min_value=0, max_value=9999, places=3))
def test_a_scaled_number_is_so_many_times_as_large(number: Decimal) -> None:
    assert read_numeral(f"{number}万") == number * 10_000


@bounded
@given(st.text(alphabet="0123456789.,' 零〇一二三十百千万亿两点wWkKeE+", max_size=60))
def test_any_text_of_a_numerals_letters_is_decided(text: str) -> None:
    value = read_numeral(text)
    assert value is None or 0 <= value < 10**15
