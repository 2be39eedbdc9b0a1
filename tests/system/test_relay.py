"""The relay against a server that says what it is told, on a calendar of its own."""

from datetime import UTC, datetime, timedelta

import pytest

from notifier import smtp
from notifier.limits import Gate, Limits, Mode
from notifier.pauses import health_id
from notifier.verdicts import Course
from store import health, outbox
from tests.builders.post_office import PostOffice
from tests.servers.ports import free_port
from tests.servers.scripted_smtp import scripted

REFUSED_LOGIN = "535 Error: authentication failed"


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


# ---- sending --------------------------------------------------------------


def test_what_is_owed_leaves_once(office, server):
    office.owe()
    assert office.drain().sent == 1
    assert office.drain(minutes=1).sent == 0
    assert len(server.texts) == 1
    assert (office.mail().state, office.mail().queue_id) == ("sent", "Scripted0001")


def test_correction_acknowledgement_reminder_digest(office, server):
    for priority, kind in ((60, "digest"), (50, "reminder"), (20, "acknowledgement"), (10, "correction")):
        office.owe(kind, kind=kind, priority=priority, recipient=f"{kind}@unit.example")
    office.drain()
    assert [one.partition("<")[2].partition("@")[0] for one in addressed(server)] == [
        "correction",
        "acknowledgement",
        "reminder",
        "digest",
    ]


def test_limits_hold_over_drains_and_say_when_to_come_back(office, server):
    office.limits = Limits(per_minute=2, per_15_minutes=3, per_day=5)
    office.owe_many(8)
    first = office.drain()
    assert (first.sent, first.again_at) == (2, office.now + timedelta(minutes=1))
    second = office.drain(minutes=1)
    assert (second.sent, second.again_at) == (1, office.now + timedelta(minutes=14))
    assert office.drain(minutes=1).sent == 0
    third = office.drain(minutes=13)
    assert third.sent == 2
    fourth = office.drain(hours=1)
    assert (fourth.sent, fourth.again_at) == (0, office.now + timedelta(hours=22, minutes=45))
    assert office.drain(days=1).sent == 2


def test_a_line_carries_a_few_mails_only(office, server):
    office.owe_many(smtp.MAILS_A_LINE + 1)
    office.drain()
    assert server.connections == 2
    assert server.commands.count("QUIT") == 2


def test_two_mailboxes_do_not_send_each_others_mail(office, server):
    office.owe("mine")
    office.owe("other", mailbox="kx")
    office.drain()
    assert office.states() == {"mine": "sent", "other": "due"}


# ---- verdicts on one mail -------------------------------------------------


def test_a_dead_recipient_fails_and_the_others_go_on(office, server):
    server.tell("RCPT", "550 Invalid User")
    office.owe_many(3)
    told = office.drain()
    assert (told.failed, told.sent) == (1, 2)
    assert office.mail("mail0").reason == "recipient: 550 Invalid User"


def test_spam_just_now_is_tried_after_2_and_30_minutes_then_fails(office, server):
    server.tell("DOT", *["451 DT:SPM 163 smtp1, please try again"] * 3)
    office.owe()
    assert office.drain().deferred == 1
    assert office.drain(minutes=1).deferred == 0
    assert office.drain(minutes=1).deferred == 1
    assert office.drain(minutes=29).deferred == 0
    assert office.drain(minutes=1).failed == 1
    assert "DT:SPM" in office.mail().reason


def test_refused_content_is_tried_once_more_after_30_minutes_then_fails(office, server):
    server.tell("DOT", *["554 DT:SPM 163 smtp1"] * 2)
    office.owe()
    assert office.drain().deferred == 1
    assert office.drain(minutes=29).deferred == 0
    assert office.drain(minutes=1).failed == 1
    assert len(server.texts) == 2


def test_a_mail_put_off_lets_the_others_pass(office, server):
    server.tell("RCPT", "451 greylisted")
    office.owe_many(3)
    assert (told := office.drain()).deferred == 1
    assert told.sent == 2
    assert office.drain(minutes=2).sent == 1


def test_too_many_on_one_line_is_tried_on_another(office, server):
    server.tell("MAIL", "451 MI:DMC 163 smtp1")
    office.owe()
    assert office.drain().deferred == 1
    assert office.drain(minutes=1).sent == 1
    assert server.connections == 2


