"""
A whole house to be struck: the real program, two mailboxes, a few mails, servers on loopback.

`House.end()` is everything that a person could see of how it ended. What the SMTP server
takes lies in Sent before the next run, as NetEase's does.
"""

import re
import shutil
import subprocess
from collections import Counter
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email import message_from_bytes
from email.policy import default
from functools import cache
from pathlib import Path

from ingest.config import load
from store import addresses, decisions, generation, inbox, ledger, outbox, submissions
from store.archive import Archive
from store.database import Database
from store.journal import Journal
from store.verify import verify
from tests.builders.accounts import ADDRESS, OTHER
from tests.builders.configuration import Ran, command, configuration
from tests.builders.filled import mail, recommendation
from tests.servers.netease_letters import Mailbox
from tests.servers.require import need

RECEIVED = datetime(2026, 5, 6, 2, 30, tzinfo=UTC)
NOON, LATER, LATEST = "2026-05-06T12:00", "2026-05-06T12:31", "2026-05-06T13:02"  # half an hour settles an unknown
FOLDERS = ("INBOX", "已发送", "垃圾邮件")
HEALED = ("2026-05-06T13:40", "2026-05-06T14:20")
EXTRA = '[digest]\nto = ["zong@example.org"]\n[sending]\nper_minute = 50\nper_15_minutes = 50\n'
KX = "白银市科协"
UNITS = f"""name,region,kind,aliases,emails
兰州市科技局,兰州市,science_bureau,,keji@lz.example.org
{KX},白银市,science_association,,kx@by.example.org
天水市科协,天水市,science_association,,kx@ts.example.org
"""


@cache
def three_mails():
    """Good (in both mailboxes), faulty, and another's for a unit that has a good one."""
    good = mail(("附件1.docx", recommendation()))
    faulty = mail(("附件1.docx", recommendation(KX, c5="王小明")), number=2, sender="kx@by.example.org", subject=KX)
    other = mail(("附件1.docx", recommendation(c2="改过的简介。")), number=3, sender="other@lz.example.org")
    return ((ADDRESS, good), (OTHER, good), (ADDRESS, faulty), (ADDRESS, other))


