"""The summary workbook: every table, types as types, totals with their values, nothing that acts."""

import csv
import io
from dataclasses import replace
from datetime import datetime
from decimal import Decimal

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from notifier.board import LetterRow, Standing, State
from notifier.csvs import as_csv
from notifier.workbook import tables, workbook
from parsers.formats.xlsx import read_xlsx
from parsers.model import Record
from parsers.units import Unit
from tests.builders.boards import (
    NOT_A_NUMBER,
    NOTICE,
    at,
    board,
    campaign,
    recommendations,
    report,
    statistics,
    unit_row,
)

NOW = at(6, 23, 17)
LANZHOU = Unit(name="兰州市科技局", region="兰州市", kind="science_bureau")
WUWEI = Unit(name="武威市委宣传部", region="武威市", kind="publicity_department")
WUWEI_TOO = Unit(name="武威市科协", region="武威市", kind="science_association")
SHEETS = ["总览", "推荐表汇总", "统计表汇总", "报告", "问题清单", "其他单位", "来信登记"]
HEAD = 3


def opened(the_board, *, values=True):
    return openpyxl.load_workbook(io.BytesIO(workbook(the_board, notice=NOTICE)), data_only=values)


def row_of(sheet, text, column=2):
    return next(row for row in sheet.iter_rows(min_row=HEAD) if row[column - 1].value == text)


def accepted(reading, **more):
    given = {
        "state": State.ACCEPTED,
        "received_at": at(6, 1, 9, 30),
        "reading": reading,
        "revision": 1,
        "file": "表.docx",
    }
    return Standing(**(given | more))


def test_every_sheet_is_there_to_look_at_to_filter_and_to_print():
    book = opened(campaign(NOW))
    assert book.sheetnames == SHEETS
    for sheet in book:
        assert sheet.freeze_panes.endswith("4")
        assert sheet.auto_filter.ref.startswith("A3:")
        assert sheet.page_setup.orientation == "landscape"
        assert sheet.page_setup.paperSize == 9
        assert sheet.page_setup.fitToWidth == 1
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert sheet.print_title_rows == "$3:$3"
        assert sheet.column_dimensions["B"].width >= 9


def test_the_same_board_is_the_same_file():
    assert workbook(campaign(NOW), notice=NOTICE) == workbook(campaign(NOW), notice=NOTICE)


def test_an_empty_board_is_a_workbook_too():
    book = opened(board(now=NOW))
    assert book.sheetnames == SHEETS
    assert book["总览"]["A3"].value == "地区"


def test_the_overview_has_a_colour_for_each_state():
    row = unit_row(LANZHOU, recommendation=accepted(recommendations(), late=True), statistics=State.HELD)
    line = row_of(opened(board(row, now=NOW))["总览"], LANZHOU.name)
    assert [cell.value for cell in line[:7]] == [
        "兰州市", "兰州市科技局", "科技局", "已采用（逾期）", "未报", "未报", "核对中",
    ]  # fmt: skip
    assert line[3].fill.fgColor.rgb != line[6].fill.fgColor.rgb != line[4].fill.fgColor.rgb


def test_the_overview_counts_each_state_by_formula_and_value():
    rows = (unit_row(LANZHOU, recommendation=accepted(recommendations())), unit_row(WUWEI))
    values, formulas = (opened(board(*rows, now=NOW), values=each)["总览"] for each in (True, False))
    assert row_of(values, "已采用", 1)[3].value == 1
    assert row_of(values, "未报", 1)[4].value == 2
    assert row_of(formulas, "已采用", 1)[3].value == '=COUNTIF($D$4:$D$5,"已采用*")'


