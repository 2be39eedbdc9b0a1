"""Who meant to hand something in and did not is told the remedy, and has tried."""

import pytest

from ingest.demo.papers import report_docx
from tests.builders.letters_in import (
    BAIYIN,
    KEJI,
    LANZHOU,
    blank,
    letter,
    recommendation,
    report,
    statistics,
)
from tests.builders.loop import DAY, loop
from tests.builders.useless import bomb, damaged, empty, junk_archive, locked, photo, zipped

SUBJECT = "兰州市科技局推荐表"


@pytest.fixture
def work(tmp_path):
    with loop(tmp_path) as open_loop:
        yield open_loop


USELESS = {
    "encrypted": (locked(), "密码"),
    "corrupt": (damaged(), "损坏"),
    "empty": (empty(), "损坏"),
    "bomb": (bomb(), "过大"),
    "photo": (photo(), "照片"),
    "blank": (blank(name="推荐表.docx"), "空白"),
    "random": (("推荐表.docx", bytes(range(251)) * 9), "格式"),
    "archived_lock": (zipped(locked(), name="推荐表.zip"), "密码"),
    "nothing_archived": (zipped(name="推荐表.zip"), "报送"),
    "something_else": (("推荐表.txt", "会议安排".encode()), "报送"),
}


@pytest.mark.parametrize("name", USELESS)
def test_a_file_that_cannot_be_used(work, name):
    file, word = USELESS[name]
    message = work.take(letter(file, subject=SUBJECT))
    assert (message.state, message.reason) == ("handled", "attempt")
    assert message.units == (LANZHOU,)
    assert work.states(LANZHOU) == {"recommendation": "needs_correction"}
    answer = work.answer(message)
    assert (answer.kind, answer.to) == ("correction", KEJI)
    assert word in answer.text
    assert "附件1.docx" in answer.files  # the blank form to fill in
    (issue,) = work.standing(LANZHOU).issues
    assert issue.message


LINKS = {
    "QQ邮箱": "从QQ邮箱发来的超大附件\n推荐表.docx (1.2G, 2026年6月1日)\nhttps://mail.qq.com/cgi-bin/ftnExs_download?k=1",
    "网易": "从网易126邮箱发来的云附件 推荐表.docx https://mail.126.com/large-attachment-download/index.html?p=X",
    "百度网盘": "链接: https://pan.baidu.com/s/1abc 提取码: 1234",
}


@pytest.mark.parametrize("service", LINKS)
def test_a_link_instead_of_a_file(work, service):
    message = work.take(letter(subject=SUBJECT, text=f"推荐表见链接：\n{LINKS[service]}"))
    assert message.reason == "attempt"
    assert work.state(LANZHOU) == "needs_correction"
    answer = work.answer(message)
    assert service in answer.text
    assert "附件" in answer.text


def test_nothing_is_attached_though_the_text_says_so(work):
    message = work.take(letter(subject=SUBJECT, text="推荐表见附件，请查收。"))
    assert (message.reason, work.state(LANZHOU)) == ("attempt", "needs_correction")
    assert "没有收到任何附件" in work.answer(message).text


def test_a_form_pasted_into_the_text_is_read(work):
    head = "序号\t活动名称\t活动简介\t举办时间、地点\t推荐单位\t联系人及电话"
    row = "1\t科普讲座\t面向居民讲解。\t5月24日，榆中县文化广场\t兰州市科技局\t王小明 13900001234"
    more = "2\t科普展览\t展出展板。\t5月25日，榆中县文化广场\t兰州市科技局\t王小明 13900001234"
    message = work.take(letter(subject=SUBJECT, text=f"{head}\n{row}\n{more}"))
    assert message.reason == "accepted"
    assert work.state(LANZHOU) == "accepted"


@pytest.mark.parametrize(
    ("subject", "name", "deliverable"),
    [
        ("兰州市科技局统计表", "表.docx", "statistics"),
        ("兰州市科技局材料", "附件2 统计表.docx", "statistics"),
        ("兰州市科技局科技活动周总结报告", "总结.docx", "week_report"),
        ("兰州市科技局科技工作者日总结", "总结.docx", "day_report"),
        ("兰州市科技局报送附件1", "表.docx", "recommendation"),
    ],
)
def test_it_counts_for_what_its_subject_or_file_names(work, subject, name, deliverable):
    work.take(letter(locked(name), subject=subject))
    assert work.states(LANZHOU) == {deliverable: "needs_correction"}


def test_else_for_the_next_one_due(work):
    work.take(letter(locked("表.docx"), subject="兰州市科技局科技活动周材料"))
    assert work.states(LANZHOU) == {"recommendation": "needs_correction"}


def test_after_the_first_due_day_the_next_is_another(work):
    work.take(letter(locked("表.docx"), subject="兰州市科技局科技活动周材料"), at=work.now + 20 * DAY)
    (deliverable,) = work.states(LANZHOU)
    assert deliverable in {"week_report", "day_report", "statistics"}


def test_who_has_sent_the_first_is_at_the_next(work):
    work.take(letter(recommendation()))
    work.take(letter(locked("表.docx"), subject="科技活动周材料"))
    assert work.states(LANZHOU)["recommendation"] == "accepted"
    assert list(work.states(LANZHOU).values()).count("needs_correction") == 1


