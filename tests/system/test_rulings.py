"""What a person decides: at once, told, in the record, and taken back. Mail by mail, without servers."""

import pytest

from ingest.person import Ambiguous, Impossible
from tests.builders.letters_in import DINGXI, KEJI, LANZHOU, letter, recommendation, statistics
from tests.builders.loop import loop
from tests.builders.rulings import Ruler

STRANGER = "xiaoli@qq.example"
LATER = "Wed, 06 May 2026 11:00:00 +0800"


@pytest.fixture
def faulty(work, ruler):
    message = work.take(letter(recommendation(contact="王小明")))
    ruler.sent()
    return message


def stands(work, unit=LANZHOU):
    return [(each.number, each.standing.value) for each in work.revisions(unit)]


class TestAccepting:
    def test_what_was_held_counts_and_its_sender_is_told_in_the_thread(self, work, ruler, contested):
        ruled = ruler.accept(contested, why="电话核实")
        assert ruled.answered == STRANGER
        assert stands(work) == [(1, "superseded"), (2, "current")]
        told = work.message(contested.id)
        assert (told.state.value, told.reason) == ("handled", "accepted")
        first, second = work.answers(contested)
        assert [first.kind, second.kind] == ["checking", "acknowledgement"]
        assert second.mail["In-Reply-To"] == first.mail["In-Reply-To"] == contested.message_id
        assert second.mail["Message-ID"] != first.mail["Message-ID"]
        assert "改过的简介" in second.text

    def test_taken_back_everything_is_as_it_was_and_the_sender_is_told_again(self, work, ruler, contested):
        ruler.accept(contested)
        ruler.sent()
        ruler.unaccept(contested, why="认错人了")
        assert stands(work) == [(1, "current"), (2, "held")]
        assert work.message(contested.id).reason == "contested"
        assert ruler.kinds(contested) == ["checking", "acknowledgement", "checking"]

    def test_taken_back_before_anybody_was_told_nobody_is(self, work, ruler, contested):
        ruler.accept(contested)
        ruled = ruler.unaccept(contested)
        assert (ruled.answered, ruled.silence) == ("", "told_before")
        assert ruler.kinds(contested) == ["checking"]

    def test_an_answer_that_has_not_left_is_replaced(self, work, ruler):
        message = work.take(letter(recommendation(contact="王小明")))
        ruler.accept(message)
        assert ruler.kinds(message) == ["acknowledgement"]
        ruler.unaccept(message)
        assert ruler.kinds(message) == ["correction"]

    def test_a_faulty_form_counts_as_it_is(self, work, ruler, faulty):
        ruler.accept(faulty)
        assert work.state(LANZHOU) == "accepted"
        told = work.answers(faulty)[-1]
        assert told.kind == "acknowledgement"
        assert "请修改" not in told.text
        ruler.unaccept(faulty)
        assert work.state(LANZHOU) == "needs_correction"

    def test_what_counts_already_is_not_accepted_again(self, work, ruler, faulty):
        ruler.accept(faulty)
        with pytest.raises(Impossible, match="waits for that"):
            ruler.accept(faulty)
        with pytest.raises(Impossible, match="nobody has said reject"):
            ruler.unreject(faulty)

    def test_an_older_version_can_be_brought_back(self, work, ruler):
        first = work.take(letter(recommendation()))
        work.take(letter(recommendation(summary="改过的简介。"), date=LATER))
        ruler.accept(first)
        assert stands(work) == [(1, "current"), (2, "superseded")]

    def test_what_later_mail_rests_on_is_not_undone(self, work, ruler, contested):
        ruler.accept(contested)
        work.take(letter(recommendation(summary="又改过的简介。"), sender=STRANGER, date=LATER))
        with pytest.raises(Impossible, match="rests on it"):
            ruler.unaccept(contested)
        assert stands(work) == [(1, "superseded"), (2, "superseded"), (3, "current")]

    def test_what_was_accepted_though_faulty_can_be_unsaid_when_better_came(self, work, ruler, faulty):
        ruler.accept(faulty)
        work.take(letter(recommendation(), date=LATER))
        ruler.unaccept(faulty)
        assert stands(work) == [(1, "superseded"), (2, "current")]

    def test_two_deliverables_of_a_message_count_together_or_one_alone(self, work, ruler):
        message = work.take(letter(recommendation(contact="王小明"), statistics(media_count="很多")))
        ruler.accept(message, deliverables=("statistics",))
        assert work.states(LANZHOU) == {"recommendation": "needs_correction", "statistics": "accepted"}
        assert ruler.kinds(message) == ["correction"]
        ruler.accept(message)
        assert set(work.states(LANZHOU).values()) == {"accepted"}
        ruler.unaccept(message)
        assert work.states(LANZHOU) == {"recommendation": "needs_correction", "statistics": "accepted"}

    def test_nothing_of_the_kind_named(self, work, ruler, faulty):
        with pytest.raises(Ambiguous, match="gave nothing of that kind"):
            ruler.accept(faulty, deliverables=("statistics",))