def test_every_record_is_listed_with_its_source():
    row = unit_row(LANZHOU, recommendation=accepted(recommendations(rows=3), sender="lz@example.cn", revision=2))
    sheet = opened(board(row, now=NOW))["推荐表汇总"]
    heads = [cell.value for cell in sheet[HEAD]]
    lines = [dict(zip(heads, (cell.value for cell in line), strict=True)) for line in sheet.iter_rows(min_row=HEAD + 1)]
    assert [line["序号"] for line in lines] == [1, 2, 3]
    assert lines[2]["活动名称"] == "“科技点亮生活”进社区活动之3"
    assert lines[0]["举办地（县级）"] == "榆中县"
    assert lines[0]["发件人"] == "lz@example.cn"
    assert lines[0]["收到时间"] == datetime(2026, 6, 1, 9, 30)  # noqa: DTZ001  local, as a spreadsheet has it
    assert lines[0]["报送次数"] == 2


def test_numbers_are_numbers_and_are_added_by_formula_and_value():
    rows = (
        unit_row(LANZHOU, statistics=accepted(statistics(seed=1))),
        unit_row(WUWEI, statistics=accepted(statistics(seed=2))),
        unit_row(WUWEI_TOO, statistics=accepted(statistics(seed=3), state=State.NEEDS_CORRECTION)),
    )
    values, formulas = (opened(board(*rows, now=NOW), values=each)["统计表汇总"] for each in (True, False))
    heads = [cell.value for cell in values[HEAD]]
    count, money = heads.index("活动开展次数（场）"), heads.index("中央财政经费投入情况（万元）")
    first, second = row_of(values, LANZHOU.name), row_of(values, WUWEI.name)
    assert isinstance(first[count].value, int)
    total = row_of(values, "合计（已采用）", 1)
    assert total[count].value == first[count].value + second[count].value
    assert total[money].value == first[money].value + second[money].value
    assert row_of(values, "武威市小计", 1)[count].value == second[count].value
    assert row_of(formulas, "合计（已采用）", 1)[count].value == '=SUMIFS($D$4:$D$6,$C$4:$C$6,"已采用")'
    assert row_of(formulas, "武威市小计", 1)[count].value == (
        '=SUMIFS($D$4:$D$6,$C$4:$C$6,"已采用",$A$4:$A$6,"武威市")'
    )
    assert len(NOTICE.form("statistics").asked) == sum("（" in head for head in heads) == 19


def test_a_joint_form_is_counted_once():
    joint = replace(
        statistics(seed=2),
        unit=replace(statistics().unit, names=(WUWEI.name, WUWEI_TOO.name)),
    )
    standing = accepted(joint, message="abcd0123")
    rows = (unit_row(WUWEI, statistics=standing), unit_row(WUWEI_TOO, statistics=standing))
    sheet = opened(board(*rows, now=NOW))["统计表汇总"]
    assert row_of(sheet, "武威市委宣传部、武威市科协")[3].value == row_of(sheet, "合计（已采用）", 1)[3].value


def test_a_fraction_stays_exact():
    reading = statistics()
    values = {**reading.records[0].values, "funding_central": Decimal("0.1"), "funding_other": Decimal("1234.5600")}
    row = unit_row(LANZHOU, statistics=accepted(replace(reading, records=(Record(values=values),))))
    sheet = opened(board(row, now=NOW))["统计表汇总"]
    assert row_of(sheet, LANZHOU.name)[4].value == 0.1
    assert row_of(sheet, "合计（已采用）", 1)[10].value == 1234.56


