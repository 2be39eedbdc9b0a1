"""On a server that tells of news by itself a mail is answered at once, whatever poll_seconds is."""

import subprocess
import time
from contextlib import contextmanager
from datetime import UTC, datetime

import pytest

from tests.builders.accounts import ADDRESS, PASSWORDS
from tests.builders.configuration import command, configuration
from tests.builders.filled import mail, recommendation
from tests.servers.dovecot import dovecot
from tests.servers.smtp import recording

NOW = "2026-05-06T12:00:00+08:00"
RECEIVED = datetime(2026, 5, 6, 2, 30, tzinfo=UTC)


def until(condition, seconds):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.02)


@pytest.fixture
def servers():
    with dovecot(PASSWORDS) as imap, recording(PASSWORDS) as smtp:
        yield imap, smtp


@contextmanager
def daemon(config, log):
    line, options = command("--now", NOW, "run", "-c", config)
    with log.open("w") as stderr, subprocess.Popen(line, stderr=stderr, **options) as process:
        try:
            until(lambda: log.read_text().count("mailbox.visited") == 2, 30)
            yield process
        finally:
            process.terminate()


def test_a_mail_is_answered_within_two_seconds(servers, tmp_path):
    imap, smtp = servers
    config = configuration(
        tmp_path, imap=imap.port, smtp=smtp.port, poll_seconds=600, extra="[sending]\nper_minute = 20\n"
    )
    with daemon(config, tmp_path / "log") as process:
        latencies = [answered(imap, smtp, number) for number in (1, 2, 3)]
    assert min(latencies) < 2, latencies
    assert process.returncode == 0


def answered(imap, smtp, number):
    """Seconds from a mail's arrival to the acceptance of its answer."""
    raw = mail(("附件1.docx", recommendation(c2=f"第{number}稿")), number=number)
    with imap.as_owner(ADDRESS) as owner:
        owner.append("INBOX", raw, msg_time=RECEIVED)
    started = time.monotonic()
    until(lambda: len(smtp.mails) == number, 20)
    return time.monotonic() - started
