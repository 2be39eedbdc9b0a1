"""More ways in which clerks fill in a form: headings that sound like labels, examples left in, notes about people."""

from decimal import Decimal

import pytest

from parsers.match import find_forms
from parsers.values.persons import find_person
from tests.builders.documents_made import document, lines, table
from tests.builders.our_forms import ASKED, HEADS, NOTICE, TITLE_1, TITLE_2, UNIT_1, UNIT_2, codes, first, read, row

NUMBERS = [str(number) for number in range(3, 22)]


def figures_of(*rows):
    (reading,) = read(document(*lines(*TITLE_2, UNIT_2), table(list(rows))))
    return reading, list(reading.records[0].values.values())


def test_a_column_for_each_event_and_one_that_adds_them_up():
    heads = ["统计项目", "科技活动周", "科技工作者日", "合计"]
    rows = [[each.label, "1", "2", number] for each, number in zip(ASKED, NUMBERS, strict=True)]
    reading, values = figures_of(heads, *rows)
    assert values == list(map(Decimal, NUMBERS))
    assert not reading.issues


def test_a_second_form_in_the_same_table_is_one_still():
    rows = [[each.label, number] for each, number in zip(ASKED, NUMBERS, strict=True)]
    readings = read(document(*lines(*TITLE_2, UNIT_2), table([*rows, *rows])))
    assert len(readings) == 2


@pytest.mark.parametrize(
    "title", ["2026年科技活动周联络员名单", "2026年科技活动周和科技工作者日签到表", "科技活动周有关单位"]
)
def test_a_list_of_people_is_no_form(title):
    heads = ["序号", "推荐单位", "联系人及电话", "备注"]
    people = table([heads, ["1", "兰州市科技局", "钱小满 13900001234", ""]])
    assert not find_forms(document(*lines(title), people), [NOTICE]).forms


def test_a_form_that_lacks_columns_is_one_by_its_title():
    (reading,) = read(
        document(
            *lines(*TITLE_1, UNIT_1), table([["序号", "活动名称", "联系人及电话"], ["1", "讲座", "张三 13900001234"]])
        )
    )
    assert [code for code, _, _ in codes(reading)] == ["column_missing", "column_missing"]


@pytest.mark.parametrize(
    ("number", "name"),
    [("例", "科普大讲堂"), ("示例：", "科普大讲堂"), ("", "（示例）科普大讲堂"), ("1", "（例）科普大讲堂")],
)
def test_an_example_is_no_record(number, name):
    example = [number, *row(name=name)[1:]]
    (reading,) = read(document(*first(example, row(2))))
    assert [record.values["seq"] for record in reading.records] == [2]


def test_an_activity_about_a_model_farm_is_one():
    (reading,) = read(document(*first(row(name="示例农场开放日"))))
    assert len(reading.records) == 1


def test_hints_that_lost_their_brackets():
    written = row(summary="100字以内，方案可附后\n邀请专家讲座。", place="地点精确到县级：5月24日，榆中县文化广场")
    (reading,) = read(document(*first(written, heads=HEADS)))
    assert reading.records[0].values["summary"] == "邀请专家讲座。"
    assert reading.records[0].values["time_place"] == "5月24日，榆中县文化广场"


@pytest.mark.parametrize(
    "written",
    [
        "科普部部长王五 13900001234",
        "科普部王五部长 13900001234",
        "科长王五",
        "王五☎13900001234",
        "市科协办公室主任王五",
        "【王五】13900001234",
    ],
)
def test_a_person_among_posts_and_signs(written):
    assert find_person(written) == "王五"


@pytest.mark.parametrize(("written", "codes_told"), [("500人次+", ["ambiguous_number"]), ("500人·次", [])])
def test_a_count_with_a_sign_behind_its_unit(written, codes_told):
    rows = [[each.label, written if each.id == "public_offline" else "1"] for each in ASKED]
    reading, _ = figures_of(*rows)
    assert reading.records[0].values["public_offline"] == 500
    assert [code for code, _, _ in codes(reading)] == codes_told


@pytest.mark.parametrize(
    ("region", "unit"), [("兰州市", "兰州市科技局"), ("临夏回族自治州", "临夏州科协"), ("临夏州", "临夏州科协")]
)
def test_a_heading_that_says_only_where(region, unit):
    (reading,) = read(document(*first(row(unit=unit), unit=f"推荐单位：{region}")))
    assert (reading.unit.text, reading.unit.name) == (region, unit)
    assert not reading.issues


def test_a_region_alone_is_no_unit():
    (reading,) = read(
        document(*lines(*TITLE_2, "地方/部门（盖章）：兰州市"), table([[each.label, "1"] for each in ASKED]))
    )
    assert (reading.unit.text, reading.unit.name) == ("兰州市", None)
    assert codes(reading) == [("unit_unrecognised", None, None)]


def test_a_region_and_another_ones_unit():
    (reading,) = read(document(*first(row(unit="天水市科协"), unit="推荐单位：兰州市")))
    assert reading.unit.name is None


def test_a_figure_behind_its_own_label():
    rows = [[each.label, "科普场馆12个" if each.id == "open_venues" else "1"] for each in ASKED]
    reading, _ = figures_of(*rows)
    assert reading.records[0].values["open_venues"] == 12


@pytest.mark.parametrize(
    ("title", "heads", "written"),
    [
        (
            "2026年度甘肃省科技计划项目推荐汇总表",
            ["序号", "项目名称", "申报单位", "推荐单位", "项目负责人", "联系电话"],
            ["1", "苹果种植", "某公司", "兰州市科技局", "张三", "13900001234"],
        ),
        (
            "2026年科技特派员项目推荐表",
            ["序号", "项目名称", "项目简介", "推荐单位", "联系人及电话"],
            ["1", "苹果种植", "示范推广。", "兰州市科技局", "张三 13900001234"],
        ),
    ],
)
def test_what_is_recommended_for_something_else(title, heads, written):
    assert not find_forms(document(*lines(title), table([heads, written])), [NOTICE]).forms


@pytest.mark.parametrize(
    "title",
    ["推荐表", "兰州市科技局推荐表", "兰州市重点活动推荐表", "附件1 推荐表（兰州市科技局）", "甘肃省特色推荐表"],
)
def test_a_short_title_over_a_form_that_lacks_a_column(title):
    short = [label for label in HEADS if label != "举办时间、地点"]
    written = ["1", "讲座", "讲授知识。", "兰州市科技局", "张三 13900001234"]
    (reading,) = read(document(*lines(title), table([short, written])))
    assert codes(reading) == [("column_missing", None, "time_place")]


def test_a_list_of_people_below_the_figures_in_the_same_sheet():
    heads = [each.label for each in ASKED]
    contacts = [["联系人名单"], ["姓名", "职务", "微信"], ["钱小满", "科长", "无"]]
    padded = [[*each, *[""] * (len(heads) - len(each))] for each in contacts]
    reading, values = figures_of(heads, NUMBERS, *padded)
    assert values == list(map(Decimal, NUMBERS))
    assert not reading.issues
