"""A correction carries the unit's own file, each wrong cell marked; a unit may correct that copy and send it back."""

import io
import subprocess
import zipfile
from datetime import UTC, datetime

import docx
import openpyxl
import pytest
from docx.oxml.ns import qn

from ingest.sandbox import Limits, Sandbox
from notifier.remarks import Order
from parsers.formats.wordml.places import find_cell
from parsers.read import read_file
from tests.builders.letters_in import BAIYIN, KEJI, LANZHOU, letter, recommendation, record, statistics
from tests.builders.loop import loop, sandbox
from tests.builders.office import made_by_office
from tests.builders.rulings import Ruler
from tests.servers.require import need

FAULTY = (record(contact="王小明"), record(seq=2, summary="", activity_name="科普大篷车"))
NOW = datetime(2026, 5, 6, 2, 2, tzinfo=UTC)


@pytest.fixture
def work(tmp_path):
    with loop(tmp_path) as open_loop:
        yield open_loop


def enclosed(answer):
    return {part.get_filename(): part.get_content() for part in answer.mail.iter_attachments()}


def remarks_in_word(content):
    """Comment text -> the text of the cell it stands in."""
    document = docx.Document(io.BytesIO(content))
    cells = {}
    for mark in document.element.iter(qn("w:commentReference")):
        cell = next(mark.iterancestors(qn("w:tc")))
        shade = cell.tcPr.find(qn("w:shd"))
        assert shade is not None
        assert shade.get(qn("w:fill")) == "FFE699"
        comment = document.comments.get(int(mark.get(qn("w:id"))))
        assert comment.author == "甘肃省科学技术厅"
        cells[comment.text] = "".join(each.text or "" for each in cell.iter(qn("w:t")))
    return cells


def read(name, content):
    loaded = sandbox()._furnishing
    return read_file(name, content, notices=loaded.notices, registry=loaded.registry, convert=None)


def said(report):
    return [(form.form, form.unit, [dict(each.values) for each in form.records]) for form in report.forms]


def test_a_word_file_comes_back_with_a_comment_at_each_wrong_cell_and_says_the_same(work):
    sent = recommendation(LANZHOU, *FAULTY)
    answer = work.answer(work.take(letter(sent)))
    assert answer.kind == "correction"
    (copy,) = enclosed(answer).values()
    assert list(enclosed(answer)) == ["推荐表（请修改）.docx"]
    assert "请修改" in answer.text
    assert sorted(remarks_in_word(copy).values()) == ["", "王小明"]
    assert all("请" in remark for remark in remarks_in_word(copy))
    assert said(read("x.docx", copy)) == said(read("x.docx", sent[1]))


def test_a_workbook_comes_back_with_a_comment_at_each_wrong_cell_and_says_the_same(work):
    sent = statistics(media_count="很多", report_count="")
    answer = work.answer(work.take(letter(sent, subject="报送统计表")))
    copy = enclosed(answer)["统计表（请修改）.xlsx"]
    sheet = openpyxl.load_workbook(io.BytesIO(copy)).worksheets[0]
    marked = {cell.value: cell.comment.text for row in sheet.iter_rows() for cell in row if cell.comment}
    assert set(marked) == {"很多", None}
    assert all(cell.fill.fgColor.rgb == "FFFFE699" for row in sheet.iter_rows() for cell in row if cell.comment)
    assert said(read("x.xlsx", copy)) == said(read("x.xlsx", sent[1]))


def test_the_copy_corrected_and_sent_back_is_accepted(work):
    answer = work.answer(work.take(letter(recommendation(LANZHOU, *FAULTY))))
    document = docx.Document(io.BytesIO(enclosed(answer)["推荐表（请修改）.docx"]))
    rows = document.tables[0].rows
    rows[1].cells[5].paragraphs[0].runs[0].text = "王小明 139-0000-1234"
    rows[2].cells[2].paragraphs[0].runs[0].text = "流动科技馆进校园，展教结合。"
    buffer = io.BytesIO()
    document.save(buffer)
    again = work.answer(work.take(letter(("推荐表（请修改）.docx", buffer.getvalue()), subject="回复：报送推荐表")))
    assert again.kind == "acknowledgement"
    assert work.state(LANZHOU) == "accepted"


