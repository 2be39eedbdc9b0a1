"""Ways in which clerks fill in a form that no template foresaw; each was met once."""

from decimal import Decimal

import pytest

from ingest.rules import builtin_rules
from parsers.formats import FORMATS
from parsers.read import read_file
from tests.builders.documents_made import document, lines, table
from tests.builders.ooxml import docx, sheet_xml, xlsx
from tests.builders.our_forms import ASKED, HEADS, TITLE_1, TITLE_2, UNIT_1, UNIT_2, codes, first, read, row
from tests.builders.seen import paragraphs, rows, tables

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


@pytest.mark.parametrize("delimiter", [",", "\t"])
@pytest.mark.parametrize("titled", [True, False])
def test_one_line_of_headings_and_one_of_answers(delimiter, titled):
    above = ["".join(TITLE_1[1:]), UNIT_1] if titled else []
    lines_ = (delimiter.join(f'"{each}"' for each in line) for line in (HEADS, row(1)))
    text = "\r\n".join([*above, *lines_])
    report = read_file("推荐表.csv", text.encode(), notices=RULES.notices, registry=RULES.registry, convert=None)
    (reading,) = report.forms
    assert [record.values["activity_name"] for record in reading.records] == [row(1)[1]]


@pytest.mark.parametrize(
    "text",
    [
        "In 2026, the city held 53 events,\nwith 12000 people.\nMedia, 11, reported, widely.\n",
        "Ladies, gentlemen, friends, guests\nplease, find, it, attached, today\n",
    ],
)
def test_prose_with_commas_is_no_table(text):
    assert not read_file("a.txt", text.encode(), notices=RULES.notices, registry=RULES.registry, convert=None).forms


def card(**changed):
    number, name, summary, place, unit, contact = row(**changed)
    day, _, where = place.partition("，")
    person, _, phone = contact.partition(" ")
    return [
        ["序号", number, "推荐单位", unit],
        ["活动名称", (name, 3, 1), None, None],
        ["活动简介", (summary, 3, 1), None, None],
        ["举办时间", day, "举办地点", where],
        ["联系人", person, "联系电话", phone],
    ]


@pytest.mark.parametrize("together", [True, False])
def test_a_card_for_each_record(together):
    cards = [card(number=1), card(number=2, name="星空观测夜", place="5月25日，永登县")]
    tables = [table([*cards[0], *cards[1]])] if together else [table(cards[0]), table(cards[1])]
    (reading,) = read(document(*lines(*TITLE_1, UNIT_1), *tables))
    assert not reading.issues
    assert [record.values["activity_name"] for record in reading.records] == ["科学报告会", "星空观测夜"]
    assert [record.values["county"] for record in reading.records] == ["榆中县", "永登县"]
    assert reading.records[1].places["time_place"].endswith("c1")


def test_a_spare_column_before_the_figures():
    written = ["" if number == "6" else number for number in NUMBERS]
    rows = [[str(n), each.label, "", text] for n, (each, text) in enumerate(zip(ASKED, written, strict=True), 1)]
    reading, values = figures_of(*rows)
    assert [value for value in values if value is not None] == [Decimal(number) for number in NUMBERS if number != "6"]
    assert codes(reading) == [("required_missing", None, ASKED[3].id)]


def test_both_forms_on_one_sheet_one_under_the_other():
    heads = [["".join(TITLE_1[1:]), *[""] * 5], [UNIT_1, *[""] * 5], HEADS]
    below = [["".join(TITLE_2[1:]), *[""] * 5], [UNIT_2, *[""] * 5]]
    numbers = [[each.label, number, *[""] * 4] for each, number in zip(ASKED, NUMBERS, strict=True)]
    forms = read(document(table([*heads, row(1), *below, *numbers], sheet="Sheet1")))
    assert [(form.form, form.unit.name) for form in forms] == [
        ("recommendation", "兰州市科技局"),
        ("statistics", "兰州市科技局"),
    ]
    assert not any(form.issues for form in forms)


@pytest.mark.parametrize("line", ["单位：元", "（金额单位：元）", f"{UNIT_2}  单位：元", f"{UNIT_2}（单位：元、人次）"])
def test_a_line_that_names_the_unit_of_money(line):
    heads = (*TITLE_2, line) if UNIT_2 in line else (*TITLE_2, UNIT_2, line)
    rows = [[each.label, "50000"] for each in ASKED]
    (reading,) = read(document(*lines(*heads), table(rows)))
    assert reading.records[0].values["funding_county"] == 5
    assert reading.unit.name == "兰州市科技局"


