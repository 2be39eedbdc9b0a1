"""Word documents in the packages that programs really write."""

import base64
import zipfile

import pytest

from parsers.errors import FaultCode, Unreadable
from parsers.formats.docx import read_docx, read_xml_word
from parsers.model import Flag
from parsers.sniff import sniff
from tests.builders.ooxml import (
    STRICT_W,
    WORD_MAIN,
    docx,
    p,
    sheet_xml,
    tbl,
    tc,
    text_cell,
    tr,
    word_parts,
    xlsx,
    zipped,
)
from tests.builders.seen import paragraphs, rows, tables

FORM = p("推荐单位：兰州市科协") + tbl(tr("序号", "活动"), tr("1", "讲座")) + p()
GRID = [["序号", "活动"], ["1", "讲座"]]


def is_the_form(data):
    document = read_docx(data)
    return sniff(data) == "docx" and rows(tables(document)[0]) == GRID


def fault(data):
    with pytest.raises(Unreadable) as caught:
        read_docx(data)
    return caught.value.code


def test_strict():
    parts = {
        name: content.replace("schemas.openxmlformats.org/officeDocument/2006", "purl.oclc.org/ooxml/officeDocument")
        for name, content in word_parts(FORM, namespace=STRICT_W).items()
    }
    assert is_the_form(zipped(parts))


@pytest.mark.parametrize("part", ["word/document2.xml", "document.xml", "文档/正文.xml", "Word/Document.XML"])
def test_a_main_part_of_any_name(part):
    assert is_the_form(docx(FORM, part=part))


@pytest.mark.parametrize(
    "content_type",
    [
        WORD_MAIN,
        WORD_MAIN.replace("document.main", "template.main"),
        "application/vnd.ms-word.document.macroEnabled.main+xml",
        "application/vnd.ms-word.template.macroEnabledTemplate.main+xml",
        "application/of-some-other-office",
    ],
)
def test_documents_templates_and_those_with_macros(content_type):
    assert is_the_form(docx(FORM, content_type=content_type))


def test_backslashes_in_part_names():
    parts = {name.replace("/", "\\"): content for name, content in word_parts(FORM).items()}
    parts["_rels\\.rels"] = parts["_rels\\.rels"].replace("word/document.xml", "\\word\\document.xml")
    assert is_the_form(zipped(parts))


def test_relationships_that_lead_nowhere():
    related = {"rId7": ("image", "../NULL"), "rId8": ("numbering", "none.xml"), "rId9": ("header", "../../../etc/x")}
    assert is_the_form(docx(FORM, related=related))


def test_without_relationships_or_types():
    parts = word_parts(FORM)
    del parts["_rels/.rels"], parts["[Content_Types].xml"]
    assert is_the_form(zipped(parts))


def test_stored_members():
    assert is_the_form(zipped(word_parts(FORM), method=zipfile.ZIP_STORED))


def test_utf_16_parts():
    parts = word_parts(FORM)
    parts["word/document.xml"] = ('<?xml version="1.0" encoding="UTF-16"?>' + parts["word/document.xml"]).encode(
        "utf-16"
    )
    assert is_the_form(zipped(parts))


def test_bytes_before_and_after_the_zip():
    data = docx(FORM)
    assert rows(tables(read_docx(b"junk" + data))[0]) == GRID
    assert is_the_form(data + b"\x00" * 20)


def test_macros_and_outside_links_are_flagged():
    data = docx(
        FORM,
        parts={"word/vbaProject.bin": b"x"},
        related={
            "rId5": ("attachedTemplate", "http://unit.example/t.dotm", "External"),
            "rId6": ("hyperlink", "http://unit.example", "External"),
        },
    )
    assert read_docx(data).flags == {Flag.MACROS, Flag.EXTERNAL_LINKS}


def test_headers_and_footers_stand_beside_the_flow():
    header = '<w:hdr xmlns:w="x">' + p("甘肃省") + tbl(tr("地方/部门：", "兰州市科协")) + "</w:hdr>"
    footer = '<w:ftr xmlns:w="x">' + p("第1页") + "</w:ftr>"
    document = read_docx(
        docx(
            FORM,
            parts={"word/h.xml": header, "word/f.xml": footer},
            related={"a": ("header", "h.xml"), "b": ("footer", "f.xml")},
        )
    )
    assert document.boxes == ("甘肃省\n地方/部门：\n兰州市科协", "第1页")


PAGE = "<html><body><p>推荐单位</p><table><tr><td>序号</td><td>活动</td></tr><tr><td>1</td><td>讲座</td></tr></table></body></html>"


@pytest.mark.parametrize(
    "chunk",
    [
        PAGE.encode(),
        PAGE.encode("gb18030"),
        b"MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=b\r\n\r\n--b\r\nContent-Type: text/html; charset=utf-8\r\n\r\n"
        + PAGE.encode()
        + b"\r\n--b--\r\n",
        docx(FORM),
    ],
    ids=["html", "gbk", "mht", "docx"],
)
def test_an_imported_page(chunk):
    document = read_docx(
        docx('<w:altChunk r:id="c"/>', parts={"word/a.bin": chunk}, related={"c": ("aFChunk", "a.bin")})
    )
    assert rows(tables(document)[0]) == GRID
    assert Flag.ALT_CHUNK in document.flags


def test_an_imported_document_that_imports_itself():
    data = docx('<w:altChunk r:id="c"/>' + FORM)
    for _ in range(4):
        data = docx('<w:altChunk r:id="c"/>' + FORM, parts={"word/a.bin": data}, related={"c": ("aFChunk", "a.bin")})
    assert rows(tables(read_docx(data))[0]) == GRID


