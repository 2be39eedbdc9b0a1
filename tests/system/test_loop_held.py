"""What waits for a person, what is nobody's business, and what is only a rehearsal."""

import pytest

from tests.builders.letters_in import KEJI, LANZHOU, Stamp, letter, recommendation, stamped, statistics
from tests.builders.loop import loop


@pytest.fixture
def work(tmp_path):
    with loop(tmp_path) as open_loop:
        yield open_loop


# --- what is held


def test_two_from_fields_are_held_and_not_answered(work):
    raw = letter(recommendation())
    head, gap, body = raw.partition(b"\r\n\r\n")
    message = work.take(head + b"\r\nFrom: other@example.net" + gap + body)
    assert (message.state, message.reason) == ("held", "sender_unclear")
    assert work.answers() == []
    assert work.state(LANZHOU) == "missing"


@pytest.mark.parametrize("sender", ["keji@lz.example.org <evil@example.net>", "a@b.example.org, c@d.example.org", "<>"])
def test_a_from_that_names_nobody_for_sure(work, sender):
    raw = letter(recommendation()).replace(f"From: {KEJI}".encode(), f"From: {sender}".encode())
    message = work.take(raw)
    assert (message.state, message.reason) == ("held", "sender_unclear")
    assert work.answers() == []


def test_a_question_is_held_and_not_answered(work):
    message = work.take(letter(subject="关于推荐表的咨询", text="您好，请问推荐表需要盖章吗？"))
    assert (message.state, message.reason) == ("held", "question")
    assert work.answers() == []
    (point,) = work.board().points
    assert point.reason == "question"


def test_a_known_unit_that_declines_is_for_a_person(work):
    said = {"subject": "情况说明", "text": "我单位今年无相关活动，不再报送。特此说明。"}
    assert work.take(letter(**said)).reason == "unrelated"  # from a stranger it may be about anything
    work.take(letter(statistics(), subject="统计表"))
    message = work.take(letter(**said, date="Wed, 06 May 2026 11:00:00 +0800"))
    assert (message.state, message.reason) == ("held", "remark")
    assert work.answers(message) == []


def test_a_damaged_mail_is_answered_as_being_checked(work):
    raw = stamped(
        b'From: keji@lz.example.org\r\nTo: kjt@unit.example\r\nSubject: =?utf-8?B?5o6o6I2Q6KGo?=\r\nMessage-ID: <b@lz.example.org>\r\nDate: Wed, 06 May 2026 10:00:00 +0800\r\nContent-Type: multipart/mixed; boundary="none"\r\n\r\n'
        + "推荐表见附件，请查收".encode(),
        sender=KEJI,
    )
    message = work.take(raw)
    assert (message.state, message.reason) == ("held", "broken")
    answer = work.answer(message)
    assert (answer.kind, answer.to) == ("checking", KEJI)
    assert "正在人工核对" in answer.text


def test_what_is_held_is_answered_once(work):
    work.take(letter(recommendation()))
    raw = letter(recommendation(summary="另一种。"), sender="x@stranger.example.net")
    held = work.take(raw)
    work.take(raw, mailbox="kx")
    assert len(work.answers(held)) == 1


def test_two_different_tables_of_one_unit_in_one_mail(work):
    files = recommendation(name="一.docx"), recommendation(name="二.docx", summary="另一种简介。")
    message = work.take(letter(*files))
    assert (message.state, message.reason) == ("held", "several")
    assert work.state(LANZHOU) == "held"
    assert work.answer(message).kind == "checking"


# --- what is nobody's business


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (letter(subject="促销", text="大减价，点击领取。", sender="news@shop.example.com"), "unrelated"),
        (letter(subject="聚餐", text="周五晚上一起吃饭？", sender="friend@example.com"), "unrelated"),
        (letter(subject="自动回复: 推荐表", text="我在休假。", extra=[("X-QQ-HolidayReply", "true")]), "auto_reply"),
        (letter(subject="本周要闻", text="…", extra=[("List-Unsubscribe", "<https://x.example>")]), "mailing_list"),
        (letter(subject="回复：回复：推荐表", text="收到，谢谢！", extra=[("In-Reply-To", "<1@unit.example>")]), "courtesy"),
    ],
)  # fmt: skip
def test_ignored_with_its_reason(work, raw, reason):
    message = work.take(raw)
    assert (message.state, message.reason) == ("ignored", reason)
    assert work.answers() == []


@pytest.mark.parametrize("folder", ["垃圾邮件", "广告邮件", "订阅邮件", "工作/科技周"])
def test_every_folder_counts_like_the_inbox(work, folder):
    message = work.take(letter(recommendation()), folder=folder)
    assert work.answer(message).kind == "acknowledgement"
    assert work.state(LANZHOU) == "accepted"


# --- rehearsals


def test_a_trial_is_checked_and_counts_nothing(work):
    message = work.take(letter(recommendation(), subject="预检：推荐表"))
    assert (message.state, message.reason) == ("handled", "trial")
    assert work.state(LANZHOU) == "missing"
    assert work.revisions() == ()
    answer = work.answer(message)
    assert "预检" in answer.text
    assert "已采用" not in answer.text
    assert "尚需报送" not in answer.text  # to nobody known: what is owed also tells what was sent


def test_a_trial_of_a_unit_tells_it_that_nothing_was_handed_in(work):
    work.take(letter(statistics(), subject="统计表"))
    answer = work.answer(work.take(letter(recommendation(), subject="预检：推荐表")))
    assert "推荐表" in answer.text.split("尚需报送")[1]


def test_a_faulty_trial_is_corrected(work):
    message = work.take(letter(recommendation(contact="王小明"), subject="预检 推荐表"))
    assert work.answer(message).kind == "correction"
    assert work.revisions() == ()


def test_a_trial_beside_what_counts(work):
    """It is checked in full, whoever sends it: there is nothing to contest and nothing to repeat."""
    work.take(letter(recommendation()))
    for sender in (KEJI, "x@stranger.example.net"):
        trial = work.take(letter(recommendation(summary="另一种简介。"), subject="预检", sender=sender))
        assert work.answer(trial).kind == "acknowledgement"
    same = work.take(letter(recommendation(), subject="预检", text="同一份"))
    assert work.answer(same).kind == "acknowledgement"
    assert work.standing(LANZHOU).revision == 1


def test_a_failed_voucher_is_answered_all_the_same(work):
    """Only what is to be changed asks for authentication."""
    assert work.answers(work.take(letter(recommendation(), stamp=Stamp.FAILED)))
