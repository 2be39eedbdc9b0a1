"""What may have been delivered, and what a crash leaves."""

import pytest

from notifier import smtp
from notifier.relay import Drained
from store import delivery
from tests.builders.post_office import PostOffice
from tests.servers.scripted_smtp import CUT, scripted


@pytest.fixture
def server():
    with scripted() as running:
        yield running


@pytest.fixture
def office(tmp_path, server):
    office = PostOffice(tmp_path, server.port)
    yield office
    office.close()


def addressed(server):
    return [command for command in server.commands if command.startswith("RCPT")]


# ---- what is unknown ------------------------------------------------------


def test_a_mail_found_in_sent_has_been_sent(office, server):
    server.tell("DOT", CUT)
    mail = office.owe()
    assert office.drain().unknown == 1
    office.sent_ids = lambda: {mail.message_id}
    assert office.drain(minutes=1).sent == 1
    assert office.mail().state == "sent"
    assert len(server.texts) == 1


def test_a_mail_not_found_is_sent_once_more_after_30_minutes_the_same(office, server):
    server.tell("DOT", CUT)
    office.owe()
    office.drain()
    assert office.drain(minutes=29).sent == 0
    assert office.drain(minutes=1).sent == 1
    assert len(server.texts) == 2
    assert server.texts[0] == server.texts[1]


def test_a_clock_set_back_lengthens_no_wait_beyond_half_an_hour(office, server):
    server.tell("DOT", CUT)
    office.owe()
    office.drain()
    assert office.drain(days=-2).sent == 0
    assert office.drain(minutes=29).sent == 0
    assert office.drain(minutes=1).sent == 1
    assert server.texts[0] == server.texts[1]


def test_a_clock_set_forward_sends_early_but_once(office, server):
    """The moment of the loss was noted by the wrong clock; Sent is looked at first all the same."""
    server.tell("DOT", CUT)
    mail = office.owe()
    office.drain()
    office.sent_ids = lambda: {mail.message_id}
    assert office.drain(days=2).sent == 1
    assert len(server.texts) == 1


def test_never_a_third_time(office, server):
    server.tell("DOT", CUT, CUT)
    office.owe()
    told = [office.drain(minutes=31) for _ in range(6)]
    assert len(server.texts) == 2
    assert sum(each.unknown for each in told) == 2
    assert office.mail().state == "failed"
    assert sum(each.failed for each in told) == 1


def test_while_nobody_can_look_nothing_is_decided(office, server):
    server.tell("DOT", CUT)
    office.owe()
    office.drain()
    office.sent_ids = lambda: None
    assert office.drain(hours=5).sent == 0
    assert office.mail().state == "unknown"


def test_sent_is_not_looked_at_where_nothing_is_unknown(office):
    office.sent_ids = lambda: pytest.fail("looked into Sent for nothing")
    office.owe()
    assert office.drain().sent == 1


def test_after_an_unknown_the_others_wait_for_the_next_drain(office, server):
    server.tell("DOT", CUT)
    office.owe_many(3)
    told = office.drain()
    assert (told.unknown, told.sent) == (1, 0)
    assert office.drain(minutes=1).sent == 2


# ---- crashes --------------------------------------------------------------


def test_a_crash_before_the_dot_sends_again(office, server):
    office.owe()
    with office.database.write() as conn:
        assert delivery.claim(conn, office.mail().id, journal=office.journal, now=office.now)
    assert office.restart() == 1
    assert office.drain().sent == 1
    assert len(server.texts) == 1


def test_a_crash_after_the_dot_is_unknown(office, server):
    mail = office.owe()
    with office.database.write() as conn:
        claimed = delivery.claim(conn, office.mail().id, journal=office.journal, now=office.now)
    delivery.at_dot(claimed.mailing, journal=office.journal, now=office.now)
    office.restart()
    assert office.mail().state == "unknown"
    office.sent_ids = lambda: {mail.message_id}
    assert office.drain(minutes=1).sent == 1
    assert server.texts == []


def test_a_mistake_of_ours_is_set_aside_after_three(office, server, monkeypatch):
    def broken(self, raw, *, recipient, on_dot):
        if recipient == "u0@unit.example":
            raise ZeroDivisionError
        return told(self, raw, recipient=recipient, on_dot=on_dot)

    told = smtp.Line.send
    monkeypatch.setattr(smtp.Line, "send", broken)
    office.owe_many(2)
    first = office.drain()
    assert (first.deferred, first.sent) == (1, 1)
    for _ in range(2):
        office.drain(minutes=15)
    assert office.mail("mail0").state == "failed"
    assert office.mail("mail0").reason.startswith("crash#3")


def test_a_mistake_of_ours_after_the_dot_leaves_it_unknown(office, server, monkeypatch):
    def broken(self, raw, *, recipient, on_dot):
        told(self, raw, recipient=recipient, on_dot=on_dot)
        raise ZeroDivisionError

    told = smtp.Line.send
    monkeypatch.setattr(smtp.Line, "send", broken)
    office.owe()
    assert office.drain().unknown == 1
    assert len(server.texts) == 1


def test_a_full_disk_at_the_dot_sends_nothing(office, server, monkeypatch):
    def full(*_, **__):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(delivery, "at_dot", full)
    office.owe()
    assert office.drain().deferred == 1
    assert server.texts == []
    monkeypatch.undo()
    assert office.drain(minutes=15).sent == 1


def test_drains_add_up():
    one = Drained(sent=1, recovered=True)
    assert one + Drained(sent=2, failed=1) == Drained(sent=3, failed=1, recovered=True)
