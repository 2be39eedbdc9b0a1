"""Workbooks as a person sees them: values as shown, merges, nothing that is hidden."""

import io
from datetime import date, datetime
from decimal import Decimal

import openpyxl
import pytest
from openpyxl.styles import Font

from parsers.errors import FaultCode, Unreadable
from parsers.formats.xlsx import read_xlsx
from parsers.model import Flag
from parsers.sniff import sniff
from tests.builders.ooxml import S, number_formats, sheet_xml, text_cell, xlsx, zipped
from tests.builders.seen import rows, spans, tables


def saved(book):
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def only(content, **options):
    return tables(read_xlsx(xlsx({"Sheet1": sheet_xml(content)}, **options)))[0]


def row(number, *cells, more=""):
    return f'<row r="{number}" {more}>{"".join(cells)}</row>'


def value(reference, content, kind="", style=""):
    return f'<c r="{reference}"{f" t={chr(34)}{kind}{chr(34)}" if kind else ""}{style}><v>{content}</v></c>'


def formula(reference, text, cached=None, more=""):
    return f'<c r="{reference}"><f {more}>{text}</f>{"" if cached is None else f"<v>{cached}</v>"}</c>'


def test_a_book_of_openpyxl():
    book = openpyxl.Workbook()
    sheet = book.active
    sheet["A1"], sheet["B1"], sheet["C1"] = "联系电话", 13900000001, date(2026, 5, 23)
    sheet["A2"], sheet["B2"], sheet["C2"] = True, 2.3, datetime(2026, 5, 23, 10, 30)  # noqa: DTZ001
    sheet["B2"].number_format = "0.00"
    table = tables(read_xlsx(saved(book)))[0]
    assert sniff(saved(book)) == "xlsx"
    assert rows(table) == [["联系电话", "13900000001", "2026-05-23"], ["TRUE", "2.30", "2026-05-23 10:30:00"]]
    assert table.at(1, 1).number == Decimal("2.3")
    assert table.at(0, 0).number is None
    assert (table.sheet, table.at(1, 2).place) == ("Sheet", "Sheet!C2")


def test_strings_with_runs_and_without_phonetics():
    rich = "<r><t>科</t></r><r><rPr/><t xml:space='preserve'>普 </t></r><rPh><t>ke pu</t></rPh>"
    content = row(1, value("A1", 0, "s"), value("B1", 1, "s"), value("C1", 9, "s"))
    assert rows(only(content, strings=[rich, "<t>一_x000D_\n二</t>"])) == [["科普 ", "一\n二", ""]]


def test_inline_strings_and_strings_of_formulas():
    content = row(
        1, text_cell("A1", "活动"), value("B1", "结果", "str"), value("C1", "#REF!", "e"), value("D1", "0", "b")
    )
    assert rows(only(content)) == [["活动", "结果", "#REF!", "FALSE"]]


def test_merged_cells():
    content = row(1, text_cell("A1", "经费"), text_cell("B1", "中央")) + row(
        2, text_cell("A2", "不见"), text_cell("B2", "省")
    )
    data = xlsx({"Sheet1": sheet_xml(content, after='<mergeCells><mergeCell ref="A1:A2"/></mergeCells>')})
    table = tables(read_xlsx(data))[0]
    assert rows(table) == [["经费", "中央"], ["经费", "省"]]
    assert spans(table)[0] == (0, 0, 2, 1)


def test_hidden_rows_are_left_out_and_places_keep_their_numbers():
    flat = row(3, text_cell("A3", "c"), more='ht="0" customHeight="1"')
    content = (
        row(1, text_cell("A1", "a"))
        + row(2, text_cell("A2", "b"), more='hidden="1"')
        + flat
        + row(4, text_cell("A4", "d"))
    )
    table = only(content)
    assert rows(table) == [["a"], ["d"]]
    assert [cell.place for cell in table.cells] == ["Sheet1!A1", "Sheet1!A4"]


def test_a_merge_that_begins_in_a_hidden_row_shows_below_it():
    content = row(1, text_cell("A1", "单位"), text_cell("B1", "x"), more='hidden="true"') + row(2, text_cell("B2", "y"))
    data = xlsx({"Sheet1": sheet_xml(content, after='<mergeCells><mergeCell ref="A1:A2"/></mergeCells>')})
    assert rows(tables(read_xlsx(data))[0]) == [["单位", "y"]]


def test_rows_hidden_by_default():
    content = row(1, text_cell("A1", "a")) + row(2, text_cell("A2", "b"), more='ht="20"')
    data = xlsx({"Sheet1": sheet_xml(content, before='<sheetFormatPr zeroHeight="1"/>')})
    assert rows(tables(read_xlsx(data))[0]) == [["b"]]


