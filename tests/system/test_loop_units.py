"""For whom a mail counts: joint forms, units outside the registry, contradictions, what nobody signed."""

from dataclasses import replace

import pytest

from ingest.demo.papers import report_docx
from ingest.rules import Rules
from parsers.units import Registry
from tests.builders.letters_in import BAIYIN, DINGXI, KEJI, LANZHOU, letter, recommendation, record, report, statistics
from tests.builders.loop import DAY, HOUR, loop


@pytest.fixture
def work(tmp_path):
    with loop(tmp_path) as open_loop:
        yield open_loop


def test_a_joint_form_counts_for_each_unit_it_names(work):
    message = work.take(letter(recommendation("武威市委宣传部、武威市科协"), subject="推荐表"))
    assert message.units == ("武威市委宣传部", "武威市科协")
    assert {work.state(unit) for unit in message.units} == {"accepted"}
    assert work.state("武威市科技局") == "missing"
    answer = work.answer(message)
    assert answer.to == KEJI
    assert all(unit in answer.text for unit in message.units)


def test_a_joint_form_lists_what_any_of_its_units_owes(work):
    work.take(letter(statistics("武威市科协"), subject="统计表", sender="a@ww.example.org"))
    joint = work.take(letter(recommendation("武威市委宣传部、武威市科协"), sender="a@ww.example.org"))
    owed = work.answer(joint).text.split("尚需报送")[1]
    assert "活动开展情况统计表" in owed


def test_a_joint_form_supersedes_only_where_it_may(work):
    """One of the two units had sent its own from elsewhere: that one waits for a person."""
    work.take(letter(recommendation("武威市科协", summary="单独报送的简介。"), sender="kx@ww.example.org"))
    joint = work.take(letter(recommendation("武威市委宣传部、武威市科协"), sender="xc@ww.example.org"))
    assert joint.state == "held"
    assert work.state("武威市委宣传部") == "accepted"
    assert work.standing("武威市科协").sender == "kx@ww.example.org"


def test_forms_of_two_units_in_one_mail(work):
    files = recommendation(LANZHOU, name="一.docx"), recommendation(BAIYIN, name="二.docx")
    message = work.take(letter(*files, sender="hui@example.org", subject="汇总报送推荐表"))
    assert (work.state(LANZHOU), work.state(BAIYIN)) == ("accepted", "accepted")
    assert len(work.answers(message)) == 1


@pytest.mark.parametrize("unit", ["兰州交通大学", "甘肃省博物馆", "中国科学院近代物理研究所", "甘肃某某科技有限公司"])
def test_other_units_are_taken_as_they_call_themselves(work, unit):
    message = work.take(letter(recommendation(unit), sender="kyc@univ.example.org"))
    assert message.units == (unit,)
    assert work.state(unit) == "accepted"
    assert [each.unit.name for each in work.board().other_units] == [unit]
    answer = work.answer(message)
    assert answer.kind == "acknowledgement"
    assert "尚需报送" not in answer.text
    assert "全部报送" not in answer.text  # nothing is asked of it


@pytest.mark.parametrize("unit", ["榆中县科技局", "敦煌市科学技术局", "崆峒区科协", "兰州市城关区科协"])
def test_counties_count_for_nobody(work, unit):
    message = work.take(letter(recommendation(unit), sender="xian@county.example.org", subject="推荐表"))
    assert message.units == (unit,)
    assert "全部报送" not in work.answer(message).text
    assert {row.standings["recommendation"].state.value for row in work.board().units} == {"missing"}


def test_another_version_of_another_unit(work):
    first = letter(recommendation("兰州交通大学"), sender="kyc@univ.example.org")
    work.take(first)
    work.take(letter(recommendation("兰州交通大学", summary="改过的简介。"), sender="kyc@univ.example.org"))
    assert work.standing("兰州交通大学").revision == 2
    stranger = letter(recommendation("兰州交通大学", summary="另一种简介。"), sender="x@stranger.example.net")
    assert work.take(stranger).reason == "contested"


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("兰州市科学技术局", LANZHOU),
        ("甘肃省兰州市科技局", LANZHOU),
        ("中共定西市委员会宣传部", DINGXI),
        ("白银科协", BAIYIN),
        ("白银市科学技术协会", BAIYIN),
        ("兰州新区科技创新局", "兰州新区科技创新局"),
    ],
)
def test_a_unit_by_any_of_its_names(work, written, meant):
    assert work.take(letter(recommendation(written), sender="a@b.example.org")).units == (meant,)


