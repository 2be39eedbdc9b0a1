"""`baosong run` as a process of its own, on servers with NetEase's manners."""

import signal
import socket
import time
from contextlib import contextmanager
from datetime import UTC, datetime

import pytest

from tests.builders.accounts import ADDRESS, OTHER, PASSWORDS
from tests.builders.configuration import baosong, configuration
from tests.builders.daemons import daemons, until
from tests.builders.filled import mail, recommendation
from tests.servers.netease import netease
from tests.servers.ports import free_port
from tests.servers.smtp import recording

NOW = "2026-05-06T12:00:00+08:00"
IMPATIENT = "import ingest.shift; ingest.shift.STOP_WITHIN = ingest.shift.ALLOWANCE = 0.5"
RECEIVED = datetime(2026, 5, 6, 2, 30, tzinfo=UTC)


@pytest.fixture
def imap():
    with netease(PASSWORDS) as server:
        yield server


@pytest.fixture
def smtp():
    with recording(PASSWORDS) as server:
        yield server


@pytest.fixture
def run(tmp_path):
    with daemons(tmp_path) as start:
        yield start


@contextmanager
def notify_socket(folder):
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as line:
        line.bind(str(folder / "notify"))
        line.settimeout(20)
        yield line


def test_mail_is_answered_and_sigterm_stops(imap, smtp, run, tmp_path):
    process = run(configuration(tmp_path, imap=imap.port, smtp=smtp.port))
    imap.mailbox(ADDRESS).put(mail(("附件1.docx", recommendation())), date=RECEIVED)
    until(lambda: smtp.mails)
    assert smtp.mails[0].recipients == ("keji@lz.example.org",)
    assert smtp.mails[0].login == ADDRESS
    imap.mailbox(OTHER).put(
        mail(("附件1.docx", recommendation("兰州市科协")), number=2), date=RECEIVED, folder="垃圾邮件"
    )
    until(lambda: len(smtp.mails) == 2)
    status, seconds = process.stop()
    assert status == 0
    assert seconds < 10
    assert process.events[-1]["event"] == "daemon.stopped"
    assert imap.trespasses == []
    assert imap.connections == 2
    log = process.log.read_text()
    assert "example.org" not in log.replace("…@", "")
    assert not any(password in log for password in PASSWORDS.values())


def test_one_mailbox_down_stops_no_other(imap, smtp, run, tmp_path):
    ports = {ADDRESS: free_port(), OTHER: imap.port}
    process = run(configuration(tmp_path, imap=ports, smtp=smtp.port))
    imap.mailbox(OTHER).put(mail(("附件1.docx", recommendation()), to=OTHER), date=RECEIVED)
    until(lambda: smtp.mails)
    until(lambda: process.named("mailbox.unreachable"))
    assert process.named("mailbox.unreachable")[0]["mailbox"] == "kjt"
    time.sleep(2)
    assert len(process.named("mailbox.unreachable")) <= 2  # it backs off
    assert len(process.named("mailbox.visited")) >= 2
    assert process.stop()[0] == 0


def test_one_daemon_a_data_dir(imap, smtp, run, tmp_path):
    config = configuration(tmp_path, imap=imap.port, smtp=smtp.port)
    first = run(config)
    until(lambda: first.named("daemon.started"))
    second = baosong("run", "-c", config)
    assert second.status == 1
    assert f"process {first.popen.pid}" in second.err
    assert baosong("once", "-c", config).status == 1
    assert baosong("status", "-c", config, "--now", NOW).status == 0
    assert first.stop(signal.SIGINT)[0] == 0


