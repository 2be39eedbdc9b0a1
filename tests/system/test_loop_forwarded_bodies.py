"""What is written into a forwarded mail is read as if it had been written into the mail itself."""

from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default

import pytest

from parsers.model import Kind
from parsers.notice import builtin_notices
from parsers.read import read_file
from parsers.units import builtin_registry
from tests.builders.letters_in import LANZHOU, NOTICE, letter, report, statistics

SENTENCE = "活动期间，我局组织科普讲座、开放实验室和科技志愿服务，群众踊跃参加，达到了预期效果。"
PROSE = "\n".join(f"{number}、{SENTENCE * 3}" for number in "一二三四")
WRITTEN = f"省科技厅：\n2026年兰州市科技活动周总结报告\n{PROSE}\n兰州市科技局\n2026年6月12日"
JUNE = "Fri, 12 Jun 2026 10:00:00 +0800"


def opened(raw):
    return read_file("来信.eml", raw, notices=builtin_notices(), registry=builtin_registry(), convert=None)


def handed_on(inner):
    """A mail that carries another as message/rfc822."""
    outer = message_from_bytes(letter(subject="转发", text="请查收附件。", date=JUNE), policy=default)
    outer.add_attachment(message_from_bytes(inner, policy=default))
    return outer.as_bytes()


def test_a_report_in_its_text():
    found = opened(letter(subject="报送材料", text=WRITTEN))
    assert found.kind is Kind.MAIL
    assert found.report is not None
    assert (found.report.deliverables, found.report.unit.name) == (("week_report",), LANZHOU)


def test_a_file_comes_before_the_text():
    found = opened(letter(report("科技活动周"), subject="报送材料", text=WRITTEN))
    assert found.report is None
    assert [member.kind for member in found.members] == [Kind.REPORT]


def test_figures_a_line_each():
    figures = "\n".join(f"{each.label}：{number}" for number, each in enumerate(NOTICE.form("statistics").asked, 1))
    found = opened(letter(subject="统计表", text=f"地方/部门：{LANZHOU}\n{figures}"))
    assert [form.form for form in found.forms] == ["statistics"]


def test_no_second_form_beside_a_file():
    found = opened(letter(statistics(), subject="统计表", text="活动名称\t活动简介\n讲座\t讲解\n"))
    assert found.forms == ()


@pytest.mark.parametrize("as_file", [True, False])
def test_the_daemon_counts_it(work, as_file):
    inner = letter(subject="报送材料", text=WRITTEN, date=JUNE)
    raw = letter(("总结.eml", inner), subject="报送总结", date=JUNE) if as_file else handed_on(inner)
    assert work.take(raw).reason == "accepted"
    assert work.states(LANZHOU) == {"week_report": "accepted"}


def test_a_covering_note_in_it_is_nothing():
    note = EmailMessage()
    note["Subject"], note["From"] = "通知", "a@example.org"
    note.set_content("现将有关材料报上。")
    assert opened(note.as_bytes()).report is None
