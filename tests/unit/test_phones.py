from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parsers.values.phones import InvalidPhone, NoPhone, Phone, PhoneFault, find_phone
from tests.builders.numerals import full_width

bounded = settings(derandomize=True, max_examples=150, deadline=None)


@pytest.mark.parametrize(
    "written",
    [
        "13900000101", "张三 13900000101", "张三13900000101", "张三，13900000101", "张三（13900000101）", "13900000101（张三）", "张三/13900000101", "联系人：张三，手机：13900000101",
        "139-0000-0101", "139 0000 0101", "139 0000-0101", "139—0000—0101", "139.0000.0101", "1390000 0101", "139-00000101", "139 000 00101", "1390 000 0101",
        "+86 139 0000 0101", "+8613900000101", "+86-13900000101", "（+86）13900000101", "0086 13900000101", "86-13900000101", "8613900000101",
        "１３９００００ ０１０１", "１３９－００００－０１０１", "13900000101.0", "1.3900000101E10", "1.3900000101E+10", "13900000101转6", "微信同号13900000101", "13900000101（微信同号）",
        "13900000101、0943-5550101", "13900000101 0943-5550101", "13900000101/13900000102", "13900000101；李四 13900000102", "5550101 13900000101", "zhang139@example.org 13900000101", "QQ：123456789 13900000101", "邮编730000 电话13900000101", "张三 2026年5月23日 13900000101",
    ],
)  # fmt: skip
def test_a_mobile_number_is_found(written: str) -> None:
    assert find_phone(written) == Phone(number="13900000101")


@pytest.mark.parametrize(
    "written",
    [
        "0943-5550101", "张三 0943-5550101", "张三0943-5550101", "（0943）5550101", "凌夏至（0943）5550101", "0943 5550101", "09435550101", "0943—5550101", "0943–5550101", "0943－5550101", "0943 - 5550101", "0943-555 0101", "0943-555-0101", "0943/5550101", "0943一5550101", "０９４３－５５５０１０１",
        "0943-5550101转6", "0943-5550101-802", "0943-5550101转802", "0943-5550101*6", "0943-5550101（办）", "+86-943-5550101", "+86 943 5550101", "+86（0）943-5550101", "0086-943-5550101", "+86-0943-5550101", "9435550101", "9435550101.0",
        "0943-5550101/5550102", "0943-5550101、13900000101", "办公电话：0943-5550101 手机：13900000101", "0943-5550101 传真：0943-5550102", "传真：0943-5550102 电话：0943-5550101",
    ],
)  # fmt: skip
def test_a_number_with_its_area_code_is_found(written: str) -> None:
    assert find_phone(written) == Phone(number="0943-5550101")


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("010-55501234", "010-55501234"),
        ("01055501234", "010-55501234"),
        ("0931-85550101", "0931-85550101"),
        ("093185550101", "0931-85550101"),
        ("029 8555 0101", "029-85550101"),
    ],
)
def test_a_subscriber_has_seven_or_eight_digits(written: str, number: str) -> None:
    assert find_phone(written) == Phone(number=number)


@pytest.mark.parametrize(
    "written",
    [
        "",
        "张三",
        "联系人：张三",
        "联系人及电话",
        "张三 待定",
        "张三 302室",
        "3楼",
        "2026年5月23日",
        "zhang2026123@example.org",
        "QQ：123456789",
        "—",
        "张三 1234",
        "邮编：730000",
    ],
)
def test_no_number_is_none(written: str) -> None:
    assert find_phone(written) == NoPhone()


@pytest.mark.parametrize(
    ("written", "fault"),
    [
        ("虞小满 138000012", PhoneFault.TOO_SHORT),
        ("张三 1390000010", PhoneFault.TOO_SHORT),
        ("张三 138 0000 012", PhoneFault.TOO_SHORT),
        ("0943-555010", PhoneFault.TOO_SHORT),
        ("张三 139000001011", PhoneFault.TOO_LONG),
        ("0943-555010101", PhoneFault.TOO_LONG),
        ("5550101", PhoneFault.NO_AREA_CODE),
        ("张三 85550101", PhoneFault.NO_AREA_CODE),
        ("12345678901", PhoneFault.NOT_A_NUMBER),
        ("139****0101", PhoneFault.NOT_A_NUMBER),
        ("00000000000", PhoneFault.NOT_A_NUMBER),
    ],
)
def test_a_number_that_cannot_be_dialled_is_told_with_the_reason(written: str, fault: PhoneFault) -> None:
    found = find_phone(written)
    assert isinstance(found, InvalidPhone)
    assert found.fault is fault
    assert found.written in written


mobiles = st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True)
landlines = st.tuples(
    st.sampled_from(["0931", "0943", "0937", "010", "029"]), st.from_regex(r"[1-9][0-9]{6,7}", fullmatch=True)
)
names = st.sampled_from(["", "张三 ", "张三，", "联系人：张三 电话：", "李四/", "王五（科普部）"])


@bounded
@given(
    mobiles,
    names,
    st.sampled_from(
        ["{a}{b}{c}", "{a}-{b}-{c}", "{a} {b} {c}", "+86 {a}{b}{c}", "（{a}{b}{c}）", "{a}{b}{c}转8", "{a}{b}{c}.0"]
    ),
    st.booleans(),
)
def test_a_mobile_number_reads_back_however_it_is_set(number: str, name: str, frame: str, wide: bool) -> None:
    written = name + frame.format(a=number[:3], b=number[3:7], c=number[7:])
    assert find_phone(full_width(written) if wide else written) == Phone(number=number)


@bounded
@given(
    landlines,
    names,
    st.sampled_from(["{a}-{b}", "（{a}）{b}", "{a} {b}", "{a}—{b}", "{a}-{b}转12", "{a}-{b}-12", "{a}{b}"]),
    st.booleans(),
)
def test_a_landline_reads_back_however_it_is_set(number: tuple[str, str], name: str, frame: str, wide: bool) -> None:
    written = name + frame.format(a=number[0], b=number[1])
    assert find_phone(full_width(written) if wide else written) == Phone(number="-".join(number))


@bounded
@given(st.text(max_size=100))
def test_any_text_is_decided(text: str) -> None:
    assert isinstance(find_phone(text), Phone | NoPhone | InvalidPhone)
