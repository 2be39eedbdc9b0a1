"""Everything the work needs, opened once: rules, store, reading children and the clock."""

from __future__ import annotations

from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ingest.convert import office
from ingest.rules import Rules, load_rules
from ingest.sandbox import Limits, Sandbox
from notifier.letters import Mailbox
from store.archive import Archive
from store.database import Database
from store.journal import Journal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime

    from ingest.config import Config


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    config: Config
    rules: Rules
    database: Database
    archive: Archive
    journal: Journal
    sandbox: Sandbox
    clock: Callable[[], datetime]  # UTC
    checkpoint: Callable[[], None] = lambda: None  # called between two messages; the daemon may stop the work there
    bygone_before: datetime | None = None  # on a first day: mail received earlier is recorded and not fetched
    answered_by_staff: set[str] = field(default_factory=set)  # Message-IDs that people answered, seen in Sent

    @property
    def is_shared(self) -> bool:
        """Whether other daemons may be at work on the same database."""
        return self.database.path is None

    @property
    def own_addresses(self) -> frozenset[str]:
        return frozenset(mailbox.address.lower() for mailbox in self.config.mailbox)

    def voice(self, mailbox_id: str) -> Mailbox:
        """Who signs what is sent from a mailbox."""
        found = self.config.mailbox_of(mailbox_id)
        return Mailbox(id=found.id, address=found.address, name=found.name)


@contextmanager
def open_desk(config: Config, *, clock: Callable[[], datetime], rules: Rules | None = None) -> Iterator[Desk]:
    known = rules or load_rules(config)
    with ExitStack() as stack:
        database = Database.open(config.database_at)
        stack.callback(database.close)
        journal = Journal(config.data_dir / "sent.journal")
        stack.callback(journal.close)
        sandbox = stack.enter_context(
            Sandbox(
                limits=Limits(seconds=config.limits.attachment_seconds, memory_mb=config.limits.attachment_memory_mb),
                notices=known.notices,
                registry=known.registry,
                convert=office(),
            )
        )
        yield Desk(
            config=config,
            rules=known,
            database=database,
            archive=Archive(config.archive_dir),
            journal=journal,
            sandbox=sandbox,
            clock=clock,
        )
