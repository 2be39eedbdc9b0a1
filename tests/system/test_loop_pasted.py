"""What is written into a mail instead of being attached."""

import pytest

from tests.builders.letters_in import LANZHOU, letter, report, statistics
from tests.builders.loop import loop

SENTENCE = "活动期间，我局组织科普讲座、开放实验室和科技志愿服务，群众踊跃参加，达到了预期效果。"
PROSE = "\n".join(f"{number}、{SENTENCE * 3}" for number in "一二三四")
TITLE = "2026年兰州市科技活动周总结报告"
SIGNED = "兰州市科技局\n2026年6月12日"
BODY = "邮件正文"


@pytest.fixture
def work(tmp_path):
    with loop(tmp_path) as open_loop:
        yield open_loop


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
