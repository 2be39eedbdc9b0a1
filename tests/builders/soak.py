"""
A month of an office in minutes: the real daemon, mail that keeps coming, and faults at every layer.

What happens is drawn from a seed; when exactly it strikes the daemon is the machine's
affair. In the second half nobody ends the daemon, and what it uses is sampled.
"""

import os
import signal
import sqlite3
import time
from contextlib import closing, suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random

from parsers.mail import read_mail
from tests.builders.accounts import ADDRESS, OTHER
from tests.builders.configuration import configuration
from tests.builders.daemons import until
from tests.builders.letters_in import letter, recommendation, statistics
from tests.builders.rehearsed import HASTEN, Calendar
from tests.servers.netease import Cut, Silence
from tests.servers.netease_letters import Mailbox

DAYS_A_SECOND = 1 / 20
MAILS_A_SECOND = 9  # 5,000 in ten minutes, and some that cannot come in time
AT_ONCE = 5
UNITS = (
    "兰州市科技局",
    "白银市科协",
    "定西市委宣传部",
    "天水市科协",
    "酒泉市科技局",
    "张掖市科协",
    "平凉市科技局",
    "庆阳市科协",
)
FOLDERS = ("INBOX", "已发送", "垃圾邮件")
EXTRA = """[digest]
to = ["zong@example.org"]
[replies]
per_sender_per_day = 100
[limits]
message_mb = 1
[sending]
per_minute = 60
per_15_minutes = 600
per_day = 5000
"""
BACKLOG = 150  # messages that wait; more do not come meanwhile
FEWEST = 32 << 10  # octets that a full disk leaves
WAITING = "SELECT count(*) FROM messages WHERE state = 'new'"
OWED = "SELECT count(*) FROM outbox WHERE state IN ('due', 'sending', 'deferred', 'unknown')"


@cache
def filled(form, unit, **how):
    """A unit fills a form in once and sends it as it is; to write it anew each time would take the daemon's time."""
    return form(unit, **how)


@dataclass(frozen=True, kw_only=True)
class Sample:
    """What the daemon uses."""

    kilobytes: int
    descriptors: int
    children: int


class Month:
    def __init__(self, disk, imap, smtps, start, *, seconds, seed):
        self.disk, self.imap, self.smtps, self.start = disk, imap, smtps, start
        self.chance, self.seconds = Random(seed), seconds
        self.home = disk.at / "house"
        self.home.mkdir()
        ports = {address: smtp.port for address, smtp in smtps.items()}
        self.config = configuration(self.home, imap=imap.port, smtp=ports, extra=EXTRA, database="")
        self.database = self.home / "data" / "baosong.db"
        (disk.beside / "jumps").write_text("0")
        self.calendar = Calendar(disk.beside / "jumps", begun=time.time(), speed=DAYS_A_SECOND * 86400)
        imap.mailboxes.update({each: Mailbox(folders={name: [] for name in FOLDERS}) for each in smtps})
        self.arrived, self.samples, self.struck = {}, [], []
        self.sampling = False
        self.begin()
        self.opened = time.monotonic()

    # ---- the daemon -------------------------------------------------------

    def begin(self):
        self.process = self.start(self.config, but=HASTEN, env=self.calendar.environment)
        until(lambda: self.process.named("daemon.started"))

    def die(self):
        self.process.popen.kill()
        self.process.popen.wait()

    def run(self):
        half = time.monotonic() + self.seconds / 2
        while time.monotonic() < half:
            self.strike((*ENDING, *ANY))
        self.sampling = True
        end = time.monotonic() + self.seconds / 2
        while time.monotonic() < end:
            self.strike(ANY)
        self.sampling = False
        self.calm()

    def strike(self, faults):
        fault = self.chance.choice(faults)
        self.struck.append(fault.__name__)
        fault(self)
        assert self.process.popen.poll() is None, (fault.__name__, self.process.log.read_text()[-3000:])
        self.live(self.chance.uniform(0.2, 1.0))

    def calm(self):
        """Nothing goes wrong any more, and all that is owed leaves."""
        deadline = time.monotonic() + 120 + self.seconds / 4
        visited = len(self.process.named("mailbox.visited"))
        while self.asked(WAITING) or self.asked(OWED) or len(self.process.named("mailbox.visited")) < visited + 6:
            assert time.monotonic() < deadline, (self.asked(WAITING), self.asked(OWED))
            time.sleep(0.5)

    def asked(self, question):
        with suppress(sqlite3.Error), closing(sqlite3.connect(f"file:{self.database}?mode=ro", uri=True)) as look:
            return look.execute(question).fetchone()[0]
        return 0

    def descendants(self):
        return _descendants(self.process.popen.pid)

    # ---- mail comes -------------------------------------------------------

    def live(self, seconds):
        """So long everything takes its course."""
        end, looked, room = time.monotonic() + seconds, 0.0, 0
        while (now := time.monotonic()) < end:
            if now - looked > 0.5:
                looked, room = now, BACKLOG - self.asked(WAITING)
                if self.sampling:
                    self.sample()
            for _ in range(min(room, AT_ONCE, self.behind(now))):
                self.arrive()
                room -= 1
            time.sleep(0.1)

    def behind(self, now):
        """How many mails have not come that should have by now: while the daemon starts, none does."""
        return max(0, int((now - self.opened) * MAILS_A_SECOND) - len(self.arrived))

    def arrive(self):
        number = len(self.arrived) + 1
        raw = self.draw(number, self.calendar().strftime("%a, %d %b %Y %H:%M:%S +0000"))
        boxes = (ADDRESS, OTHER) if self.chance.random() < 0.1 else (self.chance.choice((ADDRESS, OTHER)),)
        folder = "垃圾邮件" if self.chance.random() < 0.1 else "INBOX"
        self.arrived[read_mail(raw).content_key] = raw
        for box in boxes:
            self.imap.mailbox(box).put(raw, folder=folder, date=self.calendar())

    def draw(self, number, date):
        one = self.chance.randrange(len(UNITS))
        how = {"sender": f"keji{self.chance.choice((0, 0, 0, 1, 2))}@u{one}.example.org", "date": date}
        match self.chance.choice(("form",) * 5 + ("faulty", "figures", "auto", "question", "nothing", "garbage")):
            case "form":
                form = filled(recommendation, UNITS[one], summary=f"第{self.chance.randrange(4)}版简介。")
                return letter(form, subject=f"报送推荐表{number}", **how)
            case "faulty":
                return letter(
                    filled(recommendation, UNITS[one], contact="王小明"), subject=f"报送推荐表{number}", **how
                )
            case "figures":
                return letter(filled(statistics, UNITS[one]), subject=f"报送统计表{number}", **how)
            case "auto":
                return letter(subject=f"自动回复：{number}", extra=(("Auto-Submitted", "auto-replied"),), **how)
            case "question":
                return letter(subject=f"推荐表怎么填？{number}", text="请问推荐表何时截止？", **how)
            case "nothing":
                return letter(subject=f"推荐表{number}", text="推荐表见附件。", **how)
            case _:
                return letter(("推荐表.docx", bytes([number % 256]) * 99), subject=f"推荐表{number}", **how)

    # ---- what it uses -----------------------------------------------------

    def sample(self):
        proc = Path(f"/proc/{self.process.popen.pid}")
        resident = next(line for line in (proc / "status").read_text().splitlines() if line.startswith("VmRSS"))
        self.samples.append(
            Sample(
                kilobytes=int(resident.split()[1]),
                descriptors=len(list((proc / "fd").iterdir())),
                children=len(self.descendants()),
            )
        )


