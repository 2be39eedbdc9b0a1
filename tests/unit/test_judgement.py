"""Each issue is raised when, and only when, it should be."""

import pytest

from parsers.findings import SEVERITIES, phrases
from parsers.model import Severity
from tests.builders.documents_made import document, lines, table
from tests.builders.our_forms import (
    ADDRESSEES,
    ASKED,
    HEADS,
    TITLE_1,
    TITLE_2,
    UNIT_2,
    codes,
    figures,
    first,
    read,
    row,
    second,
    wide,
)

HUNDRED = "字" * 100


def recommended(*rows, **kind):
    (reading,) = read(document(*first(*rows, **kind)))
    return reading


def counted(**changed):
    (reading,) = read(document(*second(changed)))
    return reading


def test_forms_without_a_fault_have_no_issue():
    assert recommended(row(), row(2)).issues == ()
    assert counted().issues == ()


@pytest.mark.parametrize(
    ("changed", "issue"),
    [
        ({"summary": HUNDRED}, None),
        ({"summary": HUNDRED + "。"}, ("too_long", "summary")),
        ({"summary": "VR AR 3D " * 33 + "一"}, None),
        ({"summary": ""}, ("required_missing", "summary")),
        ({"name": ""}, ("required_missing", "activity_name")),
        ({"contact": ""}, ("required_missing", "contact")),
        ({"contact": "张三"}, ("phone_missing", "contact")),
        ({"contact": "张三 1390000"}, ("phone_invalid", "contact")),
        ({"contact": "张三（0931）5550101转6"}, None),
        ({"contact": "联系人：张三，手机：139-0000-1234"}, None),
        ({"place": ""}, ("required_missing", "time_place")),
        ({"place": "榆中县文化广场"}, ("date_missing", "time_place")),
        ({"place": "5月24日，兰州市"}, ("place_not_county_level", "time_place")),
        ({"place": "5月24日 嘉峪关市"}, None),
        ({"place": "5月24日 兰州新区"}, None),
        ({"place": "5月24日，榆中文化广场"}, None),
        ({"place": "5月下旬，榆中县"}, None),
        ({"place": "5月19日，榆中县"}, ("date_outside_window", "time_place")),
        ({"place": "6月11日，榆中县"}, ("date_outside_window", "time_place")),
        ({"place": "5月20日至6月10日，榆中县"}, None),
        ({"place": "2025年5月24日，榆中县"}, ("date_outside_window", "time_place")),
        ({"unit": ""}, None),
    ],
)
def test_one_answer_of_a_recommendation(changed, issue):
    expected = [] if issue is None else [(issue[0], 2, issue[1])]
    assert codes(recommended(row(), row(2, **changed))) == expected


@pytest.mark.parametrize(
    ("field", "written", "value", "code"),
    [
        ("activity_count", "", None, "required_missing"),
        ("activity_count", "____", None, "required_missing"),
        ("activity_count", "很多", None, "not_a_number"),
        ("activity_count", "12.5", None, "not_an_integer"),
        ("activity_count", "-3", "-3", "negative_number"),
        ("activity_count", "约500", "500", "ambiguous_number"),
        ("activity_count", "12场次", "12", None),
        ("activity_count", "99999999", "99999999", "implausible"),
        ("funding_county", "5000元", "0.5", None),
        ("funding_county", "无", "0", None),
        ("funding_county", "-0.5", "-0.5", "negative_number"),
        ("funding_county", "85000", "85000", "implausible"),
        ("funding_county", "3+1.5", None, "not_a_number"),
        ("funding_county", "捐赠图书500册", None, "not_a_number"),
        ("funding_in_kind", "捐赠图书500册", None, "ambiguous_number"),
        ("funding_in_kind", "捐赠图书500册，折合2.3万元", "2.3", "ambiguous_number"),
        ("funding_in_kind", "见附件", None, "not_a_number"),
        ("public_online", "见附件", None, "not_a_number"),
        ("public_online", "#REF!", None, "not_a_number"),
        ("public_online", "共计1.2万人次（其中直播8000）", "12000", None),
        ("public_online", "N/A", "0", "ambiguous_number"),
    ],
)
def test_one_figure(field, written, value, code):
    reading = counted(**{field: written})
    got = reading.records[0].values[field]
    assert (None if got is None else str(got)) == value
    assert codes(reading) == ([] if code is None else [(code, None, field)])


