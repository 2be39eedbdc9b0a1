"""The daily mail between our own mailboxes."""

from datetime import timedelta

import pytest

from ingest.canary import canary, last_arrival
from store import outbox
from tests.builders.loop import HOUR, MINUTE, loop

EXTRA = '[canary]\ndaily = true\n[digest]\nto = ["boss@unit.example"]\n'


@pytest.fixture
def work(tmp_path):
    with loop(tmp_path, extra=EXTRA) as work:
        yield work


def owed(work, kind):
    return [each for each in work.answers() if each.mailing.kind == kind]


def deliver(work, each, *, tampered=False):
    with work.desk.database.read() as conn:
        raw = outbox.text_of(conn, each.mailing.id)
    if tampered:
        seal = each.mail["X-Baosong-Canary"]
        raw = raw.replace(seal.encode(), b"0" * len(seal))
    goal = "kx" if each.mailing.mailbox == "kjt" else "kjt"
    return work.take(raw, mailbox=goal)


def test_each_mailbox_writes_to_the_next_once_a_day(work):
    assert canary(work.desk) == 2
    assert canary(work.desk) == 0
    assert {(each.mailing.mailbox, each.to) for each in owed(work, "canary")} == {
        ("kjt", "kx@unit.example"),
        ("kx", "kjt@unit.example"),
    }
    work.now += timedelta(days=1)
    assert canary(work.desk) == 4  # today's, and the alarm for each of yesterday's


def test_not_before_its_hour(work):
    work.now -= 4 * HOUR
    assert canary(work.desk) == 0


def test_one_that_comes_is_ignored_and_noted(work):
    canary(work.desk)
    messages = [deliver(work, each) for each in owed(work, "canary")]
    assert {(each.state.value, each.reason) for each in messages} == {("ignored", "own_mail")}
    work.now += 2 * HOUR
    assert canary(work.desk) == 0
    with work.desk.database.read() as conn:
        assert last_arrival(conn) == work.now
    assert owed(work, "alert") == []


def test_one_that_does_not_come_is_told_once_and_its_coming_once(work):
    canary(work.desk)
    first, second = owed(work, "canary")
    deliver(work, first)
    work.now += 61 * MINUTE
    assert canary(work.desk) == 1
    assert canary(work.desk) == 0
    (alarm,) = owed(work, "alert")
    assert alarm.to == "boss@unit.example"
    assert alarm.mailing.mailbox != second.mailing.mailbox
    assert "每日自检邮件未按时到达" in alarm.text
    deliver(work, second)
    assert canary(work.desk) == 1
    assert "已恢复正常" in owed(work, "alert")[1].text
    assert canary(work.desk) == 0


def test_an_imitation_is_none(work):
    canary(work.desk)
    for each in owed(work, "canary"):
        deliver(work, each, tampered=True)
    work.now += 61 * MINUTE
    assert canary(work.desk) == 2


def test_off_unless_asked_for(tmp_path):
    with loop(tmp_path) as work:
        assert canary(work.desk) == 0


def test_nothing_leaves_in_mode_hold(tmp_path):
    with loop(tmp_path, extra=EXTRA + '[replies]\nmode = "hold"\n') as work:
        assert canary(work.desk) == 0
