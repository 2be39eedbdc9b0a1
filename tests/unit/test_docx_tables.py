"""Tables of Word documents on their grid, whatever holds or hides their cells."""

import pytest
from docx import Document as PythonDocx
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from parsers.errors import FaultCode, Unreadable
from parsers.formats.docx import read_docx
from parsers.formats.wordml.places import find_cell
from parsers.model import Flag
from tests.builders.ooxml import docx, p, run, sdt, tbl, tc, tr, word_parts
from tests.builders.seen import rows, spans, tables

SPAN = '<w:gridSpan w:val="{}"/>'
RESTART, CONTINUE = '<w:vMerge w:val="restart"/>', "<w:vMerge/>"


def only(*table_rows, widths=()):
    return tables(read_docx(docx(tbl(*table_rows, widths=widths) + p())))[0]


def test_a_plain_table():
    table = only(tr("序号", "活动"), tr("1", "讲座"))
    assert rows(table) == [["序号", "活动"], ["1", "讲座"]]
    assert (table.rows, table.cols) == (2, 2)


def test_paragraphs_of_a_cell_are_lines():
    assert rows(only(tr(tc("张三", "139-0000-0001")))) == [["张三\n139-0000-0001"]]


def test_a_span_covers_columns():
    table = only(tr(tc("次数", properties=SPAN.format(2)), "5"), tr("经费", "中央", "3"))
    assert rows(table) == [["次数", "次数", "5"], ["经费", "中央", "3"]]


def test_a_vertical_merge_is_one_cell():
    table = only(tr(tc("经费", properties=RESTART), "a"), tr(tc("不见", properties=CONTINUE), "b"), tr("人", "c"))
    assert spans(table)[0] == (0, 0, 2, 1)
    assert rows(table) == [["经费", "a"], ["经费", "b"], ["人", "c"]]


@pytest.mark.parametrize("first", [CONTINUE, RESTART])
def test_a_merge_that_continues_nothing_is_a_cell(first):
    """As the first row of a table that a page break has split."""
    table = only(tr(tc("经费", properties=first), "a"), tr(tc(properties=CONTINUE), "b"))
    assert rows(table) == [["经费", "a"], ["经费", "b"]]


def test_a_merge_under_another_column_is_a_cell():
    table = only(tr(tc("一", properties=RESTART), "a"), tr("二", tc("三", properties=CONTINUE)))
    assert rows(table) == [["一", "a"], ["二", "三"]]


def test_merges_that_two_people_tracked():
    start, rest = '<w:cellMerge w:vMerge="rest"/>', '<w:cellMerge w:vMerge="cont"/>'
    assert rows(only(tr(tc("一", properties=start)), tr(tc("二", properties=rest)))) == [["一"], ["一"]]


def test_a_horizontal_merge_of_old_word_widens_the_left_cell():
    table = only(
        tr(tc("次数", properties='<w:hMerge w:val="restart"/>'), tc(properties="<w:hMerge/>"), "5"), tr("a", "b", "c")
    )
    assert rows(table) == [["次数", "次数", "5"], ["a", "b", "c"]]


def test_rows_that_begin_and_end_inside_the_grid():
    before = '<w:gridBefore w:val="1"/><w:gridAfter w:val="1"/>'
    table = only(tr("a", "b", "c"), tr("d", properties=before), tr("e", "f", "g"))
    assert rows(table) == [["a", "b", "c"], [None, "d", None], ["e", "f", "g"]]


def test_a_ragged_row_under_a_merge():
    table = only(tr("a", "b", tc("c", properties=RESTART)), tr("d"), tr("e", "f", tc(properties=CONTINUE)))
    assert rows(table)[:2] == [["a", "b", "c"], ["d", None, None]]
    assert rows(table)[2][:2] == ["e", "f"]


def test_a_row_without_spans_is_placed_by_its_widths():
    def wide(text, width):
        return tc(text, properties=f'<w:tcW w:w="{width}" w:type="dxa"/>')

    table = only(
        tr(wide("次数", 6804), wide("53", 2268)),
        tr(wide("经费", 2835), wide("中央", 3969), wide("5", 2268)),
        widths=(2835, 3969, 2268),
    )
    assert rows(table) == [["次数", "次数", "53"], ["经费", "中央", "5"]]


def test_widths_that_do_not_tell_change_nothing():
    row = tr(tc("a", properties='<w:tcW w:w="100" w:type="pct"/>'), "b")
    assert rows(only(row, tr("c", "d", "e"), widths=(100, 100, 100))) == [["a", "b", None], ["c", "d", "e"]]


@pytest.mark.parametrize("count", ["100000000", "99999999999999999999", "-3", "0", "x", ""])
def test_a_span_beyond_reason_is_clamped(count):
    table = only(tr(tc("a", properties=SPAN.format(count)), "b"))
    assert [cell.text for cell in table.cells] == ["a", "b"]
    assert table.cols <= 64


CELLS = {
    "cell control": lambda cell: sdt(cell, "<w:date/>"),
    "custom xml": lambda cell: f'<w:customXml w:element="x">{cell}</w:customXml>',
    "nested controls": lambda cell: sdt(sdt(cell)),
}


@pytest.mark.parametrize("wrap", CELLS.values(), ids=CELLS)
def test_a_wrapped_cell_keeps_its_place(wrap):
    assert rows(only(tr("a", wrap(tc("b")), "c"))) == [["a", "b", "c"]]


