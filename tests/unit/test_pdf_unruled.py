"""PDFs whose tables draw no rules: read where it is clear what belongs together, else sent back."""

import pytest

from ingest.rules import builtin_rules
from parsers.errors import FaultCode
from parsers.formats.pdf import read_pdf
from parsers.model import Flag, Kind
from parsers.read import read_file
from tests.builders.pdfs import pdf, text
from tests.builders.seen import paragraphs, rows, tables

RULES = builtin_rules()
LABELS = [
    "活动开展次数", "中央财政经费投入情况", "省级、副省级财政经费投入情况", "市级财政经费投入情况", "县级财政经费投入情况", "企业赞助经费情况", "实物投入情况",
    "其他经费情况", "专职人员数量", "科技工作者参与数量", "科技志愿者数量", "其他人员数量", "线下活动群众参与数量", "线上活动群众参与数量", "参与媒体数量",
    "宣传报道数量", "活动期间开放的科普场馆数量", "活动期间开放的科研机构数量", "活动期间开放的大学数量",
]  # fmt: skip
TITLE = text(120, 40, "2026年全国科技活动周和全国科技工作者日活动开展情况统计表", 14)
RECOMMENDATION = text(100, 40, "2026年全国科技活动周和全国科技工作者日特色群众性主题实践活动推荐表", 14)
XS = (50, 80, 140, 240, 320, 400)
HEAD = ("序号", "活动名称", "活动简介", "举办时间、地点", "推荐单位", "联系人及电话")


def lines(xs, top, texts, pitch=14):
    """Cells by lines of the page: each a tuple of texts for the columns."""
    return b"".join(
        text(x, top + pitch * number, each)
        for number, line in enumerate(texts)
        for x, each in zip(xs, line, strict=True)
        if each
    )


def report(*pages):
    return read_file("表.pdf", pdf(*pages), notices=RULES.notices, registry=RULES.registry, convert=None)


def figures(values, *, x=300, top=80):
    return lines((60, x), top, zip(LABELS, values, strict=True))


def test_a_label_and_a_figure_a_line():
    told = report(TITLE + figures([str(number) for number in range(1, 20)]))
    assert told.kind is Kind.FORM
    assert [int(value) for value in told.forms[0].records[0].values.values()] == list(range(1, 20))


def test_a_missing_figure_is_not_taken_from_its_neighbour():
    values = [str(number) for number in range(1, 20)]
    values[3] = ""
    told = report(TITLE + figures(values))
    assert told.error.code is FaultCode.UNSUPPORTED
    assert ".docx" in told.error.message


def test_figures_that_stand_between_the_lines_of_their_labels():
    """Centred: which of two lines a number belongs to is anybody's guess."""
    labels = lines((60,), 80, [(half,) for label in LABELS for half in (label[:4], label[4:] or "数")])
    values = b"".join(text(200, 87 + 28 * number, str(number + 1)) for number in range(19))
    assert report(TITLE + labels + values).kind is Kind.UNREADABLE


def record(number, name, summary, place, unit, contact):
    height = max(map(len, (name, summary, place, unit, contact)))
    columns = [[number], name, summary, place, unit, contact]
    return list(zip(*((column + [""] * height)[:height] for column in columns), strict=True))


RECORDS = [
    *record("1", ["水质小侦", "探"], ["采集河水、自来水", "样品，比较并写出", "建议。"], ["5月24日榆中", "县图书馆"], ["兰州市科", "协"], ["钱小满0931", "-5550123"]),
    *record("2", ["星空夜"], ["观测月面与木星，", "讲解传说。"], ["5月25日皋兰", "县"], ["兰州市科", "协"], ["才让1390000", "0002"]),
]  # fmt: skip


def test_records_begin_where_the_numbers_stand():
    told = report(RECOMMENDATION + lines(XS, 80, [HEAD, *RECORDS]))
    (form,) = told.forms
    assert [record.values["seq"] for record in form.records] == [1, 2]
    first, second = (record.values for record in form.records)
    assert first["summary"] == "采集河水、自来水样品，比较并写出建议。"
    assert (first["county"], first["contact_phone"]) == ("榆中县", "0931-5550123")
    assert (second["activity_name"], second["contact_phone"]) == ("星空夜", "13900000002")


def test_records_go_on_over_the_page():
    told = report(
        RECOMMENDATION + lines(XS, 780, [HEAD, *RECORDS[:2]]), lines(XS, 40, RECORDS[2:]) + text(290, 820, "- 2 -")
    )
    assert [record.values["activity_name"] for record in told.forms[0].records] == ["水质小侦探", "星空夜"]


def test_a_page_may_end_at_another_line_in_each_column():
    first, second, third = RECORDS[:3]
    kept = (*second[:3], "", *second[4:])
    moved = ("", "", third[2], second[3], "", "")
    told = report(RECOMMENDATION + lines(XS, 780, [HEAD, first, kept]), lines(XS, 40, [moved, *RECORDS[3:]]))
    assert told.forms[0].records[0].values["time_place"] == "5月24日榆中县图书馆"
    assert told.forms[0].records[0].values["summary"].endswith("比较并写出建议。")


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (
            {0: ("", "水质小侦", "采集河水、自来水", "5月24日榆中", "兰州市科", "钱小满0931")},
            "a row without its number",
        ),
        ({1: ("", "探", "样品，", "县图书馆", "协", "-5550123")}, "a line that ends early within a cell"),
        (
            {0: ("1", "", "采集河水、自来水", "5月24日榆中", "兰州市科", "钱小满0931")},
            "a cell that begins lower than its row",
        ),
    ],
)
def test_where_rows_are_not_clear_it_is_sent_back(change, why):
    changed = [change.get(number, line) for number, line in enumerate(RECORDS)]
    assert report(RECOMMENDATION + lines(XS, 80, [HEAD, *changed])).kind is Kind.UNREADABLE, why


def test_lines_above_and_below_the_table():
    page = (
        text(60, 40, "填报单位：兰州市科协") + text(320, 40, "日期：6月12日") + figures(["1"] * 19) + text(60, 360, "填表人：钱小满") + text(300, 360, "联系电话：0931-5550123")
    )  # fmt: skip
    document = read_pdf(pdf(page))
    assert paragraphs(document) == ["填报单位：兰州市科协 日期：6月12日", "填表人：钱小满 联系电话：0931-5550123"]
    assert len(rows(tables(document)[0])) == 19
    assert Flag.NO_RULES in document.flags


def test_prose_is_no_table():
    document = read_pdf(pdf(lines((50,), 80, [("全市举办各类活动二百余场，参与群众三万人次。",)] * 12)))
    assert not tables(document)
    assert Flag.NO_RULES not in document.flags


def test_a_number_at_once_behind_its_label():
    told = report(TITLE + lines((60,), 80, [(f"{label}{number}",) for number, label in enumerate(LABELS, 1)]))
    assert [int(value) for value in told.forms[0].records[0].values.values()] == list(range(1, 20))