def test_heading_and_column_of_different_regions_are_held_for_both(work):
    message = work.take(letter(recommendation(LANZHOU, recommender=BAIYIN), subject="推荐表"))
    assert (message.state, message.reason) == ("held", "doubtful")
    assert (work.state(LANZHOU), work.state(BAIYIN)) == ("held", "held")
    answer = work.answer(message)
    assert answer.kind == "checking"
    assert "尚需报送" not in answer.text


def test_heading_and_registered_sender_of_different_units_are_held_for_both(tmp_path, rules_with):
    with loop(tmp_path, rules=rules_with(BAIYIN, KEJI)) as work:
        message = work.take(letter(recommendation(LANZHOU)))
        assert (message.state, message.reason) == ("held", "doubtful")
        assert (work.state(LANZHOU), work.state(BAIYIN)) == ("held", "held")


def test_neither_of_the_doubtful_is_reminded(tmp_path, rules_with):
    with loop(tmp_path, rules=rules_with(BAIYIN, KEJI)) as work:
        work.take(letter(recommendation(LANZHOU)))
        work.now = work.now.replace(day=9, hour=1, minute=30)  # 09:30 three working days before
        assert BAIYIN not in work.remind()


def test_who_has_something_held_is_not_told_that_it_sent_nothing(work):
    work.take(letter(recommendation(LANZHOU, recommender=BAIYIN), sender="a@b.example.org"))
    for unit, sender in ((LANZHOU, KEJI), (BAIYIN, "kx@by.example.org")):
        later = work.take(letter(statistics(unit), sender=sender, subject="统计表"))
        owed = work.answer(later).text.split("尚需报送")[1]
        assert "推荐表" not in owed
        assert "总结报告" in owed


def test_a_doubtful_form_leaves_what_counts(work):
    work.take(letter(recommendation(LANZHOU)))
    work.take(letter(recommendation(LANZHOU, recommender=BAIYIN, summary="另一种。"), text="更正"))
    assert work.state(LANZHOU) == "accepted"
    assert work.state(BAIYIN) == "held"


def test_a_county_in_the_column_of_its_city_is_no_contradiction(work):
    rows = (record(recommender="榆中县科技局"), record(seq=2, recommender="兰州市科协"))
    message = work.take(letter(recommendation(LANZHOU, *rows)))
    assert (message.reason, message.units) == ("accepted", (LANZHOU,))


def test_the_column_speaks_where_the_heading_does_not(work):
    message = work.take(letter(recommendation("", recommender=BAIYIN), sender="a@b.example.org", subject="推荐表"))
    assert message.units == (BAIYIN,)


@pytest.mark.parametrize(
    ("subject", "name", "text"),
    [
        ("白银市科协推荐表", "附件1.docx", ""),
        ("推荐表", "白银市科协推荐表.docx", ""),
        ("推荐表", "附件1.docx", "白银市科协  王小明"),
    ],
)
def test_who_signs_nowhere_is_known_by_the_rest(work, subject, name, text):
    nameless = recommendation("", name=name)
    message = work.take(letter(nameless, subject=subject, text=text or "见附件", sender="a@b.example.org"))
    assert message.units == (BAIYIN,)
    assert work.state(BAIYIN) in {"accepted", "needs_correction"}


def test_the_senders_name_speaks_too(work):
    message = work.take(letter(recommendation(""), sender="白银市科协 <a@b.example.org>", subject="推荐表"))
    assert message.units == (BAIYIN,)


def test_what_a_known_address_sends_is_its_units(work):
    work.take(letter(recommendation()))
    message = work.take(letter(statistics(""), subject="统计表"))
    assert message.units == (LANZHOU,)


