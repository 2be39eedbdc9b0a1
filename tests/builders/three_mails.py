"""
A whole house in small, to be killed: three mails are sighted, handled, answered and sent.

Run it as often as need be: `python -m tests.builders.three_mails FOLDER [DELIVERED]`. What a
mail server would have accepted is a line in DELIVERED (FOLDER/delivered, where not
given), which is also its Sent folder.
"""

import os
import sys
from collections import Counter
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

from store import delivery, generation, inbox, ledger, outbox, stages, submissions
from store.archive import Archive
from store.database import Database, daemon_lock
from store.failpoints import reach
from store.journal import Journal
from store.submissions import Standing
from store.verify import verify
from tests.builders.stores import NOW, head, owed, revision, sha, sighting

ON_THE_SERVER = {1: b"one\r\n", 2: b"two\r\n", 3: b"three\r\n"}
END = {
    "messages": 3,
    "handled": 3,
    "revisions": 3,
    "current": 3,
    "sent": 4,  # three answers and a digest
    "delivered": [1, 1, 1, 1],
    "archived": 3,
    "problems": (),
    "hold": False,
}


def run(folder: Path, delivered: Path | None = None) -> None:
    """One daemon's life from its start until nothing is left to do."""
    with daemon_lock(folder), closing(Database.open(folder / "db.sqlite")) as database:
        archive = Archive(folder / "archive")
        archive.sweep()
        with closing(Journal(folder / "sent.jsonl")) as journal:
            generation.start(database, journal, now=NOW)
            with database.write("recovery") as conn:
                delivery.recover(conn, journal=journal, now=NOW)
            _sight(database, archive)
            _handle(database, archive)
            _digest(database)
            _relay(database, journal, delivered or folder / "delivered")


def end_state(folder: Path, delivered: Path | None = None) -> dict[str, Any]:
    """What is left; every undisturbed or twice-run house has the same."""
    archive = Archive(folder / "archive")
    with closing(Database.open(folder / "db.sqlite")) as database, closing(Journal(folder / "sent.jsonl")) as journal:
        with database.read() as conn:
            revisions = submissions.revisions(conn)
            found = {
                "messages": len(inbox.find(conn)),
                "handled": inbox.counts(conn)[inbox.State.HANDLED],
                "revisions": len(revisions),
                "current": sum(one.standing is Standing.CURRENT for one in revisions),
                "sent": outbox.counts(conn)[outbox.State.SENT],
                "hold": generation.held(conn) is not None,
            }
        times = Counter((delivered or folder / "delivered").read_text().split())
        archived = len(list(archive.walk()))
        problems = verify(database, archive, journal)
        return found | {"delivered": list(times.values()), "archived": archived, "problems": problems}


def _sight(database: Database, archive: Archive) -> None:
    with database.read() as conn:
        seen = ledger.uids(conn, mailbox="kjt", folder="INBOX", uidvalidity=1)
    for uid, raw in ON_THE_SERVER.items():
        if uid in seen:
            continue
        one = head(raw.decode().strip(), fingerprint=archive.put(raw))
        with database.write("sighting") as conn:
            inbox.sight(conn, sighting(uid), one, now=NOW)


def _handle(database: Database, archive: Archive) -> None:
    with database.read() as conn:
        waiting = inbox.still_new(conn, inbox.waiting(conn, now=NOW, limit=10))
    for message in waiting:
        with database.write("attempt") as conn:
            assert inbox.begin(conn, message.id) < 10
        raw = archive.get(message.fingerprint)
        with database.write("outcome") as conn:
            one = revision(message.id, unit=message.subject, digest=sha(raw.decode()))
            submissions.append(conn, one, standing=Standing.CURRENT, now=NOW)
            inbox.settle(conn, message.id, state=inbox.State.HANDLED, reason="", now=NOW)
            outbox.owe(conn, owed(message.content_key, answers=message.id), now=NOW)


def _digest(database: Database) -> None:
    with database.write("digest") as conn:
        if stages.once(conn, "digest", "2026-05-06", now=NOW):
            outbox.owe(conn, owed("digest", kind="digest"), now=NOW)


def _relay(database: Database, journal: Journal, delivered: Path) -> None:
    delivered.touch()
    _settle_unknown(database, journal, delivered)
    with database.read() as conn:
        ready = outbox.due(conn, now=NOW, limit=10)
    for mailing in ready:
        with database.write("claim") as conn:
            claimed = delivery.claim(conn, mailing.id, journal=journal, now=NOW)
        if claimed is not None:
            _send(database, claimed, journal, delivered)


def _settle_unknown(database: Database, journal: Journal, delivered: Path) -> None:
    with database.write("settle") as conn:
        for mailing in outbox.find(conn, states=(outbox.State.UNKNOWN,)):
            if mailing.message_id in delivered.read_text().split():
                delivery.settle(conn, mailing, delivery.Sent(), journal=journal, now=NOW)
            else:
                delivery.resend(conn, mailing.id, now=NOW - timedelta(minutes=1))


def _send(database: Database, claimed: delivery.Claimed, journal: Journal, delivered: Path) -> None:
    delivery.at_dot(claimed.mailing, journal=journal, now=NOW)
    with delivered.open("a") as stream:
        stream.write(f"{claimed.mailing.message_id}\n")
        stream.flush()
        os.fsync(stream.fileno())
    reach("accepted")
    with database.write("settle") as conn:
        delivery.settle(conn, claimed.mailing, delivery.Sent(queue_id="q"), journal=journal, now=NOW)


if __name__ == "__main__":
    run(*map(Path, sys.argv[1:3]))
