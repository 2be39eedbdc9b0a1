"""A store, a way out and a clock of their own, for tests of the relay."""

from collections.abc import Callable, Collection
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from notifier import relay
from notifier.limits import Gate, Limits, Mode
from notifier.relay import Drained, Post
from store import delivery, outbox
from store.database import Database
from store.journal import Journal
from store.outbox import Mailing, OwedMail
from tests.builders import databases
from tests.builders.accounts import account
from tests.builders.stores import NOW, owed

LIVE = Gate(mode=Mode.LIVE)
PLENTY = Limits(per_minute=1000, per_15_minutes=1000, per_day=1000)


@dataclass(slots=True)
class PostOffice:
    root: Path
    port: int
    now: datetime = NOW
    sent_ids: Callable[[], Collection[str] | None] = frozenset
    limits: Limits = PLENTY
    gate: Gate = LIVE
    database: Database = field(init=False)
    journal: Journal = field(init=False)

    def __post_init__(self) -> None:
        self.database = Database.open(databases.at(self.root / "baosong.db"))
        self.journal = Journal(self.root / "sent.journal")

    def close(self) -> None:
        self.database.close()
        self.journal.close()

    def restart(self) -> int:
        """The process died and is started again; how many mails it had in hand."""
        self.close()
        self.__post_init__()
        with self.database.write("recover") as conn:
            return delivery.recover(conn, journal=self.journal, now=self.now)

    def owe(self, key: str = "one", **changed: Any) -> OwedMail:
        mail = replace(owed(key), **changed)
        with self.database.write("owe") as conn:
            outbox.owe(conn, mail, now=self.now)
        return mail

    def owe_many(self, count: int, **changed: Any) -> None:
        """Owe `mail0`, `mail1` … to u0, u1 …"""
        for number in range(count):
            self.owe(f"mail{number}", recipient=f"u{number}@unit.example", **changed)

    def post(self) -> Post:
        return Post(
            account=account(self.port),
            limits=self.limits,
            gate=self.gate,
            sent_ids=self.sent_ids,
            timeout=1,
            after_dot=1,
        )

    def drain(self, **later: float) -> Drained:
        """One drain, so much later than the one before."""
        self.now += timedelta(**later)
        return relay.drain(self.post(), database=self.database, journal=self.journal, now=self.now)

    def mail(self, key: str = "one") -> Mailing:
        with self.database.read() as conn:
            return next(each for each in outbox.find(conn) if each.key == key)

    def states(self) -> dict[str, str]:
        with self.database.read() as conn:
            return {each.key: each.state.value for each in outbox.find(conn)}