def test_figures_that_contradict_one_another():
    assert codes(counted(activity_count="0")) == [("implausible", None, "activity_count")]
    assert codes(counted(report_count="0")) == [("implausible", None, "report_count")]
    assert codes(counted(report_count="0", public_online="0")) == []


def test_an_amount_ten_thousand_times_its_neighbours_is_asked_about():
    small = {each.id: "0.1" for each in ASKED if each.group == "funding"}
    assert codes(counted(**{**small, "funding_county": "2000"})) == [("implausible", None, "funding_county")]
    assert codes(counted(**{**small, "funding_county": "900"})) == []


@pytest.mark.parametrize(
    ("unit", "column", "expected"),
    [
        ("推荐单位：", "", [("unit_missing", None, None), ("required_missing", 1, "recommender")]),
        (ADDRESSEES, "兰州市科技局", []),
        ("推荐单位：榆中县科技局", "榆中县科技局", [("unit_unrecognised", None, None)]),
        ("推荐单位：兰州市科技局", "兰州市科协", []),
        ("推荐单位：兰州市科技局", "榆中县科技局", []),
        ("推荐单位：兰州市科技局", "天水市科协", [("unit_mismatch", None, None)]),
        ("推荐单位：兰州市科技局、兰州市科协", "", []),
        ("推荐单位：兰州市科技局", "", []),
    ],
)
def test_who_sends(unit, column, expected):
    assert codes(recommended(row(unit=column), unit=unit)) == expected


def test_joint_senders_are_all_named():
    reading = recommended(row(unit=""), unit="推荐单位：武威市委宣传部、武威市科协")
    assert reading.unit.text == "武威市委宣传部、武威市科协"
    assert (reading.unit.name, reading.unit.names) == ("武威市委宣传部", ("武威市委宣传部", "武威市科协"))


@pytest.mark.parametrize("gone", [2, 3, 5])
def test_a_column_that_is_not_there_is_told_once(gone):
    heads, cells = ([text for at, text in enumerate(line) if at != gone] for line in (HEADS, row()))
    fields = {2: "summary", 3: "time_place", 5: "contact"}
    assert codes(recommended(cells, cells, heads=heads)) == [("column_missing", None, fields[gone])]


def test_a_column_nobody_needs_may_be_left_out():
    heads, cells = ([text for at, text in enumerate(line) if at not in {0, 4}] for line in (HEADS, row()))
    assert codes(recommended(cells, heads=heads)) == []
    assert codes(recommended(cells, heads=heads, unit="推荐单位：")) == [
        ("unit_missing", None, None),
        ("column_missing", None, "recommender"),
    ]


def test_a_row_of_the_statistics_that_is_not_there():
    (reading,) = read(document(*second(skip={"funding_county"})))
    assert codes(reading) == [("column_missing", None, "funding_county")]


@pytest.mark.parametrize("unit", [UNIT_2, "地方/部门（盖章）："])
def test_a_blank_form_has_one_issue_whoever_it_names(unit):
    (reading,) = read(document(*second(dict.fromkeys([each.id for each in ASKED], ""), unit=unit)))
    assert codes(reading) == [("template_unfilled", None, None)]
    assert reading.records == ()


@pytest.mark.parametrize("year", ["2025", "２０２５", "二〇二五", "2027"])
def test_the_form_of_another_year_is_read(year):
    titles = f"{year}年全国科技活动周和全国科技工作者日特色群众性主题实践活动推荐表"
    (reading,) = read(document(*lines(titles, "推荐单位：兰州市科技局"), table([HEADS, row()])))
    assert codes(reading) == [("other_edition", None, None)]
    assert len(reading.records) == 1