def _descendants(pid):
    with suppress(OSError):
        tasks = list(Path(f"/proc/{pid}/task").iterdir())
        direct = [int(child) for task in tasks for child in (task / "children").read_text().split()]
        return [each for child in direct for each in (child, *_descendants(child))]
    return []


# ---- what goes wrong ----------------------------------------------------------


def killed(month):
    month.die()
    month.begin()


def killed_at_its_start(month):
    month.die()
    month.process = month.start(month.config, but=HASTEN, env=month.calendar.environment)
    time.sleep(month.chance.uniform(0.3, 2))
    month.die()
    month.begin()


def stopped(month):
    status, _ = month.process.stop()
    assert status == 0
    month.begin()


def reloaded(month):
    month.process.popen.send_signal(signal.SIGHUP)


def line_cut(month):
    month.imap.cut_after = month.chance.randrange(100, 60_000)
    month.live(1)
    month.imap.cut_after = None


def hung_up(month):
    _tampered(month, Cut)


def silent(month):
    _tampered(month, Silence)


def _tampered(month, with_what):
    def tamper(_command, _answer):
        raise with_what

    month.imap.tamper = tamper
    month.live(1)
    month.imap.tamper = None


def moody(month):
    for smtp in month.smtps.values():
        smtp.likely = 0.4
    month.live(2)
    for smtp in month.smtps.values():
        smtp.likely = 0.0


def reader_killed(month):
    if children := month.descendants():
        with suppress(ProcessLookupError):
            os.kill(month.chance.choice(children), signal.SIGKILL)


def clock_jumped(month):
    month.calendar.jump(month.chance.choice((3600, 86400, -3600, -86400)))


def locked(month):
    with closing(sqlite3.connect(month.database, isolation_level=None, timeout=1)) as other:
        with suppress(sqlite3.OperationalError):  # the daemon itself was writing
            other.execute("BEGIN EXCLUSIVE")
        month.live(1.2)


def disk_full(month):
    month.disk.fill(leaving=month.chance.choice((0, FEWEST, 8 * FEWEST)))
    month.live(1.5)
    month.disk.empty()


ENDING = (killed, killed_at_its_start, stopped)
ANY = (reloaded, line_cut, hung_up, silent, moody, moody, reader_killed, clock_jumped, locked, disk_full)
