"""
Owing, sending, dying, being restored from old backups, and people's commands, in any order.

Whatever happens: a mail leaves at most twice, the second time only because nobody could
know of the first; what a server accepted never leaves again; nothing owed is forgotten.
"""

import shutil
import tempfile
from collections import Counter
from contextlib import suppress
from pathlib import Path

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from store import delivery, generation, outbox
from store.archive import Archive
from store.backup import take_snapshot
from store.database import Database
from store.journal import Journal
from store.outbox import State
from store.verify import verify
from tests.builders.stores import MINUTE, NOW, owed

KEYS = st.sampled_from(("a", "b", "c"))
OPEN = (State.DUE, State.SENDING, State.DEFERRED, State.UNKNOWN, State.HELD)
LEGAL = {
    (State.DUE, State.SENDING),
    (State.DUE, State.CANCELLED),
    (State.DUE, State.SENT),  # by the journal
    (State.DUE, State.UNKNOWN),  # by the journal
    (State.DEFERRED, State.SENDING),
    (State.DEFERRED, State.DUE),
    (State.DEFERRED, State.CANCELLED),
    (State.DEFERRED, State.UNKNOWN),
    (State.SENDING, State.SENT),
    (State.SENDING, State.DEFERRED),
    (State.SENDING, State.UNKNOWN),
    (State.SENDING, State.FAILED),
    (State.SENDING, State.HELD),
    (State.SENDING, State.DUE),
    (State.UNKNOWN, State.SENT),
    (State.UNKNOWN, State.DUE),
    (State.UNKNOWN, State.FAILED),
    (State.UNKNOWN, State.CANCELLED),
    (State.HELD, State.DUE),
    (State.HELD, State.CANCELLED),
    (State.FAILED, State.DUE),
    (State.FAILED, State.CANCELLED),
    (State.CANCELLED, State.DUE),
}


