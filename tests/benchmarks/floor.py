"""
The floor: the same mails in the plainest code there is.

Fetched by imaplib fifty at a time, parsed by the standard library (compat32, whose headers
are read as they stand), the form's cells walked by lxml, the rows of ours in SQLite. Nothing
is archived, judged or survived. Run as a program: port, workers, an empty database of ours.
"""

import email
import hashlib
import imaplib
import io
import json
import multiprocessing
import re
import resource
import sqlite3
import sys
import time
import zipfile

from lxml import etree

from tests.builders.accounts import ADDRESS, PASSWORDS

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
AT_ONCE = 50


def cells(data):
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        root = etree.fromstring(package.read("word/document.xml"))
    return [["".join(cell.itertext(f"{W}t")) for cell in row.iter(f"{W}tc")] for row in root.iter(f"{W}tr")]


def read(raw):
    """A mail's sender, subject and Message-ID, and the cells of its file."""
    message = email.message_from_bytes(raw)
    files = [part.get_payload(decode=True) for part in message.walk() if part.get_filename()]
    return message["From"], message["Subject"], message["Message-ID"], [cells(data) for data in files]


def insert(store, table, **values):
    marks = ", ".join("?" * len(values))
    names = ", ".join(f'"{name}"' for name in values)
    return store.execute(f"INSERT INTO {table} ({names}) VALUES ({marks})", tuple(values.values())).lastrowid


def record(store, uid, raw):
    """The rows that baosong would have for it, one transaction a mail; the answer is a plain list of the cells."""
    sender, subject, identifier, tables = read(raw)
    sha, table = hashlib.sha256(raw).hexdigest(), json.dumps(tables)
    answer = f"To: {sender}\r\nSubject: Re: {subject}\r\n\r\n{table}".encode()
    box, at = {"mailbox": "kjt"}, "2026-06-02T04:00:00.000000Z"
    whose = {"notice": "n", "unit": sender, "deliverable": "statistics"}
    store.execute("BEGIN IMMEDIATE")
    mail = insert(
        store, "messages", public=sha, content_key=sha, fingerprint=sha, message_id=identifier, sender=sender,
        subject=subject, received_at=at, met_at=at, state="handled", reason="accepted", attempts=1, units="[]",
        verdict="{}", settled_at=at, **box,
    )  # fmt: skip
    insert(
        store, "sightings", message=mail, folder="INBOX", uidvalidity=1, uid=uid, generation=0, fingerprint=sha,
        internaldate=at, size=len(raw), flags="[]", seen_at=at, **box,
    )  # fmt: skip
    insert(
        store, "submissions", in_registry=1, number=1, message=mail, file="f", digest=sha, reading=table, issues="[]",
        accepted=1, sender=sender, vouched=1, received_at=at, late=0, standing="current", recorded_at=at, **whose,
    )  # fmt: skip
    insert(
        store, "decisions", at=at, by="floor", verb="record", why="", message=mail, changes="[]", detail="{}", **whose
    )
    insert(store, "senders", address=sender, first_at=at, last_at=at, vouched=1, unvouched=0, silent=0)
    insert(
        store, "outbox", key=sha, kind="acknowledgement", priority=1, recipient=sender, subject=subject,
        message_id=f"<{sha}>", raw=answer, answers=mail, units="[]", deliverables="[]", state="due", not_before=at,
        attempts=0, resends=0, owed_at=at, reason="", domain=sender, **box,
    )  # fmt: skip
    store.execute("COMMIT")


def work(port, database, share, of):
    line = imaplib.IMAP4("127.0.0.1", port)
    line.login(ADDRESS, PASSWORDS[ADDRESS])
    line.select("INBOX", readonly=True)
    uids = line.uid("SEARCH", "ALL")[1][0].split()[share::of]
    store = sqlite3.connect(database, isolation_level=None, timeout=30)
    store.execute("PRAGMA journal_mode = WAL")
    store.execute("PRAGMA synchronous = FULL")
    for start in range(0, len(uids), AT_ONCE):
        _, told = line.uid("FETCH", b",".join(uids[start : start + AT_ONCE]).decode(), "(UID BODY.PEEK[])")
        for part in told:
            if isinstance(part, tuple) and (uid := re.search(rb"UID (\d+).*BODY\[\]", part[0])):
                record(store, int(uid[1]), part[1])
    line.logout()


def cpu_seconds():
    """Of this process and those it waited for."""
    used = [resource.getrusage(whose) for whose in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(each.ru_utime + each.ru_stime for each in used)


def main():
    port, workers, database = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
    begun = time.monotonic()
    if workers == 1:
        work(port, database, 0, 1)
    else:
        processes = [multiprocessing.Process(target=work, args=(port, database, n, workers)) for n in range(workers)]
        for process in processes:
            process.start()
        for process in processes:
            process.join()
    seconds = time.monotonic() - begun
    cpu = cpu_seconds()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss + resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    count = sqlite3.connect(database).execute("SELECT count(*) FROM outbox").fetchone()[0]
    print(json.dumps({"seconds": seconds, "cpu": cpu, "mails": count, "peak_mb": peak / 1024}))


if __name__ == "__main__":
    main()
