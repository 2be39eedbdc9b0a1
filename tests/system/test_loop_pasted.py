"""What is written into a mail instead of being attached."""

from email import message_from_bytes
from email.policy import default

import pytest

from ingest.demo.papers import report_docx
from tests.builders.letters_in import LANZHOU, NOTICE, letter, recommendation, report, statistics

SENTENCE = "活动期间，我局组织科普讲座、开放实验室和科技志愿服务，群众踊跃参加，达到了预期效果。"
PROSE = "\n".join(f"{number}、{SENTENCE * 3}" for number in "一二三四")
TITLE = "2026年兰州市科技活动周总结报告"
SIGNED = "兰州市科技局\n2026年6月12日"
BODY = "邮件正文"


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        ("报送材料", f"省科技厅：\n{TITLE}\n{PROSE}\n{SIGNED}"),
        ("报送材料", f"您好，现将我局总结报告如下，请查收：\n\n2026年兰州市科技活动周\n总结报告\n\n{PROSE}\n{SIGNED}"),
        (f"兰州市科技局{TITLE}", f"{PROSE}\n{SIGNED}"),
        (f"{TITLE}（兰州市科技局）", f"现将我市科技活动周开展情况报告如下。\n{PROSE}"),
        (f"转发：{TITLE}", f"{TITLE}\n{PROSE}\n{SIGNED}"),
    ],
)
def test_a_report_in_the_text_counts(work, subject, text):
    message = work.take(letter(subject=subject, text=text))
    assert message.reason == "accepted"
    assert work.states(LANZHOU) == {"week_report": "accepted"}
    answer = work.answer(message)
    assert BODY in answer.text
    assert "Word" in answer.text  # kindly asked for as a file


QUESTIONS = [each.label for each in NOTICE.form("statistics").asked]
FIGURES = "\n".join(f"{label}：{number}" for number, label in enumerate(QUESTIONS, 1))
PROSE_FORM = "活动名称：科普讲座；活动简介：讲解；举办时间、地点：5月24日榆中县；联系人及电话：王小明 13900001234"


def test_figures_listed_in_the_text_are_read(work):
    message = work.take(letter(subject="统计表", text=f"地方/部门：兰州市科技局\n{FIGURES}"))
    assert message.reason == "accepted"
    assert work.states(LANZHOU) == {"statistics": "accepted"}


def test_a_table_of_one_row_with_tabs_is_read(work):
    head = "活动名称\t活动简介\t举办时间、地点\t推荐单位\t联系人及电话"
    row = "讲座\t讲解。\t5月24日，榆中县\t兰州市科技局\t王小明 13900001234"
    assert work.take(letter(subject="推荐表", text=f"{head}\n{row}")).reason == "accepted"


def test_answers_in_prose_are_asked_for_as_a_form(work):
    message = work.take(letter(subject="兰州市科技局推荐表", text=PROSE_FORM))
    assert (message.reason, work.state(LANZHOU)) == ("attempt", "needs_correction")
    answer = work.answer(message)
    assert "写在邮件正文里" in answer.text
    assert "附件1.docx" in answer.files


def test_taking_a_form_back_is_for_a_person(work):
    message = work.take(letter(subject="撤回推荐表", text="此前报送的推荐表作废，请勿使用，稍后重报。"))
    assert (message.state, message.reason) == ("held", "remark")


def test_a_report_of_a_few_words_is_said_to_be_too_short(work):
    name, content = "总结.docx", report_docx("兰州市科技局科技活动周总结报告", ("好。",))
    message = work.take(letter((name, content), subject="兰州市科技局科技活动周总结报告"))
    assert message.reason == "attempt"
    assert "内容过少" in work.answer(message).text


@pytest.mark.parametrize(
    "mark", ["<blockquote>{}</blockquote>", "<div>------------------ 原始邮件 ------------------</div>{}", "{}"]
)
def test_our_own_answer_quoted_is_no_form(work, mark):
    first = work.take(letter(recommendation(contact="王小明"), subject="推荐表"))
    page = work.answer(first).mail.get_body(("html",)).get_content()
    raw = letter(subject="回复：推荐表", text="好的，马上改。", date="Wed, 06 May 2026 12:00:00 +0800")
    mail = message_from_bytes(raw, policy=default)
    mail.add_alternative(f"<p>好的，马上改。</p>{mark.format(page)}", subtype="html")
    message = work.take(mail.as_bytes())
    assert len(work.revisions(LANZHOU)) == 1
    assert message.reason not in ("accepted", "needs_correction")


def test_beside_the_figures(work):
    message = work.take(letter(statistics(), subject="报送统计表", text=f"{TITLE}\n{PROSE}\n{SIGNED}"))
    assert message.reason == "accepted"
    assert work.states(LANZHOU) == {"statistics": "accepted", "week_report": "accepted"}


def test_an_attached_report_is_the_report(work):
    work.take(letter(report("科技活动周"), subject="报送总结", text=f"{TITLE}\n{PROSE}"))
    (revision,) = work.revisions(LANZHOU)
    assert revision.revision.file == "总结.docx"


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        (f"兰州市科技局{TITLE}", f"现将我局总结报告报上，详见附件。\n{PROSE}"),  # a file is spoken of, and absent
        ("请教总结报告写法", f"请问总结报告应当怎样写？\n{PROSE}"),
        (f"回复：{TITLE}", f"收到。\n\n------------------ 原始邮件 ------------------\n{TITLE}\n{PROSE}"),
        ("报送说明", f"附件清单如下：\n1.科技活动周总结报告\n2.统计表\n{SENTENCE}"),
        ("关于召开科技活动周总结会议的通知", f"{PROSE}\n{SIGNED}"),
    ],
)
def test_what_is_no_report(work, subject, text):
    work.take(letter(subject=subject, text=text))
    assert work.states(LANZHOU).get("week_report") != "accepted"