def test_a_form_of_nobody_is_answered_and_asked_for_its_unit(work):
    message = work.take(letter(recommendation(""), sender="a@b.example.org", subject="推荐表", text="见附件"))
    assert (message.state, message.units) == ("handled", ())
    answer = work.answer(message)
    assert answer.kind == "correction"
    assert "推荐单位" in answer.text or "单位" in answer.text
    assert "尚需报送" not in answer.text


def test_the_form_outweighs_the_subject(work):
    message = work.take(letter(recommendation(LANZHOU), subject="转发：白银市科协推荐表", sender="a@b.example.org"))
    assert message.units == (LANZHOU,)


def test_a_city_and_its_new_area_are_not_confused(work):
    work.take(letter(recommendation("兰州新区科技创新局"), sender="a@b.example.org"))
    assert work.state(LANZHOU) == "missing"


def test_a_report_of_both_events(work):
    both = report("科技活动周", "科技工作者日", name="总结报告.docx")
    message = work.take(letter(both, subject="总结报告"))
    assert work.states(LANZHOU) == {"week_report": "accepted", "day_report": "accepted"}
    assert len(work.answers(message)) == 1


def test_a_report_and_the_same_once_more(work):
    """As docx and as PDF or with its annexes: one report, and the rest is kept with it."""
    full, again = (
        report("科技活动周", name="总结.docx"),
        report("科技活动周", unit="兰州市科技局关于", name="总结（盖章）.docx"),
    )
    message = work.take(letter(full, again, subject="总结报告"))
    assert message.reason == "accepted"
    assert work.standing(LANZHOU, "week_report").file == "总结.docx"
    assert "总结（盖章）.docx" in work.answer(message).text.split("一并留存的文件")[1]


def test_a_summary_page_beside_its_report(work):
    short = "总结提要.docx", report_docx("兰州市科技局2026年科技活动周总结报告", ("活动周圆满结束，达到预期效果。",))
    message = work.take(letter(short, report("科技活动周", name="总结.docx"), subject="总结报告"))
    assert work.standing(LANZHOU, "week_report").file == "总结.docx"
    assert message.reason == "accepted"


def test_each_report_for_itself(work):
    work.take(letter(report("科技活动周", name="活动周总结.docx"), subject="总结报告"))
    assert work.states(LANZHOU) == {"week_report": "accepted"}
    work.take(letter(report("科技工作者日", name="工作者日总结.docx"), subject="总结报告"))
    assert work.states(LANZHOU) == {"week_report": "accepted", "day_report": "accepted"}


def test_everything_at_once_is_answered_once(work):
    files = recommendation(), statistics(), report("科技活动周", name="周.docx"), report("科技工作者日", name="日.docx")
    message = work.take(letter(*files, subject="全部材料"))
    assert set(work.states(LANZHOU).values()) == {"accepted"}
    assert len(work.states(LANZHOU)) == 4
    answer = work.answer(message)
    assert answer.kind == "acknowledgement"
    assert "尚需报送" not in answer.text


def test_a_plan_beside_the_table_is_kept_and_owes_nothing(work):
    plan = "活动方案.docx", report_docx("科普进校园活动方案", ("一、活动目的。面向师生普及科学知识。",) * 5)
    message = work.take(letter(recommendation(), plan))
    assert message.reason == "accepted"
    answer = work.answer(message)
    assert answer.kind == "acknowledgement"
    assert "活动方案.docx" in answer.text


def test_overdue_items_are_still_owed(work):
    late = work.take(letter(statistics(), subject="统计表"), at=work.now + 20 * DAY + HOUR)
    owed = work.answer(late).text.split("尚需报送")[1]
    assert "推荐表" in owed
    assert "已过期" in owed


def test_what_a_unit_need_not_send_is_not_asked_for(tmp_path, rules_with):
    built = rules_with(BAIYIN, KEJI)
    units = tuple(
        replace(each, required=("recommendation",)) if each.name == LANZHOU else each for each in built.registry.units
    )
    with loop(tmp_path, rules=Rules(notices=built.notices, registry=Registry(units))) as work:
        message = work.take(letter(recommendation(), sender="a@b.example.org"))
        assert "尚需报送" not in work.answer(message).text