def test_reports_problems_other_units_and_letters_have_their_sheets():
    faulty = accepted(statistics(issues=(NOT_A_NUMBER,)), state=State.NEEDS_CORRECTION, issues=(NOT_A_NUMBER,))
    rows = (unit_row(LANZHOU, week_report=accepted(report()), statistics=faulty),)
    museum = unit_row(Unit(name="某博物馆", region="", kind="other"), recommendation=accepted(recommendations()))
    came = LetterRow(
        id="0123abcd", received_at=at(6, 1), mailboxes=("kjt", "kx"), sender="a@example.cn", subject="总结",
        state="handled", reason="accepted", units=(LANZHOU.name,), deliverables=("week_report",), answer="correction",
    )  # fmt: skip
    book = opened(board(*rows, now=NOW, other_units=(museum,), letters=(came,)))
    assert [cell.value for cell in row_of(book["报告"], LANZHOU.name)[2:6]] == [
        "科技活动周总结报告", "2026年科技活动周总结报告", 2350, "已采用",
    ]  # fmt: skip
    assert [cell.value for cell in row_of(book["问题清单"], LANZHOU.name, 1)[2:6]] == [
        "线下活动群众参与数量", "须修改", "数百人", NOT_A_NUMBER.message,
    ]  # fmt: skip
    assert row_of(book["其他单位"], "某博物馆", 1)[1].value == "已采用"
    assert [cell.value for cell in row_of(book["来信登记"], "0123abcd", 1)[2:10]] == [
        "kjt、kx", "a@example.cn", "总结", "已办理", "已采用", LANZHOU.name, "科技活动周总结报告", "已请修改",
    ]  # fmt: skip
    assert row_of(book["推荐表汇总"], "某博物馆", 3)[0].value == 1


HOSTILE = ["=cmd|'/c calc'!A1", "+1+2", "-2+3", "@SUM(A1)", "\t=1", '=HYPERLINK("http://evil")', "=1+1"]


@pytest.mark.parametrize("text", HOSTILE)
def test_what_a_sender_wrote_is_never_a_formula(text):
    reading = recommendations(rows=1)
    record = replace(reading.records[0], values={**reading.records[0].values, "activity_name": text})
    row = unit_row(LANZHOU, recommendation=accepted(replace(reading, records=(record,)), file=text))
    the_board = board(row, now=NOW)
    cell = row_of(opened(the_board, values=False)["推荐表汇总"], LANZHOU.name, 3)[3]
    assert cell.data_type == "s"
    assert cell.value == text
    assert cell.quotePrefix
    listed = next(table for table in tables(the_board, notice=NOTICE) if table.name == "推荐表汇总")
    (_, line) = csv.reader(io.StringIO(as_csv(listed).decode("utf-8-sig"), newline=""))
    assert line[3] == f"'{text}"


@settings(max_examples=30, derandomize=True, deadline=None)
@given(text=st.text(st.characters(codec=None), max_size=40))
def test_any_text_can_be_written(text):
    reading = recommendations(rows=1)
    record = replace(reading.records[0], values={**reading.records[0].values, "summary": text})
    row = unit_row(LANZHOU, recommendation=accepted(replace(reading, records=(record,)), file=text, sender=text))
    the_board = board(row, now=NOW)
    assert opened(the_board)
    for table in tables(the_board, notice=NOTICE):
        assert as_csv(table).decode("utf-8-sig")


def test_a_very_long_text_is_cut_not_refused():
    reading = recommendations(rows=1)
    record = replace(reading.records[0], values={**reading.records[0].values, "summary": "长" * 40_000})
    row = unit_row(LANZHOU, recommendation=accepted(replace(reading, records=(record,))))
    assert opened(board(row, now=NOW))


def test_a_csv_is_the_table_as_excel_reads_it():
    row = unit_row(LANZHOU, statistics=accepted(statistics()))
    table = next(each for each in tables(board(row, now=NOW), notice=NOTICE) if each.name == "统计表汇总")
    content = as_csv(table)
    assert content.startswith(b"\xef\xbb\xbf")
    assert b"\r\n" in content
    heads, line = csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""))
    assert line[heads.index("活动开展次数（场）")] == "8"
    assert line[heads.index("中央财政经费投入情况（万元）")] == "10.5"
    assert line[heads.index("收到时间")] == "2026-06-01 09:30"


def test_our_own_reader_reads_the_totals():
    """A reader that does not calculate sees the values that stand beside the formulas."""
    row = unit_row(LANZHOU, statistics=accepted(statistics()))
    document = read_xlsx(workbook(board(row, now=NOW), notice=NOTICE))
    sheet = next(block for block in document.blocks if getattr(block, "sheet", None) == "统计表汇总")
    total = next(cell for cell in sheet.cells if cell.text == "合计（已采用）")
    assert sheet.at(total.row, 3).number == 8