class TestDoubt:
    @pytest.fixture
    def doubtful(self, tmp_path, rules_with):
        with loop(tmp_path, rules=rules_with(LANZHOU, KEJI)) as work:
            yield work, Ruler(work), work.take(letter(recommendation(DINGXI), sender=KEJI))

    def test_whose_it_is_must_be_said(self, doubtful):
        _, ruler, message = doubtful
        assert message.reason == "doubtful"
        with pytest.raises(Ambiguous, match="--unit"):
            ruler.accept(message)

    def test_what_it_was_chosen_over_is_laid_aside_and_comes_back(self, doubtful):
        work, ruler, message = doubtful
        ruler.accept(message, units=(DINGXI,))
        assert work.state(DINGXI) == "accepted"
        assert work.state(LANZHOU) == "missing"
        assert work.message(message.id).units == (DINGXI,)
        assert "定西市委宣传部" in work.answers(message)[-1].text
        ruler.unaccept(message)
        assert [work.state(each) for each in (DINGXI, LANZHOU)] == ["held", "held"]
        assert work.message(message.id).state.value == "held"

    def test_assigning_says_the_same(self, doubtful):
        work, ruler, message = doubtful
        ruler.assign(message, DINGXI)
        assert [work.state(each) for each in (DINGXI, LANZHOU)] == ["accepted", "missing"]
        again = work.take(letter(recommendation(DINGXI, summary="改过的简介。"), sender=KEJI, date=LATER))
        assert again.reason == "accepted"  # the address is known as theirs now

    def test_two_forms_for_one_place(self, work, ruler):
        one, other = recommendation(), recommendation(summary="改过的简介。", name="推荐表（新）.docx")
        message = work.take(letter(one, other))
        assert message.reason == "several"
        with pytest.raises(Ambiguous, match="--file"):
            ruler.accept(message)
        ruler.accept(message, files=("推荐表（新）.docx",))
        assert stands(work) == [(1, "rejected"), (2, "current")]
        assert work.message(message.id).state.value == "handled"
        ruler.unaccept(message)
        assert stands(work) == [(1, "held"), (2, "held")]


class TestRefusing:
    def test_the_unit_is_told_why_and_what_counted_before_counts_again(self, work, ruler):
        work.take(letter(recommendation()))
        second = work.take(letter(recommendation(summary="改过的简介。"), date=LATER))
        ruler.sent()
        ruler.reject(second, why="活动名称与去年重复。")
        assert stands(work) == [(1, "current"), (2, "rejected")]
        told = work.answers(second)[-1]
        assert told.kind == "correction"
        assert "未予采用：活动名称与去年重复。" in told.text
        assert "。。" not in told.text
        ruler.sent()
        ruler.unreject(second)
        assert stands(work) == [(1, "superseded"), (2, "current")]
        assert ruler.kinds(second) == ["acknowledgement", "correction", "acknowledgement"]

    def test_a_held_one_is_refused(self, work, ruler, contested):
        ruler.reject(contested)
        assert stands(work) == [(1, "current"), (2, "rejected")]
        assert work.message(contested.id).reason == "rejected"
        ruler.accept(contested)
        assert stands(work) == [(1, "superseded"), (2, "current")]
        with pytest.raises(Impossible, match="rests on it"):
            ruler.unreject(contested)

    def test_a_question_is_done_with_and_nobody_is_told(self, work, ruler):
        message = work.take(letter(text="请问推荐表的截止时间可以延长吗？", subject="关于科技活动周推荐表的咨询"))
        assert message.reason == "question"
        ruled = ruler.accept(message, why="已电话答复")
        assert (ruled.answered, ruled.silence) == ("", "nothing_to_say")
        assert work.message(message.id).reason == "settled"
        assert work.board().points == ()
        ruler.unaccept(message)
        assert work.message(message.id).reason == "question"

    def test_what_is_no_submission_and_does_not_wait_cannot_be(self, work, ruler):
        message = work.take(letter(text="本周特价机票", subject="特价"))
        with pytest.raises(Impossible, match="baosong assign"):
            ruler.accept(message)


class TestWaiving:
    def test_it_is_asked_for_no_more_and_asked_for_again(self, work, ruler):
        ruler.waive(LANZHOU, "day_report", why="机构合并")
        assert work.state(LANZHOU, "day_report") == "waived"
        with pytest.raises(Impossible, match="waived already"):
            ruler.waive(LANZHOU, "day_report")
        ruler.unwaive(LANZHOU, "day_report")
        assert work.state(LANZHOU, "day_report") == "missing"
        with pytest.raises(Impossible, match="is not waived"):
            ruler.unwaive(LANZHOU, "day_report")
