"""One mail in, at most one out, to the From address alone; and to whom nothing is said."""

from datetime import timedelta

import pytest

from tests.builders.accounts import ADDRESS, OTHER
from tests.builders.letters_in import BAIYIN, KEJI, LANZHOU, blank, letter, recommendation, statistics
from tests.builders.loop import DAY, HOUR, MINUTE, loop


@pytest.fixture
def work(tmp_path):
    with loop(tmp_path) as open_loop:
        yield open_loop


# --- identity


def test_one_mail_in_both_mailboxes_is_one_message_with_one_answer(work):
    files = recommendation(), statistics()
    for mailbox, host in ("kx", "gzga-mx-mtada-g0-8"), ("kjt", "gzmx14"):
        work.put(letter(*files, to=f"{OTHER}, {ADDRESS}", host=host), mailbox=mailbox)
    counted = work.work()
    assert counted == {"handled": 1, "replies_owed": 1}
    (answer,) = work.answers()
    assert answer.mailing.mailbox == "kx"  # first in To
    assert answer.mail["From"].addresses[0].addr_spec == OTHER
    assert len(list(work.desk.archive.walk())) == 2  # two raw texts, each under its fingerprint
    assert work.standing(LANZHOU).revision == 1


def test_it_is_answered_from_the_mailbox_that_has_it_where_none_is_in_to(work):
    message = work.take(letter(recommendation(), to="undisclosed-recipients:;"), mailbox="kx")
    assert work.answer(message).mailing.mailbox == "kx"


def test_the_second_sighting_comes_later(work):
    raw = letter(recommendation())
    first = work.take(raw)
    again = work.take(raw, mailbox="kx", at=work.now + HOUR)
    assert again.id == first.id
    assert again.received_at == first.received_at  # of the first sighting
    assert len(work.answers()) == 1


def test_a_message_id_alone_decides_nothing(work):
    for unit, sender in ((LANZHOU, KEJI), (BAIYIN, "kx@by.example.org")):
        work.take(letter(recommendation(unit), sender=sender, message_id="<the.same@example.org>"))
    assert (work.state(LANZHOU), work.state(BAIYIN)) == ("accepted", "accepted")


def test_no_message_id_and_no_date(work):
    raw = letter(recommendation()).replace(b"Message-ID:", b"X-None:").replace(b"\r\nDate:", b"\r\nX-No-Date:")
    message = work.take(raw)
    assert message.message_id is None
    answer = work.answer(message)
    assert answer.kind == "acknowledgement"
    assert answer.mail["In-Reply-To"] is None


@pytest.mark.parametrize("date", ["Thu, 01 Jan 1970 00:00:00 +0000", "Mon, 06 May 2099 10:00:00 +0800"])
def test_the_senders_clock_is_not_believed(work, date):
    message = work.take(letter(recommendation(), date=date))
    assert not work.standing(LANZHOU).late
    assert work.answer(message).kind == "acknowledgement"


# --- time


def test_mail_from_before_the_opening_is_ignored(work):
    early = work.desk.rules.notices[0].opens - timedelta(seconds=1)
    message = work.take(letter(recommendation()), at=early)
    assert (message.state, message.reason) == ("ignored", "before_opening")
    assert work.state(LANZHOU) == "missing"
    assert work.answers() == []


def test_old_mail_is_recorded_and_not_answered(work):
    received = work.now
    work.now += 3 * DAY + MINUTE
    message = work.take(letter(recommendation()), at=received)
    assert message.verdict["silence"] == "too_old"
    assert work.state(LANZHOU) == "accepted"
    assert work.answers() == []


def test_mail_of_three_days_is_answered(work):
    received = work.now
    work.now += 3 * DAY - MINUTE
    assert work.answers(work.take(letter(recommendation()), at=received))


def test_the_due_day_belongs_to_the_time(work):
    """5月13日前 ends with the day, Beijing time."""
    due = work.desk.rules.notices[0].deliverable("recommendation").due
    work.take(letter(recommendation(LANZHOU)), at=due)
    work.take(letter(recommendation(BAIYIN), sender="kx@by.example.org"), at=due + timedelta(seconds=1))
    assert not work.standing(LANZHOU).late
    assert work.standing(BAIYIN).late


# --- the answer


def test_the_answer_stands_in_the_thread(work):
    raw = letter(recommendation(), extra=[("References", "<a@example.org> <b@example.org>")])
    message = work.take(raw)
    answer = work.answer(message)
    assert answer.mail["In-Reply-To"] == message.message_id
    assert answer.mail["References"].split() == ["<a@example.org>", "<b@example.org>", message.message_id]
    assert answer.mail["Subject"] == "回复：报送推荐表"
    assert answer.mail["Auto-Submitted"] == "auto-replied"
    assert [each.addr_spec for each in answer.mail["To"].addresses] == [KEJI]
    assert (answer.mail["Cc"], answer.mail["Bcc"], answer.mail["Reply-To"]) == (None, None, None)


