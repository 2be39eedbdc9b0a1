"""What a paragraph of a Word document says: as displayed, changes accepted."""

import pytest

from parsers.formats.docx import read_docx
from parsers.model import Flag
from tests.builders.ooxml import docx, p, run, sdt, tbl, tc, tr
from tests.builders.seen import paragraphs, rows, tables


def text_of(*content):
    return "\n".join(paragraphs(read_docx(docx(p(*content)))))


INS = '<w:ins w:id="1" w:author="a">{}</w:ins>'
DEL = '<w:del w:id="1" w:author="a"><w:r><w:delText>{}</w:delText></w:r></w:del>'
BOX = (
    '<mc:AlternateContent><mc:Choice Requires="wps"><w:drawing><wp:{kind}><a:graphic><a:graphicData><wps:wsp><wps:txbx>'
    "<w:txbxContent>{content}</w:txbxContent></wps:txbx></wps:wsp></a:graphicData></a:graphic></wp:{kind}></w:drawing>"
    "</mc:Choice><mc:Fallback><w:pict><v:shape style='position:absolute'><v:textbox><w:txbxContent>{content}"
    "</w:txbxContent></v:textbox></v:shape></w:pict></mc:Fallback></mc:AlternateContent>"
)


def field(*, instruction, result=None, data=""):
    shown = '<w:r><w:fldChar w:fldCharType="separate"/></w:r>' + run(result) if result is not None else ""
    return (
        f'<w:r><w:fldChar w:fldCharType="begin">{data}</w:fldChar></w:r><w:r><w:instrText>{instruction}</w:instrText></w:r>'
        f'{shown}<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )


@pytest.mark.parametrize(
    ("content", "text"),
    [
        (("科技", "活动"), "科技活动"),
        ((run("一"), "<w:r><w:tab/></w:r>", run("二")), "一\t二"),
        ((run("一"), "<w:r><w:br/></w:r>", run("二"), "<w:r><w:cr/></w:r>", run("三")), "一\n二\n三"),
        ((run("0931"), "<w:r><w:noBreakHyphen/></w:r>", run("5550001")), "0931-5550001"),
        ((run("可"), "<w:r><w:softHyphen/></w:r>", run("选")), "可选"),
        ((INS.format(run("加")), DEL.format("减"), run("留")), "加留"),
        (("<w:moveFrom><w:r><w:t>旧</w:t></w:r></w:moveFrom>", "<w:moveTo><w:r><w:t>新</w:t></w:r></w:moveTo>"), "新"),
        (('<w:smartTag w:element="place">' + run("兰州") + "</w:smartTag>", run("市")), "兰州市"),
        (('<w:hyperlink r:id="none">' + run("链接") + "</w:hyperlink>",), "链接"),
        (('<w:fldSimple w:instr="DATE">' + run("5月") + "</w:fldSimple>",), "5月"),
        (('<w:customXml w:element="x">' + run("甲") + "</w:customXml>", "<w:bdo>" + run("乙") + "</w:bdo>"), "甲乙"),
        ((field(instruction=" DATE ", result="5月23日"), run("起")), "5月23日起"),
        ((field(instruction=" TOC "), run("后")), "后"),
        ((field(instruction=f" IF {field(instruction='X', result='12')} ", result="三"),), "三"),
        ((run("藏", "<w:vanish/>"), run("露")), "露"),
        ((run("露", '<w:vanish w:val="0"/>'),), "露"),
        (('<w:r><w:sym w:font="Wingdings" w:char="F0FE"/></w:r>',), "☑"),
        (('<w:r><w:sym w:font="Wingdings" w:char="F081"/></w:r>',), "①"),
        (('<w:r><w:sym w:font="Symbol" w:char="F035"/></w:r>',), "5"),
        (('<w:r><w:sym w:font="宋体" w:char="4E00"/></w:r>',), "一"),
        (('<w:r><w:sym w:font="x" w:char="oops"/></w:r>', run("x")), "x"),
        (("<w:r><w:ruby><w:rt><w:r><w:t>pin</w:t></w:r></w:rt><w:rubyBase><w:r><w:t>拼</w:t></w:r></w:rubyBase></w:ruby></w:r>",), "拼"),
        (("<m:oMath><m:r><m:t>12</m:t></m:r></m:oMath>", run("场")), "12场"),
        ((sdt(run("填了")),), "填了"),
        ((sdt(run("单击此处"), "<w:showingPlcHdr/>"), run("x")), "x"),
        ((sdt(run("单击或点击此处输入文字。")), run("x")), "x"),
        ((sdt(run("选择一项。")), run("x")), "x"),
        ((sdt(run("Click or tap here to enter text.")), run("x")), "x"),
        ((sdt(sdt(run("内")), "<w:alias/>"),), "内"),
        (("<mc:AlternateContent><mc:Choice>" + run("新") + "</mc:Choice><mc:Fallback>" + run("旧") + "</mc:Fallback></mc:AlternateContent>",), "新"),
        (("<mc:AlternateContent><mc:Fallback>" + run("旧") + "</mc:Fallback></mc:AlternateContent>",), "旧"),
    ],
)  # fmt: skip
def test_text(content, text):
    assert text_of(*content) == text


def test_a_drop_down_of_a_form_shows_what_was_picked():
    entries = '<w:listEntry w:val="甲"/><w:listEntry w:val="乙"/>'
    data = f'<w:ffData><w:ddList><w:result w:val="1"/>{entries}</w:ddList></w:ffData>'
    assert text_of(field(instruction=" FORMDROPDOWN ", data=data), run("。")) == "乙。"


def test_a_field_left_open_does_not_swallow_the_document():
    opened = '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>X</w:instrText></w:r>'
    assert paragraphs(read_docx(docx(p("一", opened, run("不见")) + p("二")))) == ["一", "二"]


def test_a_deleted_paragraph_mark_joins_two_paragraphs():
    gone = "<w:rPr><w:del w:id='1'/></w:rPr>"
    assert paragraphs(read_docx(docx(p("前半", properties=gone) + p("后半")))) == ["前半后半"]


def test_changes_and_hidden_text_are_flagged():
    assert Flag.TRACKED_CHANGES in read_docx(docx(p(INS.format(run("加"))))).flags
    assert Flag.HIDDEN_TEXT in read_docx(docx(p(run("藏", "<w:vanish/>")))).flags
    assert not read_docx(docx(p("平常"))).flags


@pytest.mark.parametrize("kind", ["anchor", "inline"])
def test_a_text_box_is_read_once_beside_the_flow(kind):
    document = read_docx(
        docx(p("单位：", "<w:r>" + BOX.format(kind=kind, content=p("兰州市科协") + p("2026年")) + "</w:r>"))
    )
    assert paragraphs(document) == ["单位："]
    assert document.boxes == ("兰州市科协\n2026年",)


def test_a_text_box_set_into_the_line_of_a_cell_is_its_text():
    cell = tc(p("<w:r>" + BOX.format(kind="inline", content=p("53")) + "</w:r>"))
    floating = tc(p("<w:r>" + BOX.format(kind="anchor", content=p("公章")) + "</w:r>"))
    document = read_docx(docx(tbl(tr("次数", cell, floating))))
    assert rows(tables(document)[0]) == [["次数", "53", ""]]
    assert document.boxes == ("公章",)


def test_a_table_in_a_text_box_is_a_table():
    document = read_docx(docx(p("<w:r>" + BOX.format(kind="anchor", content=tbl(tr("序号", "1"))) + "</w:r>")))
    assert rows(tables(document)[0]) == [["序号", "1"]]


def test_vml_without_position_stands_in_the_line():
    pict = "<w:r><w:pict><v:shape style='width:10pt'><v:textbox><w:txbxContent>{}</w:txbxContent></v:textbox></v:shape></w:pict></w:r>"
    document = read_docx(docx(tbl(tr("次数", tc(p(pict.format(p("53"))))))))
    assert rows(tables(document)[0]) == [["次数", "53"]]


def test_hidden_by_its_style():
    styles = (
        '<w:styles xmlns:w="x"><w:style w:styleId="z"><w:rPr><w:vanish/></w:rPr></w:style>'
        '<w:style w:styleId="y"><w:rPr><w:vanish w:val="false"/></w:rPr></w:style></w:styles>'
    )
    body = p(run("藏", '<w:rStyle w:val="z"/>'), run("露", '<w:rStyle w:val="y"/>'))
    data = docx(body, parts={"word/styles.xml": styles}, related={"rId9": ("styles", "styles.xml")})
    assert paragraphs(read_docx(data)) == ["露"]


def numbered(body, *, levels, num="<w:num w:numId='5'><w:abstractNumId w:val='2'/></w:num>", styles=""):
    numbering = (
        f'<w:numbering xmlns:w="x"><w:abstractNum w:abstractNumId="2">{levels}</w:abstractNum>{num}</w:numbering>'
    )
    parts = {"word/numbering.xml": numbering, "word/styles.xml": f'<w:styles xmlns:w="x">{styles}</w:styles>'}
    related = {"n": ("numbering", "numbering.xml"), "s": ("styles", "styles.xml")}
    return read_docx(docx(body, parts=parts, related=related))


def level(number_format, text, depth=0, start=1):
    return (
        f'<w:lvl w:ilvl="{depth}"><w:start w:val="{start}"/><w:numFmt w:val="{number_format}"/>'
        f'<w:lvlText w:val="{text}"/></w:lvl>'
    )


ITEM = '<w:numPr><w:ilvl w:val="{}"/><w:numId w:val="{}"/></w:numPr>'


@pytest.mark.parametrize(
    ("number_format", "text", "labels"),
    [
        ("decimal", "%1", ["1", "2", "3"]),
        ("decimal", "%1.", ["1.", "2.", "3."]),
        ("chineseCounting", "%1、", ["一、", "二、", "三、"]),
        ("decimalEnclosedCircle", "%1", ["①", "②", "③"]),
        ("decimalZero", "%1", ["01", "02", "03"]),
        ("upperLetter", "(%1)", ["(A)", "(B)", "(C)"]),
        ("bullet", "●", ["", "", ""]),
        ("none such", "%1", ["1", "2", "3"]),
    ],
)
def test_automatic_numbers_fill_empty_cells(number_format, text, labels):
    empty = tc(p(properties=ITEM.format(0, 5)))
    document = numbered(tbl(*[tr(empty, "活动")] * 3), levels=level(number_format, text))
    assert [row[0] for row in rows(tables(document)[0])] == labels


def test_an_automatic_number_adds_nothing_to_a_text():
    document = numbered(tbl(tr(tc(p("活动", properties=ITEM.format(0, 5))))), levels=level("decimal", "%1."))
    assert rows(tables(document)[0]) == [["活动"]]


def test_lists_count_on_and_levels_begin_anew():
    items = [(0, "1"), (1, "1.1"), (1, "1.2"), (0, "2"), (1, "2.1")]
    body = tbl(*[tr(tc(p(properties=ITEM.format(depth, 5)))) for depth, _ in items])
    document = numbered(body, levels=level("decimal", "%1") + level("decimal", "%1.%2", depth=1))
    assert [row[0] for row in rows(tables(document)[0])] == [label for _, label in items]


def test_an_override_starts_anew_where_instances_share_a_count():
    nums = (
        "<w:num w:numId='5'><w:abstractNumId w:val='2'/></w:num><w:num w:numId='6'><w:abstractNumId w:val='2'/></w:num>"
        "<w:num w:numId='7'><w:abstractNumId w:val='2'/><w:lvlOverride w:ilvl='0'><w:startOverride w:val='1'/></w:lvlOverride></w:num>"
    )
    body = tbl(*[tr(tc(p(properties=ITEM.format(0, number)))) for number in (5, 6, 7)])
    document = numbered(body, levels=level("decimal", "%1"), num=nums)
    assert [row[0] for row in rows(tables(document)[0])] == ["1", "2", "1"]


def test_numbered_by_its_style():
    style = f'<w:style w:styleId="L"><w:pPr>{ITEM.format(0, 5)}</w:pPr></w:style>'
    cell = tc(p(properties='<w:pStyle w:val="L"/>'))
    document = numbered(tbl(tr(cell), tr(cell)), levels=level("chineseCounting", "%1", start=10), styles=style)
    assert rows(tables(document)[0]) == [["十"], ["十一"]]