def test_a_copy_that_comes_back_still_wrong_is_marked_anew_not_twice(work):
    answer = work.answer(work.take(letter(recommendation(LANZHOU, *FAULTY))))
    document = docx.Document(io.BytesIO(enclosed(answer)["推荐表（请修改）.docx"]))
    document.tables[0].rows[1].cells[5].paragraphs[0].runs[0].text = "王小明 139-0000-1234"
    buffer = io.BytesIO()
    document.save(buffer)
    again = work.answer(work.take(letter(("推荐表（请修改）.docx", buffer.getvalue()), sender=KEJI)))
    (copy,) = enclosed(again).values()
    assert list(enclosed(again)) == ["推荐表（请修改）.docx"]
    assert list(remarks_in_word(copy).values()) == [""]


@pytest.mark.slow
def test_the_copies_open_in_libreoffice(work, tmp_path):
    soffice, profile = need("soffice"), f"-env:UserInstallation=file://{tmp_path}/profile"
    sent = recommendation(LANZHOU, *FAULTY), statistics(media_count="很多")
    copies = enclosed(work.answer(work.take(letter(*sent))))
    assert len(copies) == 2
    for name, content in copies.items():
        (tmp_path / name).write_bytes(content)
    command = [
        soffice,
        profile,
        "--headless",
        "--convert-to",
        "pdf",
        "--outdir",
        tmp_path,
        *(tmp_path / n for n in copies),
    ]
    subprocess.run(command, check=True, capture_output=True, timeout=100)
    assert all((tmp_path / name).with_suffix(".pdf").read_bytes().startswith(b"%PDF") for name in copies)


def test_what_is_right_carries_no_copy(work):
    assert enclosed(work.answer(work.take(letter(recommendation())))) == {}


def zipped(*files):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as bundle:
        for name, content in files:
            bundle.writestr(name, content)
    return packed.getvalue()


@pytest.mark.parametrize("inner", ["材料/推荐表.docx", "里层.zip"])
def test_a_file_in_an_archive_comes_back_on_its_own(work, inner):
    sent = recommendation(LANZHOU, *FAULTY)
    content = sent[1] if inner.endswith("docx") else zipped(sent)
    answer = work.answer(work.take(letter(("材料.zip", zipped((inner, content))))))
    copies = enclosed(answer)
    assert list(copies) == ["推荐表（请修改）.docx"]
    assert said(read("x.docx", copies["推荐表（请修改）.docx"])) == said(read("x.docx", sent[1]))


def test_two_archives_with_a_file_of_one_name(work):
    good, bad = recommendation(), recommendation(LANZHOU, *FAULTY, record(seq=3, activity_name="院士讲堂"))
    answer = work.answer(work.take(letter(("一.zip", zipped(good)), ("二.zip", zipped(bad)))))
    assert all(len(remarks_in_word(content)) > 0 for content in enclosed(answer).values())


def test_what_is_answered_after_a_decision_encloses_it_too(work):
    ruler = Ruler(work)
    held = work.take(letter(recommendation(BAIYIN, *FAULTY), sender="by@by.example.org", subject="报送"))
    assert enclosed(work.answer(held))
    ruler.sent()
    ruler.assign(held, LANZHOU)
    last = work.answers(held)[-1]
    assert list(enclosed(last)) == ["推荐表（请修改）.docx"]


@pytest.mark.slow
def test_what_only_an_office_program_reads_comes_back_as_docx(work, tmp_path):
    need("soffice")
    content = made_by_office(recommendation(LANZHOU, *FAULTY)[1], tmp_path, "doc")
    answer = work.answer(work.take(letter(("推荐表.wps", content))))
    (copy,) = enclosed(answer).values()
    assert list(enclosed(answer)) == ["推荐表（请修改）.docx"]
    assert sorted(remarks_in_word(copy).values()) == ["", "王小明"]


