"""Bombs are refused in less than a second, and what looks like one is not."""

import random
import time

import pytest

from parsers.errors import FaultCode, Unreadable
from parsers.formats import FORMATS
from parsers.formats.xml import parse_xml
from parsers.sniff import sniff
from tests.builders.ooxml import docx, p, sheet_xml, tbl, tc, text_cell, tr, xlsx
from tests.builders.swollen import lzma_member, main_part, merged_rows, nested

SPACES = b" " * 20_000_000
LAUGHS = (
    '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha">'
    + "".join(f'<!ENTITY {name} "{f"&{before};" * 10}">' for before, name in zip("abcdefgh", "bcdefghi", strict=True))
    + '{more}]><w:document xmlns:w="x"><w:body><w:p><w:r><w:t>&i;</w:t></w:r></w:p></w:body></w:document>'
).replace("{more}", "")
QUADRATIC = f'<!DOCTYPE x [<!ENTITY a "{"a" * 50_000}">]><x>{"&a;" * 5000}</x>'
DEEP = "<x>" * 100_000


BOMBS = {
    "spaces": lambda: main_part(SPACES),
    "a picture": lambda: docx(p("x"), parts={"word/media/image1.png": SPACES}),
    "a workbook": lambda: xlsx({"a": sheet_xml("")}, extra={"xl/sharedStrings.xml": SPACES}),
    "lzma": lambda: lzma_member(SPACES),
    "cells": lambda: docx(tbl(*[tr(*["<w:tc/>"] * 63)] * 4000)),
    "paragraphs": lambda: docx("<w:p/>" * 600_000),
    "rows": lambda: docx(merged_rows(20_000)),
    "tables in tables": lambda: docx(nested(500)),
    "elements in elements": lambda: main_part(DEEP),
    "members": lambda: docx(p("x"), parts={f"x/{n}": "" for n in range(5000)}),
    "laughs": lambda: main_part(LAUGHS),
    "quadratic": lambda: main_part(QUADRATIC),
}


@pytest.mark.parametrize("kind", BOMBS)
def test_bombs(kind):
    data = BOMBS[kind]()
    begun = time.process_time()
    with pytest.raises(Unreadable) as caught:
        FORMATS[sniff(data)](data)
    assert caught.value.code is FaultCode.TOO_LARGE
    assert time.process_time() - begun < 1


HARMLESS = {
    "a span of millions": lambda: docx(tbl(tr(tc("x", properties='<w:gridSpan w:val="100000000"/>')))),
    "a thousand merged rows": lambda: docx(merged_rows(1000)),
    "twenty tables in tables": lambda: docx(nested(20)),
    "a cell at the end of the sheet": lambda: xlsx({"a": sheet_xml(f'<row r="1048576">{text_cell("XFD1048576", "x")}</row>')}),
    "the whole sheet merged": lambda: xlsx(
        {"a": sheet_xml("", after='<mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>')}
    ),
    "references beyond the sheet": lambda: xlsx({"a": sheet_xml(f'<row r="99999999999">{text_cell("ZZZZZZ99999999999", "x")}</row>')}),
    "many relationships": lambda: docx(p("x"), related={f"r{n}": ("image", f"media/{n}.png") for n in range(3000)}),
    "one long text": lambda: docx(p("".join(random.Random(1).choices("科技活动周", k=1_000_000)))),
}  # fmt: skip


@pytest.mark.parametrize("kind", HARMLESS)
def test_what_is_large_on_paper_only(kind):
    data = HARMLESS[kind]()
    begun = time.process_time()
    assert FORMATS[sniff(data)](data).blocks
    assert time.process_time() - begun < 2


@pytest.mark.parametrize(
    "tag", ["w:ins", "w:r", "w:sdtContent", "w:txbxContent", "w:pict", "w:ruby", "w:hyperlink", "mc:AlternateContent"]
)
def test_elements_nested_as_deep_as_xml_allows(tag):
    """A verdict or a document, never a stack that overflows."""
    data = docx(f"<w:p>{f'<{tag}>' * 240}<w:t>x</w:t>{f'</{tag}>' * 240}</w:p>")
    try:
        assert FORMATS["docx"](data).format == "docx"
    except Unreadable as error:
        assert error.code is FaultCode.TOO_LARGE  # noqa: PT017


def test_shared_strings_that_are_referred_to_without_end():
    string = f"<t>{'长' * 30_000}</t>"
    row = "".join(f'<c r="{column}1" t="s"><v>0</v></c>' for column in "ABCDEFGHIJ")
    rows = "".join(f'<row r="{n}">{row.replace("1" + chr(34), str(n) + chr(34))}</row>' for n in range(1, 4000))
    data = xlsx({"a": sheet_xml(rows)}, strings=[string])
    begun = time.process_time()
    document = FORMATS["xlsx"](data)
    assert sum(len(cell.text) for cell in document.blocks[0].cells) < 10_000_000
    assert time.process_time() - begun < 3


@pytest.mark.parametrize(
    "content",
    [
        '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x>&e;</x>',
        '<!DOCTYPE x SYSTEM "http://unit.example/x.dtd"><x/>',
        '<!DOCTYPE x [<!ENTITY % p SYSTEM "http://unit.example/x.dtd"> %p;]><x/>',
        "<!DOCTYPE x><x/>",
    ],
)
def test_document_types_are_refused(content):
    for encoding in ("utf-8", "utf-16"):
        declared = f'<?xml version="1.0" encoding="{encoding}"?>{content}'
        with pytest.raises(Unreadable):
            parse_xml(declared.encode(encoding))