def embedded(content, target="embeddings/s.xlsx"):
    ole = '<w:r><w:object><v:shape/><o:OLEObject ProgID="Excel.Sheet.12" r:id="e"/></w:object></w:r>'
    return read_docx(
        docx(p("统计表见下", ole), parts={"word/embeddings/s.xlsx": content}, related={"e": ("package", target)})
    )


def test_an_embedded_workbook_is_read():
    cells = f'<row r="1">{text_cell("A1", "次数")}<c r="B1"><v>53</v></c></row>'
    document = embedded(xlsx({"Sheet1": sheet_xml(cells)}))
    assert rows(tables(document)[0]) == [["次数", "53"]]
    assert Flag.EMBEDDED_OBJECT in document.flags


@pytest.mark.parametrize(
    ("content", "target"), [(b"broken", "embeddings/s.xlsx"), (b"PK\x03\x04", "embeddings/s.xlsx"), (b"", "none")]
)
def test_a_broken_embedded_file_is_only_flagged(content, target):
    document = embedded(content, target)
    assert paragraphs(document) == ["统计表见下"]
    assert Flag.EMBEDDED_OBJECT in document.flags


def test_a_picture_is_flagged():
    picture = '<w:r><w:drawing><wp:inline><a:graphic><a:blip r:embed="x"/></a:graphic></wp:inline></w:drawing></w:r>'
    document = read_docx(docx(p(picture)))
    assert document.flags == {Flag.PICTURE}
    assert not paragraphs(document)


def flat(parts):
    def part(name, content):
        if name.endswith((".xml", ".rels")):
            return f'<pkg:part pkg:name="/{name}"><pkg:xmlData>{content}</pkg:xmlData></pkg:part>'
        return f'<pkg:part pkg:name="/{name}"><pkg:binaryData>{base64.b64encode(content).decode()}</pkg:binaryData></pkg:part>'

    inner = "".join(part(name, content) for name, content in parts.items() if name != "[Content_Types].xml")
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?><?mso-application progid="Word.Document"?>'
        f'<pkg:package xmlns:pkg="http://schemas.microsoft.com/office/2006/xmlPackage">{inner}</pkg:package>'
    ).encode()


def test_a_flat_package():
    data = flat({**word_parts(FORM), "word/media/image1.png": b"\x89PNG"})
    assert sniff(data) == "xml-word"
    assert rows(tables(read_xml_word(data))[0]) == GRID


def test_a_flat_package_with_numbers_and_a_bad_part():
    numbering = (
        '<w:numbering xmlns:w="x"><w:abstractNum w:abstractNumId="1"><w:lvl w:ilvl="0"><w:numFmt w:val="decimal"/>'
        '<w:lvlText w:val="%1"/></w:lvl></w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="1"/></w:num></w:numbering>'
    )
    item = p(properties='<w:numPr><w:numId w:val="1"/></w:numPr>')
    parts = word_parts(
        tbl(tr(tc(item)), tr(tc(item))),
        parts={"word/numbering.xml": numbering},
        related={"n": ("numbering", "numbering.xml")},
    )
    assert rows(tables(read_xml_word(flat(parts)))[0]) == [["1"], ["2"]]


WORD_2003 = (
    '<?xml version="1.0" encoding="UTF-8"?><?mso-application progid="Word.Document"?>'
    '<w:wordDocument xmlns:w="http://schemas.microsoft.com/office/word/2003/wordml" xmlns:aml="http://schemas.microsoft.com/aml/2001/core" '
    'xmlns:wx="http://schemas.microsoft.com/office/word/2003/auxHint"><w:body><wx:sect><wx:sub-section>{}</wx:sub-section></wx:sect></w:body>'
    "</w:wordDocument>"
)


def test_the_xml_of_word_2003():
    deleted = (
        '<aml:annotation w:type="Word.Deletion"><aml:content><w:r><w:t>旧</w:t></w:r></aml:content></aml:annotation>'
    )
    added = (
        '<aml:annotation w:type="Word.Insertion"><aml:content><w:r><w:t>新</w:t></w:r></aml:content></aml:annotation>'
    )
    merged = [
        tr(tc("经费", properties='<w:vmerge w:val="restart"/>'), "a"),
        tr(tc(properties="<w:vmerge/>"), tc(p(deleted, added))),
    ]
    data = WORD_2003.format(p("标题") + tbl(*merged)).encode()
    document = read_xml_word(data)
    assert sniff(data) == "xml-word"
    assert paragraphs(document) == ["标题"]
    assert rows(tables(document)[0]) == [["经费", "a"], ["经费", "新"]]
    assert Flag.TRACKED_CHANGES in document.flags


def test_a_package_without_its_document_is_corrupt():
    parts = word_parts(FORM)
    del parts["word/document.xml"]
    assert sniff(zipped(parts)) == "docx"
    assert fault(zipped(parts)) is FaultCode.CORRUPT


@pytest.mark.parametrize(
    "main",
    [
        "",
        "no XML",
        "<w:document",
        '<w:document xmlns:w="x"/>',
        "<x/>",
        '<w:document xmlns:w="x"><w:body>&nothing;</w:body></w:document>',
    ],
)
def test_a_document_that_is_none_is_corrupt(main):
    assert fault(zipped({**word_parts(FORM), "word/document.xml": main})) is FaultCode.CORRUPT


def test_a_cut_file_is_corrupt():
    assert fault(docx(FORM)[:-100]) is FaultCode.CORRUPT


def test_a_member_with_a_password_is_encrypted():
    data = bytearray(docx(FORM))
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = data.find(mark)
        while at >= 0:
            data[at + offset] |= 1
            at = data.find(mark, at + 4)
    assert fault(bytes(data)) is FaultCode.ENCRYPTED
