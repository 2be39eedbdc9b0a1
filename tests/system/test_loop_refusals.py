"""What cannot be opened or sent is told with its remedy, ends in status 1, and stops nothing else."""

import pytest

from tests.builders.accounts import ADDRESS, OTHER, PASSWORDS
from tests.builders.configuration import configuration, here
from tests.builders.letters_in import BAIYIN, LANZHOU, letter, recommendation
from tests.builders.post_day import EXTRA, NOW, RECEIVED
from tests.servers.netease import UNSAFE, netease
from tests.servers.ports import free_port
from tests.servers.scripted_smtp import scripted
from tests.servers.smtp import recording


@pytest.fixture
def smtp():
    with recording(PASSWORDS) as server:
        yield server


@pytest.fixture
def imap():
    with netease(PASSWORDS) as server:
        server.mailbox(ADDRESS).put(letter(recommendation(LANZHOU)), date=RECEIVED)
        server.mailbox(OTHER).put(letter(recommendation(BAIYIN), sender="kx@by.example.org", to=OTHER), date=RECEIVED)
        yield server


def once(folder, imap_port, smtp_port, *, extra=EXTRA, now=NOW):
    config = configuration(folder, imap=imap_port, smtp=smtp_port, extra=extra)
    return here("once", "--json", "-c", config, "--now", now)


def assert_only_the_other(told, *words):
    """One mailbox was refused, the other was read and answered."""
    assert told.status == 1
    counts = told.json
    assert (counts["sighted"], counts["handled"], counts["sent"]) == (1, 1, 1)
    (complaint,) = [line for line in told.err.splitlines() if line.startswith("mailbox ")]
    assert complaint.startswith("mailbox kjt:")
    assert all(word in complaint for word in words), complaint


def test_unsafe_login(tmp_path, imap, smtp):
    """The server did not believe our ID."""

    def distrust(command, answer):
        return (
            b"%b NO EXAMINE %b\r\n" % (answer.splitlines()[-1].split()[0], UNSAFE.encode())
            if command.startswith("EXAMINE")
            else answer
        )

    with netease(PASSWORDS) as distrustful:
        distrustful.tamper = distrust
        told = once(tmp_path, {ADDRESS: distrustful.port, OTHER: imap.port}, smtp.port)
    assert_only_the_other(told, "Unsafe Login", "IMAP ID", "kefu@188.com")


def test_the_code_has_expired(tmp_path, imap, smtp):
    imap.passwords[ADDRESS] = "RENEWED0000"
    told = once(tmp_path, imap.port, smtp.port)
    assert_only_the_other(told, "LOGIN Login error", "授权码")
    assert PASSWORDS[ADDRESS] not in told.err


def test_the_password_file_is_not_there(tmp_path, imap, smtp):
    config = configuration(tmp_path, imap=imap.port, smtp=smtp.port, extra=EXTRA)
    (tmp_path / "kjt.password").unlink()
    assert_only_the_other(here("once", "--json", "-c", config, "--now", NOW), "password")


def test_nobody_listens(tmp_path, imap, smtp):
    told = once(tmp_path, {ADDRESS: free_port(), OTHER: imap.port}, smtp.port)
    assert_only_the_other(told, "nobody answers there")


def test_a_line_that_is_cut(tmp_path, imap, smtp):
    with netease(PASSWORDS) as broken:
        broken.cut_after = 400
        assert_only_the_other(once(tmp_path, {ADDRESS: broken.port, OTHER: imap.port}, smtp.port), "tried again")


def test_a_folder_of_the_configuration_is_not_there(tmp_path, imap, smtp):
    config = configuration(tmp_path, imap=imap.port, smtp=smtp.port, extra=EXTRA)
    text = config.read_text("utf-8")
    config.write_text(text.replace("poll_seconds = 1\n", 'folders = ["INBOX", "收件"]\npoll_seconds = 1\n', 1), "utf-8")
    told = here("once", "--json", "-c", config, "--now", NOW)
    assert told.status == 1
    assert told.json["handled"] == 2
    assert "there is no folder 收件" in told.err
    assert "INBOX" in told.err


def test_a_recipient_that_does_not_exist(tmp_path, imap):
    """A mail that cannot be sent for good ends in status 1; the others leave."""
    with scripted() as smtp:
        smtp.tell("RCPT", "550 Invalid User: keji@lz.example.org", "250 ok")
        told = once(tmp_path, imap.port, smtp.port)
    assert told.status == 1
    assert "could not be sent for good" in told.err
    assert told.json["sent"] == 1


def test_a_code_that_smtp_refuses_once(tmp_path, imap):
    with scripted() as smtp:
        smtp.tell("AUTH", *["535 Error: authentication failed"] * 9)
        told = once(tmp_path, imap.port, smtp.port)
    counts = told.json
    assert (counts["handled"], counts["replies_owed"], counts["sent"], counts["deferred"]) == (2, 2, 0, 2)
    assert told.status == 0  # NetEase says so for a minute at times; it is tried again before anybody is called
    assert "sending.paused" in told.err
