"""Whose a mail is where its form does not say, or says only half of it."""

import pytest

from ingest.demo.papers import report_docx
from tests.builders.letters_in import BAIYIN, LANZHOU, letter, report, statistics
from tests.builders.rulings import Ruler

STRANGER = "x@stranger.example.net"
ZHANGYE = ("张掖市科技局", "张掖市委宣传部", "张掖市科协")


def states(work, units):
    return {each: work.state(each, "statistics") for each in units if work.state(each, "statistics") != "missing"}


@pytest.mark.parametrize(
    ("heading", "name", "subject", "text", "unit"),
    [
        ("张掖市", "统计表.xlsx", "张掖市科技局统计表", "请查收。", "张掖市科技局"),
        ("甘肃省张掖市", "张掖市科协统计表.xlsx", "统计表", "请查收。", "张掖市科协"),
        ("张掖", "统计表.xlsx", "统计表", "请查收。\n张掖市委宣传部", "张掖市委宣传部"),
        ("科协", "统计表.xlsx", "白银市科协统计表", "请查收。", BAIYIN),
        ("甘南藏族自治州", "统计表.xlsx", "甘南州科协报送统计表", "请查收。", "甘南州科协"),
        ("兰州新区", "统计表.xlsx", "统计表", "请查收。", "兰州新区科技创新局"),
    ],
)
def test_a_region_is_the_unit_of_it_that_another_witness_names(work, heading, name, subject, text, unit):
    message = work.take(letter(statistics(heading, name=name), sender=STRANGER, subject=subject, text=text))
    assert (message.reason, message.units) == ("accepted", (unit,))


def test_a_region_alone_is_one_of_its_units(work):
    message = work.take(letter(statistics("张掖市"), sender=STRANGER, subject="统计表"))
    assert (message.state, message.reason) == ("held", "doubtful")
    assert states(work, ZHANGYE) == dict.fromkeys(ZHANGYE, "held")


def test_a_region_and_a_unit_of_another(work):
    message = work.take(letter(statistics("张掖市"), sender=STRANGER, subject="兰州市科技局统计表"))
    assert message.reason == "doubtful"
    assert work.state(LANZHOU, "statistics") == "missing"


@pytest.mark.parametrize(("name", "subject"), [("白银市科协统计表.xlsx", "张掖市科技局统计表")])
def test_subject_and_file_contradict_where_the_form_is_silent(work, name, subject):
    message = work.take(letter(statistics("", name=name), sender=STRANGER, subject=subject))
    assert (message.state, message.reason) == ("held", "doubtful")
    assert work.state(BAIYIN, "statistics") == work.state("张掖市科技局", "statistics") == "held"


def test_a_report_that_does_not_say_of_what_waits_for_a_person(work):
    message = work.take(letter(report("活动"), subject="兰州市科技局总结报告"))
    assert (message.state, message.reason) == ("held", "topic_unclear")
    assert work.answer(message).kind == "checking"
    Ruler(work).assign(message, LANZHOU)
    assert work.states(LANZHOU) == {"week_report": "accepted", "day_report": "accepted"}


def test_or_is_what_its_subject_says(work):
    message = work.take(letter(report("活动"), subject="兰州市科技局科技工作者日总结"))
    assert message.reason == "accepted"
    assert work.states(LANZHOU) == {"day_report": "accepted"}


def test_a_report_on_something_else_is_none(work):
    _, content = report("党建")
    message = work.take(letter(("党建.docx", content), sender=STRANGER, subject="年度党建工作"))
    assert message.state != "handled"


def county_report(
    title, *, name="总结.docx", text="活动期间，我县组织科普讲座和科技志愿服务，群众踊跃参加，达到了预期效果。"
):
    return name, report_docx(title, (text * 3,) * 4)


@pytest.mark.parametrize(
    ("title", "name", "unit"),
    [
        ("榆中县2026年科技活动周总结报告", "总结.docx", "榆中县"),
        ("兰州市榆中县科技局2026年科技活动周总结报告", "总结.docx", "榆中县科技局"),
        ("2026年科技活动周总结报告", "民勤县科协科技活动周总结.docx", "民勤县科协"),
        ("肃南裕固族自治县委宣传部2026年科技活动周工作总结", "1.docx", "肃南裕固族自治县委宣传部"),
    ],
)
def test_an_unsigned_report_of_a_county_is_the_countys(work, title, name, unit):
    """It is on the list of the others, counts for none of the registry, and nobody is asked."""
    message = work.take(letter(county_report(title, name=name), sender=STRANGER, subject="科技活动周总结"))
    assert (message.reason, message.units) == ("accepted", (unit,))
    assert work.answer(message).kind == "acknowledgement"
    assert work.states(LANZHOU) == {}


def test_but_of_the_city_whose_address_sends_it(work):
    work.take(letter(statistics(), subject="统计表"))
    message = work.take(letter(county_report("榆中县2026年科技活动周总结报告"), subject="科技活动周总结"))
    assert message.units == (LANZHOU,)


def test_a_closing_formula_is_no_signature(work):
    file = report_docx(
        "科技活动周总结报告", (("活动期间，我局组织科普讲座，群众踊跃参加，达到了预期效果。" * 3),) * 4 + ("特此报告",)
    )
    message = work.take(letter(("总结.docx", file), sender=STRANGER, subject="科技活动周总结"))
    assert message.units == ()
