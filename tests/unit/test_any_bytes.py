"""Whatever the bytes: a document or a verdict, and nothing else."""

import bz2
import gzip
from functools import cache

from hypothesis import given, settings
from hypothesis import strategies as st

from parsers.errors import Unreadable
from parsers.formats import FORMATS, NEEDS_OFFICE
from parsers.formats.archive import ARCHIVES, unpack
from parsers.formats.convertible import target_format
from parsers.model import Document
from parsers.sniff import sniff
from tests.builders.archives import RAR5_STORED
from tests.builders.ole import label, merged, number, ole, xls
from tests.builders.ooxml import docx, number_formats, p, sdt, sheet_xml, tbl, tc, text_cell, tr, xlsx, zipped
from tests.builders.pdfs import pdf, table, text

bounded = settings(max_examples=150, derandomize=True, deadline=None)


def word():
    row = tr(tc("经费", properties='<w:vMerge w:val="restart"/>'), sdt(tc("5", properties='<w:gridSpan w:val="2"/>')))
    return docx(p("单位：兰州市科协") + tbl(row, row, widths=(100, 100, 100)))


def excel():
    rows = f'<row r="1">{text_cell("A1", "次数")}<c r="B1" s="0"><v>46165</v></c><c r="C1"><f>SUM(B1:B1)</f></c></row>'
    after = '<mergeCells><mergeCell ref="A1:A2"/></mergeCells>'
    return xlsx({"表": sheet_xml(rows, after=after)}, styles=number_formats("yyyy-mm-dd"), strings=["<t>x</t>"])


def page():
    return "<html><table><tr><td colspan=2>次数<br>5</td></tr></table></html>".encode("gb18030")


@cache
def samples():
    """One small file of each format."""
    return (
        word(),
        excel(),
        xls({"表": label(0, 0, "次数") + number(0, 1, 46165, 16) + merged((0, 1, 0, 0))}, formats=("yyyy-mm-dd",)),
        page(),
        pdf(text(50, 50, "附件2") + table((50, 150, 300), 100, 20, [["次数", "53"]])),
        b"MIME-Version: 1.0\nContent-Type: multipart/related; boundary=b\n\n--b\nContent-Type: text/html\n\n" + page() + b"\n--b--",
        "次数\t53\n经费\t5\n".encode("gb18030"),
        (b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"><Worksheet><Table><Row>'
        b'<Cell><Data>5</Data></Cell></Row></Table></Worksheet></Workbook>'),
        zipped({"OFD.xml": "", "Doc_0/Pages/Page_0/Content.xml": '<x><TextObject Boundary="1 2 3 4"><TextCode>x</TextCode></TextObject></x>'}),
        ole({"WordDocument": b"\xec\xa5" + bytes(100)}),
        ole({"EncryptedPackage": b"x"}),
        zipped({"表.docx": word(), "b/a.txt": "x"}),
        RAR5_STORED,
        gzip.compress(word()),
        bz2.compress(word()),
    )  # fmt: skip


def verdict(data):
    """What comes of bytes; anything else than a document or `Unreadable` fails the test."""
    format_ = sniff(data)
    try:
        if format_ in FORMATS:
            return FORMATS[format_](data)
        if format_ in ARCHIVES:
            return list(unpack(data, format_))
        if format_ in NEEDS_OFFICE:
            return target_format(data, format_)
    except Unreadable as error:
        return error
    return format_


def test_the_samples_themselves_are_read():
    assert all(isinstance(verdict(data), Document | list | str) for data in samples() if sniff(data) != "doc")


@bounded
@given(st.sampled_from(range(15)), st.floats(0, 1))
def test_any_beginning(which, share):
    data = samples()[which]
    verdict(data[: int(len(data) * share)])


@bounded
@given(st.sampled_from(range(15)), st.floats(0, 1, exclude_max=True), st.integers(0, 255))
def test_any_changed_byte(which, share, byte):
    data = bytearray(samples()[which])
    data[int(len(data) * share)] = byte
    verdict(bytes(data))


@bounded
@given(st.sampled_from(range(15)), st.floats(0, 1), st.binary(max_size=40), st.integers(0, 40))
def test_any_bytes_put_in_their_midst(which, share, inserted, dropped):
    data = samples()[which]
    at = int(len(data) * share)
    verdict(data[:at] + inserted + data[at + dropped :])


@bounded
@given(st.binary(max_size=600))
def test_any_bytes_at_all(data):
    verdict(data)


TAGS = ["w:p", "w:r", "w:t", "w:tbl", "w:tr", "w:tc", "w:tcPr", "w:sdt", "w:sdtContent", "w:ins", "w:del", "w:gridSpan w:val='2'", "w:vMerge", "w:hMerge", "w:fldChar w:fldCharType='begin'", "w:txbxContent", "w:pict", "w:trPr", "w:gridBefore w:val='1'"]  # fmt: skip


@st.composite
def jumbles(draw, depth=0):
    """Word's own elements in no order that Word knows."""
    if depth > 4 or draw(st.booleans()):
        return "文"
    tag = draw(st.sampled_from(TAGS))
    inner = "".join(draw(st.lists(jumbles(depth=depth + 1), max_size=4)))
    return f"<{tag}>{inner}</{tag.split()[0]}>"


@settings(bounded, max_examples=50)
@given(st.lists(jumbles(), max_size=6))
def test_any_jumble_of_word(pieces):
    assert isinstance(verdict(docx("".join(pieces))), Document)