def test_hidden_sheets_are_left_out():
    sheets = {name: sheet_xml(row(1, text_cell("A1", name))) for name in ("一", "二", "三")}
    document = read_xlsx(xlsx(sheets, states={"一": "hidden", "三": "veryHidden"}))
    assert [table.sheet for table in tables(document)] == ["二"]


def test_blank_cells_between_written_ones_have_places():
    table = only(row(2, text_cell("B2", "x")) + row(3, '<c r="C3" s="0"/>'))
    assert len(table.cells) == table.rows * table.cols == 9
    assert table.at(2, 2).place == "Sheet1!C3"


@pytest.mark.parametrize(
    ("code", "stored", "shown"),
    [
        (31, 46165, "2026年5月23日"),
        (58, 46165, "5月23日"),
        (14, 46165, "2026/5/23"),
        ('0"人次"', 120, "120人次"),
        ("0%", 0.5, "50%"),
    ],
)
def test_formats(code, stored, shown):
    table = only(row(1, value("A1", stored, style=' s="0"')), styles=number_formats(code))
    assert (table.cells[0].text, table.cells[0].number) == (shown, Decimal(str(stored)))


def test_dates_that_count_from_1904():
    content = row(1, value("A1", 44703, style=' s="0"'))
    table = only(content, styles=number_formats("yyyy-mm-dd"), workbook='<workbookPr date1904="1"/>')
    assert table.cells[0].text == "2026-05-23"


def test_dates_written_out():
    assert rows(only(row(1, value("A1", "2026-05-23T00:00:00", "d"), value("B1", "2026-05-23T10:30:00", "d")))) == [
        ["2026/5/23", "2026-05-23 10:30:00"]
    ]


def test_cached_results_are_read():
    assert rows(only(row(1, formula("A1", "B9*7", 35), formula("B1", "X", "")))) == [["35", ""]]


def test_plain_sums_without_a_result_are_computed():
    numbers = row(1, value("A1", 1)) + row(2, value("A2", 2.5))
    table = only(
        numbers
        + row(3, formula("A3", "SUM(A1:A2)"), formula("B3", "A1+A3"), formula("C3", "A1*2"), formula("D3", "A1"))
    )
    assert [cell.number for cell in table.cells if cell.row == 2] == [Decimal("3.5"), Decimal("4.5"), None, Decimal(1)]
    assert table.at(2, 2).uncached_formula == "=A1*2"
    assert table.at(2, 0).text == "3.5"


def test_a_picture_in_a_cell_of_wps_is_no_text():
    picture = '<c r="A1" t="str"><f>_xlfn.DISPIMG("ID_1",1)</f><v>=DISPIMG("ID_1",1)</v></c>'
    document = read_xlsx(xlsx({"Sheet1": sheet_xml(row(1, picture, text_cell("B1", "x")))}))
    assert rows(tables(document)[0]) == [["", "x"]]
    assert Flag.PICTURE in document.flags


def test_hidden_rows_count_in_a_sum():
    content = row(1, value("A1", 1), more='hidden="1"') + row(2, formula("A2", "SUM(A1:A1)"))
    assert rows(only(content)) == [["1"]]


def test_shared_formulas():
    master = formula("C1", "A1+B1", more='t="shared" ref="C1:C2" si="0"')
    rest = '<c r="C2"><f t="shared" si="0"/></c>'
    content = row(1, value("A1", 1), value("B1", 2), master) + row(2, value("A2", 3), value("B2", 4), rest)
    assert [line[2] for line in rows(only(content))] == ["3", "7"]


def test_a_library_writes_zero_for_what_it_did_not_compute():
    content = row(1, value("A1", 2), formula("B1", "SUM(A1,3)", 0), formula("C1", "A1*2", 0), formula("D1", "A1*2", 4))
    table = only(content, workbook='<calcPr calcId="1" fullCalcOnLoad="1"/>')
    assert rows(table) == [["2", "5", "", "4"]]
    assert table.at(0, 2).uncached_formula == "=A1*2"


def test_formulas_that_openpyxl_wrote():
    book = openpyxl.Workbook()
    book.active.append([1, 2, "=SUM(A1:B1)", "=A1&B1"])
    table = tables(read_xlsx(saved(book)))[0]
    assert rows(table) == [["1", "2", "3", ""]]
    assert table.at(0, 3).uncached_formula == "=A1&B1"


DRAWING = (
    '<xdr:wsDr xmlns:xdr="x" xmlns:a="y"><xdr:sp><xdr:txBody><a:p><a:r><a:t>地方/部门：</a:t></a:r><a:r><a:t>兰州市科协</a:t></a:r></a:p>'
    "<a:p><a:r><a:t>2026年</a:t></a:r></a:p></xdr:txBody></xdr:sp></xdr:wsDr>"
)


