"""A file of any kind ends in a report: what is inside it, or why it could not be read."""

import io
import zipfile

import pytest

from parsers.errors import FaultCode, Unreadable
from parsers.model import Kind
from parsers.notice import builtin_notices
from parsers.read import read_file
from parsers.report import as_json
from parsers.units import builtin_registry
from tests.builders.documents_made import document, lines, table
from tests.builders.made_files import as_docx, as_html, as_xlsx
from tests.builders.our_forms import HEADS, TITLE_1, UNIT_1, first, row, second

PROSE = (
    "今年活动期间，我市围绕年度主题，联合教育、农业农村、卫生健康等部门，把展厅搬进集镇，把课堂搬到田头，受到群众欢迎。"
)
DOC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def read(data, name="附件.docx", convert=None):
    return read_file(name, data, notices=builtin_notices(), registry=builtin_registry(), convert=convert)


def zipped(**members):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, data in members.items():
            archive.writestr(name.replace("__", "."), data)
    return stream.getvalue()


def test_a_form_is_recognised_by_content_whatever_its_name():
    for name in ("表.doc", "表.pdf", "表", ""):
        assert read(as_xlsx(document(*first())), name).kind is Kind.FORM


def test_a_file_with_a_form_is_a_form_and_keeps_its_report():
    report = read(as_docx(document(*lines("兰州市2026年科技活动周工作总结", *[PROSE] * 3), *second())))
    assert report.kind is Kind.FORM
    assert report.report.deliverables == ("week_report",)


@pytest.mark.parametrize(
    ("name", "title", "deliverables"),
    [
        ("x.html", "兰州市2026年科技活动周工作总结", ("week_report",)),
        ("x.html", "“全国科技工作者日”活动总结报告", ("day_report",)),
        ("x.html", "平川区2026年“科技活动周”活动小结", ("week_report",)),
        ("x.html", "关于2026年科技活动周和科技工作者日活动开展情况的报告", ("week_report", "day_report")),
        ("科技工作者日总结.html", "天水市科协", ("day_report",)),
        ("总结.html", "天水市科协", ()),
        ("x.html", "天水市科协工作总结", ()),
    ],
)
def test_a_report_and_what_it_answers(name, title, deliverables):
    report = read(as_html(document(*lines(title, *[PROSE] * 3))), name)
    assert report.kind is Kind.REPORT
    assert report.report.deliverables == deliverables


def test_who_wrote_a_report_is_who_signs_it_or_whom_its_title_names():
    signed = read(as_html(document(*lines("科技活动周总结", *[PROSE] * 3, "中共天水市委宣传部", "2026年6月12日"))))
    assert (signed.report.unit.text, signed.report.unit.name) == ("中共天水市委宣传部", "天水市委宣传部")
    titled = read(as_html(document(*lines("天水市科协科技活动周总结", *[PROSE] * 3))))
    assert (titled.report.unit.text, titled.report.unit.name) == (None, "天水市科协")
    county = read(as_html(document(*lines("科技活动周总结", *[PROSE] * 3, "崆峒区科学技术局", "2026年6月12日"))))
    assert (county.report.unit.text, county.report.unit.name) == ("崆峒区科学技术局", None)


@pytest.mark.parametrize(
    ("name", "title", "prose"),
    [
        ("方案.html", "兰州市2026年科技活动周活动方案", 3),
        ("通知.html", "关于报送2026年科技活动周总结报告的通知", 3),
        ("总结.html", "2026年全国科普日活动总结", 3),
        ("新闻.html", "我市举办科技活动周", 3),
        ("总结.html", "科技活动周总结", 0),
    ],
)
def test_other_papers_are_no_reports(name, title, prose):
    assert read(as_html(document(*lines(title, *[PROSE] * prose))), name).kind is Kind.OTHER


def test_what_came_near_a_form_says_why_it_was_passed_over():
    report = read(as_html(document(*lines("2026年全国科普月", "群众性科普活动推荐表", UNIT_1), table([HEADS, row()]))))
    assert report.kind is Kind.OTHER
    assert "科普月" in report.evidence[0]


