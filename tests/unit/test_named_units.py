"""Whose form it is: the line above the table, the column, the signature, a box."""

import pytest

from tests.builders.documents_made import document, lines, table
from tests.builders.our_forms import (
    ADDRESSEES,
    HEADS,
    TITLE_1,
    TITLE_2,
    UNIT_1,
    codes,
    figures,
    first,
    read,
    row,
    second,
    wide,
)  # fmt: skip

RECOMMENDED = ("recommendation", "兰州市科技局", 1)
COUNTED = ("statistics", "兰州市科技局", 1)


def found(*blocks, boxes=()):
    return [(each.form, each.unit.text, len(each.records)) for each in read(document(*blocks, boxes=boxes))]


RECOMMENDED = ("recommendation", "兰州市科技局", 1)
COUNTED = ("statistics", "兰州市科技局", 1)


@pytest.mark.parametrize(
    "heading",
    [
        UNIT_1,
        "推荐单位（盖章）：兰州市科技局",
        "推荐单位（盖章） 兰州市科技局",
        "推荐单位：____兰州市科技局____（盖章）   2026年5月10日",
        "推荐单位：兰州市科技局    联系人：张三    电话：0931-5551234",
        "填报单位：兰州市科技局",
        "（单位：万元）  推荐单位：兰州市科技局",
        "推荐单位：兰州市科技局   单位：万元",
        "推 荐 单 位 ：兰州市科技局",
        "地方／部门(盖章): 兰州市科技局",
    ],
)
def test_the_line_that_names_the_unit(heading):
    (reading,) = read(document(*first(row(unit=""), unit=heading)))
    assert (reading.unit.text, reading.unit.names) == ("兰州市科技局", ("兰州市科技局",))
    assert reading.issues == ()


def test_an_alias_is_told_as_written_however_the_label_is_set():
    (reading,) = read(document(*second(unit="地方／部门(盖章): 兰州宣传部")))
    assert (reading.unit.text, reading.unit.name) == ("兰州宣传部", "兰州市委宣传部")


def test_the_unit_under_its_label_below_the_table_and_in_a_box():
    assert found(*lines(*TITLE_1, "推荐单位（盖章）：", "兰州市科技局"), table([HEADS, row(unit="")])) == [RECOMMENDED]
    assert found(*lines(*TITLE_2), table(figures()), *lines("填报单位：兰州市科技局      填报人：张三")) == [COUNTED]
    assert found(
        *lines(*TITLE_2, "地方/部门（盖章）："), table(figures()), *lines("兰州市科技局", "2026年6月10日")
    ) == [COUNTED]
    assert found(*lines(*TITLE_2, "地方/部门（盖章）："), table(figures()), boxes=("兰州市科技局",)) == [COUNTED]
    assert found(table([["推荐单位：", ("兰州市科技局", 5, 1), *[None] * 4], HEADS, row(unit="")])) == [RECOMMENDED]


def test_the_printed_addressees_are_no_unit_and_the_column_stands_for_them():
    (reading,) = read(document(*first(unit=ADDRESSEES)))
    assert (reading.unit.text, reading.unit.name, reading.unit.source) == ("兰州市科技局", "兰州市科技局", "column")


def test_a_unit_named_between_the_rows_heads_a_form_of_its_own():
    rows = [HEADS, row(1), row(2), wide("推荐单位：天水市科协", 6), row(1, unit="天水市科协", place="5月24日，秦州区")]
    assert found(*lines(*TITLE_1, UNIT_1), table(rows)) == [
        ("recommendation", "兰州市科技局", 2),
        ("recommendation", "天水市科协", 1),
    ]


def test_the_unit_named_in_the_last_row_of_the_table():
    rows = [HEADS, row(1, unit=""), wide("推荐单位（盖章）：兰州市科技局", 6)]
    (reading,) = read(document(*lines(*TITLE_1), table(rows)))
    assert (reading.unit.text, codes(reading)) == ("兰州市科技局", [])


def test_a_unit_of_measurement_is_no_unit():
    for line in ("单位：万元", "（单位：万元）", "单位：万元、人次"):
        (reading,) = read(document(*lines(*TITLE_2, line), table(figures())))
        assert codes(reading) == [("unit_missing", None, None)]
