"""What happens to the database under a running daemon: locked, read for hours, moved away, copied."""

import os
import signal
import sqlite3
import time
from contextlib import closing, contextmanager
from datetime import UTC, datetime

import pytest

from store.verify import verify
from tests.builders.accounts import PASSWORDS
from tests.builders.configuration import baosong, configuration
from tests.builders.daemons import NOW, daemons, until
from tests.builders.filled import mail, recommendation
from tests.servers.netease import netease
from tests.servers.smtp import recording

RECEIVED = datetime(2026, 5, 6, 2, 30, tzinfo=UTC)
LOCKED = float(os.environ.get("BAOSONG_LOCKED_SECONDS", "2"))  # by hand: 40, longer than the patience of 30
EXTRA = "[sending]\nper_minute = 50\nper_15_minutes = 50\n"
HASTY = "import ingest.shift as s; s.HANDLE_EVERY = s.RELAY_EVERY = 0.5"
IMPATIENT = HASTY + ("" if LOCKED > 30 else "; import store.engines; store.engines._PATIENCE = 0.3")
RELOADING = IMPATIENT + "; import ingest.daemon; ingest.daemon.HINDERED = 0.3"
SHORT_LOG = HASTY + "; import ingest.room; ingest.room.LONG_LOG = 1 << 16"

pytestmark = [pytest.mark.slow, pytest.mark.timeout(120)]


class Place:
    def __init__(self, folder, imap, smtp, start):
        self.imap, self.smtp, self.start = imap, smtp, start
        self.config = configuration(folder, imap=imap.port, smtp=smtp.port, database="", extra=EXTRA)
        self.database = folder / "data" / "baosong.db"
        self.number = 0

    def arrive(self):
        """Another unit's good form; whatever its number, the sender has not written yet."""
        self.number += 1
        sender = f"someone{self.number}@u{self.number}.example.org"
        self.imap.mailbox().put(
            mail(("附件1.docx", recommendation()), number=self.number, sender=sender), date=RECEIVED
        )

    def taken(self):
        return len(self.smtp.mails)

    def keeps_its_promises(self):
        with self.opened() as (database, archive, journal):
            assert verify(database, archive, journal) == ()

    @contextmanager
    def opened(self):
        from store.archive import Archive
        from store.database import Database
        from store.journal import Journal

        data = self.database.parent
        with closing(Database.open(self.database)) as database, closing(Journal(data / "sent.journal")) as journal:
            yield database, Archive(data / "archive"), journal


@pytest.fixture
def place(tmp_path):
    with netease(PASSWORDS) as imap, recording(PASSWORDS) as smtp, daemons(tmp_path) as start:
        yield Place(tmp_path, imap, smtp, start)


def test_locked_by_another_it_goes_on_when_that_lets_go(place):
    """Longer than it waits: nothing is lost, nothing is done twice, and the daemon is alive."""
    process = place.start(place.config, but=IMPATIENT)
    place.arrive()
    until(lambda: place.taken() == 1)
    with closing(sqlite3.connect(place.database, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        place.arrive()
        time.sleep(LOCKED)
        assert place.taken() == 1
        assert process.popen.poll() is None
        other.execute("ROLLBACK")
    until(lambda: place.taken() == 2)
    assert any("locked" in str(each) for each in process.events)
    assert process.stop()[0] == 0
    place.keeps_its_promises()


def test_locked_while_it_reloads_it_waits_and_goes_on(place):
    process = place.start(place.config, but=RELOADING)
    until(lambda: process.named("daemon.started"))
    with closing(sqlite3.connect(place.database, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        process.popen.send_signal(signal.SIGHUP)
        until(lambda: process.named("daemon.hindered"))
        other.execute("ROLLBACK")
    until(lambda: len(process.named("daemon.started")) == 2)
    place.arrive()
    until(lambda: place.taken() == 1)
    assert process.stop()[0] == 0
    place.keeps_its_promises()


def test_locked_when_it_is_told_to_stop_it_stops(place):
    process = place.start(place.config, but=RELOADING)
    until(lambda: process.named("mailbox.visited"))
    with closing(sqlite3.connect(place.database, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        assert process.stop()[0] == 0
        other.execute("ROLLBACK")


def test_locked_at_its_start_it_says_so_and_ends(place):
    former = place.start(place.config)
    until(lambda: former.named("daemon.started"))
    assert former.stop()[0] == 0
    with closing(sqlite3.connect(place.database, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        process = place.start(place.config, but="import store.engines; store.engines._PATIENCE = 0.3")
        assert process.popen.wait(30) == 1
        other.execute("ROLLBACK")
    assert "database is locked" in process.log.read_text()


def test_a_reader_that_never_lets_go_is_told_once(place):
    process = place.start(place.config, but=SHORT_LOG)
    place.arrive()
    until(lambda: place.taken() == 1)
    with closing(sqlite3.connect(place.database, isolation_level=None)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM messages").fetchone()
        place.arrive()
        until(lambda: process.named("database.log_grows"))
        visits = len(process.named("mailbox.visited"))
        until(lambda: len(process.named("mailbox.visited")) > visits + 4)
        assert len(process.named("database.log_grows")) <= 2  # two mailboxes may see it at the same moment
    place.arrive()
    until(lambda: place.taken() == 3)
    assert process.stop()[0] == 0
    place.keeps_its_promises()


@pytest.mark.parametrize("what", ["moved", "replaced"])
def test_a_file_that_goes_from_under_it_ends_it_and_nobody_is_answered_twice(place, what):
    process = place.start(place.config, but=HASTY)
    place.arrive()
    until(lambda: place.taken() == 1)
    away = place.database.with_name("away.db")
    place.database.rename(away)
    if what == "replaced":
        place.database.touch()
    assert process.popen.wait(30) == 1
    assert "was moved or replaced while it was open: put it back, then start again" in process.log.read_text()
    place.arrive()
    away.replace(place.database)
    again = place.start(place.config, but=HASTY)
    until(lambda: place.taken() == 2)
    assert again.stop()[0] == 0
    assert sorted(each.recipients[0] for each in place.smtp.mails) == [
        "someone1@u1.example.org",
        "someone2@u2.example.org",
    ]
    place.keeps_its_promises()


def test_a_backup_taken_while_it_works_is_whole_wherever_it_fell(place, tmp_path):
    process = place.start(place.config, but=HASTY)
    until(lambda: process.named("daemon.started"))
    for number in range(3):
        place.arrive()
        place.arrive()
        assert baosong("-c", place.config, "backup", tmp_path / f"{number}.tar").status == 0
    until(lambda: place.taken() == 6)
    assert process.stop()[0] == 0
    for number in range(3):
        there = tmp_path / f"there{number}"
        there.mkdir()
        config = configuration(there, imap=place.imap.port, smtp=place.smtp.port, database="")
        assert baosong("-c", config, "restore", tmp_path / f"{number}.tar").status == 0
        verified = baosong("-c", config, "verify")
        assert (verified.status, verified.out) == (0, "0 problems\n")
        assert "all mail is held" in baosong("--now", NOW, "-c", config, "once").err
    assert place.taken() == 6