def test_text_boxes_and_page_heads_stand_beside_the_table():
    head = '<headerFooter><oddHeader>&amp;L&amp;"宋体"&amp;12附件2&amp;C统计表</oddHeader><oddFooter>&amp;P</oddFooter></headerFooter>'
    data = xlsx(
        {"Sheet1": sheet_xml(row(1, text_cell("A1", "a")), after=head)},
        related={"d": ("drawing", "../drawings/drawing1.xml")},
        extra={"xl/drawings/drawing1.xml": DRAWING},
    )
    boxes = read_xlsx(data).boxes
    assert boxes[0] == "地方/部门：兰州市科协\n2026年"
    assert boxes[1].split() == ["附件2", "统计表"]


def test_strict():
    strict = "http://purl.oclc.org/ooxml/spreadsheetml/main"
    data = xlsx({"Sheet1": sheet_xml(row(1, text_cell("A1", "a")), namespace=strict)})
    assert rows(tables(read_xlsx(data))[0]) == [["a"]]


def test_cells_without_references():
    content = f'<row><c t="inlineStr"><is><t>a</t></is></c><c><v>1</v></c></row><row>{value("A9", 2)}</row>'
    assert rows(only(content)) == [["a", "1"], ["2", ""]]


def test_far_cells_are_clipped():
    data = xlsx({"Sheet1": sheet_xml(row(1, text_cell("A1", "a")) + row(1048576, text_cell("XFD1048576", "远")))})
    document = read_xlsx(data)
    assert rows(tables(document)[0]) == [["a"]]
    assert Flag.CLIPPED in document.flags


def test_borders_far_away_do_not_blow_up_the_table():
    content = row(1, text_cell("A1", "a"), '<c r="IV1" s="0"/>') + row(4000, '<c r="A4000" s="0"/>')
    assert rows(only(content)) == [["a"]]


def test_columns_formatted_to_the_end():
    blank = "".join(f'<c r="{column}{{n}}" s="0"/>' for column in "ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    content = row(1, text_cell("A1", "a")) + "".join(row(n, blank.format(n=n)) for n in range(2, 10_000))
    table = only(content + row(10_000, text_cell("A10000", "远")))
    assert table.at(0, 0).text == "a"


@pytest.mark.parametrize("ref", ["A1:XFD1048576", "A1:ZZZ9999999", "B2:A1", "A1", "", "A1:B2:C3", "$A$1:$B$1"])
def test_any_merge(ref):
    data = xlsx(
        {"Sheet1": sheet_xml(row(1, text_cell("A1", "a")), after=f'<mergeCells><mergeCell ref="{ref}"/></mergeCells>')}
    )
    assert tables(read_xlsx(data))[0].at(0, 0).text == "a"


def test_many_merges():
    merges = "".join(f'<mergeCell ref="A{n}:B{n}"/>' for n in range(1, 100_000))
    data = xlsx({"Sheet1": sheet_xml(row(1, text_cell("A1", "a")), after=f"<mergeCells>{merges}</mergeCells>")})
    assert rows(tables(read_xlsx(data))[0]) == [["a"]]


def test_macros_links_and_pictures_are_flagged():
    data = xlsx(
        {"Sheet1": sheet_xml(row(1, text_cell("A1", "a")))},
        related={"d": ("drawing", "../drawings/drawing1.xml")},
        extra={
            "xl/vbaProject.bin": b"x",
            "xl/externalLinks/externalLink1.xml": "<x/>",
            "xl/drawings/drawing1.xml": DRAWING,
            "xl/drawings/_rels/drawing1.xml.rels": (
                f'<Relationships xmlns="x"><Relationship Id="i" Type="{S}/image" Target="../media/i.png"/></Relationships>'
            ),
            "xl/media/i.png": b"x",
        },
    )
    assert read_xlsx(data).flags == {Flag.MACROS, Flag.EXTERNAL_LINKS, Flag.PICTURE}


def test_a_chart_sheet_and_a_sheet_that_is_missing():
    book = openpyxl.Workbook()
    book.active["A1"] = "a"
    book.active["A1"].font = Font(bold=True)
    book.create_chartsheet("图")
    assert [table.sheet for table in tables(read_xlsx(saved(book)))] == ["Sheet"]


@pytest.mark.parametrize(
    "data",
    [
        xlsx({"Sheet1": "no XML"}),
        xlsx({"Sheet1": sheet_xml("")})[:-30],
        zipped({"[Content_Types].xml": "<Types/>", "xl/workbook.xml": f'<workbook xmlns="{S}"/>'}),
        zipped({"[Content_Types].xml": "<Types/>"}),
    ],
)
def test_broken_workbooks_are_corrupt(data):
    with pytest.raises(Unreadable) as caught:
        read_xlsx(data)
    assert caught.value.code is FaultCode.CORRUPT
