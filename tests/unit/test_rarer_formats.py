"""OFD, the one-file XML of Excel 2003, and what is handed to LibreOffice."""

import pytest

from parsers.errors import FaultCode, Unreadable
from parsers.formats.convertible import target_format
from parsers.formats.ofd import read_ofd
from parsers.formats.xml_excel import read_xml_excel
from parsers.model import Flag
from parsers.sniff import sniff
from tests.builders.ole import ole
from tests.builders.ooxml import zipped
from tests.builders.seen import paragraphs, rows, spans, tables


def page(*objects):
    inner = "".join(
        f'<TextObject Boundary="{left} {top} 50 5"><TextCode>{text}</TextCode></TextObject>'
        for left, top, text in objects
    )
    return f'<Page xmlns="http://www.ofdspec.org/2016"><Content><Layer>{inner}</Layer></Content></Page>'


def ofd(*pages):
    parts = {f"Doc_0/Pages/Page_{n}/Content.xml": content for n, content in enumerate(pages)}
    return zipped({"OFD.xml": "<OFD/>", **parts})


def test_lines_of_an_ofd_in_order():
    data = ofd(
        page((60, 20.2, "统计表"), (20, 20, "附件2"), (20, 40, "次数")), page((20, 10, "末页"), ("x", "y", "无处"))
    )
    assert sniff(data) == "ofd"
    assert paragraphs(read_ofd(data)) == ["附件2 统计表", "次数", "无处", "末页"]


def test_an_ofd_of_pictures():
    assert read_ofd(ofd(page())).flags == {Flag.PICTURE}


HEAD = (
    '<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" '
    'xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet" xmlns:x="urn:schemas-microsoft-com:office:excel">{}</Workbook>'
)


ACROSS, THIRD = 'ss:MergeAcross="1"', 'ss:Index="3"'


def book(content, *, name="表", options=""):
    return HEAD.format(f'<Worksheet ss:Name="{name}"><Table>{content}</Table>{options}</Worksheet>').encode()


def cell(value, kind="String", more=""):
    return f'<Cell {more}><Data ss:Type="{kind}">{value}</Data></Cell>'


def test_the_xml_of_excel_2003():
    data = book(
        f"<Row>{cell('次数', more=ACROSS)}{cell('13900000001', 'Number')}</Row>"
        f'<Row ss:Hidden="1">{cell("藏")}</Row>'
        f'<Row ss:Index="4">{cell("a")}{cell("2026-05-23T00:00:00.000", "DateTime", more=THIRD)}</Row>'
    )
    table = tables(read_xml_excel(data))[0]
    assert sniff(data) == "xml-excel"
    assert rows(table) == [["次数", "次数", "13900000001"], ["", "", ""], ["a", "", "2026-05-23"]]
    assert spans(table)[0] == (0, 0, 1, 2)
    assert table.at(2, 2).place == "表!C4"


def test_a_formula_without_a_result_and_a_hidden_sheet():
    content = '<Row><Cell ss:Formula="=RC[-1]"/></Row>'
    hidden = "<x:WorksheetOptions><x:Visible>SheetHidden</x:Visible></x:WorksheetOptions>"
    assert tables(read_xml_excel(book(content)))[0].cells[0].uncached_formula == "=RC[-1]"
    assert not tables(read_xml_excel(book(content, options=hidden)))


def word(flags=0):
    return ole({"WordDocument": b"\xec\xa5\xc1\x00" + bytes(7) + bytes([flags]) + bytes(50)})


@pytest.mark.parametrize(
    ("data", "format_", "target"),
    [
        (word(), "doc", "docx"),
        (b"{\\rtf1\\ansi x}", "rtf", "docx"),
        (zipped({"mimetype": "x", "content.xml": "<x/>"}), "odt", "docx"),
        (zipped({"mimetype": "x", "content.xml": "<x/>", "META-INF/manifest.xml": "<x/>"}), "ods", "xlsx"),
        (b"<office:document/>", "ods", "xlsx"),
        (ole({"MatOST": b"x"}), "works", "docx"),
    ],
)
def test_what_becomes_of_what(data, format_, target):
    assert target_format(data, format_) == target


@pytest.mark.parametrize(
    ("data", "format_", "code"),
    [
        (word(flags=1), "doc", FaultCode.ENCRYPTED),
        (
            zipped({"content.xml": "x", "META-INF/manifest.xml": "<manifest:encryption-data/>"}),
            "odt",
            FaultCode.ENCRYPTED,
        ),
        (ole({"WordDocument": b"junk" * 20}), "doc", FaultCode.CORRUPT),
        (word()[:700], "doc", FaultCode.CORRUPT),
        (ole({"Other": b"x"}), "doc", FaultCode.CORRUPT),
        (zipped({"mimetype": "x"}), "odt", FaultCode.CORRUPT),
        (b"{\\rtf", "rtf", FaultCode.CORRUPT),
    ],
)
def test_what_is_refused_before_it_is_handed_over(data, format_, code):
    with pytest.raises(Unreadable) as caught:
        target_format(data, format_)
    assert caught.value.code is code
