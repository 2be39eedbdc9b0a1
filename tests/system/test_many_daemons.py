"""Three daemons on one PostgreSQL and one archive: work is shared, deaths are survived, nobody is answered twice."""

import signal
import subprocess
import time
from collections import Counter
from datetime import UTC, datetime

import psycopg
import pytest

from tests.builders.accounts import ADDRESS, OTHER, PASSWORDS
from tests.builders.configuration import command, configuration
from tests.builders.filled import mail, recommendation
from tests.servers.netease import netease
from tests.servers.postgresql import postgresql
from tests.servers.smtp import recording

RECEIVED = datetime(2026, 5, 6, 2, 30, tzinfo=UTC)
NOW = "2026-05-06T12:00:00+08:00"
UNITS = [
    f"{place}市科技局"
    for place in ("兰州", "金昌", "白银", "天水", "武威", "张掖", "平凉", "酒泉", "庆阳", "定西", "陇南")
]
QUICK = "import ingest.turns; ingest.turns.MARGIN = 6.0; from ingest.cli import main; main()"
SENDING = "[sending]\nper_minute = 1000\nper_15_minutes = 1000\nper_day = 1000\n"


class Daemons:
    def __init__(self, folder, url, imap, smtp):
        self.folder, self.url, self.imap, self.smtp = folder, url, imap, smtp
        self.running = {}

    def start(self, number):
        home = self.folder / f"daemon{number}"
        if not home.exists():
            home.mkdir()
            extra = SENDING
            shared = f'database = "{self.url}"\narchive = "{self.folder / "archive"}"\n'
            configuration(home, imap=self.imap.port, smtp=self.smtp.port, extra=extra, database=shared)
        line, options = command("--now", NOW, "run", "-c", home / "config.toml")
        with (self.folder / f"log{number}").open("a") as log:
            self.running[number] = subprocess.Popen([line[0], "-c", QUICK, *line[3:]], stderr=log, **options)

    def kill(self, number):
        popen = self.running.pop(number)
        popen.send_signal(signal.SIGKILL)
        popen.wait()

    def close(self):
        for popen in self.running.values():
            popen.terminate()
        for popen in self.running.values():
            assert popen.wait(40) in (0, -signal.SIGTERM)  # one begun this moment may hear it before it listens

    def owner(self, name):
        """The number of the daemon whose turn it is."""
        url = self.url.replace("+psycopg", "")
        with psycopg.connect(url) as line:
            row = line.execute("SELECT owner FROM leases WHERE name = %s", [name]).fetchone()
        journals = {n: (self.folder / f"daemon{n}/data/sent.journal").read_text() for n in range(3)}
        return next((n for n, text in journals.items() if row and row[0] in text), None)

    def log(self):
        return "".join((self.folder / f"log{n}").read_text() for n in range(3))


@pytest.fixture
def daemons(tmp_path):
    with postgresql() as cluster, netease(PASSWORDS) as imap, recording(PASSWORDS) as smtp:
        daemons = Daemons(tmp_path, cluster.fresh_url(), imap, smtp)
        for number in range(3):
            daemons.start(number)
        yield daemons
        for popen in daemons.running.values():
            popen.kill()
            popen.wait()


def until(condition, seconds=60.0):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.1)


def put(daemons, number, unit, *, box=ADDRESS):
    raw = mail(("附件1.docx", recommendation(unit)), number=number, sender=f"u{number}@x.example.org", to=box)
    daemons.imap.mailbox(box).put(raw, date=RECEIVED)


def answered(daemons):
    return Counter(mail.recipients[0] for mail in daemons.smtp.mails)


@pytest.mark.slow
@pytest.mark.timeout(240)
def test_three_share_the_work_and_two_deaths_are_survived(daemons):
    for number, unit in enumerate(UNITS[:4]):
        put(daemons, number, unit, box=[ADDRESS, OTHER][number % 2])
    until(lambda: len(answered(daemons)) == 4)
    until(lambda: daemons.owner("poll/kjt") is not None)
    assert daemons.imap.connections <= 4  # not one a daemon and mailbox

    first = daemons.owner("poll/kjt")
    daemons.kill(first)
    for number, unit in enumerate(UNITS[4:7], 4):
        put(daemons, number, unit)
    until(lambda: len(answered(daemons)) == 7)
    second = daemons.owner("poll/kjt")
    assert second != first

    daemons.kill(second)
    for number, unit in enumerate(UNITS[7:9], 7):
        put(daemons, number, unit)
    daemons.start(first)
    daemons.start(second)
    until(lambda: len(answered(daemons)) == 9)
    for number, unit in enumerate(UNITS[9:], 9):
        put(daemons, number, unit, box=OTHER)
    until(lambda: len(answered(daemons)) == 11)
    time.sleep(3)
    assert set(answered(daemons).values()) == {1}
    daemons.close()
    assert "Traceback" not in daemons.log()
    assert daemons.imap.trespasses == []
