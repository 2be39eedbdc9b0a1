"""A mailbox that fails pauses alone; the operator hears of it once, through the other, and once when it is over."""

import shutil
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.policy import default
from types import SimpleNamespace

import pytest

from ingest import room
from store import stages
from tests.builders.accounts import ADDRESS, OTHER, PASSWORDS
from tests.builders.configuration import here
from tests.builders.filled import mail, recommendation
from tests.builders.houses import EXTRA, House
from tests.builders.loop import loop
from tests.servers.netease import netease
from tests.servers.ports import free_port
from tests.servers.smtp import recording

START = datetime(2026, 5, 6, 4, tzinfo=UTC)
OPERATOR = '[operator]\nto = ["operator@example.org"]\n'


@pytest.fixture
def house(tmp_path):
    with netease(PASSWORDS) as imap, recording(PASSWORDS) as smtp:
        yield House(tmp_path / "house", imap, smtp, here, extra=EXTRA + OPERATOR)


def once(house, minutes):
    return house("once", now=(START + timedelta(minutes=minutes)).isoformat())


def alerts(house):
    """(from, to, subject) of what operators were sent, in order."""
    mails = [message_from_bytes(taken.raw, policy=default) for taken in house.smtp.mails]
    told = [(each["From"].addresses[0].addr_spec, each["To"], each["Subject"]) for each in mails]
    return [each for each in told if each[1] == "operator@example.org"]


def test_a_code_that_expired_pauses_its_mailbox_alone_and_is_told_once(house):
    house.imap.passwords[ADDRESS] = "RENEWEDCODE0"
    first = once(house, 0)
    assert first.status == 1
    assert "mailbox kjt: login" in first.err
    assert "renew the authorisation code (授权码)" in first.err
    assert [taken.recipients for taken in house.smtp.mails] == [("keji@lz.example.org",)]  # seen by the other
    once(house, 10)
    assert alerts(house) == []  # NetEase refuses a good code now and then
    for minutes in (20, 30, 40, 600):
        once(house, minutes)
    assert alerts(house) == [(OTHER, "operator@example.org", f"报送系统：信箱无法登录（{ADDRESS}）")]

    (house.folder / "kjt.password").write_text("RENEWEDCODE0")
    for minutes in (610, 620):
        assert once(house, minutes).status == 0
    assert len(alerts(house)) == 2
    assert alerts(house)[1][2] == f"报送系统：已恢复正常（{ADDRESS}）"
    assert house.imap.trespasses == []

    house.imap.passwords[ADDRESS] = "RENEWEDCODE1"
    for minutes in (700, 710, 720, 730):
        once(house, minutes)
    assert len(alerts(house)) == 3  # another incident


def test_what_may_pass_by_itself_is_given_an_hour(house):
    house.config.write_text(house.config.read_text().replace(str(house.imap.port), str(free_port()), 1))
    for minutes in (0, 20, 40, 55):
        assert once(house, minutes).status == 1
    assert alerts(house) == []
    for minutes in (60, 120):
        once(house, minutes)
    assert [each[2] for each in alerts(house)] == [f"报送系统：信箱服务器连接不上（{ADDRESS}）"]


def test_a_sender_that_is_refused_is_told_through_the_other(house):
    """The IMAP line is good, the code for SMTP is not."""
    (house.folder / "kjt.password").write_text("WRONG")
    house.imap.passwords[ADDRESS] = "WRONG"
    for minutes in (0, 1, 3, 14, 60, 150):
        once(house, minutes)
    assert alerts(house) == [(OTHER, "operator@example.org", f"报送系统：信箱无法登录（{ADDRESS}）")]
    (house.folder / "kjt.password").write_text(PASSWORDS[ADDRESS])
    house.imap.passwords[ADDRESS] = PASSWORDS[ADDRESS]
    once(house, 300)
    once(house, 301)
    assert [each[2] for each in alerts(house)[1:]] == [f"报送系统：已恢复正常（{ADDRESS}）"]
    units = [taken.recipients[0] for taken in house.smtp.mails if "operator" not in taken.recipients[0]]
    assert sorted(units) == ["keji@lz.example.org", "kx@by.example.org", "other@lz.example.org"]


def test_a_disk_without_room_is_told_once_and_nothing_is_fetched(house, monkeypatch):
    free = 40 << 20
    monkeypatch.setattr(room.shutil, "disk_usage", lambda _: SimpleNamespace(free=free))
    for minutes in (0, 10, 20):
        ran = once(house, minutes)
        assert ran.status == 1
        assert "disk: 40 MB are free" in ran.err
    assert not any("BODY.PEEK[]" in each for each in house.imap.commands)
    assert [each[2] for each in alerts(house)] == [f"报送系统：磁盘空间不足（{house.folder / 'data'}）"]
    monkeypatch.undo()
    assert once(house, 30).status == 0
    once(house, 31)
    assert [each[2] for each in alerts(house)[1:]] == [f"报送系统：已恢复正常（{house.folder / 'data'}）"]
    assert len(house.smtp.mails) == 2 + 3


def test_what_our_mistakes_set_aside_is_told_once_a_day(tmp_path):
    from ingest import incidents

    with loop(tmp_path, extra=OPERATOR) as work:
        for number in range(3):
            message = work.put(mail(("附件1.docx", recommendation()), number=number))
            path = work.desk.archive.path(work.message(message).fingerprint)
            path.write_bytes(b"damaged")
        work.work()
        assert incidents.look(work.desk) == 1
        assert incidents.look(work.desk) == 0
        work.now += timedelta(days=1)
        assert incidents.look(work.desk) == 0


def killed(*_, **__):
    raise ZeroDivisionError


def test_an_incident_is_told_once_though_the_process_dies_in_between(tmp_path, monkeypatch):
    """The mail is owed in the transaction that marks the incident as told."""
    from ingest import incidents
    from store import health, outbox

    with loop(tmp_path, extra=OPERATOR) as work:
        with work.desk.database.write() as conn:
            for _ in range(3):
                health.failed(conn, "kjt", reason="login", now=work.now)
        monkeypatch.setattr(incidents.outbox, "owe", killed)
        with pytest.raises(ZeroDivisionError):
            incidents.look(work.desk)
        monkeypatch.undo()
        assert incidents.look(work.desk) == 1
        assert incidents.look(work.desk) == 0
        with work.desk.database.read() as conn:
            (told,) = outbox.find(conn, kinds=("alert",))
            assert (told.mailbox, told.recipient) == ("kx", "operator@example.org")
            assert len(stages.done(conn, incidents.BEGUN)) == 1


def test_without_an_operator_the_coordinators_hear_of_it(tmp_path):
    with loop(tmp_path, extra='[digest]\nto = ["zong@example.org"]\n') as work:
        assert work.desk.config.operators == ["zong@example.org"]
    shutil.rmtree(tmp_path)