class House(RuleBasedStateMachine):
    @initialize()
    def build(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="baosong-machine-"))
        self.now = NOW
        self.delivered: Counter[str] = Counter()
        self.keys: set[str] = set()
        self.backup: Path | None = None
        self.backed_up: dict[str, State] = {}
        self.journal = Journal(self.folder / "sent.jsonl")
        self.states: dict[str, State] = {}
        self.open()

    def open(self) -> None:
        self.database = Database.open(self.folder / "db.sqlite")
        self.hold = generation.start(self.database, self.journal, now=self.now)
        with self.database.write() as conn:
            delivery.recover(conn, journal=self.journal, now=self.now)

    def die(self) -> None:
        """The process ends here; the next one begins."""
        self.journal.close()
        self.database.close()
        self.journal = Journal(self.folder / "sent.jsonl")
        self.open()

    def mail(self, key: str) -> outbox.Mailing | None:
        with self.database.read() as conn:
            return next((one for one in outbox.find(conn) if one.key == key), None)

    @rule(key=KEYS)
    def owe(self, key: str) -> None:
        with self.database.write() as conn:
            first = outbox.owe(conn, owed(key), now=self.now)
        assert first == (key not in self.keys)
        self.keys.add(key)

    @rule(minutes=st.sampled_from((1, 30, 600)))
    def wait(self, minutes: int) -> None:
        self.now += minutes * MINUTE

    @rule(
        key=KEYS,
        stops=st.sampled_from(("before_dot", "at_dot", "delivered", "noted", "no")),
        verdict=st.sampled_from(("sent", "deferred", "refused_early", "failed", "lost", "arrived", "held")),
    )
    def send(self, key: str, stops: str, verdict: str) -> None:
        mail = self.mail(key)
        if mail is None or mail.not_before > self.now:
            return
        with self.database.write() as conn:
            claimed = delivery.claim(conn, mail.id, journal=self.journal, now=self.now)
        if claimed is None:
            return
        if stops == "before_dot":
            self.die()
        elif verdict in ("refused_early", "held"):
            self.settle(claimed.mailing, verdict)
        else:
            self.write_dot(claimed.mailing, stops, verdict)

    def write_dot(self, mailing: outbox.Mailing, stops: str, verdict: str) -> None:
        delivery.at_dot(mailing, journal=self.journal, now=self.now)
        if stops == "at_dot":
            self.die()
            return
        self.delivered[mailing.key] += verdict in ("sent", "arrived")
        if stops == "delivered":
            self.die()
        elif stops == "noted":
            self.settle(mailing, verdict, commits=False)
            self.die()
        else:
            self.settle(mailing, verdict)

    def settle(self, mailing: outbox.Mailing, verdict: str, *, commits: bool = True) -> None:
        outcome: delivery.Settlement = {
            "sent": delivery.Sent(queue_id="q"),
            "deferred": delivery.Deferred(until=self.now + MINUTE, reason="451"),
            "refused_early": delivery.Deferred(until=self.now + MINUTE, reason="421"),
            "failed": delivery.Failed(reason="550"),
            "lost": delivery.Unknown(reason="cut"),
            "arrived": delivery.Unknown(reason="cut"),
            "held": delivery.Held(reason="mode"),
        }[verdict]
        with suppress(InterruptedError), self.database.write() as conn:
            delivery.settle(conn, mailing, outcome, journal=self.journal, now=self.now)
            if not commits:
                raise InterruptedError

    @rule(key=KEYS, looks=st.booleans())
    def settle_unknown(self, key: str, looks: bool) -> None:
        mail = self.mail(key)
        if mail is None or mail.state is not State.UNKNOWN:
            return
        with self.database.write() as conn:
            if looks and self.delivered[key]:
                delivery.settle(conn, mail, delivery.Sent(), journal=self.journal, now=self.now)
            else:
                delivery.resend(conn, mail.id, now=self.now)

    @rule(key=KEYS, command=st.sampled_from((outbox.retry, outbox.cancel, outbox.release)))
    def command(self, key: str, command) -> None:
        mail = self.mail(key)
        if mail is not None:
            with self.database.write() as conn:
                command(conn, mail.id, now=self.now)

    @rule()
    def restart(self) -> None:
        self.die()
        assert self.hold is None or self.backup is not None

    @rule()
    def back_up(self) -> None:
        fresh = self.folder / "backup.sqlite"
        fresh.unlink(missing_ok=True)
        self.backed_up = dict(self.states)
        take_snapshot(self.database, fresh)
        self.backup = fresh

    @precondition(lambda self: self.backup is not None)
    @rule()
    def restore(self) -> None:
        """The old database is put back; what it has forgotten is met, and owed, anew."""
        before = {State.SENT, State.UNKNOWN}
        forgotten = [k for k, s in self.states.items() if s is State.SENT and self.backed_up.get(k) not in before]
        self.database.close()
        for suffix in ("-wal", "-shm"):
            (self.folder / f"db.sqlite{suffix}").unlink(missing_ok=True)
        shutil.copy(self.backup, self.folder / "db.sqlite")
        self.open()
        assert self.hold is not None or not forgotten
        self.states = {}
        with self.database.write() as conn:
            generation.let_go(conn)
            for key in sorted(self.keys):
                outbox.owe(conn, owed(key), now=self.now)

    @invariant()
    def nothing_leaves_too_often(self) -> None:
        for key, times in self.delivered.items():
            fate = self.journal.fate(key)
            assert times <= fate.departures <= 2

    @invariant()
    def nothing_is_forgotten(self) -> None:
        with self.database.read() as conn:
            found = {one.key: one for one in outbox.find(conn)}
        assert found.keys() == self.keys
        for key, one in found.items():
            assert one.state is not State.SENT or self.delivered[key]
            before = self.states.get(key, one.state)
            assert before is one.state or self.is_legal(before, one.state), (before, one.state)
        self.states = {key: one.state for key, one in found.items()}

    def is_legal(self, before: State, after: State) -> bool:
        """One rule may take two steps: claimed, then settled."""
        if (before, after) in LEGAL:
            return True
        return any((before, middle) in LEGAL and (middle, after) in LEGAL for middle in (State.SENDING, State.DUE))

    def teardown(self) -> None:
        if hasattr(self, "folder"):
            told = verify(self.database, Archive(self.folder / "archive"), self.journal)
            assert [problem for problem in told if "may have left" in problem.what] == []
            self.journal.close()
            self.database.close()
            shutil.rmtree(self.folder)


TestHouse = House.TestCase
TestHouse.settings = settings(
    max_examples=25,
    stateful_step_count=40,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow],
)
