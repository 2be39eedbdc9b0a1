"""Pages named .doc or .xls, as a browser would show them."""

import pytest

from parsers.charset import UndecodableError, decode
from parsers.errors import FaultCode, Unreadable
from parsers.formats.html import read_html
from parsers.formats.mht import read_mht
from parsers.formats.plain import read_text
from parsers.sniff import sniff
from tests.builders.seen import paragraphs, rows, spans, tables


def page(body, head=""):
    return f"<html><head>{head}</head><body>{body}</body></html>".encode()


def only(body):
    return tables(read_html(page(body)))[0]


def test_paragraphs_and_tables_in_order():
    document = read_html(page("<h1>附件2</h1><p>单位：<b>兰州市</b>科协</p><table><tr><td>1</td></tr></table>尾"))
    assert paragraphs(document) == ["附件2", "单位：兰州市科协", "尾"]
    assert [type(block).__name__ for block in document.blocks] == ["Paragraph", "Paragraph", "Table", "Paragraph"]


def test_spans():
    table = only(
        "<table><thead><tr><th colspan=2>次数</th><td>5</td></tr></thead>"
        "<tbody><tr><td rowspan='2'>经费</td><td>中央</td><td>3</td></tr><tr><td>省</td><td>4</td></tr></tbody></table>"
    )
    assert rows(table) == [["次数", "次数", "5"], ["经费", "中央", "3"], ["经费", "省", "4"]]
    assert spans(table)[0] == (0, 0, 1, 2)
    assert [cell.place for cell in table.cells][-2:] == ["t0r2c0", "t0r2c1"]


@pytest.mark.parametrize("count", ["100000000", "0", "-1", "x", "", "99999"])
def test_spans_beyond_reason(count):
    table = only(f"<table><tr><td rowspan='{count}' colspan='{count}'>a</td></tr><tr><td>b</td></tr></table>")
    assert table.at(0, 0).text == "a"
    assert table.cols <= 257
    assert table.rows == 2


def test_lines_of_a_cell():
    assert rows(only("<table><tr><td>张三<br>139-0000-0001</td><td><p>甲</p><p>乙</p></td></tr></table>")) == [
        ["张三\n139-0000-0001", "甲\n乙"]
    ]


def test_a_table_in_a_cell_is_nested():
    table = only("<table><tr><td>外<table><tr><td>内</td></tr></table></td></tr></table>")
    assert table.cells[0].text == "外"
    assert rows(table.cells[0].tables[0]) == [["内"]]


def test_line_breaks_of_the_source():
    document = read_html("<p>科普\n  活动 hello\nworld</p>".encode())
    assert paragraphs(document) == ["科普活动 hello world"]


@pytest.mark.parametrize(
    "hidden",
    [
        "<tr style='display:none'><td>藏</td></tr>",
        "<tr hidden><td>藏</td></tr>",
        "<tr><td style='mso-hide:all'>藏</td></tr>",
        "<tr><td><del>藏</del><script>藏</script><style>藏</style><!-- 藏 --></td></tr>",
    ],
)
def test_what_a_browser_hides(hidden):
    table = only(f"<table>{hidden}<tr><td>见</td></tr></table>")
    assert [cell.text for cell in table.cells if cell.text] == ["见"]


TEXT = "<p>推荐单位：兰州市科协</p>"


@pytest.mark.parametrize(
    "data",
    [
        TEXT.encode("utf-8"),
        b"\xef\xbb\xbf" + TEXT.encode("utf-8"),
        TEXT.encode("utf-16"),
        TEXT.encode("gb18030"),
        b'<meta charset="gb2312">' + TEXT.encode("gbk"),
        b"<meta http-equiv=Content-Type content='text/html; charset=gb2312'>" + TEXT.encode("utf-8"),
        b'<meta charset="no-such-charset">' + TEXT.encode("gbk") + b"\xff",
    ],
)
def test_character_sets(data):
    assert "".join(paragraphs(read_html(data))).startswith("推荐单位：兰州市科协")


