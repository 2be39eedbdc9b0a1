"""What a file is shows in its bytes."""

import bz2
import gzip
import io
import lzma
import random
import tarfile
import zipfile

import py7zr
import pytest

from parsers.formats import FORMATS
from parsers.sniff import is_picture, sniff
from tests.builders.ole import ole
from tests.builders.ooxml import EXCEL_MAIN, WORD_MAIN, docx, p, sheet_xml, text_cell, types, word_parts, xlsx, zipped

MAIL = b"From: a@unit.example\r\nTo: b@unit.example\r\nSubject: =?utf-8?b?5oql6YCB?=\r\n\r\nbody"
MHT = b"MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=b\r\n\r\n--b--"


def tarred():
    target = io.BytesIO()
    with tarfile.open(fileobj=target, mode="w") as archive:
        info = tarfile.TarInfo("a")
        info.size = 1
        archive.addfile(info, io.BytesIO(b"x"))
    return target.getvalue()


def sevenzip():
    target = io.BytesIO()
    with py7zr.SevenZipFile(target, "w") as archive:
        archive.writestr(b"x", "a")
    return target.getvalue()


@pytest.mark.parametrize(
    ("data", "format_"),
    [
        (b"", "empty"),
        (b" \r\n\t", "empty"),
        (bytes(5000), "empty"),
        (docx(p("x")), "docx"),
        (xlsx({"a": sheet_xml(text_cell("A1", "x"))}), "xlsx"),
        (zipped({"[Content_Types].xml": types("x", WORD_MAIN).encode("utf-16")}), "docx"),
        (zipped({"[Content_Types].xml": types("x", EXCEL_MAIN)}), "xlsx"),
        (zipped({"[Content_Types].xml": types("x", "application/vnd.ms-excel.sheet.binary.macroEnabled.main")}), "xlsb"),
        (zipped({"[Content_Types].xml": types("x", "…presentationml.presentation.main+xml")}), "pptx"),
        (zipped({"[Content_Types].xml": "", "xl/workbook.xml": ""}), "xlsx"),
        (zipped({"word\\document.xml": ""}), "docx"),
        (zipped({"mimetype": "application/vnd.oasis.opendocument.text"}), "odt"),
        (zipped({"mimetype": "application/vnd.oasis.opendocument.spreadsheet"}), "ods"),
        (zipped({"mimetype": "application/epub+zip"}), "zip"),
        (zipped({"OFD.xml": "", "Doc_0/Document.xml": ""}), "ofd"),
        (zipped({"a.docx": docx(p("x"))}), "zip"),
        (zipped({}), "zip"),
        (docx(p("x"))[:200], "docx"),
        (xlsx({"a": sheet_xml("")})[:-50], "xlsx"),
        (zipped({"a.txt": "x" * 1000})[:-50], "zip"),
        (ole({"WordDocument": b""}), "doc"),
        (ole({"Workbook": b""}), "xls"),
        (ole({"Book": b""}), "xls"),
        (ole({"EncryptedPackage": b"", "EncryptionInfo": b""}), "encrypted-ooxml"),
        (ole({"MatOST": b""}), "works"),
        (ole({"PowerPoint Document": b""}), "ppt"),
        (ole({"Contents": b""}), "ole"),
        (ole({"WordDocument": b""})[:600], "ole"),
        (ole({})[:512] + "WordDocument".encode("utf-16-le"), "doc"),
        (ole({})[:512] + "Workbook".encode("utf-16-le"), "xls"),
        (b"{\\rtf1\\ansi x}", "rtf"),
        (b"%PDF-1.7\n", "pdf"),
        (b"\r\n\r\n%PDF-1.7\n", "pdf"),
        (sevenzip(), "7z"),
        (b"Rar!\x1a\x07\x00", "rar"),
        (b"Rar!\x1a\x07\x01\x00", "rar"),
        (tarred(), "tar"),
        (gzip.compress(tarred()), "tar"),
        (bz2.compress(tarred()), "tar"),
        (lzma.compress(tarred()), "tar"),
        (b"\x89PNG\r\n\x1a\n\x00", "image"),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF", "image"),
        (b"GIF89a", "image"),
        (b"II*\x00\x08\x00", "image"),
        (b"BM" + bytes(12) + b"\x28\x00\x00\x00" + bytes(40), "image"),
        (b"RIFF\x00\x00\x00\x00WEBPVP8 ", "image"),
        (b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00", "image"),
        (b"<html><body>x</body></html>", "html"),
        ("\ufeff <!DOCTYPE html><p>x".encode(), "html"),
        ("<html>统计表</html>".encode("utf-16"), "html"),
        ("<table><tr><td>统计表</td></tr></table>".encode("gb18030"), "html"),
        (b'<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml"><body/></html>', "html"),
        (b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>', "xml-excel"),
        (b'<?xml version="1.0"?><w:wordDocument xmlns:w="http://schemas.microsoft.com/office/word/2003/wordml"/>', "xml-word"),
        (b'<?xml version="1.0"?><pkg:package xmlns:pkg="http://schemas.microsoft.com/office/2006/xmlPackage"/>', "xml-word"),
        (b'<?xml version="1.0"?><other/>', "text"),
        (b'<office:document xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" office:mimetype="application/vnd.oasis.opendocument.text"/>', "odt"),
        (MAIL, "eml"),
        (b"Received: from x\r\nFrom: a@unit.example\r\n\r\n", "eml"),
        (MHT, "mht"),
        (b"From: <Saved by Blink>\r\nSnapshot-Content-Location: x\r\nSubject: x\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related\r\n\r\n", "mht"),
        ("关于报送总结的说明\n一、…".encode(), "text"),
        ("次数\t53\n".encode("gb18030"), "text"),
        (b"\x00\x01\x02\x03binary\xff\xfe", "unknown"),
        (random.Random(7).randbytes(5000), "unknown"),
    ],
)  # fmt: skip
def test_formats(data, format_):
    assert sniff(data) == format_
    assert is_picture(data) == (format_ == "image")


@pytest.mark.parametrize("name", ["x.docx", "x.pdf", "x", None, "x.eml"])
def test_a_name_proves_nothing(name):
    assert sniff(docx(p("x")), name) == "docx"
    assert sniff("只是文字".encode(), name) == "text"


@pytest.mark.parametrize("before", [b"\r\n", b"\xef\xbb\xbf", b"\x00\x00", b"Content-Type: application/x\r\n\r\n"])
def test_a_few_bytes_before_a_package_do_not_matter(before):
    data = before + docx(p("统计表"))
    assert sniff(data) == "docx"
    assert FORMATS["docx"](data).blocks == FORMATS["docx"](docx(p("统计表"))).blocks
    assert sniff(data[:-50]) == "docx"  # cut short it is a damaged one
    assert sniff(bytes(100) + data) != "docx"


def test_a_name_breaks_a_tie_between_texts():
    assert sniff(MHT, "来信.eml") == "eml"


def test_members_that_do_not_inflate_do_not_matter():
    data = bytearray(
        zipped(
            {"[Content_Types].xml": types("x", WORD_MAIN) * 50, "word/document.xml": "x"}, method=zipfile.ZIP_DEFLATED
        )
    )
    data[60:70] = b"\xff" * 10
    assert sniff(bytes(data)) == "docx"


def test_parts_decide_where_types_are_wrong():
    assert sniff(zipped({**word_parts(p("x")), "[Content_Types].xml": "<Types/>"})) == "docx"
