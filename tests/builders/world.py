"""
A house in a world of its own, for a state machine: two mailboxes, a server that says what it is told, people.

The house is the real work (poll, handle, relay, duties, decisions) in this process; it can
be made to die at any named place and is then begun anew, as by systemd.
"""

import shutil
import tempfile
from collections import Counter
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.policy import default
from pathlib import Path

from ingest import cycle
from ingest.config import load
from ingest.desk import Desk
from ingest.handle import handle_all
from ingest.rules import builtin_rules
from ingest.watch import Watch
from parsers.mail import read_mail
from store import failpoints, inbox, outbox
from store.archive import Archive
from store.database import Database
from store.failpoints import Armed
from store.journal import Journal
from store.verify import verify
from tests.builders.accounts import ADDRESS, OTHER, PASSWORDS
from tests.builders.configuration import configuration
from tests.builders.databases import furnish
from tests.builders.loop import sandbox
from tests.servers.netease_letters import Mailbox
from tests.servers.scripted_smtp import CUT

BEGIN = datetime(2026, 5, 6, 2, tzinfo=UTC)
FOLDERS = ("INBOX", "已发送", "垃圾邮件")
EXTRA = '[digest]\nto = ["zong@example.org"]\n[sending]\nper_minute = 30\nper_15_minutes = 90\nper_day = 200\n'


class Died(BaseException):
    """SIGKILL, as far as the house can tell: no `except Exception` sees it."""


def _die(_what, name):
    raise Died(name)


class World:
    def __init__(self, imap, smtp):
        self.imap, self.smtp = imap, smtp
        self.folder = Path(tempfile.mkdtemp(prefix="baosong-world-"))
        imap.mailboxes.update({address: Mailbox(folders={name: [] for name in FOLDERS}) for address in PASSWORDS})
        imap.trespasses.clear()
        smtp.texts.clear()
        self.config = load(configuration(self.folder, imap=imap.port, smtp=smtp.port, extra=EXTRA))
        self.config.data_dir.mkdir()
        furnish(self.config.database_at)
        self.now = self.latest = BEGIN
        self.arrived = {}  # content key -> raw
        self.delivered = Counter()  # Message-ID -> times taken by the server
        self.deaths = 0
        self.begin()

    # ---- the house's life -------------------------------------------------

    def begin(self):
        self.database = Database.open(self.config.database_at)
        self.journal = Journal(self.config.data_dir / "sent.journal")
        self.desk = Desk(
            config=self.config,
            rules=builtin_rules(),
            database=self.database,
            archive=Archive(self.config.archive_dir),
            journal=self.journal,
            sandbox=sandbox(),
            clock=lambda: self.now,
        )
        cycle.begin(self.desk)

    def end(self):
        self.journal.close()
        self.database.close()

    def jump(self, minutes):
        self.now += timedelta(minutes=minutes)
        self.latest = max(self.now, self.latest)

    def restart(self):
        self.end()
        self.begin()

    def dying(self, place, nth, act):
        """Do something with a place armed; where it is reached the house dies there and is begun anew."""
        if place is None:
            return act()
        failpoints._armed, failpoints._passes = Armed(name=place, what="die", nth=nth), iter(range(1, 1 << 30))
        real, failpoints._fail = failpoints._fail, _die
        try:
            return act()
        except Died:
            self.deaths += 1
        finally:
            failpoints._armed, failpoints._fail = None, real
        self.restart()
        return None

    # ---- what it does -----------------------------------------------------

    def poll(self, mailbox):
        watch = Watch(self.desk, self.config.mailbox_of(mailbox))
        try:
            return cycle.poll(self.desk, watch)
        finally:
            watch.close()

    def handle(self):
        return handle_all(self.desk)

    def relay(self, mailbox, told=None):
        """`told`: (stage, reply), said once. What is taken lies in Sent; what is cut is taken all the same."""
        stage, reply = told or ("", "")
        for each in ("CONNECT", "AUTH", "MAIL", "RCPT", "DATA", "DOT"):
            self.smtp.tell(each, *([reply] if each == stage else []))
        before = len(self.smtp.texts)
        try:
            return cycle.relay(self.desk, self.config.mailbox_of(mailbox))
        finally:
            self._take(self.smtp.texts[before:], refused=stage == "DOT" and reply != CUT, mailbox=mailbox)

    def _take(self, texts, *, refused, mailbox):
        for raw in texts[1:] if refused else texts:
            self.delivered[message_from_bytes(raw, policy=default)["Message-ID"]] += 1
            address = self.config.mailbox_of(mailbox).address
            self.imap.mailbox(address).put(raw, folder="已发送", date=self.now)

    # ---- what people do ---------------------------------------------------

    def arrive(self, raw, *, both=False, folder="INBOX"):
        for address in (ADDRESS, OTHER) if both else (ADDRESS,):
            self.imap.mailbox(address).put(raw, folder=folder, date=self.now)
        self.arrived[read_mail(raw).content_key] = raw

    def messages(self, *states):
        with self.database.read() as conn:
            return inbox.find(conn, states=states)

    def mailings(self, *states):
        with self.database.read() as conn:
            return outbox.find(conn, states=states)

    def text_of(self, mailing):
        with self.database.read() as conn:
            return message_from_bytes(outbox.text_of(conn, mailing.id), policy=default)

    def calm(self):
        """The clock is right again and everything works for a while: what is owed leaves, what is unknown is settled."""
        self.now = max(self.now, self.latest)
        for _ in range(3):
            for box in self.config.mailbox:
                self.poll(box.id)
            self.handle()
            for box in self.config.mailbox:
                self.relay(box.id)
            self.now += timedelta(minutes=40)

    # ---- the promises -----------------------------------------------------

    def keeps_its_promises(self):
        broken = verify(self.database, self.desk.archive, self.journal)
        assert broken == (), broken  # I1, I2, I3
        assert self.imap.trespasses == []  # I4
        assert not any(letter.flags for letter in self._letters())
        resends = {each.message_id: each.resends for each in self.mailings()}
        for message_id, times in self.delivered.items():
            assert times <= min(2, 1 + resends[message_id]), message_id  # I2
        for each in self.messages(inbox.State.SHUNTED):
            assert each.reason == "killed_the_process"  # I5

    def knows_everything(self):
        """I1, once the mailboxes were visited."""
        assert {each.content_key for each in self.messages()} == set(self.arrived)

    def _letters(self):
        return [letter for box in self.imap.mailboxes.values() for mails in box.folders.values() for letter in mails]

    def leave(self):
        self.end()
        shutil.rmtree(self.folder)
