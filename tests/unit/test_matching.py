"""Which table is which form, where each begins and ends, and whose it is."""

import pytest

from parsers.match import find_forms
from tests.builders.documents_made import document, lines, nested, table
from tests.builders.our_forms import (
    ADDRESSEES,
    ASKED,
    HEADS,
    NOTICE,
    TITLE_1,
    TITLE_2,
    UNIT_1,
    UNIT_2,
    codes,
    figures,
    first,
    read,
    row,
    second,
    wide,
)  # fmt: skip

THREE_ON = [str(number) for number in range(3, 22)]
NOTICE_TEXT = [
    "甘肃省科学技术厅",
    "关于举办2026年甘肃省科技活动周和科技工作者日活动的通知",
    "各市州科技局、宣传部、科协，兰州新区科技创新局，各有关单位：",
    "根据《关于举办2026年全国科技活动周和全国科技工作者日活动的通知》要求，结合文化科技卫生“三下乡”等工作。",
]


def values(reading):
    return [[None if value is None else str(value) for value in record.values.values()] for record in reading.records]


def found(*blocks, boxes=()):
    return [(each.form, each.unit.text, len(each.records)) for each in read(document(*blocks, boxes=boxes))]


RECOMMENDED = ("recommendation", "兰州市科技局", 1)
COUNTED = ("statistics", "兰州市科技局", 1)


def test_both_forms_of_one_file():
    assert found(*first(), *second()) == [RECOMMENDED, COUNTED]


def test_the_whole_notice_with_both_forms_filled_in():
    assert found(*lines(*NOTICE_TEXT), *first(), *second()) == [RECOMMENDED, COUNTED]


def test_the_whole_notice_as_it_was_sent_out_is_two_blank_forms():
    rows = [[str(number), "", "（100字以内，方案可附后）" if number == 1 else "", "", "", ""] for number in range(1, 5)]
    blank = second(dict.fromkeys([each.id for each in ASKED], ""), unit="地方/部门（盖章）：")
    readings = read(document(*lines(*NOTICE_TEXT), *first(*rows, unit=ADDRESSEES), *blank))
    assert [(each.form, each.unit.text, codes(each), each.records) for each in readings] == [
        ("recommendation", None, [("template_unfilled", None, None)], ()),
        ("statistics", None, [("template_unfilled", None, None)], ()),
    ]


def test_a_blank_form_beside_a_filled_one_is_dropped():
    blank = first(["1", "", "", "", "", ""], unit="推荐单位：")
    assert found(*blank, *first()) == [RECOMMENDED]


def test_two_blank_forms_of_a_kind_are_one():
    blank = first(["1", "", "", "", "", ""], unit="推荐单位：")
    assert found(*blank, *blank) == [("recommendation", None, 0)]


def test_forms_of_two_units_are_two():
    other = first(row(unit="天水市科协", place="5月24日，秦州区"), unit="推荐单位：天水市科协")
    assert found(*first(), *other) == [RECOMMENDED, ("recommendation", "天水市科协", 1)]


def test_statistics_of_two_units_on_one_sheet_are_two():
    rows = [
        *(wide(line, 3) for line in (*TITLE_2, UNIT_2)), *figures(),
        *(wide(line, 3) for line in (*TITLE_2, "地方/部门（盖章）：天水市科协")), *figures(),
    ]  # fmt: skip
    assert found(table(rows, sheet="Sheet1")) == [COUNTED, ("statistics", "天水市科协", 1)]


def test_two_sheets_of_one_unit_are_one_form():
    sheets = [table([wide(UNIT_1, 6), HEADS, row(number)], sheet=f"Sheet{number}") for number in (1, 2)]
    assert found(*sheets) == [("recommendation", "兰州市科技局", 2)]


def test_both_forms_on_one_sheet():
    rows = [
        *(wide(line, 6) for line in (*TITLE_1, UNIT_1)), HEADS, row(1), row(2), [""] * 6,
        *(wide(line, 6) for line in (*TITLE_2, UNIT_2)), *([*line, "", "", ""] for line in figures()),
    ]  # fmt: skip
    assert found(table(rows, sheet="Sheet1")) == [("recommendation", "兰州市科技局", 2), COUNTED]


def test_a_table_that_goes_on_after_a_page_is_one_form():
    rest = [table([row(2), row(3)]), table([HEADS, row(4)])]
    assert found(*first(), *lines(""), *rest) == [("recommendation", "兰州市科技局", 4)]


