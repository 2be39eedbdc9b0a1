"""Mails as clerks send them that were once taken wrongly."""

import pytest

from ingest.demo.papers import report_docx
from notifier.phrases import say
from tests.builders.letters_in import LANZHOU, NOTICE, letter, recommendation, report

SENTENCE = "活动期间，我局组织科普讲座、开放实验室和科技志愿服务，群众踊跃参加，达到了预期效果。"
PROSE = "\n".join(f"{number}、{SENTENCE * 3}" for number in "一二三四")
FIGURES = "\n".join(f"{each.label}：{number}" for number, each in enumerate(NOTICE.form("statistics").asked, 1))
JUNE = "Fri, 12 Jun 2026 10:00:00 +0800"
OURS = (("In-Reply-To", "<baosong.reminder.0123@163.com>"),)


def titled(title):
    return "总结.docx", report_docx(title, (SENTENCE * 3,) * 4)


class TestLastYearsReport:
    def test_is_no_answer_to_this_years_notice(self, work):
        message = work.take(letter(titled("兰州市科技局2025年科技活动周总结报告"), subject="兰州市科技局总结"))
        assert (message.reason, work.states(LANZHOU)) == ("needs_correction", {"week_report": "needs_correction"})
        answer = work.answer(message)
        assert "标题写的是2025年" in answer.text
        assert "共1处需要修改" in answer.text

    def test_beside_a_good_form_leaves_the_form_alone(self, work):
        work.take(letter(recommendation(), titled("兰州市科技局2025年科技活动周总结报告")))
        assert work.states(LANZHOU) == {"recommendation": "accepted", "week_report": "needs_correction"}

    def test_gives_way_to_this_years(self, work):
        work.take(letter(titled("兰州市科技局2025年科技活动周总结报告"), subject="总结"))
        work.take(letter(report("科技活动周"), subject="总结", date=JUNE))
        assert work.states(LANZHOU) == {"week_report": "accepted"}

    @pytest.mark.parametrize("title", ["兰州市科技局科技活动周总结报告", "兰州市科技局2025—2026年科技活动周工作总结"])
    def test_is_told_by_its_title_alone(self, work, title):
        work.take(letter(titled(title), subject="总结"))
        assert work.states(LANZHOU) == {"week_report": "accepted"}


class TestWhoAnswersALetterOfOurs:
    def test_and_says_that_all_was_sent_is_for_a_person(self, work):
        message = work.take(
            letter(subject="回复：提醒", text="我单位已于5月6日报送，请核实。", extra=OURS, sender="a@b.example")
        )
        assert message.state == "held"

    def test_whatever_became_of_the_thread(self, work):
        opening = say("reminder.opening", notice="2026年全国科技活动周")
        text = f"我单位5月6日就报过了。\n\n兰州市科技局：\n\n{opening}"
        message = work.take(letter(subject="您好", text=text, sender="a@b.example"))
        assert message.state == "held"

    def test_and_forgot_the_file_is_told(self, work):
        message = work.take(letter(subject="回复：材料", text="已修改，请查收附件。", extra=OURS, sender="a@b.example"))
        assert message.reason == "attempt"
        assert "没有收到任何附件" in work.answer(message).text

    def test_and_says_thanks_is_left_in_peace(self, work):
        message = work.take(letter(subject="回复：提醒", text="收到，谢谢！", extra=OURS))
        assert (message.state, message.reason) == ("ignored", "courtesy")


def test_a_report_is_called_by_its_title(work):
    text = f"省科技厅：\n兰州市科技局2026年科技工作者日总结报告\n{PROSE}\n兰州市科技局\n2026年6月10日\n\n地方/部门：兰州市科技局\n{FIGURES}"
    message = work.take(letter(subject="兰州市科技局材料", text=text, date=JUNE))
    assert work.states(LANZHOU) == {"statistics": "accepted", "day_report": "accepted"}
    answer = work.answer(message)
    assert "《兰州市科技局2026年科技工作者日总结报告》" in answer.text
    assert "以上内容写在邮件正文中" in answer.text


class TestAQuestionBesideAForm:
    def test_is_not_passed_over_in_silence(self, work):
        message = work.take(letter(recommendation(), text="推荐表见附件，请问还需要寄纸质版吗？"))
        assert message.reason == "accepted"
        assert "提出的问题" in work.answer(message).text
        assert [(each.id, each.asks) for each in work.board().letters] == [(message.public, True)]

    @pytest.mark.parametrize("text", ["推荐表见附件，请查收，收到请回复。", "是否收到，请告知，谢谢！"])
    def test_is_not_seen_in_a_courtesy(self, work, text):
        assert "提出的问题" not in work.answer(work.take(letter(recommendation(), text=text))).text
        assert not any(each.asks for each in work.board().letters)


class TestAnAdvertisement:
    TEXT = "专业制作科技活动周展板，免费设计，欢迎来电垂询 400-000-0000，量大从优，全国包邮，十年老店。"

    def test_with_a_damaged_brochure_is_not_answered(self, work):
        message = work.take(
            letter(
                ("产品手册.pdf", b"%PDF-1.4 x"), subject="科技活动周展品定制", text=self.TEXT, sender="ad@shop.example"
            )
        )
        assert message.state == "held"
        assert not work.answers(message)

    @pytest.mark.parametrize("text", ["请查收。", ""])
    def test_is_none_where_it_hands_something_in(self, work, text):
        file = "1.pdf", b"%PDF-1.4 x"
        message = work.take(letter(file, subject="科技活动周材料", text=text, sender="a@b.example"))
        assert message.reason == "attempt"
