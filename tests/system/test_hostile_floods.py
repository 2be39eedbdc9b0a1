"""
Floods: very many mails from one address, and two robots that would answer each other for ever.

`BAOSONG_FLOOD=2000` sends so many instead of the few of everyday.
"""

import os

import pytest
import structlog
from structlog.testing import capture_logs

from tests.builders.letters_in import BAIYIN, DINGXI, LANZHOU, letter, recommendation
from tests.builders.loop import DAY, loop

FLOOD = int(os.environ.get("BAOSONG_FLOOD", "100"))
SENDER = "flood@flood.example.net"
PER_DAY = 5  # answers to one address, as configured unless said
WITHOUT_FORM = 2


@pytest.fixture
def work(tmp_path):
    with loop(tmp_path) as open_loop:
        yield open_loop


NONSENSE = letter(
    ("推荐表.docx", b"x" * 99), sender=SENDER, subject="推荐表", text="请查收。", message_id="<00000@flood.example.net>"
)


def nonsense(number):
    """Another mail that says the same."""
    return NONSENSE.replace(b"<00000@", b"<%05d@" % number)


def form(number):
    return letter(
        recommendation("兰州交通大学", summary=f"第{number}种简介。"),
        sender=SENDER,
        subject=f"推荐表{number}",
        text=f"{number}",
    )


def flood(work, kind=nonsense, count=FLOOD):
    """All of it at once, some in both mailboxes, and after it the mail of three units."""
    for number in range(count):
        raw = kind(number)
        work.put(raw, mailbox="kjt")
        if not number % 10:
            work.put(raw, mailbox="kx")
    for unit, sender in ((LANZHOU, "keji@lz"), (BAIYIN, "kx@by"), (DINGXI, "xc@dx")):
        work.put(letter(recommendation(unit), sender=f"{sender}.example.org", subject=f"{unit}推荐表"))


@pytest.mark.timeout(1800)
def test_each_has_its_row_few_are_answered_and_the_others_come_first(work):
    flood(work)
    structlog.reset_defaults()  # whatever a command before this test has made of the log
    with capture_logs() as log:
        told = work.work()
    assert told["handled"] == FLOOD + 3
    answers = [each for each in work.answers() if each.to == SENDER]
    assert len(answers) == WITHOUT_FORM
    assert [work.state(unit) for unit in (LANZHOU, BAIYIN, DINGXI)] == ["accepted"] * 3
    assert len(work.answers()) == WITHOUT_FORM + 3
    assert work.board().points == ()  # there is nothing in it for a person to do
    reasons = [each["reason"] for each in log if each["event"] == "message.handled"]
    assert (
        sum(each == "accepted" for each in reasons[:25]) == 3
    )  # of its mails so few come first, however many there are


@pytest.mark.timeout(1800)
def test_new_forms_without_end_are_answered_five_times_a_day(work):
    flood(work, form, FLOOD // 4)
    work.work()
    assert sum(each.to == SENDER for each in work.answers()) == PER_DAY
    assert work.standing("兰州交通大学").revision == FLOOD // 4
    assert work.board().points == ()


# --- robots


def reply_of_a_robot(answer, number):
    """Another service's answer to ours, without a word of warning in its headers."""
    named = f"{answer.mail['References'] or ''} {answer.mail['Message-ID']}".strip()
    headers = [("In-Reply-To", answer.mail["Message-ID"]), ("References", named)]
    return letter(
        sender="ticket@desk.example.net",
        subject=f"Re: {answer.mail['Subject']}",
        text=f"您的请求已收到，推荐表见附件，工单编号 {number}。",
        extra=headers,
        date=f"Wed, 06 May 2026 10:{number:02d}:00 +0800",
    )


def test_two_robots_stop_after_two(work):
    message = work.take(letter(sender="ticket@desk.example.net", subject="推荐表", text="推荐表见附件。"))
    for number in range(1, 20):
        answers = work.answers(message)
        if not answers:
            break
        message = work.take(reply_of_a_robot(answers[0], number))
    assert [each.to for each in work.answers()] == ["ticket@desk.example.net"] * WITHOUT_FORM
    assert message.state in {"handled", "held", "ignored"}


def test_a_robot_that_changes_its_address_stops_too(work):
    """In one thread two answers are enough, whoever goes on with it."""
    message = work.take(letter(sender="ticket@desk.example.net", subject="推荐表", text="推荐表见附件。"))
    for number in range(1, 20):
        answers = work.answers(message)
        if not answers:
            break
        raw = reply_of_a_robot(answers[0], number)
        message = work.take(raw.replace(b"ticket@desk", f"ticket{number}@desk".encode()))
    assert len(work.answers()) <= WITHOUT_FORM + 1


def test_the_next_day_they_stop_as_soon(work):
    raws = [nonsense(number) for number in range(8)]
    for raw in raws[:4]:
        work.take(raw)
    work.now += DAY
    for raw in raws[4:]:
        work.take(raw)
    assert len(work.answers()) == 2 * WITHOUT_FORM


@pytest.mark.parametrize(
    "header",
    [
        ("Auto-Submitted", "auto-replied; owner-email=x@y.example"),
        ("Auto-Submitted", "AUTO-GENERATED"),
        ("Precedence", "bulk"),
        ("X-Autoreply", "yes"),
        ("X-Auto-Response-Suppress", "All"),
        ("X-QQ-HolidayReply", "true"),
    ],
)
def test_a_robot_that_says_so_is_not_answered_at_all(work, header):
    message = work.take(
        letter(sender="ticket@desk.example.net", subject="推荐表", text="推荐表见附件。", extra=[header])
    )
    assert work.answers(message) == []