def test_another_table_behind_the_form_is_not_part_of_it():
    assert found(*first(), *lines("说明"), table([["甲", "乙", "丙", "丁", "戊", "己"]] * 2)) == [RECOMMENDED]


def test_statistics_that_go_on_in_a_second_table():
    rows = figures()
    (reading,) = read(document(*lines(*TITLE_2, UNIT_2), table(rows[:16]), *lines(""), table(rows[16:])))
    assert values(reading) == [THREE_ON]
    assert reading.issues == ()


@pytest.mark.parametrize(
    "titles",
    [
        ["2026年全国科普月", "群众性科普活动推荐表"],
        ["2026年全国科普日活动推荐表"],
        ["2026年甘肃省科普讲解大赛推荐表"],
        ["2026年“文化科技卫生三下乡”活动推荐表"],
        ["2026年全国低碳日主题活动推荐表"],
        ["2026年国际博物馆日重点活动推荐表"],
        ["附件1", "2026年国际博物馆日", "特色群众性主题实践活动推荐表"],
        ["2026年全国科普月特色群众性主题实践活动推荐表"],
    ],
)
def test_the_same_questions_under_another_title_are_not_ours(titles):
    matched = find_forms(document(*lines(*titles, UNIT_1), table([HEADS, row()])), [NOTICE])
    assert matched.forms == ()
    assert len(matched.foreign) == 1
    assert matched.passed_over[0].startswith("not recommendation: the title names")


def test_the_title_of_another_notice_may_stand_in_the_page_header():
    assert found(*lines(UNIT_1), table([HEADS, row()]), boxes=("2026年全国科普日活动推荐表",)) == []


@pytest.mark.parametrize(
    ("title", "heads", "cells"),
    [
        ("联系人名单", ["序号", "单位", "联系人及电话", "备注"], ["1", "兰州市科技局", "张三 13900001234", ""]),
        ("2026年科技活动周联系人名单", ["序号", "单位", "姓名", "电话"], ["1", "兰州市科技局", "张三", "13900001234"]),
        (
            "2026年科技活动周活动安排表",
            ["时间", "活动名称", "活动内容", "地点", "主办单位", "联系人"],
            ["5月24日", "报告会", "讲座", "榆中县", "兰州市科技局", "张三"],
        ),
        (
            "",
            ["时间", "活动名称", "活动内容", "地点", "主办单位", "联系人"],
            ["5月24日", "报告会", "讲座", "榆中县", "兰州市科技局", "张三"],
        ),
        ("经费情况", ["中央财政经费投入情况", "市级财政经费投入情况", "其他"], ["1", "2", "3"]),
    ],
)
def test_tables_that_only_look_like_a_form(title, heads, cells):
    assert found(*lines(title), table([heads, cells])) == []


def test_a_form_without_any_title_is_still_recognised_by_all_its_labels():
    assert found(table([HEADS, row()])) == [RECOMMENDED]
    assert found(*lines(UNIT_2), table(figures())) == [COUNTED]


def test_a_form_in_a_table_that_only_lays_out_the_page():
    assert found(nested([table([HEADS, row()])], *TITLE_1, UNIT_1)) == [RECOMMENDED]


def test_a_header_of_two_rows():
    heads = [
        [
            *((text, 1, 2) for text in HEADS[:3]),
            ("举办时间、地点", 2, 1),
            None,
            ("推荐单位", 1, 2),
            ("联系人及电话", 2, 1),
            None,
        ],
        [None, None, None, "时间", "地点", None, "姓名", "手机"],
        ["1", "科学报告会", "邀请专家讲座。", "5月24日", "榆中县文化广场", "兰州市科技局", "张三", "13900001234"],
    ]
    (reading,) = read(document(*lines(*TITLE_1, UNIT_1), table(heads)))
    assert reading.records[0].values["time_place"] == "5月24日 榆中县文化广场"
    assert reading.records[0].values["contact"] == "张三 13900001234"
    assert reading.issues == ()


def test_parts_of_a_field_are_joined_in_the_order_of_the_notice():
    heads = ["活动名称", "活动简介", "举办地点", "举办时间", "推荐单位", "联系电话", "联系人"]
    cells = ["报告会", "讲座。", "榆中县", "5月24日", "兰州市科技局", "13900001234", "张三"]
    (reading,) = read(document(*lines(*TITLE_1, UNIT_1), table([heads, cells])))
    assert reading.records[0].values["time_place"] == "5月24日 榆中县"
    assert reading.records[0].values["contact"] == "张三 13900001234"


