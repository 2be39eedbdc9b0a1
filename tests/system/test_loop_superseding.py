"""Who may take the place of what a unit has sent: nobody by writing its name in a From."""

import pytest

from tests.builders.letters_in import BAIYIN, KEJI, LANZHOU, Stamp, letter, recommendation, report, statistics
from tests.builders.loop import DAY, loop

STRANGER = "wang@stranger.example.net"
CHANGED = {"summary": "改过的简介，其余不变。"}
FAULTY = {"contact": "王小明"}


@pytest.fixture
def work(tmp_path):
    with loop(tmp_path) as open_loop:
        yield open_loop


def test_the_same_vouched_address_supersedes(work):
    work.take(letter(recommendation()))
    second = work.take(letter(recommendation(**CHANGED)))
    assert second.reason == "accepted"
    assert work.standing(LANZHOU).revision == 2
    assert [each.standing.value for each in work.revisions(LANZHOU)] == ["superseded", "current"]
    answer = work.answer(second)
    assert answer.kind == "acknowledgement"
    assert "第2次报送" in answer.text
    assert "活动简介" in answer.text
    assert "改过的简介" in answer.text


def test_a_correction_takes_the_place_of_what_was_faulty(work):
    first = work.take(letter(recommendation(**FAULTY)))
    assert (first.reason, work.state(LANZHOU)) == ("needs_correction", "needs_correction")
    assert work.answer(first).kind == "correction"
    second = work.take(letter(recommendation(), subject="回复：报送推荐表"))
    assert work.answer(second).kind == "acknowledgement"
    assert (work.state(LANZHOU), work.standing(LANZHOU).revision) == ("accepted", 2)


@pytest.mark.parametrize("stamp", [Stamp.FAILED, Stamp.SILENT])
def test_the_same_address_unvouched_does_not(work, stamp):
    work.take(letter(recommendation()))
    second = work.take(letter(recommendation(**CHANGED), stamp=stamp))
    assert (second.state, second.reason) == ("held", "contested")
    assert work.standing(LANZHOU).revision == 1
    assert work.state(LANZHOU) == "accepted"
    assert work.answer(second).kind == "checking"


def test_asking_twice_does_not_help_who_is_not_vouched_for(work):
    work.take(letter(recommendation()))
    for text in ("一", "二", "三"):
        work.take(letter(recommendation(**CHANGED), text=text, stamp=Stamp.SILENT))
    assert [each.standing.value for each in work.revisions(LANZHOU)] == ["current", "held", "held", "held"]


def test_an_address_that_has_always_been_silent_supersedes(work):
    """Between two mailboxes of one provider no verdict is written."""
    work.take(letter(recommendation(), stamp=Stamp.SILENT))
    second = work.take(letter(recommendation(**CHANGED), stamp=Stamp.SILENT))
    assert second.reason == "accepted"
    assert work.standing(LANZHOU).revision == 2


def test_silence_is_known_from_any_mail_that_was_not_in_doubt(work):
    work.take(letter(statistics(), stamp=Stamp.SILENT, subject="统计表"))
    work.take(letter(recommendation()))
    assert work.take(letter(recommendation(**CHANGED), stamp=Stamp.SILENT)).reason == "accepted"


def test_a_silent_habit_does_not_excuse_a_failed_verdict(work):
    work.take(letter(recommendation(), stamp=Stamp.SILENT))
    assert work.take(letter(recommendation(**CHANGED), stamp=Stamp.FAILED)).reason == "contested"


def test_another_vouched_address_does_not(work):
    work.take(letter(recommendation()))
    second = work.take(letter(recommendation(**CHANGED), sender=STRANGER))
    assert (second.state, second.reason) == ("held", "contested")
    assert work.standing(LANZHOU).sender == KEJI
    answer = work.answer(second)
    assert (answer.to, answer.kind) == (STRANGER, "checking")
    assert "王小明" not in answer.text  # what another has sent is nobody else's to read


def test_two_strangers_in_turn_change_nothing(work):
    work.take(letter(recommendation()))
    for number in range(3):
        work.take(letter(recommendation(summary=f"第{number}种简介。"), sender=STRANGER))
    assert work.standing(LANZHOU).revision == 1


def test_a_stranger_may_not_spoil_what_was_faulty_either(work):
    work.take(letter(recommendation(**FAULTY)))
    assert work.take(letter(recommendation(), sender=STRANGER)).reason == "contested"
    assert work.state(LANZHOU) == "held"


def test_an_address_of_the_registry_supersedes(tmp_path, rules_with):
    with loop(tmp_path, rules=rules_with(LANZHOU, STRANGER)) as work:
        work.take(letter(recommendation()))
        assert work.take(letter(recommendation(**CHANGED), sender=STRANGER)).reason == "accepted"
        assert work.standing(LANZHOU).sender == STRANGER


def test_an_unvouched_address_of_the_registry_does_not(tmp_path, rules_with):
    with loop(tmp_path, rules=rules_with(LANZHOU, STRANGER)) as work:
        work.take(letter(recommendation()))
        forged = work.take(letter(recommendation(**CHANGED), sender=STRANGER, stamp=Stamp.FAILED))
        assert forged.reason == "contested"


