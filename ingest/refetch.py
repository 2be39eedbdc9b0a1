"""
Raw messages that the archive has lost, fetched again from where they were seen.

While a server still holds a message under the UID and UIDVALIDITY it was seen with, its
bytes come back. Only bytes of the very fingerprint are kept: a UID may have been given anew.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from typing import TYPE_CHECKING

import structlog

from ingest.credentials import CredentialMissing
from ingest.fetched import Fetched
from ingest.mailbox import connect
from ingest.outages import Lost, Refused
from store import ledger

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from ingest.config import MailboxConfig
    from ingest.desk import Desk
    from ingest.mailbox import Session
    from store.ledger import Sighting

_log = structlog.get_logger()


def refetch(desk: Desk, lost: Collection[str]) -> frozenset[str]:
    """Put back into the archive what can be had of these fingerprints; which ones that were."""
    left = set(lost)
    for mailbox in desk.config.mailbox:
        with desk.database.read() as conn:
            places = ledger.places(conn, mailbox.id, left)
        try:
            for raw in _fetched(mailbox, places):
                left -= _put_back(desk, raw, left)
        except (Refused, Lost, CredentialMissing) as error:
            _log.warning("mailbox.unreachable", mailbox=mailbox.id, reason=str(error))
    return frozenset(lost) - left


def _put_back(desk: Desk, raw: bytes, wanted: Collection[str]) -> set[str]:
    fingerprint = hashlib.sha256(raw).hexdigest()
    return {desk.archive.put(raw)} if fingerprint in wanted else set()


def _fetched(mailbox: MailboxConfig, places: Collection[Sighting]) -> Iterator[bytes]:
    """What lies at these places now, if anything does."""
    if not places:
        return
    by_folder: defaultdict[str, list[Sighting]] = defaultdict(list)
    for place in places:
        by_folder[place.folder].append(place)
    with connect(mailbox.account(mailbox.imap)) as session:
        for folder in session.folders():
            if folder.name in by_folder:
                validity = session.examine(folder).uidvalidity
                uids = {each.uid for each in by_folder[folder.name] if each.uidvalidity == validity}
                yield from _bodies(session, uids)


def _bodies(session: Session, uids: set[int]) -> Iterator[bytes]:
    for each in session.fetch(session.list_uids(uids)):
        if isinstance(each, Fetched):
            yield each.raw