def test_dates_of_the_other_year_are_right_in_its_form():
    titles = "2025年全国科技活动周和全国科技工作者日特色群众性主题实践活动推荐表"
    rows = [HEADS, row(place="2025年5月24日，榆中县"), row(2, place="2025年8月24日，榆中县")]
    (reading,) = read(document(*lines(titles, "推荐单位：兰州市科技局"), table(rows)))
    assert codes(reading) == [("other_edition", None, None), ("date_outside_window", 2, "time_place")]


def test_rows_that_are_no_records():
    reading = recommended(
        wide("一、重点活动", 6), row("1."), ["二、一般活动", "", "", "", "", ""], row("三"), row("④"), row("特"),
        ["5", "", "", "", "", ""], ["6", "/", "/", "/", "/", "/"], ["", "", "", "", "", ""], HEADS, row("7"),
        ["8", "", "", "", "兰州市科技局", ""], ["合计", "5项", "", "", "", ""],
        wide("填表人：李四   电话：0931-5551234", 6), ["", "注：以上活动均免费", "", "", "", ""],
    )  # fmt: skip
    assert [record.values["seq"] for record in reading.records] == [1, 3, 4, None, 7]
    assert reading.issues == ()


def test_hints_are_no_answers_and_are_cut_out_of_answers():
    reading = recommended(
        row(summary="（100字以内，方案可附后）邀请专家讲座。", place="5月24日，榆中县 （地点精确到县级）"),
        ["2", "", "（１００字以内,方案可附后)", "（地点精确 到县级）", "", ""],
    )
    assert len(reading.records) == 1
    assert reading.records[0].values["summary"] == "邀请专家讲座。"
    assert reading.records[0].values["time_place"] == "5月24日，榆中县"


def test_merged_cells_belong_to_each_of_their_rows_and_make_no_record_alone():
    rows = [
        [*row()[:4], ("兰州市科技局", 1, 3), ("张三\n13900001234", 1, 3)],
        [*row(2)[:4], None, None],
        ["3", "", "", "", None, None],
    ]
    reading = recommended(*rows)
    assert [record.values["contact"] for record in reading.records] == ["张三 13900001234"] * 2
    assert reading.issues == ()


def test_every_code_has_its_severity_and_its_sentence():
    assert set(SEVERITIES) <= set(phrases()["issues"])
    assert SEVERITIES["implausible"] is Severity.WARNING
    assert SEVERITIES["template_unfilled"] is Severity.ERROR


def test_a_sentence_gives_place_problem_and_remedy():
    reading = recommended(row(), row(2), row(3, contact="张三"))
    (issue,) = reading.issues
    assert issue.message == "第3行“联系人及电话”中没有电话号码（写的是“张三”），请填写手机号，或区号加固定电话。"
    assert (issue.written, issue.place, issue.severity) == ("张三", "t0r3c5", Severity.ERROR)
    (issue,) = counted(funding_other="待定").issues
    assert issue.message == "“其他经费情况”写的是“待定”，无法读成一个数字，请只填一个数字（单位：万元），没有的填0。"


def test_a_value_keeps_what_was_written_beside_it():
    record = counted(public_online="1.2万人次").records[0]
    assert record.values["public_online"] == 12000
    assert record.written["public_online"] == "1.2万人次"
    assert record.places["public_online"] == "t0r13c2"


def test_lines_above_the_statistics_may_name_the_unit_of_money():
    rows = figures()
    rows[1][0] = ("活动经费投入数量", 1, 7)
    (reading,) = read(document(*lines(*TITLE_2, UNIT_2, "单位：元"), table(rows)))
    assert str(reading.records[0].values["funding_central"]) == "0.0004"


def test_a_title_over_two_lines_with_other_lines_between():
    blocks = (*lines(TITLE_1[0], "推荐单位：兰州市科技局", *TITLE_1[1:], "（2026年5月）"), table([HEADS, row()]))
    (reading,) = read(document(*blocks))
    assert (reading.unit.text, reading.issues) == ("兰州市科技局", ())