def test_deferred_mail_fails_after_five_days(office, server):
    server.tell("RCPT", *["451 later"] * 200)
    office.owe()
    drains = 0
    while office.mail().state != "failed":
        office.drain(hours=1)
        drains += 1
    assert timedelta(days=5) <= office.now - office.mail().owed_at <= timedelta(days=5, hours=4)
    assert drains < 130


# ---- verdicts on the account ----------------------------------------------


@pytest.mark.parametrize("stage", ["MAIL", "DOT"])
def test_the_days_quota_rests_until_ten_past_midnight(office, server, stage):
    server.tell(stage, "554 MI:STC 163 smtp1")
    office.owe_many(3)
    told = office.drain()
    midnight = datetime(2026, 5, 6, 16, 10, tzinfo=UTC)
    assert (told.deferred, told.again_at) == (3, midnight)
    assert told.pause.course is Course.TOMORROW
    assert not told.pause.person
    asked = len(server.commands)
    assert office.drain(hours=10).again_at == midnight
    assert len(server.commands) == asked
    office.now = midnight
    assert office.drain().sent == 3


def test_the_quota_of_15_minutes_rests_so_long(office, server):
    server.tell("MAIL", "451 MI:SFQ 163 smtp1")
    office.owe_many(2)
    assert office.drain().again_at == office.now + timedelta(minutes=15)
    assert office.drain(minutes=14).sent == 0
    assert office.drain(minutes=1).sent == 2


def test_a_refused_code_pauses_with_growing_waits_and_calls_once(office, server):
    server.tell("AUTH", *[REFUSED_LOGIN] * 6)
    office.owe()
    called = []
    for _ in range(6):
        told = office.drain()
        called.append(told.pause.person)
        office.now = told.again_at
    assert called == [False, False, False, True, True, True]
    assert server.commands.count("AUTH") == 6
    with office.database.write() as conn:
        assert health.alerted(conn, health_id("kjt"), now=office.now)
    told = office.drain()
    assert told.sent == 1
    assert told.recovered


def test_a_server_away_for_six_days_loses_nothing_silently_and_does_not_burst(tmp_path, server):
    office = PostOffice(tmp_path, free_port(), limits=Limits())
    office.owe_many(4)
    while office.now - office.mail("mail0").owed_at < timedelta(days=6):
        told = office.drain(hours=1)
        assert told.sent == 0
    assert set(office.states().values()) == {"failed"}
    assert "5 days" in office.mail("mail0").reason
    office.owe("young")
    office.owe_many(12)
    for number in range(9):
        office.owe(f"late{number}", recipient=f"l{number}@unit.example")
    office.port = server.port
    assert office.drain(hours=1).sent == 2
    office.close()


def test_a_pause_survives_a_restart(office, server):
    server.tell("MAIL", "554 HL:IHU 163 smtp1")
    office.owe()
    until = office.drain().again_at
    office.restart()
    assert office.drain(minutes=1).again_at == until
    assert len(addressed(server)) == 0


# ---- the gate -------------------------------------------------------------


def test_hold_holds_until_a_person_releases(office, server):
    office.gate = Gate(mode=Mode.HOLD)
    office.owe()
    assert office.drain().held == 1
    assert office.drain(hours=1).held == 0
    assert server.connections == 0
    with office.database.write() as conn:
        assert outbox.release(conn, office.mail().id, now=office.now)
    server.tell("RCPT", "451 greylisted")
    assert office.drain().deferred == 1
    assert office.drain(minutes=5).sent == 1


def test_only_those_allowed_are_written_to(office, server):
    office.gate = Gate(mode=Mode.ALLOW_LIST, allow=frozenset({"u1@unit.example"}))
    office.owe_many(3)
    told = office.drain()
    assert (told.sent, told.held) == (1, 2)
    assert addressed(server) == ["RCPT TO:<u1@unit.example>"]


# ---- a clock set back ---------------------------------------------------------


def test_a_clock_set_back_makes_neither_mail_nor_account_wait_for_its_old_hour(office, server):
    office.limits = Limits(per_minute=2, per_15_minutes=3, per_day=3)
    office.owe_many(3)
    assert office.drain().sent == 2
    server.tell("MAIL", "421 closing")
    assert office.drain(minutes=1).deferred
    assert office.drain().sent == 0  # rests
    assert office.drain(days=-30).sent == 1
