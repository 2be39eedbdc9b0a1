"""Numbers and dates as a workbook's formats show them."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parsers.formats.sheetml.dates import is_date_format
from parsers.formats.sheetml.numfmt import BUILTIN, exact, plain, show

SERIAL = "46165.4375"  # 2026-05-23 10:30


@pytest.mark.parametrize(
    ("number", "code", "shown"),
    [
        ("5", "General", "5"),
        ("5.50", "General", "5.5"),
        ("13900000001", "General", "13900000001"),
        ("13900000001", "0", "13900000001"),
        ("13900000001", "000-0000-0000", "139-0000-0001"),
        ("9315550001", "00000000000", "09315550001"),
        ("9315550001", "0000-0000000", "0931-5550001"),
        ("0.5", "0%", "50%"),
        ("0.125", "0.0%", "12.5%"),
        ("1200", "#,##0", "1,200"),
        ("1234567.8", "#,##0.00", "1,234,567.80"),
        ("3", "0.00", "3.00"),
        ("3.14159", "0.##", "3.14"),
        ("3", "0.##", "3"),
        ("0", "#", ""),
        ("12", '0"人次"', "12人次"),
        ("12", "0人次", "12人次"),
        ("12", '"共"0"场"', "共12场"),
        ("12", "0\\场", "12场"),
        ("12000", '#,##0"人次"', "12,000人次"),
        ("52000", '0!.0,"万"', "52000"),
        ("52000", '0.0,"千"', "52000"),
        ("52000", '0\\.0,"万"', "52000"),
        ("-3", "0", "-3"),
        ("-3", "0;(0)", "(3)"),
        ("-3", "0_ ;[Red]-0 ", "-3 "),
        ("0", '0;-0;"—"', "—"),
        ("5", "@", "5"),
        ("5", "0.00E+00", "5"),
        ("0.5", "# ?/?", "0.5"),
        ("5", "[$¥-804]0.00", "¥5.00"),
        ("5", "[>100]0;0.0", "5"),
        ("5", '_ * #,##0_ ;_ * -#,##0_ ;_ * "-"_ ;_ @_ ', "5"),
        ("5", "", "5"),
        ("5", ";;;", ""),
    ],
)  # fmt: skip
def test_numbers(number, code, shown):
    assert show(Decimal(number), code).strip() == shown.strip()


@pytest.mark.parametrize(
    ("code", "shown"),
    [
        ("yyyy-mm-dd", "2026-05-23"),
        ("yyyy/m/d", "2026/5/23"),
        ('yyyy"年"m"月"d"日"', "2026年5月23日"),
        ("yyyy年m月d日", "2026年5月23日"),
        ('m"月"d"日"', "5月23日"),
        ("[$-804]yyyy年m月d日;@", "2026年5月23日"),
        ("[$-F800]dddd\\,\\ mmmm\\ dd\\,\\ yyyy", "2026年5月23日"),
        ("[DBNum1][$-804]yyyy年m月d日", "二〇二六年五月二十三日"),
        ("aaaa", "星期六"),
        ("aaa", "六"),
        ("ddd d mmm yy", "Sat 23 May 26"),
        ("yyyy-mm-dd hh:mm:ss", "2026-05-23 10:30:00"),
        ("h:mm", "10:30"),
        ("hh:mm", "10:30"),
        ("h:mm AM/PM", "10:30 AM"),
        ("上午/下午h时mm分", "上午10时30分"),
        ("mm:ss", "30:00"),
        ("[h]:mm", "1107970:30"),
        ("e-m-d", "2026-5-23"),
        ("yyyy\\-mm\\-dd", "2026-05-23"),
    ],
)
def test_dates(code, shown):
    assert is_date_format(code.partition(";")[0])
    assert show(Decimal(SERIAL), code) == shown


@pytest.mark.parametrize(
    ("key", "shown"),
    [
        (14, "2026/5/23"),
        (22, "2026/5/23 10:30"),
        (27, "2026年5月"),
        (28, "5月23日"),
        (31, "2026年5月23日"),
        (32, "10时30分"),
        (34, "上午10时30分"),
        (57, "2026年5月"),
        (58, "5月23日"),
        (1, "46165"),
        (10, "4616543.75%"),
    ],
)
def test_built_in_formats(key, shown):
    assert show(Decimal(SERIAL), BUILTIN[key]) == shown


@pytest.mark.parametrize(
    "code",
    ["General", "0", '0"天"', '"日"0', "#,##0", "@", "[Red]0", "0.00E+00", "", '"yyyy"0', "[$¥-804]0", "通用格式"],
)
def test_no_dates(code):
    assert not is_date_format(code)


@pytest.mark.parametrize(
    ("serial", "epoch", "shown"),
    [
        ("1", "1900", "1900-01-01"),
        ("59", "1900", "1900-02-28"),
        ("61", "1900", "1900-03-01"),
        ("44703", "1904", "2026-05-23"),
        ("46165.9999999", "1900", "2026-05-24"),
        ("-1", "1900", "-1"),
        ("99999999", "1900", "99999999"),
    ],
)
def test_calendars(serial, epoch, shown):
    assert show(Decimal(serial), "yyyy-mm-dd", epoch=epoch) == shown


@pytest.mark.parametrize(
    ("stored", "number"),
    [
        ("13893012345.0", "13893012345"),
        ("2.2999999999999998", "2.3"),
        ("0.1", "0.1"),
        (0.1 + 0.2, "0.3"),
        ("1E5", "100000"),
        ("-0.5", "-0.5"),
        ("1.0", "1"),
    ],
)
def test_exact(stored, number):
    assert exact(stored) == Decimal(number)


@pytest.mark.parametrize("stored", ["", "x", "nan", "inf", "1e999", "1_0x"])
def test_no_number(stored):
    assert exact(stored) is None


@pytest.mark.parametrize(
    ("number", "text"), [("1E+5", "100000"), ("5.00", "5"), ("0", "0"), ("-0.50", "-0.5"), ("1E+300", "1E+300")]
)
def test_plain(number, text):
    assert plain(Decimal(number)) == text


@settings(max_examples=300, derandomize=True, deadline=None)
@given(
    st.decimals(min_value=-(10**12), max_value=10**12, places=3),
    st.text(alphabet='0#?.,%;"\\[]$-ymdhsaeE+@_*! 年月日万GeneralAM/P', max_size=25),
)
def test_any_format_shows_something(number, code):
    assert isinstance(show(number, code), str)
