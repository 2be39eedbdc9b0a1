"""The plan of an activity that comes without the table which recommends it."""

import pytest

from ingest.demo.papers import report_docx
from tests.builders.letters_in import LANZHOU, letter, recommendation
from tests.builders.useless import zipped

SENTENCE = "一、活动目的。面向师生普及科学知识，弘扬科学精神。"
LATER = "Thu, 07 May 2026 10:00:00 +0800"


def plan(name="活动方案.docx", title="科普进校园活动方案"):
    return name, report_docx(title, (SENTENCE,) * 5)


@pytest.mark.parametrize(
    ("files", "subject"),
    [
        ((plan(),), "兰州市科技局科技活动周活动方案"),
        ((plan("1.docx"),), "兰州市科技局报送科技活动周材料"),
        ((plan(title="科普进校园"),), "兰州市科技局科技活动周推荐活动"),
        ((plan("方案1.docx"), plan("方案2.docx")), "兰州市科技局科技活动周方案"),
        ((zipped(plan(), plan("方案2.docx"), name="材料.zip"),), "兰州市科技局科技活动周活动方案"),
    ],
)
def test_alone_is_kept_and_the_table_asked_for(work, files, subject):
    message = work.take(letter(*files, subject=subject, text="请查收。"))
    assert (message.state, message.reason) == ("handled", "attempt")
    assert work.states(LANZHOU) == {"recommendation": "needs_correction"}
    answer = work.answer(message)
    assert "方案已收到并留存" in answer.text
    assert "没有推荐表" in answer.text
    assert "附件1.docx" in answer.files


def test_after_the_table_is_kept_with_it(work):
    work.take(letter(recommendation()))
    message = work.take(letter(plan(), subject="科技活动周活动方案", text="方案补上。", date=LATER))
    assert (message.state, message.reason) == ("handled", "supplement")
    assert work.states(LANZHOU) == {"recommendation": "accepted"}
    answer = work.answer(message)
    assert (answer.kind, "活动方案.docx" in answer.text) == ("acknowledgement", True)


def test_the_table_follows_it(work):
    work.take(letter(plan(), subject="兰州市科技局科技活动周活动方案"))
    assert work.take(letter(recommendation(), date=LATER)).reason == "accepted"
    assert work.states(LANZHOU) == {"recommendation": "accepted"}


def test_a_strangers_changes_nothing(work):
    work.take(letter(recommendation()))
    message = work.take(
        letter(plan("兰州市科技局活动方案.docx"), subject="科技活动周活动方案", sender="x@stranger.example.net")
    )
    assert message.reason == "attempt"
    assert (work.state(LANZHOU), work.standing(LANZHOU).revision) == ("accepted", 1)
    assert "推荐表" in work.answer(message).text


def test_with_a_question_is_for_a_person(work):
    message = work.take(letter(plan(), subject="科技活动周方案", text="请问方案需要盖章吗？"))
    assert (message.state, message.reason) == ("held", "question")


@pytest.mark.parametrize("subject", ["兰州市科技局统计表", "兰州市科技局科技活动周总结报告"])
def test_under_the_name_of_something_else_is_a_wrong_file(work, subject):
    message = work.take(letter(plan(), subject=subject))
    assert message.reason == "attempt"
    assert "没有找到" in work.answer(message).text


def test_of_some_other_event_is_nothing_to_us(work):
    message = work.take(letter(plan("演练预案.docx", "地震应急演练预案"), subject="应急演练", text="供参考。"))
    assert message.state == "ignored"