@pytest.mark.parametrize(("written", "name"), [("钱 小满", "钱小满"), ("张　三", "张三"), ("欧阳 小满", "欧阳小满")])
def test_a_name_set_wide(written, name):
    (reading,) = read(document(*first(row(1, contact=f"{written} 13900001234"))))
    assert reading.records[0].values["contact_name"] == name


def test_a_title_is_no_given_name():
    (reading,) = read(document(*first(row(1, contact="王 主任 13900001234"))))
    assert reading.records[0].values["contact_name"] is None


def test_what_was_struck_out_was_not_written():
    struck = (
        '<w:r><w:rPr><w:strike/></w:rPr><w:t>52</w:t></w:r><w:r><w:rPr><w:strike w:val="0"/></w:rPr><w:t>53</w:t></w:r>'
    )
    told = FORMATS["docx"](docx(f"<w:p>{struck}</w:p>"))
    assert paragraphs(told) == ["53"]
    assert paragraphs(FORMATS["html"](b"<p><s>52</s>53</p>")) == ["53"]
    rich = "<r><rPr><strike/></rPr><t>52</t></r><r><t>53</t></r>"
    sheet = sheet_xml('<row r="1"><c r="A1" t="s"><v>0</v></c></row>')
    (told,) = tables(FORMATS["xlsx"](xlsx({"表": sheet}, strings=[rich])))
    assert rows(told) == [["53"]]


def test_figures_left_of_their_labels():
    _, values = figures_of(
        ["数量", "统计项目"], *([number, each.label] for each, number in zip(ASKED, NUMBERS, strict=True))
    )
    assert values == list(map(Decimal, NUMBERS))


@pytest.mark.parametrize("behind", [[], [""]])
def test_numbers_of_rows_are_no_figures(behind):
    rows = [[str(number), each.label, *behind] for number, each in enumerate(ASKED, 1)]
    (reading,) = read(document(*lines(*TITLE_2, UNIT_2), table(rows)))
    assert codes(reading) == [("template_unfilled", None, None)]


def test_the_row_of_the_year():
    heads = ["年度", *(each.label for each in ASKED)]
    _, values = figures_of(heads, ["2025年", *["1"] * 19], ["2026年", *NUMBERS])
    assert values == list(map(Decimal, NUMBERS))


def test_what_is_as_above():
    rows = row(1), row(2, place="同上", unit="同上", contact="同上"), row(3, place="〃", contact="李四 0931-5550123")
    (reading,) = read(document(*first(*rows)))
    assert not reading.issues
    assert [record.values["time_place"] for record in reading.records][1:] == ["同上", "〃"]
    assert [record.values["county"] for record in reading.records] == ["榆中县"] * 3
    assert [record.values["contact_phone"] for record in reading.records] == ["13900001234"] * 2 + ["0931-5550123"]


def test_columns_that_tell_time_and_place_apart():
    heads = [
        "序号",
        "活动名称",
        "活动简介",
        "开始时间",
        "结束时间",
        "市（州）",
        "县（区）",
        "具体地点",
        "推荐单位",
        "联系人及电话",
    ]
    written = [
        "1",
        "科普讲座",
        "讲授知识。",
        "5月24日",
        "5月26日",
        "兰州市",
        "榆中县",
        "文化广场",
        "兰州市科技局",
        "张三 13900001234",
    ]
    (reading,) = read(document(*first(written, heads=heads)))
    assert not reading.issues
    assert reading.records[0].values["time_place"] == "5月24日 5月26日 兰州市 榆中县 文化广场"
    assert reading.records[0].values["county"] == "榆中县"


def test_a_table_of_the_sender_above_the_form_is_no_card():
    own = table([["推荐单位", "兰州市科技局", "联系人", "张三"], ["联系电话", "0931-5550123", "日期", "5月10日"]])
    (reading,) = read(document(*lines(*TITLE_1), own, table([HEADS, row(1)])))
    assert [record.values["activity_name"] for record in reading.records] == ["科学报告会"]
    assert not reading.issues


@pytest.mark.parametrize("written", ["53①", "53¹"])
def test_the_sign_of_a_note_is_no_digit(written):
    rows = [[each.label, written if number == 0 else "1"] for number, each in enumerate(ASKED)]
    _, values = figures_of(*rows)
    assert values[0] == 53


def test_hidden_columns_are_not_read():
    shown = '<c r="A1" t="inlineStr"><is><t>次数</t></is></c><c r="B1"><v>99</v></c><c r="C1"><v>53</v></c>'
    sheet = sheet_xml(f'<row r="1">{shown}</row>', before='<cols><col min="2" max="2" hidden="1"/></cols>')
    (told,) = tables(FORMATS["xlsx"](xlsx({"表": sheet})))
    assert rows(told) == [["次数", "53"]]
    assert told.cells[-1].place == "表!C1"
