"""
The floor: the same mails in the plainest code there is.

Fetched by imaplib fifty at a time, parsed by the standard library (compat32, whose headers
are read as they stand), the form's cells walked by lxml, one row a mail in SQLite. Nothing
is archived, judged, answered or survived. Run as a program: port, workers, database.
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
    message = email.message_from_bytes(raw)
    files = [part.get_payload(decode=True) for part in message.walk() if part.get_filename()]
    table = [cells(data) for data in files]
    return hashlib.sha256(raw).hexdigest(), message["From"], message["Subject"], json.dumps(table)


def work(port, database, share, of):
    line = imaplib.IMAP4("127.0.0.1", port)
    line.login(ADDRESS, PASSWORDS[ADDRESS])
    line.select("INBOX", readonly=True)
    uids = line.uid("SEARCH", "ALL")[1][0].split()[share::of]
    store = sqlite3.connect(database, isolation_level=None, timeout=30)
    store.execute("PRAGMA journal_mode = WAL")
    store.execute("PRAGMA synchronous = FULL")
    store.execute("CREATE TABLE IF NOT EXISTS mail (sha TEXT PRIMARY KEY, sender TEXT, subject TEXT, cells TEXT)")
    for start in range(0, len(uids), AT_ONCE):
        _, told = line.uid("FETCH", b",".join(uids[start : start + AT_ONCE]).decode(), "(UID BODY.PEEK[])")
        for part in told:
            if isinstance(part, tuple) and re.search(rb"BODY\[\]", part[0]):
                store.execute("INSERT INTO mail VALUES (?, ?, ?, ?)", read(part[1]))
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
    count = sqlite3.connect(database).execute("SELECT count(*) FROM mail").fetchone()[0]
    print(json.dumps({"seconds": seconds, "cpu": cpu, "mails": count, "peak_mb": peak / 1024}))


if __name__ == "__main__":
    main()
