"""
Whose turn it is, where several daemons share a PostgreSQL: each piece of work is done by one.

A mailbox stays with the daemon that polls it, which keeps its connection; any other piece
is taken for as long as it is being done. A daemon that dies loses its turns when their
time is over. A turn saves work and connections, no more: that nothing is recorded or sent
twice is held by constraints, row locks and the send journal, also where two daemons
believe that it is theirs. On SQLite there is one daemon, and it is always its turn.
"""

from __future__ import annotations

from contextlib import contextmanager
from datetime import timedelta
from typing import TYPE_CHECKING

from store import leases

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from ingest.desk import Desk

MARGIN = 60.0  # seconds a turn outlasts its last sign of life


class Turns:
    """The turns of one daemon. Threads may share it."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._renewed: dict[str, datetime] = {}

    def take(self, name: str, *, rest: float = 0.0) -> bool:
        """Take or keep a turn, which lasts through a rest of so many seconds; False where it is another's."""
        if not self._desk.is_shared:
            return True
        now = self._desk.clock()
        until = now + timedelta(seconds=rest + MARGIN)
        with self._desk.database.write("turn") as conn:
            taken = leases.take(conn, name, owner=self._owner, until=until, now=now)
        if taken:
            self._renewed[name] = now
        return taken

    def keep(self, name: str) -> None:
        """A sign of life from within the work."""
        last = self._renewed.get(name)
        if last is not None and self._desk.clock() - last > timedelta(seconds=MARGIN / 3):
            self.take(name)

    @contextmanager
    def taken(self, name: str) -> Iterator[bool]:
        """Have a turn while the block runs; whether it was to be had."""
        mine = self.take(name)
        try:
            yield mine
        finally:
            if mine:
                self.give_back(name)

    def give_back(self, name: str) -> None:
        if self._renewed.pop(name, None) is None:
            return
        with self._desk.database.write("turn") as conn:
            leases.give_back(conn, name, owner=self._owner)

    def give_back_all(self) -> None:
        """The daemon stops: others need not wait until its time is over."""
        for name in tuple(self._renewed):
            self.give_back(name)

    @property
    def _owner(self) -> str:
        return self._desk.journal.id