def test_a_learned_address_supersedes(work):
    """The address that sent the table may replace the statistics another sent."""
    work.take(letter(recommendation()))
    work.take(letter(statistics(), sender=STRANGER, subject="统计表"))
    second = work.take(letter(statistics(activity_count=13), subject="统计表"))
    assert second.reason == "accepted"
    assert work.standing(LANZHOU, "statistics").sender == KEJI


def test_what_comes_first_needs_no_voucher(work):
    first = work.take(letter(recommendation(), stamp=Stamp.FAILED, sender=STRANGER))
    assert (first.reason, work.state(LANZHOU)) == ("accepted", "accepted")
    assert work.answer(first).kind == "acknowledgement"


def test_a_faulty_version_does_not_undo_a_good_one(work):
    work.take(letter(recommendation()))
    second = work.take(letter(recommendation(**FAULTY)))
    assert work.answer(second).kind == "correction"
    assert (work.state(LANZHOU), work.standing(LANZHOU).revision) == ("accepted", 1)
    assert "贵单位尚需报送" in work.answer(second).text


def test_every_deliverable_is_superseded_for_itself(work):
    work.take(letter(recommendation(), statistics()))
    work.take(letter(statistics(activity_count=13), subject="更正统计表"))
    assert work.standing(LANZHOU).revision == 1
    assert work.standing(LANZHOU, "statistics").revision == 2


def test_one_of_two_forms_is_contested(work):
    """What nobody disputes counts; the disputed one waits."""
    work.take(letter(recommendation()))
    both = work.take(letter(recommendation(**CHANGED), statistics(), sender=STRANGER))
    assert (both.state, both.reason) == ("held", "contested")
    assert work.states(LANZHOU) == {"recommendation": "accepted", "statistics": "accepted"}
    assert len(work.answers(both)) == 1


def test_the_identical_form_again(work):
    work.take(letter(recommendation(name="推荐表.docx")))
    again = work.take(letter(recommendation(name="推荐表（再发）.docx"), text="请问收到了吗？再发一次。"))
    assert (again.state, again.reason) == ("handled", "duplicate")
    assert work.standing(LANZHOU).revision == 1
    assert work.answer(again).kind == "duplicate"
    third = work.take(letter(recommendation(name="推荐表3.docx"), text="第三次。"))
    assert work.answers(third) == []


def test_the_identical_form_in_another_format(work):
    work.take(letter(recommendation()))
    assert work.take(letter(recommendation(name="推荐表.xlsx"))).reason == "duplicate"


def test_the_identical_form_with_other_spaces_and_zeros(work):
    work.take(letter(statistics(name="统计表.docx", funding_municipal="2.5"), subject="统计表"))
    again = statistics(name="统计表.docx", funding_municipal="2.50")
    assert work.take(letter(again, subject="统计表")).reason == "duplicate"
    work.take(letter(recommendation()))
    spaced = recommendation(time_place="2026年5月23日, 榆中县 文化广场")
    assert work.take(letter(spaced)).reason == "duplicate"


def test_the_identical_form_from_a_stranger(work):
    """It changes nothing, so there is nothing to hold."""
    work.take(letter(recommendation()))
    again = work.take(letter(recommendation(name="转来.docx"), sender=STRANGER))
    assert again.reason == "duplicate"
    assert work.answer(again).to == STRANGER
    assert work.standing(LANZHOU).sender == KEJI


def test_a_faulty_form_again_is_told_what_is_wrong(work):
    """It is held already, and to be mended all the same."""
    work.take(letter(recommendation(**FAULTY)))
    again = work.take(letter(recommendation(name="再发.docx", **FAULTY)))
    assert again.reason == "duplicate"
    assert work.standing(LANZHOU).revision == 1
    assert "联系人" in work.answer(again).text


def test_back_to_an_earlier_version(work):
    """Sent, changed, and sent as at first: the third stands."""
    for summary in ("第一种简介。", "第二种简介。", "第一种简介。"):
        work.take(letter(recommendation(summary=summary), text=f"{summary}{work.now}"))
    assert work.standing(LANZHOU).revision == 3


def test_a_report_is_superseded_by_another(work):
    work.take(letter(report("科技活动周"), subject="总结报告"))
    longer = work.take(letter(report("科技活动周", unit=f"{LANZHOU}关于"), subject="总结报告（新）"))
    assert longer.reason == "accepted"
    assert work.standing(LANZHOU, "week_report").revision == 2


def test_late_is_receipt_after_the_due_day(work):
    work.take(letter(recommendation()), at=work.now + 7 * DAY)  # 13 May
    assert not work.standing(LANZHOU).late
    late = work.take(letter(recommendation(BAIYIN), sender="kx@by.example.org"), at=work.now + DAY)
    assert work.standing(BAIYIN).late
    assert "逾期" in work.answer(late).text or "晚于" in work.answer(late).text