def test_an_attempt_of_nobody_is_answered_and_leaves_all_missing(work):
    message = work.take(letter(locked(), subject="推荐表", sender="a@b.example.org"))
    assert (message.reason, message.units) == ("attempt", ())
    assert work.answer(message).kind == "correction"
    assert {row.standings["recommendation"].state.value for row in work.board().units} == {"missing"}


def test_an_attempt_takes_the_place_of_nothing(work):
    work.take(letter(recommendation()))
    message = work.take(letter(locked(), subject=SUBJECT))
    assert work.standing(LANZHOU).revision == 1
    assert work.state(LANZHOU) == "accepted"
    assert "密码" in work.answer(message).text


def test_a_strangers_attempt_takes_the_place_of_nothing(work):
    """Whatever names the unit: here only the file does."""
    work.take(letter(recommendation()))
    work.take(letter(locked("兰州市科技局推荐表.docx"), subject="材料", sender="x@stranger.example.net"))
    assert (work.state(LANZHOU), work.standing(LANZHOU).revision) == ("accepted", 1)


def test_a_good_form_follows_an_attempt(work):
    """From whomever: there is nothing in an attempt to protect."""
    work.take(letter(locked(), subject=SUBJECT))
    message = work.take(letter(recommendation(), sender="other@lz.example.org"))
    assert message.reason == "accepted"
    assert work.state(LANZHOU) == "accepted"


def test_a_second_attempt_is_answered_too(work):
    work.take(letter(locked(), subject=SUBJECT))
    second = work.take(letter(damaged(), subject=SUBJECT))
    assert "损坏" in work.answer(second).text


def test_a_file_beside_a_good_form(work):
    """The form is taken; the other file is told of, and is an attempt at what it names."""
    message = work.take(letter(recommendation(), locked("统计表.docx")))
    assert work.states(LANZHOU) == {"recommendation": "accepted", "statistics": "needs_correction"}
    answer = work.answer(message)
    assert answer.kind == "correction"
    assert "密码" in answer.text
    assert "不必重报" in answer.text


def test_a_nameless_file_beside_a_good_form_is_no_attempt(work):
    work.take(letter(recommendation(), damaged("扫描件.docx"), subject="统计表和推荐表"))
    assert work.states(LANZHOU) == {"recommendation": "accepted"}


def test_a_blank_form_beside_a_good_other_one(work):
    work.take(letter(recommendation(), blank("statistics")))
    assert work.states(LANZHOU) == {"recommendation": "accepted", "statistics": "needs_correction"}


def test_a_blank_form_beside_its_filled_one_is_dropped(work):
    message = work.take(letter(recommendation(), blank("recommendation")))
    assert message.reason == "accepted"
    assert work.answer(message).kind == "acknowledgement"


def test_an_unusable_report(work):
    work.take(letter(report("科技活动周"), damaged("科技工作者日总结报告.docx"), subject="总结"))
    assert work.states(LANZHOU) == {"week_report": "accepted", "day_report": "needs_correction"}


def test_a_scan_beside_a_good_form_is_kept(work):
    message = work.take(letter(recommendation(), photo("盖章扫描件.png")))
    assert message.reason == "accepted"
    assert "盖章扫描件.png" in work.answer(message).text


def test_the_attempt_of_a_joint_mail(work):
    work.take(letter(locked(), subject="武威市委宣传部、武威市科协推荐表", sender="a@ww.example.org"))
    assert work.state("武威市委宣传部") == work.state("武威市科协") == "needs_correction"


def test_a_file_within_an_archive_names_its_unit_too(work):
    message = work.take(letter(zipped(locked("兰州市科技局推荐表.docx")), subject="推荐表", sender="a@b.example.org"))
    assert message.units == (LANZHOU,)
    assert work.state(LANZHOU) == "needs_correction"


def test_an_attempt_of_a_known_address(work):
    work.take(letter(recommendation(BAIYIN), sender="kx@by.example.org"))
    message = work.take(letter(locked("统计表.docx"), subject="材料", sender="kx@by.example.org"))
    assert message.units == (BAIYIN,)
    assert work.state(BAIYIN, "statistics") == "needs_correction"


def test_an_attempt_is_reminded_with_its_text(work):
    work.take(letter(locked(), subject=SUBJECT))
    work.take(letter(statistics(), subject="统计表"))
    work.now = work.now.replace(day=9, hour=1, minute=30)
    assert "密码" in work.remind()[LANZHOU].text


def test_a_zip_of_junk_named_docx(work):
    message = work.take(letter(junk_archive(), subject=SUBJECT))
    assert work.answer(message).kind == "correction"
    assert work.state(LANZHOU) == "needs_correction"


def test_a_report_without_text_is_an_attempt_at_what_its_title_names(work):
    empty = ("总结.docx", report_docx(f"{LANZHOU}2026年科技工作者日总结报告", ("活动已开展。",)))
    message = work.take(letter(empty, subject="兰州市科技局材料"))
    assert work.states(LANZHOU) == {"day_report": "needs_correction"}
    assert not work.answer(message).files