def test_a_wrapped_row_and_a_wrapped_table():
    inner = tbl(tr("a"), sdt(tr("b"), "<w:repeatingSection/>"), sdt(sdt(tr("c"))))
    document = read_docx(docx(sdt(sdt(inner))))
    assert rows(tables(document)[0]) == [["a"], ["b"], ["c"]]


def test_a_cell_that_shows_its_prompt_is_blank_and_stays():
    table = only(tr("a", sdt(tc("单击此处填写"), "<w:showingPlcHdr/>"), "c"))
    assert rows(table) == [["a", "", "c"]]


def test_controls_inside_a_cell():
    table = only(tr(tc(sdt(p("段落"))), tc(p(sdt(run("词"))))))
    assert rows(table) == [["段落", "词"]]


def test_a_row_that_was_deleted_or_hidden_is_not_read():
    table = only(tr("a"), tr("b", properties="<w:del w:id='1'/>"), tr("c", properties="<w:hidden/>"), tr("d"))
    assert rows(table) == [["a"], ["d"]]
    assert [cell.place for cell in table.cells] == ["t0r0c0", "t0r3c0"]


def test_a_cell_that_was_deleted_is_not_read():
    table = only(tr("a", tc("b", properties="<w:cellDel w:id='1'/>"), "c"))
    assert rows(table) == [["a", "c"]]


def test_a_table_in_a_cell_is_nested():
    inner = tbl(tr("序号", "活动"))
    table = only(tr(tc("外", inner, "后")))
    assert table.cells[0].text == "外\n后"
    assert rows(table.cells[0].tables[0]) == [["序号", "活动"]]


def test_merging_costs_no_more_than_reading():
    tall = [tr(tc("x", properties=RESTART), "0"), *(tr(tc(properties=CONTINUE), str(n)) for n in range(2000))]
    table = only(*tall)
    assert table.cells[0].rowspan == 2001


def test_places_find_their_cells_again():
    inner = tbl(tr("n", "m"))
    body = p("前") + tbl(tr("a", "b"), tr("c", tc(inner, inner))) + sdt(tbl(tr("d"))) + p()
    root = etree.fromstring(word_parts(body)["word/document.xml"].encode())
    document = read_docx(docx(body))
    for table in walk(tables(document)):
        for cell in table.cells:
            found = find_cell(root, cell.place)
            own = [t.text for t in found.iterfind("{*}p/{*}r/{*}t")]
            assert "".join(own) == cell.text
    assert {cell.place for table in walk(tables(document)) for cell in table.cells} >= {"t0r1c1/t1r0c1", "t1r0c0"}


def walk(found):
    for table in found:
        yield table
        yield from walk(inner for cell in table.cells for inner in cell.tables)


@pytest.mark.parametrize("place", ["", "t9r0c0", "t0r9c0", "t0r0c9", "t0r0c0/t0r0c0", "Sheet1!A1", "t0r0", "t0r0c0/"])
def test_a_place_of_another_document_is_not_found(place):
    root = etree.fromstring(word_parts(tbl(tr("a")))["word/document.xml"].encode())
    assert find_cell(root, place) is None


def test_places_hold_in_what_python_docx_opens(tmp_path):
    document = PythonDocx()
    table = document.add_table(3, 3)
    table.cell(0, 0).merge(table.cell(1, 0)).text = "合并"
    table.cell(2, 2).text = "末"
    document.save(tmp_path / "x.docx")
    cells = tables(read_docx((tmp_path / "x.docx").read_bytes()))[0].cells
    last = next(cell for cell in cells if cell.text == "末")
    element = find_cell(PythonDocx(tmp_path / "x.docx").element.body, last.place)
    assert [text.text for text in element.iter("{*}t")] == ["末"]


def test_nesting_without_end_is_refused():
    body = tbl(tr("x"))
    for _ in range(60):
        body = tbl(tr(tc(body)))
    with pytest.raises(Unreadable) as caught:
        read_docx(docx(body))
    assert caught.value.code is FaultCode.TOO_LARGE


def test_rows_without_end_are_refused():
    with pytest.raises(Unreadable) as caught:
        read_docx(docx(tbl(*["<w:tr/>"] * 6000)))
    assert caught.value.code is FaultCode.TOO_LARGE


def test_tracked_rows_are_flagged():
    assert Flag.TRACKED_CHANGES in read_docx(docx(tbl(tr("a", properties="<w:del w:id='1'/>")))).flags


WRAPS = st.sampled_from([lambda xml: xml, sdt, lambda xml: f"<w:customXml>{xml}</w:customXml>"])


@settings(max_examples=60, derandomize=True, deadline=None)
@given(st.data())
def test_any_wrapping_reads_the_same(data):
    """A grid of texts comes back whatever wraps its rows and cells."""
    height, width = data.draw(st.integers(1, 4)), data.draw(st.integers(1, 4))
    grid = [[f"r{row}c{col}" for col in range(width)] for row in range(height)]
    wrapped = [
        data.draw(WRAPS)(tr(*(data.draw(WRAPS)(tc(data.draw(WRAPS)(p(data.draw(WRAPS)(run(text)))))) for text in line)))
        for line in grid
    ]
    assert rows(only(*wrapped)) == grid
