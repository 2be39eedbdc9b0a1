"""
One folder at one moment: list, fetch, archive, sight. Nothing is decided here.

A message is ours when its bytes are on disk under their fingerprint and its sighting is
committed; a crash before that repeats the step. Every UID the server lists gets a row,
whatever becomes of it, and the count proves it: server, ledger, unexplained.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, assert_never

import structlog

from ingest.fetched import Fetched, Gone, Listed, Withheld
from parsers.errors import Unreadable
from parsers.mail import read_mail
from store import health, inbox, ledger
from store.failpoints import reach

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from ingest.desk import Desk
    from ingest.fetched import Examined
    from ingest.folders import Folder
    from ingest.mailbox import Session

AT_ONCE = 50  # sightings a transaction

_log = structlog.get_logger()


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    sighted: int = 0  # UIDs new in the ledger
    unexplained: int = 0


class Look:
    """One folder at one moment."""

    def __init__(self, desk: Desk, mailbox: str, session: Session, folder: Folder, now: datetime) -> None:
        self._desk = desk
        self._mailbox = mailbox
        self._session = session
        self._folder = folder
        self._now = now

    def for_news(self) -> Seen:
        """Only what came after the last one known: one round trip where nothing did."""
        examined = self._session.examine(self._folder)
        listed = self._news(examined)
        return self._taken(listed, examined) if listed else Seen()

    def at_everything(self) -> Seen:
        examined = self._session.examine(self._folder)
        return self._taken(self._everything(examined), examined)

    def _taken(self, listed: Mapping[int, Listed], examined: Examined) -> Seen:
        sighted = self._take(listed, examined)
        return Seen(sighted=sighted, unexplained=self._count(examined))

    def _news(self, examined: Examined) -> dict[int, Listed]:
        with self._desk.database.read() as conn:
            last = ledger.highest(conn, **self._place(examined))
        return self._session.list_since(last)

    def _everything(self, examined: Examined) -> dict[int, Listed]:
        """What the ledger does not hold, or holds as another message: a UID may be given anew."""
        uids = self._session.uids(examined.exists)
        with self._desk.database.read() as conn:
            known = ledger.known(conn, **self._place(examined))
        listed = self._session.list_uids(uids)
        return {uid: each for uid, each in listed.items() if uid not in known or _is_another(each, known[uid])}

    def _take(self, listed: Mapping[int, Listed], examined: Examined) -> int:
        limit = self._desk.config.limits.message_mb * 1024 * 1024
        large = [each for each in listed.values() if each.size > limit]
        self._record_unread(large, examined, "too_large")
        wanted = {uid: each for uid, each in listed.items() if each.size <= limit}
        sighted = len(large)
        batch: list[tuple[ledger.Sighting, inbox.Head]] = []
        for each in self._session.fetch(wanted):
            match each:
                case Fetched():
                    batch.append(self._archive(each, wanted[each.uid], examined))
                    sighted += 1
                case Withheld(uid=uid):
                    self._record_unread([wanted[uid]], examined, "withheld")
                    sighted += 1
                case Gone(uid=uid):
                    _log.info("message.gone", mailbox=self._mailbox, folder=self._folder.name, uid=uid)
                case _:
                    assert_never(each)
            if len(batch) >= AT_ONCE:
                self._sight(batch)
                batch = []
                self._desk.checkpoint()
        self._sight(batch)
        return sighted

    def _archive(self, fetched: Fetched, listed: Listed, examined: Examined) -> tuple[ledger.Sighting, inbox.Head]:
        fingerprint = self._desk.archive.put(fetched.raw)
        return self._sighting(listed, examined, date=fetched.internaldate), head_of(fetched.raw, fingerprint)

    def _sight(self, batch: list[tuple[ledger.Sighting, inbox.Head]]) -> None:
        if not batch:
            return
        with self._desk.database.write("sighting") as conn:
            for sighting, head in batch:
                inbox.sight(conn, sighting, head, now=self._now)
        reach("after_sighting")

    def _record_unread(self, listed: Iterable[Listed], examined: Examined, reason: str) -> None:
        for each in listed:
            with self._desk.database.write("sighting") as conn:
                inbox.sight_unread(conn, self._sighting(each, examined), reason=reason, now=self._now)
            _log.warning("message.unread", mailbox=self._mailbox, folder=self._folder.name, uid=each.uid, reason=reason)

    def _sighting(self, listed: Listed, examined: Examined, *, date: datetime | None = None) -> ledger.Sighting:
        return ledger.Sighting(
            mailbox=self._mailbox,
            folder=self._folder.name,
            uidvalidity=examined.uidvalidity,
            uid=listed.uid,
            internaldate=listed.internaldate or date or self._now,
            size=listed.size,
            flags=tuple(sorted(listed.flags)),
        )

    def _count(self, examined: Examined) -> int:
        """Prove that every message on the server is in the ledger; how many are not."""
        uids = self._session.uids(examined.exists)
        with self._desk.database.write("health") as conn:
            held = ledger.known(conn, **self._place(examined)).keys() & uids
            unexplained = self._fresh_only(uids - held)
            health.counted(conn, self._counted(examined, len(uids), len(held), unexplained))
        return unexplained

    def _fresh_only(self, missing: set[int]) -> int:
        """Mail that arrived while we were fetching is the next visit's."""
        return len(missing & self._session.list_uids(missing).keys()) if missing else 0

    def _counted(self, examined: Examined, server: int, held: int, unexplained: int) -> health.FolderHealth:
        return health.FolderHealth(
            mailbox=self._mailbox,
            name=self._folder.name,
            uidvalidity=examined.uidvalidity,
            server=server,
            ledger=held,
            unexplained=unexplained,
            checked_at=self._now,
        )

    def _place(self, examined: Examined) -> dict[str, Any]:
        return {"mailbox": self._mailbox, "folder": self._folder.name, "uidvalidity": examined.uidvalidity}


def head_of(raw: bytes, fingerprint: str) -> inbox.Head:
    """What identifies a message; one that exceeds the limits of reading is known by its bytes alone."""
    try:
        mail = read_mail(raw)
    except Unreadable:
        return inbox.Head(
            fingerprint=fingerprint, content_key=fingerprint, message_id=None, sender=None, subject="", date=None
        )
    return inbox.Head(
        fingerprint=fingerprint,
        content_key=mail.content_key,
        message_id=mail.message_id,
        sender=mail.sender.address,
        subject=mail.subject,
        date=mail.date,
    )


def _is_another(listed: Listed, known: ledger.Known) -> bool:
    """Whether a UID stands for another message than the one recorded."""
    moved = listed.internaldate is not None and listed.internaldate != known.internaldate
    return listed.size != known.size or moved