def test_only_the_from_address_is_answered(work):
    raw = letter(
        recommendation(), cc="all@lists.example.org", extra=[("Reply-To", "evil@example.net"), ("Sender", "s@e.net")]
    )
    (answer,) = work.answers(work.take(raw))
    assert answer.to == KEJI
    assert "evil" not in answer.mail.as_string()


def test_several_forms_one_answer(work):
    faulty = statistics(activity_count="很多")
    message = work.take(letter(recommendation(), faulty, blank("statistics", name="空表.docx")))
    answer = work.answer(message)
    assert answer.kind == "correction"
    assert "很多" in answer.text
    assert "特色群众性主题实践活动推荐表" in answer.text
    assert work.states(LANZHOU) == {"recommendation": "accepted", "statistics": "needs_correction"}


def test_a_header_cannot_be_written_by_a_subject(work):
    evil = "=?utf-8?B?5o6o6I2Q6KGoDQpCY2M6IHZpY3RpbUBleGFtcGxlLm5ldA==?="  # a new line, then a Bcc
    raw = letter(recommendation(name="a\u202excod.docx")).replace("报送推荐表".encode(), b"", 1)
    head, gap, body = raw.partition(b"\r\n\r\n")
    lines = [line for line in head.split(b"\r\n") if not line.startswith(b"Subject")]
    message = work.take(b"\r\n".join([*lines, f"Subject: {evil}".encode()]) + gap + body)
    answer = work.answer(message)
    assert answer.mail["Bcc"] is None
    assert len(answer.mail.get_all("Subject")) == 1
    assert "\u202e" not in answer.text


# --- whom nobody answers


@pytest.mark.parametrize("sender", ["noreply@lz.example.org", "no-reply@lz.example.org", "donotreply@qq.com"])
def test_a_form_from_a_machine_is_recorded_and_not_answered(work, sender):
    message = work.take(letter(recommendation(), sender=sender))
    assert (message.state, message.reason) == ("handled", "accepted")
    assert message.verdict["silence"] == "machine_address"
    assert work.answers() == []
    assert work.state(LANZHOU) == "accepted"
    row = next(each for each in work.board().letters if each.id == message.public)
    assert row.answer == "machine_address"


@pytest.mark.parametrize(
    "mark", [("Auto-Submitted", "auto-generated"), ("X-QQ-HolidayReply", "true"), ("Precedence", "bulk")]
)
def test_a_form_in_a_mail_that_a_machine_wrote(work, mark):
    message = work.take(letter(recommendation(), extra=[mark]))
    assert message.reason == "accepted"
    assert message.verdict["silence"] == "automatic"


def test_two_robots_stop_after_two(work):
    """A machine that answers each of our mails with the same refusal."""
    for number in range(6):
        work.take(letter(("回执.docx", b"PK\x03\x04 nonsense"), subject="推荐表", text=f"自动处理 {number}"))
    assert len(work.answers()) == 2
    work.now += DAY
    work.take(letter(("回执.docx", b"PK\x03\x04 nonsense"), subject="推荐表", text="又一天"))
    assert len(work.answers()) == 3


def test_a_robot_without_threads_that_changes_its_words(work):
    for number in range(5):
        work.take(letter(subject=f"推荐表 {number}", text=f"推荐表见附件，请查收。{number}"))
    assert [each.kind for each in work.answers()] == ["correction", "correction"]


def test_a_new_form_is_answered_though_the_robot_limit_is_reached(work):
    for number in range(3):
        work.take(letter(("推荐表.docx", b""), subject="推荐表", text=f"{number}"))
    assert work.answers(work.take(letter(recommendation())))


def test_a_sender_gets_so_many_answers_a_day(work):
    for number in range(7):
        work.take(letter(recommendation(summary=f"第{number}种简介。")))
    assert len(work.answers()) == 5
    assert work.standing(LANZHOU).revision == 7  # they count all the same
    assert work.message(7).verdict["silence"] == "sender_limit"


def test_what_staff_answered_is_left_to_them(work):
    message = work.take(letter(recommendation()), flags=("\\Answered", "\\Seen"))
    assert message.verdict["silence"] == "answered_by_staff"
    assert work.state(LANZHOU) == "accepted"


def test_what_was_only_seen_is_answered(work):
    assert work.answers(work.take(letter(recommendation()), flags=("\\Seen",)))


def test_our_own_mail_comes_back(work):
    ours = work.answer(work.take(letter(recommendation())))
    back = work.take(ours.mail.as_bytes(), mailbox="kx")
    assert (back.state, back.reason) == ("ignored", "own_mail")