@pytest.mark.slow
def test_an_old_workbook_comes_back_as_xlsx(work, tmp_path):
    need("soffice")
    content = made_by_office(statistics(media_count="很多")[1], tmp_path, "xls")
    answer = work.answer(work.take(letter(("统计表.et", content), subject="报送统计表")))
    sheet = openpyxl.load_workbook(io.BytesIO(enclosed(answer)["统计表（请修改）.xlsx"])).worksheets[0]
    assert [cell.value for row in sheet.iter_rows() for cell in row if cell.comment] == ["很多"]


def test_where_no_copy_can_be_made_the_list_is_enough(work):
    rows = ("活动名称 活动简介 举办时间、地点 推荐单位 联系人及电话", f"讲座 讲解。 5月24日榆中县 {LANZHOU} 王小明")
    cells = ("".join(f"<td>{cell}</td>" for cell in row.split()) for row in rows)
    page = f"<table>{''.join(f'<tr>{row}</tr>' for row in cells)}</table>"
    answer = work.answer(work.take(letter(("推荐表.html", page.encode()))))
    assert answer.kind == "correction"
    assert enclosed(answer) == {}
    assert "随信附上标注好的文件" not in answer.text


def order(**remarks):
    return Order(remarks=remarks, author="甘肃省科学技术厅", at=NOW)


def test_the_same_file_is_annotated_to_the_same_bytes():
    _, content = recommendation(LANZHOU, *FAULTY)
    wanted = order(t0r1c5="请填写电话。")
    assert sandbox().annotate(content, wanted) == sandbox().annotate(content, wanted)


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 broken", b"%PDF-1.4", b"\xd0\xcf\x11\xe0" + bytes(600)])
def test_what_is_no_office_file_is_not_annotated(content):
    assert sandbox().annotate(content, order(t0r1c5="请填写电话。")) is None


def test_a_file_with_macros_or_charts_is_not_annotated():
    for part, (_, content), place in (
        ("word/vbaProject.bin", recommendation(), "t0r1c5"),
        ("xl/charts/chart1.xml", statistics(), "统计表（附件2）!B3"),
    ):
        written = io.BytesIO(content)
        with zipfile.ZipFile(written, "a") as package:
            package.writestr(part, b"<x/>")
        assert sandbox().annotate(written.getvalue(), order(**{place: "请填写。"})) is None


def test_a_place_that_is_not_there_makes_no_copy():
    assert sandbox().annotate(recommendation()[1], order(t7r0c0="请填写。")) is None
    assert sandbox().annotate(statistics()[1], order(**{"别的!A1": "请填写。"})) is None


def test_find_cell_finds_the_cell_that_was_read():
    content = recommendation()[1]
    form = read("x.docx", content).forms[0]
    place = form.records[0].places["contact"]
    cell = find_cell(docx.Document(io.BytesIO(content)).element, place)
    assert "".join(each.text for each in cell.iter(qn("w:t"))) == "王小明 139-0000-1234"


def repacked(content, part, change):
    """A package with one part changed."""
    written = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, change(old.read(name)) if name == part else old.read(name))
    return written.getvalue()


def deep(xml):
    return xml.replace(b"<w:body>", b"<w:body>" + b"<w:sdt><w:sdtContent>" * 5000, 1)


@pytest.mark.parametrize("change", [deep, lambda xml: xml[:300], lambda _: b""])
def test_a_hostile_document_makes_no_copy_and_no_error(change):
    hostile = repacked(recommendation()[1], "word/document.xml", change)
    assert sandbox().annotate(hostile, order(t0r1c5="请填写电话。")) is None
    assert sandbox().annotate(recommendation()[1], order(t0r1c5="请填写电话。"))


def test_one_cell_at_the_far_end_of_a_sheet_costs_nothing():
    far = b'</row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
    name = openpyxl.load_workbook(io.BytesIO(statistics()[1])).sheetnames[0]
    sheet = "xl/worksheets/sheet1.xml"
    wide = repacked(statistics()[1], sheet, lambda xml: xml.replace(b"</row></sheetData>", far, 1))
    rules = sandbox()._furnishing
    with Sandbox(limits=Limits(seconds=5, workers=1), notices=rules.notices, registry=rules.registry) as small:
        assert small.annotate(wide, order(**{f"{name}!B3": "请填写。"}))
