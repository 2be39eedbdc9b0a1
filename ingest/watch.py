"""
A mailbox that is visited again and again.

One connection is kept from visit to visit. A folder is listed in full at the first visit
of a connection and then once an hour; between, only what is new is asked for. What
people answer from the same mailbox is seen in the Sent folder and left to them.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from ingest.folders import Role
from ingest.look import Look
from ingest.mailbox import Session, connect
from ingest.outages import Refusal, Refused
from store import outbox

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from ingest.config import MailboxConfig
    from ingest.desk import Desk
    from ingest.folders import Folder
    from store.health import FolderHealth

DEEP = timedelta(hours=1)  # between two full listings of a folder
SENT_LOOKED_THROUGH = 50  # newest mails of the Sent folder
BREATH = 5.0  # seconds of waiting between two signs of life


@dataclass(frozen=True, slots=True, kw_only=True)
class Visited:
    sighted: int = 0  # UIDs new in the ledger
    unread: int = 0  # new messages that could not be fetched: held at once
    bygone: int = 0  # new messages from before every notice: ignored at once, on a first day
    unexplained: int = 0
    troubles: tuple[str, ...] = ()  # folders that could not be opened, with the remedy
    counted: tuple[FolderHealth, ...] = ()
    present: frozenset[str] = frozenset()  # names of all folders

    def plus(self, other: Visited) -> Visited:
        return Visited(
            sighted=self.sighted + other.sighted,
            unread=self.unread + other.unread,
            bygone=self.bygone + other.bygone,
            unexplained=self.unexplained + other.unexplained,
            troubles=(*self.troubles, *other.troubles),
            counted=(*self.counted, *other.counted),
            present=self.present | other.present,
        )


class Watch:
    """A mailbox that is visited again and again over one connection. Not shared between threads; close it."""

    def __init__(self, desk: Desk, mailbox: MailboxConfig) -> None:
        self._desk = desk
        self._mailbox = mailbox
        self._session: Session | None = None
        self._inbox: Folder | None = None
        self._deep: dict[str, datetime] = {}  # folder -> its last full listing that left nothing unexplained

    @property
    def mailbox(self) -> str:
        return self._mailbox.id

    def close(self) -> None:
        if self._session:
            self._session.close()
        self._session = None

    def visit(self) -> Visited:
        """Raises `Refused` or `Lost` where the mailbox could not be visited."""
        now = self._desk.clock()
        session = self._line()
        every = session.folders()
        self._inbox = next((each for each in every if each.role is Role.INBOX and self._wanted(each)), None)
        told = self._troubles(every)
        for folder in every:
            if self._wanted(folder):
                told = told.plus(self._visit_folder(session, folder, now))
        if told.sighted:
            self._look_through_sent(session, every)
        return told

    def wait_for_news(self, seconds: float) -> bool | None:
        """
        Whether mail comes into the inbox within so many seconds, where the server tells of it.

        None where it does not: NetEase has no IDLE. Raises `Refused` or `Lost`.
        """
        session = self._line()
        if self._inbox is None or not session.can_wait:
            return None
        if Look(self._desk, self._mailbox.id, session, self._inbox, self._desk.clock()).for_news().sighted:
            return True  # it came between the visit and now
        until = time.monotonic() + seconds
        while (left := until - time.monotonic()) > 0:
            self._desk.checkpoint()
            if session.wait_for_news(min(left, BREATH)):
                return True
        return False

    def sent_ids(self) -> set[str] | None:
        """The newest Message-IDs in Sent; None where there is no such folder."""
        session = self._line()
        sent = next((folder for folder in session.folders() if folder.role is Role.SENT), None)
        return session.recent_message_ids(sent, SENT_LOOKED_THROUGH) if sent else None

    def _line(self) -> Session:
        if self._session is None or not self._session.alive():
            self._deep.clear()
            self._session = connect(self._mailbox.account(self._mailbox.imap))
        return self._session

    def _wanted(self, folder: Folder) -> bool:
        if self._mailbox.folders == "all":
            return folder.watched
        return folder.selectable and folder.name in self._mailbox.folders

    def _troubles(self, every: Iterable[Folder]) -> Visited:
        names = {folder.name for folder in every}
        wanted = () if self._mailbox.folders == "all" else self._mailbox.folders
        missing = tuple(
            f"there is no folder {name}; the server has {', '.join(sorted(names))}"
            for name in wanted
            if name not in names
        )
        return Visited(troubles=missing, present=frozenset(names))

    def _visit_folder(self, session: Session, folder: Folder, now: datetime) -> Visited:
        try:
            look = Look(self._desk, self._mailbox.id, session, folder, now)
            seen = look.for_news() if self._is_fresh(folder, now) else look.at_everything()
        except Refused as error:
            if error.kind is not Refusal.FOLDER:
                raise
            return Visited(troubles=(f"folder {folder.name}: {error}",))
        if seen.unexplained:
            self._deep.pop(folder.name, None)
        else:
            self._deep.setdefault(folder.name, now)
        counted = (seen.health,) if seen.health else ()
        return Visited(
            sighted=seen.sighted,
            unread=seen.unread,
            bygone=seen.bygone,
            unexplained=seen.unexplained,
            counted=counted,
        )

    def _is_fresh(self, folder: Folder, now: datetime) -> bool:
        last = self._deep.get(folder.name)
        if last is not None and timedelta(0) <= now - last < DEEP:
            return True
        self._deep.pop(folder.name, None)
        return False

    def _look_through_sent(self, session: Session, every: Iterable[Folder]) -> None:
        """People answer from the same mailbox: what they have answered is left to them."""
        sent = next((folder for folder in every if folder.role is Role.SENT and folder.selectable), None)
        if sent is None:
            return
        heads = session.recent_heads(sent, SENT_LOOKED_THROUGH)
        ids = tuple(head.message_id for head in heads if head.message_id)
        with self._desk.database.read() as conn:
            ours = {mailing.message_id for mailing in outbox.find(conn, message_ids=ids)} if ids else set()
        theirs = (head for head in heads if head.message_id not in ours)
        self._desk.answered_by_staff.update(each for head in theirs for each in head.in_reply_to)