@pytest.mark.parametrize("body", ["<div>" * 5000, "<table><tr><td>" * 3000, "<b>" * 100_000], ids=["div", "table", "b"])
def test_depth_without_end(body):
    found = outcome(page(body + "x"))
    assert found in {FaultCode.TOO_LARGE, FaultCode.CORRUPT, "read"}


def outcome(data):
    try:
        read_html(data)
    except Unreadable as error:
        return error.code
    return "read"


def test_cells_without_end():
    with pytest.raises(Unreadable) as caught:
        read_html(page("<table>" + "<tr>" + "<td>1" * 250_000 + "</table>"))
    assert caught.value.code is FaultCode.TOO_LARGE


def test_an_empty_page():
    assert read_html(b"").blocks == ()
    assert read_html(b"<html></html>").blocks == ()


def mht(*parts):
    inner = "".join(f"--b\r\n{part}\r\n" for part in parts)
    return f"MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=b\r\n\r\n{inner}--b--\r\n".encode("gb18030")


def test_a_page_saved_in_one_file():
    data = mht(
        "Content-Type: image/png\r\n\r\nx",
        "Content-Type: text/html; charset=gb2312\r\n\r\n<table><tr><td>序号</td></tr></table>",
    )
    assert sniff(data) == "mht"
    assert rows(tables(read_mht(data))[0]) == [["序号"]]


def test_one_file_without_a_page():
    with pytest.raises(Unreadable) as caught:
        read_mht(mht("Content-Type: image/png\r\n\r\nx"))
    assert caught.value.code is FaultCode.CORRUPT


def test_tab_separated_lines_are_a_table():
    data = "附件2\n次数\t53\n经费\t5\n\n注\t一行\n".encode("gb18030")
    document = read_text(data)
    assert sniff(data) == "text"
    assert rows(tables(document)[0]) == [["次数", "53"], ["经费", "5"]]
    assert paragraphs(document) == ["附件2", "注\t一行"]


def test_quoted_fields_hold_line_breaks():
    assert rows(tables(read_text('"活动\n数量"\t"a""b"\n1\t2\n'.encode()))[0]) == [["活动\n数量", 'a"b'], ["1", "2"]]


def test_text_without_end():
    with pytest.raises(Unreadable) as caught:
        read_text(b"x" * 6_000_000)
    assert caught.value.code is FaultCode.TOO_LARGE


def test_bytes_that_are_no_text():
    with pytest.raises(Unreadable) as caught:
        read_text(bytes(range(256)))
    assert caught.value.code is FaultCode.UNSUPPORTED


@pytest.mark.parametrize("charset", ["utf-8", "gb18030", "utf-16", "utf-16-le", "utf-16-be", "utf-8-sig"])
def test_decode(charset):
    text = "hello, this is 甘肃省科普活动 1234"
    assert decode(text.encode(charset)) == text


def test_decode_forgives_a_cut_character():
    assert decode("甘肃".encode()[:-1]) == "甘"
    assert decode("甘肃省".encode("gb18030")[:-1]) == "甘肃"


def test_decode_refuses_binary():
    with pytest.raises(UndecodableError):
        decode(b"\x89PNG\x00\x01\x02\xff\xff")


@pytest.mark.parametrize(
    ("source", "told"),
    [
        ("<p>全国科技\n  活动周</p>", "全国科技活动周"),
        ("<p><b>活动\n</b>\n<b>名称</b></p>", "活动名称"),
        ("<p>活动<br>\n名称</p>", "活动\n名称"),
        ("<p>Word\n97</p>", "Word 97"),
        ("<p>活动 <b>名称</b></p>", "活动 名称"),
        ("<pre>一\n二</pre>", "一\n二"),
        ("<p style='white-space: pre-wrap'>一\n二</p>", "一\n二"),
        ("<pre>次数\t5</pre>", "次数\t5"),
    ],
)
def test_line_breaks_are_read_as_they_are_shown(source, told):
    assert paragraphs(read_html(source.encode())) == [told]