@dataclass
class House:
    folder: Path
    imap: object  # tests.servers.netease
    smtp: object  # a Recording
    run: object  # Forks, or baosong
    extra: str = EXTRA
    units: str = ""  # a registry of its own
    first: int = 0  # mail taken before this house stood
    sent: dict = field(default_factory=dict)  # address -> mails that the server took

    def __post_init__(self):
        self.folder.mkdir(exist_ok=True)
        self.config = configuration(self.folder, imap=self.imap.port, smtp=self.smtp.port, extra=self.extra)
        if self.units:
            (self.folder / "units.csv").write_text(self.units, "utf-8")
            self.config.write_text('units = "units.csv"\n' + self.config.read_text("utf-8"), "utf-8")
        self.first = self._taken = len(self.smtp.mails)
        boxes = {address: Mailbox(folders={name: [] for name in FOLDERS}) for address in self.imap.mailboxes}
        self.imap.mailboxes.update(boxes)
        self.imap.trespasses.clear()
        for address, raw in three_mails():
            self.imap.mailbox(address).put(raw, date=RECEIVED)
        self._before = self.mailboxes()

    def __call__(self, *arguments, now=NOON, **how):
        self.carry()
        return self.run("-c", self.config, "--now", now, *arguments, **how)

    def under_strace(self, *expressions, trace="/dev/null", now=NOON):
        """A cycle as people start it: another interpreter, its imports, its reading child."""
        line, options = command("-c", self.config, "--now", now, "once")
        fast = () if "signal" in "".join(expressions) else ("--seccomp-bpf",)  # strace 6.1 sends no signal under it
        before = [need("strace"), "-f", "-qq", *fast, "-o", str(trace), *(f"-e{each}" for each in expressions)]
        done = subprocess.run([*before, *line], capture_output=True, text=True, check=False, timeout=300, **options)
        return Ran(done.returncode, done.stdout, done.stderr)

    def bring(self, raw, address=ADDRESS):
        """Another mail has come."""
        self.imap.mailbox(address).put(raw, date=RECEIVED)
        self._before = self.mailboxes()

    def become(self, other):
        """What another house remembers, this one does; what it has sent lies in Sent."""
        shutil.copytree(other.folder / "data", self.folder / "data")
        for address, box in other.sent.items():
            for raw in box:
                self.imap.mailbox(address).put(raw, folder="已发送", date=RECEIVED)

    def carry(self):
        """The server puts what it took into Sent."""
        for taken in self.smtp.mails[self._taken :]:
            self.imap.mailbox(taken.login).put(taken.raw, folder="已发送", date=RECEIVED)
            self.sent.setdefault(taken.login, []).append(taken.raw)
        self._taken = len(self.smtp.mails)

    def mailboxes(self):
        """Everything in them that people see, but for Sent."""
        return {
            (address, name): [(letter.uid, letter.raw, frozenset(letter.flags)) for letter in letters]
            for address, box in self.imap.mailboxes.items()
            for name, letters in box.folders.items()
            if name != "已发送"
        }

    def deliveries(self):
        """How often each mail was taken, by recipient and Message-ID; alerts left out, a digest's token too."""
        mails = [message_from_bytes(taken.raw, policy=default) for taken in self.smtp.mails[self.first :]]
        told = ((each["To"], re.sub(r"(?<=\.digest\.)\w+", "…", each["Message-ID"])) for each in mails)
        return Counter(each for each in told if ".alarm." not in each[1])

    def healed(self, *, thoroughly=False, at=HEALED):
        """Half an hour later all is as it should be, or, where a mail may have left, an hour."""
        for now in at:
            ran = self("once", now=now)
            assert ran.status == 0, ran.err
            if not (thoroughly or self.has_unknown()):
                break
        return self.end()

    def end(self):
        """What is remembered, without the moments and numbers of rows."""
        assert self.imap.trespasses == []
        assert self.mailboxes() == self._before  # I4
        data = self.folder / "data"
        archive = Archive(data / "archive")
        with (
            closing(self.open()) as database,
            closing(Journal(data / "sent.journal")) as journal,
        ):
            assert verify(database, archive, journal) == ()  # I1, I2, I3
            with database.read() as conn:
                return self._remembered(conn) | {
                    "files": sorted(_kept(data / "archive", shared=database.path is None)),
                    "deliveries": self.deliveries(),
                }

    def _remembered(self, conn):
        met = {one.id: one for one in inbox.find(conn)}
        return {
            "messages": sorted((one.public, one.state, one.reason, one.units) for one in met.values()),
            "sightings": sorted(
                (seen.sighting.mailbox, seen.sighting.uid, one.public)
                for one in met.values()
                for seen in ledger.sightings_of(conn, one.id)
            ),
            "revisions": sorted(
                (one.revision.unit, one.number, one.standing, one.revision.digest, met[one.revision.message].public)
                for one in submissions.revisions(conn)
            ),
            "outbox": sorted((one.key, one.recipient, one.state) for one in outbox.find(conn) if one.kind != "alert"),
            "decisions": sorted(
                (
                    one.decision.verb,
                    one.decision.by,
                    one.decision.unit or "",
                    one.decision.deliverable or "",
                    one.undone,
                )
                for one in decisions.find(conn)
            ),
            "learned": addresses.addresses_of(conn, "兰州市科技局"),
            "hold": generation.held(conn) is not None,
        }

    def open(self):
        """The house's database, to look into."""
        return Database.open(load(self.config).database_at)

    def has_unknown(self):
        with closing(self.open()) as database, database.read() as conn:
            return bool(outbox.counts(conn)[outbox.State.UNKNOWN])

    def leave(self):
        shutil.rmtree(self.folder)


def _kept(archive, *, shared):
    """Names of files. In a folder that others may write to nobody sweeps up what a crash left unfinished."""
    return (path.name for path in archive.glob("*/*") if not (shared and path.name.startswith(".tmp-")))