def test_archives_in_archives_are_read_and_their_junk_is_not_mentioned():
    inner = zipped(表__xlsx=as_xlsx(document(*first())))
    report = read(zipped(里__zip=inner, **{"~$表__docx": b"x", "Thumbs__db": b"x", "坏__docx": b""}))
    assert (report.kind, report.error) == (Kind.ARCHIVE, None)
    members = {member.file: member for member in report.members}
    assert set(members) == {"里.zip", "坏.docx"}
    assert members["坏.docx"].error.code is FaultCode.CORRUPT


def test_archives_nested_without_end_are_too_large():
    data = as_xlsx(document(*first()))
    for _ in range(8):
        data = zipped(x__zip=data)
    faults = [each.error.code for each in read(data).walk() if each.error]
    assert faults == [FaultCode.TOO_LARGE]


MAIL = (
    "From: kj@example.org\r\nTo: kepu@example.org\r\nSubject: form\r\nMIME-Version: 1.0\r\n"
    "Content-Type: text/html; charset=utf-8\r\n\r\n"
)


def test_a_form_pasted_into_a_mail_is_read_but_not_one_that_it_quotes():
    form = as_html(document(*first())).decode()
    assert [each.form for each in read((MAIL + form).encode(), "x.eml").forms] == ["recommendation"]
    quoted = f"<p>收到，谢谢！</p><blockquote>{form}</blockquote>"
    report = read((MAIL + quoted).encode(), "x.eml")
    assert (report.kind, report.forms) == (Kind.MAIL, ())


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", FaultCode.CORRUPT),
        (bytes(range(256)) * 8, FaultCode.UNSUPPORTED),
        (as_docx(document(*first()))[:5000], FaultCode.CORRUPT),
        (DOC + bytes(600), FaultCode.UNSUPPORTED),
    ],
    ids=["empty", "random", "cut", "doc"],
)
def test_what_cannot_be_read_says_why_with_a_remedy(data, code):
    report = read(data)
    assert (report.kind, report.error.code) == (Kind.UNREADABLE, code)
    assert report.error.message.endswith("。")
    assert len(report.fingerprint) == 64


def test_an_office_program_is_asked_for_what_only_it_reads():
    asked = []

    def convert(data, kind):
        asked.append(kind)
        return as_docx(document(*first()))

    report = read(b"{\\rtf1\\ansi x}", "表.rtf", convert)
    assert (asked, report.kind, report.format) == (["rtf"], Kind.FORM, "rtf")

    def fail(data, kind):
        raise Unreadable(FaultCode.TIMEOUT, "too slow")

    assert read(b"{\\rtf1\\ansi x}", "表.rtf", fail).error.code is FaultCode.TIMEOUT
    assert read(b"{\\rtf1\\ansi x}", "表.rtf").error.code is FaultCode.UNSUPPORTED


def test_every_key_of_the_contract_is_always_there():
    for data in (as_xlsx(document(*first())), b"", zipped(x__xlsx=as_xlsx(document(*second())))):
        found = as_json(read(data, "x"))
        assert list(found) == ["file", "kind", "forms", "members", "error"]
        for form in found["forms"]:
            assert list(form) == ["form", "unit", "records", "issues"]
            assert list(form["unit"]) == ["text", "name", "names"]
            assert all(list(issue) == ["code", "severity", "row", "field", "message"] for issue in form["issues"])


def test_numbers_are_json_numbers_whole_ones_without_a_point():
    (form,) = as_json(read(as_xlsx(document(*second({"funding_county": "11.40", "public_online": "2万"})))))["forms"]
    record = form["records"][0]
    assert (record["funding_county"], record["public_online"]) == (11.4, 20000)
    assert isinstance(record["public_online"], int)
    assert isinstance(record["funding_central"], int)


def test_the_fields_stand_in_the_order_of_the_notice():
    (form,) = as_json(read(as_xlsx(document(*lines(*TITLE_1, UNIT_1), table([HEADS[::-1], row()[::-1]])))))["forms"]
    assert list(form["records"][0]) == [each.id for each in builtin_notices()[0].form("recommendation").fields]
