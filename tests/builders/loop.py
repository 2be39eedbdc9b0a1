"""
The whole work in one process and without servers: mail is put straight into the archive.

What a mailbox would have shown is `put`, what the daemon would have done is `work`.
"""

import atexit
from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.policy import default
from functools import cache
from itertools import count

from ingest import duties
from ingest.config import load
from ingest.convert import office
from ingest.desk import Desk
from ingest.handle import handle_all
from ingest.look import head_of
from ingest.rules import builtin_rules
from ingest.sandbox import Limits, Sandbox
from ingest.standings import board_of
from store import inbox, outbox, submissions
from store.archive import Archive
from store.database import Database
from store.journal import Journal
from store.ledger import Sighting
from tests.builders.configuration import configuration
from tests.builders.databases import furnish

RECEIVED = datetime(2026, 5, 6, 2, 1, tzinfo=UTC)  # a minute after the mails are dated
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


@cache
def sandbox():
    """The reading children of all tests: they remember nothing."""
    rules = builtin_rules()
    shared = Sandbox(
        limits=Limits(seconds=20, memory_mb=512), notices=rules.notices, registry=rules.registry, convert=office()
    )
    atexit.register(shared.close)
    return shared


@dataclass(frozen=True)
class Answer:
    """A mail of ours as its reader sees it."""

    mailing: outbox.Mailing
    mail: object

    @property
    def kind(self):
        return self.mailing.kind

    @property
    def to(self):
        return self.mailing.recipient

    @property
    def text(self):
        return self.mail.get_body(("plain",)).get_content()

    @property
    def files(self):
        return [part.get_filename() for part in self.mail.iter_attachments()]


@dataclass
class Loop:
    desk: Desk
    now: datetime = RECEIVED + MINUTE
    _uids: count = field(default_factory=lambda: count(1))

    def put(self, raw, *, at=None, mailbox="kjt", folder="INBOX", flags=()):
        """A mail is sighted; its inbox id. The clock is never behind it."""
        received = at or self.now
        self.now = max(self.now, received)
        where = Sighting(
            mailbox=mailbox,
            folder=folder,
            uidvalidity=1,
            uid=next(self._uids),
            internaldate=received,
            size=len(raw),
            flags=flags,
        )
        head = head_of(raw, self.desk.archive.put(raw))
        with self.desk.database.write("sighting") as conn:
            return inbox.sight(conn, where, head, now=self.now).id

    def work(self) -> Counter:
        return handle_all(self.desk)

    def take(self, raw, **where):
        """A mail is sighted and handled; what became of it. The next comes a minute later."""
        message = self.put(raw, **where)
        self.work()
        self.now += MINUTE
        return self.message(message)

    def message(self, message):
        with self.desk.database.read() as conn:
            return inbox.get(conn, message)

    def board(self):
        with self.desk.database.read() as conn:
            return board_of(self.desk, conn, self.desk.rules.notices[0], now=self.now)

    def standing(self, unit, deliverable="recommendation"):
        board = self.board()
        row = next(each for each in (*board.units, *board.other_units) if each.unit.name == unit)
        return row.standings[deliverable]

    def state(self, unit, deliverable="recommendation"):
        return self.standing(unit, deliverable).state.value

    def states(self, unit):
        """Deliverable -> state, the missing left out."""
        board = self.board()
        row = next(each for each in (*board.units, *board.other_units) if each.unit.name == unit)
        return {key: each.state.value for key, each in row.standings.items() if each.state.value != "missing"}

    def revisions(self, unit=None):
        with self.desk.database.read() as conn:
            return submissions.revisions(conn, unit=unit)

    def answers(self, message=None):
        """Answers owed, oldest first; only to one message where it is given."""
        with self.desk.database.read() as conn:
            found = [each for each in outbox.find(conn) if message is None or each.answers == message.id]
            told = [Answer(each, message_from_bytes(outbox.text_of(conn, each.id), policy=default)) for each in found]
        return sorted(told, key=lambda each: each.mailing.id)

    def answer(self, message):
        """The one answer to a message."""
        (found,) = self.answers(message)
        return found

    def remind(self):
        """Owe the reminders of this moment; unit -> deliverables."""
        before = {each.mailing.id for each in self.answers()}
        duties.remind(self.desk)
        new = [each for each in self.answers() if each.mailing.id not in before]
        return {each.mailing.units[0]: each for each in new}


@contextmanager
def loop(folder, *, rules=None, extra=""):
    """A desk in a folder of its own, at 10:02 on 6 May 2026. `rules`: others than the built-in ones."""
    config = load(configuration(folder, imap=1, smtp=1, extra=extra))
    config.data_dir.mkdir()
    database, journal = Database.open(furnish(config.database_at)), Journal(config.data_dir / "sent.journal")
    desk = Desk(
        config=config,
        rules=rules or builtin_rules(),
        database=database,
        archive=Archive(config.archive_dir),
        journal=journal,
        sandbox=sandbox(),
        clock=lambda: work.now,
    )
    work = Loop(desk)
    try:
        yield work
    finally:
        journal.close()
        database.close()
