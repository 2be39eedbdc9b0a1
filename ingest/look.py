"""
One folder at one moment: list, fetch, archive, sight. Nothing is decided here.

A message is ours when its bytes are on disk under their fingerprint and its sighting is
committed; a crash before that repeats the step. Every UID the server lists gets a row,
whatever becomes of it, and the count proves it: server, ledger, unexplained.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, assert_never

import structlog

from ingest.fetched import Fetched, Gone, Listed, Withheld
from parsers.errors import Unreadable
from parsers.mail import read_head
from store import inbox, ledger
from store.failpoints import reach
from store.health import FolderHealth

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from ingest.desk import Desk
    from ingest.fetched import Examined
    from ingest.folders import Folder
    from ingest.mailbox import Session

AT_ONCE = 50  # sightings a transaction
BYGONE_AT_ONCE = 500
BYGONE = "before_opening"  # as triage says of one that was read
SMALL = 2000  # messages of a folder that are listed in one command

_log = structlog.get_logger()


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    sighted: int = 0  # UIDs new in the ledger
    unread: int = 0  # of these, messages nobody will read: their row is all there is
    bygone: int = 0  # of these, messages from before every notice, not fetched on a first day
    health: FolderHealth | None = None  # the folder's count, where it was counted

    @property
    def unexplained(self) -> int:
        return self.health.unexplained if self.health else 0


@dataclass(slots=True, kw_only=True)
class _Taken:
    """UIDs that need nothing more: they have their row, or went before they could have one."""

    sighted: set[int] = field(default_factory=set)
    gone: set[int] = field(default_factory=set)
    unread: int = 0
    bygone: int = 0

    @property
    def uids(self) -> set[int]:
        return self.sighted | self.gone


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
        with self._desk.database.read() as conn:
            last = ledger.highest(conn, **self._place(examined))
        listed = self._session.list_since(last)
        if not listed:
            return Seen()
        taken = self._take(listed, examined)
        return self._seen(taken, self._counted(examined, examined.exists, len(listed.keys() - taken.uids)))

    def at_everything(self) -> Seen:
        """
        Every UID against the ledger, which proves that none is missing.

        What the ledger holds as another message is taken too: a UID may be given anew.
        """
        examined = self._session.examine(self._folder)
        uids, listed = self._listing(examined.exists)
        with self._desk.database.read() as conn:
            known = ledger.known(conn, **self._place(examined))
        wanted = {uid: each for uid, each in listed.items() if uid not in known or _is_another(each, known[uid])}
        taken = self._take(wanted, examined)
        unexplained = uids & listed.keys() - known.keys() - taken.uids
        return self._seen(taken, self._counted(examined, len(uids), len(unexplained)))

    def _seen(self, taken: _Taken, counted: FolderHealth) -> Seen:
        return Seen(sighted=len(taken.sighted), unread=taken.unread, bygone=taken.bygone, health=counted)

    def _listing(self, exists: int) -> tuple[set[int], dict[int, Listed]]:
        """Every UID, and what the server says of each: in one command where the folder is small."""
        if exists <= SMALL:
            listed = self._session.list_since(0) if exists else {}
            if len(listed) == exists:
                return set(listed), listed
        uids = self._session.uids(exists)
        return uids, self._session.list_uids(uids)

    def _take(self, listed: Mapping[int, Listed], examined: Examined) -> _Taken:
        reach("listed")
        limit = self._desk.config.limits.message_mb * 1024 * 1024
        taken = _Taken()
        listed = self._past_bygone(listed, examined, taken)
        self._record_unread([each for each in listed.values() if each.size > limit], examined, "too_large", taken)
        wanted = {uid: each for uid, each in listed.items() if each.size <= limit}
        batch: list[tuple[ledger.Sighting, inbox.Head]] = []
        for each in self._session.fetch(wanted):
            match each:
                case Fetched(uid=uid):
                    batch.append(self._archive(each, wanted[uid], examined))
                    taken.sighted.add(uid)
                case Withheld(uid=uid):
                    self._record_unread([wanted[uid]], examined, "withheld", taken)
                case Gone(uid=uid):
                    _log.info("message.gone", mailbox=self._mailbox, folder=self._folder.name, uid=uid)
                    taken.gone.add(uid)
                case _:
                    assert_never(each)
            if len(batch) >= AT_ONCE:
                self._sight(batch)
                batch = []
                self._desk.checkpoint()
        self._sight(batch)
        return taken

    def _past_bygone(self, listed: Mapping[int, Listed], examined: Examined, taken: _Taken) -> Mapping[int, Listed]:
        """Record what is from before every notice, a transaction for many; the rest is left to be fetched."""
        before = self._desk.bygone_before
        if before is None:
            return listed
        old = [each for each in listed.values() if each.internaldate and each.internaldate < before]
        for start in range(0, len(old), BYGONE_AT_ONCE):
            with self._desk.database.write("sighting") as conn:
                for each in old[start : start + BYGONE_AT_ONCE]:
                    place = self._sighting(each, examined)
                    met = inbox.sight_unread(conn, place, reason=BYGONE, state=inbox.State.IGNORED, now=self._now)
                    taken.bygone += met.new
            self._desk.checkpoint()
        taken.sighted.update(each.uid for each in old)
        return {uid: each for uid, each in listed.items() if uid not in taken.sighted}

    def _archive(self, fetched: Fetched, listed: Listed, examined: Examined) -> tuple[ledger.Sighting, inbox.Head]:
        reach("fetched")
        fingerprint = self._desk.archive.put(fetched.raw)
        return self._sighting(listed, examined, date=fetched.internaldate), head_of(fetched.raw, fingerprint)

    def _sight(self, batch: list[tuple[ledger.Sighting, inbox.Head]]) -> None:
        if not batch:
            return
        with self._desk.database.write("sighting") as conn:
            for sighting, head in batch:
                inbox.sight(conn, sighting, head, now=self._now)
        reach("after_sighting")

    def _record_unread(self, listed: Iterable[Listed], examined: Examined, reason: str, taken: _Taken) -> None:
        for each in listed:
            with self._desk.database.write("sighting") as conn:
                met = inbox.sight_unread(conn, self._sighting(each, examined), reason=reason, now=self._now)
            taken.sighted.add(each.uid)
            taken.unread += met.new
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

    def _counted(self, examined: Examined, server: int, unexplained: int) -> FolderHealth:
        return FolderHealth(
            mailbox=self._mailbox,
            name=self._folder.name,
            uidvalidity=examined.uidvalidity,
            server=server,
            ledger=server - unexplained,
            unexplained=unexplained,
            checked_at=self._now,
        )

    def _place(self, examined: Examined) -> dict[str, Any]:
        return {"mailbox": self._mailbox, "folder": self._folder.name, "uidvalidity": examined.uidvalidity}


def head_of(raw: bytes, fingerprint: str) -> inbox.Head:
    """
    What identifies a message. One that exceeds the limits of reading is known by its bytes alone.

    So is one that our reading stumbles over: it has its row like any other, the others of
    its folder theirs, and handling it, where the same mistake is met again, sets it aside.
    """
    try:
        head = read_head(raw)
    except Unreadable:
        return _nameless(fingerprint)
    except Exception:  # noqa: BLE001  around one message, as in `ingest.handle`
        _log.exception("message.obscure", fingerprint=fingerprint)
        return _nameless(fingerprint)
    return inbox.Head(
        fingerprint=fingerprint,
        content_key=head.content_key,
        message_id=head.message_id,
        sender=head.sender.address,
        subject=head.subject,
        date=head.date,
    )


def _nameless(fingerprint: str) -> inbox.Head:
    return inbox.Head(
        fingerprint=fingerprint, content_key=fingerprint, message_id=None, sender=None, subject="", date=None
    )


def _is_another(listed: Listed, known: ledger.Known) -> bool:
    """Whether a UID stands for another message than the one recorded."""
    moved = listed.internaldate is not None and listed.internaldate != known.internaldate
    return listed.size != known.size or moved
