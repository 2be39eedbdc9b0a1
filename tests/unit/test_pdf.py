"""PDFs with text, by their ruled tables."""

import time
import zlib

import pytest

from parsers.errors import FaultCode, Unreadable
from parsers.formats.pdf import read_pdf
from parsers.model import Flag
from parsers.sniff import sniff
from tests.builders.pdfs import grid, line, pdf, shade, table, text, widget
from tests.builders.seen import paragraphs, rows, spans, tables

XS = (50, 90, 200, 300, 400, 500)
HEAD = ["序号", "活动名称", "简介", "时间", "联系人"]


def only(*pages, **options):
    found = tables(read_pdf(pdf(*pages, **options)))
    assert len(found) == 1
    return found[0]


def test_title_table_and_foot_in_order():
    data = pdf(
        text(250, 50, "附件2", 16)
        + text(50, 80, "单位：兰州市科协")
        + table((50, 150, 300), 120, 20, [["次数", "53"]])
        + text(50, 200, "2026年6月")
    )
    document = read_pdf(data)
    assert sniff(data) == "pdf"
    assert paragraphs(document) == ["附件2", "单位：兰州市科协", "2026年6月"]
    assert [type(block).__name__ for block in document.blocks] == ["Paragraph", "Paragraph", "Table", "Paragraph"]
    assert rows(tables(document)[0]) == [["次数", "53"]]


def test_merged_cells():
    rules = b"".join(line(50, top, 300, top) for top in (100, 120, 160)) + line(150, 140, 300, 140)
    rules += line(50, 100, 50, 160) + line(300, 100, 300, 160) + line(150, 120, 150, 160) + line(220, 100, 220, 160)
    texts = (
        text(52, 102, "次数")
        + text(222, 102, "5")
        + text(52, 122, "经费")
        + text(152, 122, "中央")
        + text(222, 122, "3")
    )
    found = only(rules + texts + text(152, 142, "省") + text(222, 142, "4"))
    assert rows(found) == [["次数", "次数", "5"], ["经费", "中央", "3"], ["经费", "省", "4"]]
    assert (1, 0, 2, 1) in spans(found)


def test_lines_of_a_cell():
    rules = grid((50, 150, 250), (100, 160))
    wrapped = text(52, 102, "设置互动展区十二") + text(52, 114, "个，邀请专家")
    contact = text(152, 102, "张三") + text(152, 114, "13900000001") + text(152, 126, "0931-5550001转6")
    assert rows(only(rules + wrapped + contact)) == [
        ["设置互动展区十二个，邀请专家", "张三\n13900000001\n0931-5550001转6"]
    ]


def test_a_number_broken_for_want_of_room():
    rules = grid((50, 100, 180), (100, 160))
    assert rows(only(rules + text(52, 102, "139000000") + text(52, 114, "01") + text(102, 102, "x"))) == [
        ["13900000001", "x"]
    ]


def test_shading_is_no_rule():
    found = only(shade(60, 105, 80, 115) + table((50, 150, 300), 100, 20, [["次数", "53"], ["经费", "5"]]))
    assert rows(found) == [["次数", "53"], ["经费", "5"]]


def test_a_frame_round_text_is_no_table():
    document = read_pdf(pdf(grid((20, 570), (20, 800)) + text(50, 80, "总结报告的正文")))
    assert not tables(document)
    assert paragraphs(document) == ["总结报告的正文"]


def test_a_table_goes_on_over_the_page():
    one = text(250, 50, "附件1") + table(XS, 700, 20, [HEAD, ["1", "甲", "a", "b", "c"]])
    two = table(XS, 50, 20, [["2", "乙", "d", "e", "f"], ["3", "丙", "g", "h", "i"]])
    assert [line_[0] for line_ in rows(only(one, two))] == ["序号", "1", "2", "3"]


