"""Ways in which clerks fill in a form that no template foresaw; each was met once."""

from decimal import Decimal

import pytest

from ingest.rules import builtin_rules
from parsers.read import read_file
from tests.builders.documents_made import document, lines, table
from tests.builders.our_forms import ASKED, HEADS, TITLE_2, UNIT_2, codes, first, read, row

RULES = builtin_rules()
NUMBERS = [str(number) for number in range(3, 22)]


def figures_of(*rows):
    (reading,) = read(document(*lines(*TITLE_2, UNIT_2), table(list(rows))))
    return reading, list(reading.records[0].values.values())


def test_a_row_a_county_and_one_that_adds_them_up():
    heads = ["单位", *(each.label for each in ASKED)]
    _, values = figures_of(heads, ["榆中县", *["1"] * 19], ["永登县", *["2"] * 19], ["合计", *NUMBERS])
    assert values == list(map(Decimal, NUMBERS))


def test_rows_of_counties_that_nobody_added_up_are_no_number():
    heads = ["单位", *(each.label for each in ASKED)]
    reading, values = figures_of(heads, ["榆中县", *["1"] * 19], ["永登县", *["2"] * 19])
    assert set(values) == {None}
    assert {code for code, _, _ in codes(reading)} == {"not_a_number"}
    assert "1、2" in reading.issues[0].message


def test_an_answer_that_sounds_like_a_label_begins_no_second_form():
    place = "时间：5月24日上午9:00；地点：西固区文化广场"
    (reading,) = read(document(*first(row(1), row(2, summary="简介。", place=place))))
    assert [record.values["county"] for record in reading.records] == ["榆中县", "西固区"]


def test_numbers_under_no_label():
    (reading,) = read(document(*first(row(1), row(2), heads=["", *HEADS[1:]])))
    assert [record.values["seq"] for record in reading.records] == [1, 2]
    assert not reading.issues


@pytest.mark.parametrize("written", ["139 00000 123", "13900 000 123", "139 00 00 01 23", "139-0000-0123"])
def test_a_phone_however_it_is_grouped(written):
    (reading,) = read(document(*first(row(1, contact=f"张三 {written}"))))
    assert reading.records[0].values["contact_phone"] == "13900000123"


def test_ten_digits_and_a_count_are_no_phone():
    (reading,) = read(document(*first(row(1, contact="张三 1390000012 3人"))))
    assert codes(reading) == [("phone_invalid", 1, "contact")]


@pytest.mark.parametrize("charset", ["utf-8-sig", "gb18030"])
def test_comma_separated_values(charset):
    text = "\r\n".join([TITLE_2[1] + TITLE_2[2], UNIT_2, *(f'"{each.labels[0]}",{n}' for n, each in enumerate(ASKED))])
    report = read_file("统计.csv", text.encode(charset), notices=RULES.notices, registry=RULES.registry, convert=None)
    assert list(report.forms[0].records[0].values.values()) == list(range(19))


def test_prose_with_commas_is_no_table():
    text = "In 2026, the city held 53 events,\nwith 12000 people.\nMedia, 11, reported, widely.\n"
    assert not read_file("a.txt", text.encode(), notices=RULES.notices, registry=RULES.registry, convert=None).forms