def test_sighup_takes_a_configuration_whole_or_not_at_all(imap, smtp, run, tmp_path):
    config = configuration(tmp_path, imap=imap.port, smtp=smtp.port)
    process = run(config)
    until(lambda: process.named("daemon.started"))
    good = config.read_text()
    bad = (good + "\n[replys]\n", good.replace('"data"', '"elsewhere"'), 'notices = ["next"]\n' + good)
    for number, text in enumerate(bad, 1):
        config.write_text(text)
        process.popen.send_signal(signal.SIGHUP)
        until(lambda count=number: len(process.named("config.refused")) == count)
    config.write_text(good.replace('id = "kx"', 'id = "association"'))
    process.popen.send_signal(signal.SIGHUP)
    until(lambda: len(process.named("daemon.started")) == 2)
    assert process.named("daemon.started")[1]["mailboxes"] == ["kjt", "association"]
    imap.mailbox(OTHER).put(mail(("附件1.docx", recommendation()), to=OTHER), date=RECEIVED)
    until(lambda: smtp.mails)
    assert process.stop()[0] == 0


def test_systemd_is_told_and_its_watchdog_fed_by_progress(imap, smtp, run, tmp_path):
    with notify_socket(tmp_path) as line:
        env = {"NOTIFY_SOCKET": str(tmp_path / "notify"), "WATCHDOG_USEC": "1000000"}
        process = run(configuration(tmp_path, imap=imap.port, smtp=smtp.port), env=env)
        told = [line.recv(4096).decode()]
        assert told[0].startswith("READY=1\nSTATUS=kjt ")
        while "WATCHDOG=1" not in told or not any(each.startswith("STATUS=") for each in told):
            told.append(line.recv(4096).decode())
        assert process.stop()[0] == 0
        while not told[-1].startswith("STOPPING=1"):
            told.append(line.recv(4096).decode())


def test_a_reload_is_not_told_as_a_stop(imap, smtp, run, tmp_path):
    """systemd would wait for the end that STOPPING announces, and then bring it about."""
    with notify_socket(tmp_path) as line:
        config = configuration(tmp_path, imap=imap.port, smtp=smtp.port)
        process = run(config, env={"NOTIFY_SOCKET": str(tmp_path / "notify")})
        until(lambda: process.named("daemon.started"))
        process.popen.send_signal(signal.SIGHUP)
        until(lambda: len(process.named("daemon.started")) == 2)
        assert process.stop()[0] == 0
        told = [line.recv(4096).decode()]
        while not told[-1].startswith("STOPPING=1"):
            told.append(line.recv(4096).decode())
    verbs = [each.partition("=")[0] for each in told if not each.startswith(("STATUS", "WATCHDOG"))]
    assert verbs == ["READY", "RELOADING", "READY", "STOPPING"]


def test_a_wrong_configuration_is_told_and_ends_it(tmp_path):
    config = tmp_path / "config.toml"
    config.write_text('notices = ["x"]\nunits = "none.csv"\n')
    ran = baosong("run", "-c", config)
    assert ran.status == 2
    assert "mailbox: is missing" in ran.err
    assert "units: there is no file" in ran.err


def test_what_hangs_is_abandoned_and_found_again(imap, smtp, run, tmp_path):
    """A job that hangs stops nothing for long: the process leaves as if it had crashed, and the next one goes on."""
    config = configuration(tmp_path, imap=imap.port, smtp=smtp.port)
    imap.mailbox(ADDRESS).put(mail(("附件1.docx", recommendation())), date=RECEIVED)
    env = {"BAOSONG_FAIL": "before_outcome:hang", "NOTIFY_SOCKET": str(tmp_path / "x"), "WATCHDOG_USEC": "200000"}
    process = run(config, env=env, but=IMPATIENT)
    until(lambda: len(process.named("job.stalled")) > 4)  # long enough to be past the start of its reading child
    assert process.named("job.stalled")[0]["jobs"] == ["handle"]
    assert process.stop()[0] == 1
    assert process.events[-1]["event"] == "daemon.abandoned"
    assert process.events[-1]["jobs"] == ["handle"]
    assert smtp.mails == ()
    again = run(config)
    until(lambda: smtp.mails)
    assert again.stop()[0] == 0
    assert len(smtp.mails) == 1