def test_page_numbers_do_not_part_a_table():
    one = table(XS, 700, 20, [HEAD, ["1", "甲", "a", "b", "c"]]) + text(290, 820, "- 1 -")
    two = text(280, 20, "第 2 页 共 2 页") + table(XS, 50, 20, [["2", "乙", "d", "e", "f"]])
    assert len(rows(only(one, two))) == 3


def test_running_heads_and_feet_are_told_once():
    def framed(number, content):
        return text(50, 20, "甘肃省科普活动") + content + text(50, 820, f"打印于2026-06-0{number}")

    one = framed(1, table(XS, 700, 20, [HEAD, ["1", "甲", "a", "b", "c"]]))
    two = framed(2, table(XS, 50, 20, [["2", "乙", "d", "e", "f"]]))
    document = read_pdf(pdf(one, two))
    assert paragraphs(document) == ["甘肃省科普活动"]
    assert len(rows(tables(document)[0])) == 3


def test_a_row_that_the_page_leaves_open():
    """As browsers print it: no rule below the last line of the page, none above the first of the next."""
    closed = table(XS, 700, 20, [HEAD])
    sides = b"".join(line(x, 720, x, 760) for x in XS)
    one = closed + sides + text(52, 725, "1") + text(92, 725, "甲") + text(202, 725, "前半句，")
    rest = (
        b"".join(line(x, 50, x, 70) for x in XS)
        + line(50, 70, 500, 70)
        + text(202, 55, "后半句。")
        + text(402, 55, "张三")
    )
    assert rows(only(one, rest))[1] == ["1", "甲", "前半句，后半句。", "", "张三"]


def test_fewer_columns_on_the_next_page():
    one = table((50, 150, 300, 400), 700, 20, [["经费", "中央", "5"]])
    two = table((50, 300, 400), 50, 20, [["科普场馆数量", "12"]])
    assert rows(only(one, two)) == [["经费", "中央", "5"], ["科普场馆数量", "科普场馆数量", "12"]]


def test_a_sheet_too_wide_for_its_page():
    one = table((50, 90, 540), 100, 20, [["序号", "活动"], ["1", "甲"], ["2", "乙"]])
    two = table((50, 150, 250), 100, 20, [["时间", "联系人"], ["5月23日", "张三"], ["5月24日", "李四"]])
    assert rows(only(one, two)) == [
        ["序号", "活动", "时间", "联系人"],
        ["1", "甲", "5月23日", "张三"],
        ["2", "乙", "5月24日", "李四"],
    ]


def test_a_repeated_header_is_dropped():
    one = table(XS, 700, 20, [HEAD, ["1", "甲", "a", "b", "c"]])
    two = table(XS, 50, 20, [HEAD, ["2", "乙", "d", "e", "f"]])
    assert [line_[0] for line_ in rows(only(one, two))] == ["序号", "1", "2"]


def test_a_row_broken_over_the_page_is_one():
    one = table(XS, 700, 20, [HEAD, ["1", "甲", "前半句，", "5月23日", "张三"]])
    two = table(XS, 50, 20, [["", "", "后半句。", "", "13900000001"], ["2", "乙", "d", "e", "f"]])
    assert rows(only(one, two))[1:] == [
        ["1", "甲", "前半句，后半句。", "5月23日", "张三 13900000001"],
        ["2", "乙", "d", "e", "f"],
    ]


def test_a_number_broken_over_the_page_is_one():
    """The first half fills its cell, so nothing stood between the two."""
    one = table(XS, 700, 20, [HEAD, ["1", "甲", "前半句，", "5月23日", "张三李四，1390000"]])
    two = table(XS, 50, 20, [["", "", "后半句。", "", "0001"]])
    assert rows(only(one, two))[1:] == [["1", "甲", "前半句，后半句。", "5月23日", "张三李四，13900000001"]]


def test_the_rest_of_an_unnumbered_row_is_part_of_it():
    one = table(XS, 640, 20, [HEAD, *[[str(n), "甲", "a", "b", "c"] for n in (1, 2)], ["", "乙", "前半句，", "b", "c"]])
    two = table(XS, 50, 20, [["", "", "后半句。", "", ""], ["4", "丙", "d", "e", "f"]])
    assert [row[2] for row in rows(only(one, two))] == ["简介", "a", "a", "前半句，后半句。", "d"]