def test_groups_make_short_labels_clear():
    rows = [
        ["活动开展次数", "3"],
        wide("活动经费投入数量（万元）", 2), ["中央", "4"], ["省级", "5"], ["市级", "6"], ["县级", "7"], ["企业赞助", "8"], ["实物", "9"],
        ["其他", "10"],
        wide("工作人员参与数量", 2), ["专职人员", "11"], ["科技工作者", "12"], ["志愿者", "13"], ["其他", "14"],
        wide("活动群众参与数量", 2), ["线下", "15"], ["线上", "16"],
        wide("宣传报道情况", 2), ["参与媒体", "17"], ["宣传报道", "18"],
        wide("活动期间开放的", 2), ["科普场馆", "19"], ["科研机构", "20"], ["大学", "21"],
    ]  # fmt: skip
    (reading,) = read(document(*lines(*TITLE_2, UNIT_2), table(rows)))
    assert values(reading) == [THREE_ON]


def test_columns_of_two_years_and_remarks():
    rows = [
        ["指标", "2025年", "2026年", "备注"],
        *([each.label, "99", text, "略"] for each, text in zip(ASKED, THREE_ON, strict=True)),
    ]
    (reading,) = read(document(*lines(*TITLE_2, UNIT_2), table(rows)))
    assert values(reading) == [THREE_ON]


def test_the_column_that_adds_up_the_others_answers():
    rows = [
        ["项目", "榆中县", "永登县", "合计"],
        *([each.label, "1", "1", text] for each, text in zip(ASKED, THREE_ON, strict=True)),
    ]
    (reading,) = read(document(*lines(*TITLE_2, UNIT_2), table(rows)))
    assert values(reading) == [THREE_ON]


def test_amounts_in_yuan_are_converted_where_the_label_says_so():
    rows = figures({each.id: "50000" for each in ASKED if each.group == "funding"})
    rows[1][0] = ("活动经费投入数量\n（单位：元）", 1, 7)
    (reading,) = read(document(*lines(*TITLE_2, UNIT_2), table(rows)))
    assert {str(reading.records[0].values[each.id]) for each in ASKED if each.group == "funding"} == {"5"}


@pytest.mark.parametrize("written", ["12场次", "12个", "3家媒体", "12次活动"])
def test_a_figure_with_its_measure_is_no_label(written):
    (reading,) = read(document(*second({"staff_volunteers": written})))
    assert len(reading.records) == 1
    assert not {code for code, _, _ in codes(reading)} & {"column_missing", "required_missing"}


@pytest.mark.parametrize(
    ("below", "label"),
    [
        ("media_count", "其中：省级以上媒体数量"),
        ("media_count", "省级以上媒体数量"),
        ("staff_sci_tech_workers", "其中：科技工作者参与数量（女性）"),
    ],
)
def test_a_row_for_a_part_of_another_begins_no_form(below, label):
    rows = figures()
    place = next(n for n, each in enumerate(ASKED) if each.id == below)
    (reading,) = read(
        document(*lines(*TITLE_2, UNIT_2), table([*rows[: place + 1], [None, label, "1"], *rows[place + 1 :]]))
    )
    assert reading.issues == ()
    assert [str(value) for value in reading.records[0].values.values()] == THREE_ON


def test_a_title_with_a_chinese_numeral_among_numbered_rows_is_no_record():
    (reading,) = read(document(*first(row(), ["一", "市级重点活动", "", "", "", ""], row(2))))
    assert [record.values["seq"] for record in reading.records] == [1, 2]
    (reading,) = read(document(*first(row(seq="一"), ["二", "科普集市", "", "", "", ""])))
    assert [record.values["seq"] for record in reading.records] == [1, 2]


def test_another_table_on_the_same_sheet_is_left_alone():
    rows = [
        HEADS,
        row(1),
        [""] * 6,
        ["联系人名单", *[""] * 5],
        ["姓名", "职务", "微信", "", "", ""],
        ["赵六", "科长", "无", "", "", ""],
    ]
    assert found(*lines(*TITLE_1, UNIT_1), table(rows, sheet="Sheet1")) == [RECOMMENDED]