def test_an_unnumbered_row_is_no_half_of_one():
    one = table(XS, 700, 20, [HEAD, ["", "甲", "a", "b", "c"]])
    two = table(XS, 50, 20, [["", "乙", "d", "e", "f"]])
    assert [line_[1] for line_ in rows(only(one, two))] == ["活动名称", "甲", "乙"]


def test_labels_and_values_are_never_joined():
    one = table((50, 150, 300, 400), 700, 20, [["经费", "中央", "5"]])
    two = table((50, 150, 300, 400), 50, 20, [["", "省级", "12"]])
    assert rows(only(one, two)) == [["经费", "中央", "5"], ["经费", "省级", "12"]]


def test_another_table_on_the_next_page_stays_another():
    one, two = table(XS, 700, 20, [HEAD]), table((50, 210, 500), 50, 20, [["次数", "5"]])
    assert len(tables(read_pdf(pdf(one, two)))) == 2


def test_a_title_between_keeps_tables_apart():
    one, two = table(XS, 700, 20, [HEAD]), text(50, 30, "附件1") + table(XS, 50, 20, [HEAD])
    assert len(tables(read_pdf(pdf(one, two)))) == 2


def test_paragraphs_run_on_and_titles_do_not():
    full = "甲" * 48
    data = pdf(
        text(200, 50, "关于科技活动周的总结", 16)
        + text(250, 75, "报告", 16)
        + text(70, 100, full)
        + text(50, 115, "乙" * 20)
        + text(70, 130, "二、另一段")
    )
    assert paragraphs(read_pdf(data)) == ["关于科技活动周的总结", "报告", full + "乙" * 20, "二、另一段"]


def test_form_fields_that_were_filled_in():
    found = only(
        table((50, 150, 300), 100, 20, [["次数", ""], ["经费", ""]]),
        notes=[widget(155, 102, 290, 118, "53"), widget(155, 122, 290, 138, "5万元")],
    )
    assert rows(found) == [["次数", "53"], ["经费", "5万元"]]


def test_a_scan_has_no_blocks():
    document = read_pdf(pdf(b"", images=(20, 30)))
    assert document.blocks == ()
    assert Flag.PICTURE in document.flags


def test_recognised_text_over_a_scan_is_not_trusted():
    document = read_pdf(pdf(text(50, 50, "活动次数 6"), images=(20, 30)))
    assert document.blocks == ()
    assert Flag.PICTURE in document.flags


def test_an_empty_page():
    assert read_pdf(pdf(b"")).blocks == ()


@pytest.mark.parametrize("data", [b"%PDF-1.7\n", b"%PDF-1.7 junk" * 50, pdf(text(5, 5, "x"))[:100], pdf()])
def test_broken_ones_are_corrupt(data):
    with pytest.raises(Unreadable) as caught:
        read_pdf(data)
    assert caught.value.code is FaultCode.CORRUPT


@pytest.mark.parametrize("filters", ["/FlateDecode", "[/FlateDecode /FlateDecode]"])
def test_bombs(filters):
    data = pdf(b" " * 150_000_000, filters=filters)
    begun = time.process_time()
    with pytest.raises(Unreadable) as caught:
        read_pdf(data)
    assert caught.value.code is FaultCode.TOO_LARGE
    assert time.process_time() - begun < 2


def test_lines_without_end():
    with pytest.raises(Unreadable) as caught:
        read_pdf(pdf(b"0 0 m 1 1 l S\n" * 2_000_000))
    assert caught.value.code is FaultCode.TOO_LARGE


def test_a_large_white_scan_is_no_bomb():
    assert len(zlib.compress(bytes(4_000_000))) < 20_000
    assert read_pdf(pdf(b"", images=(2000, 2000))).blocks == ()
