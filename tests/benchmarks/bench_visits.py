"""What a visit costs that finds nothing new, whatever the mailbox holds; and the first day of an old one."""

import os
import tempfile
import time
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from ingest import baseline, cycle
from ingest.config import load
from ingest.desk import open_desk
from ingest.logs import Level, set_up
from ingest.watch import Watch
from tests.benchmarks.campaign import give
from tests.benchmarks.moments import NOW
from tests.builders.accounts import ADDRESS, PASSWORDS, plain_mail
from tests.builders.configuration import configuration
from tests.servers.dovecot import dovecot

SIZES = (100, 10_000, 100_000)
ROUNDS = 10
OLD = datetime(2024, 1, 1, tzinfo=UTC).timestamp()


def rows():
    set_up(Level.TROUBLE)
    for size in SIZES:
        first, idle = visits(size)
        yield f"first visit, {size} old messages (baseline)", f"{first:.2f} s", "grows with the messages"
        yield f"idle visit of 8 folders, {size} messages", f"{idle * 1000:.1f} ms", "one SELECT and one search a folder"


def visits(size):
    with dovecot(PASSWORDS) as server, tempfile.TemporaryDirectory() as name:
        inbox = server.root / "mail" / ADDRESS
        for part in ("cur", "new", "tmp"):
            (inbox / part).mkdir(parents=True, exist_ok=True)
        raw = plain_mail()
        for number in range(size):
            path = (
                inbox / "cur" / f"{int(OLD)}.M{number}P1.bench,S={len(raw)}:2,"
            )  # in new/ Dovecot would list them all
            path.write_bytes(raw)
            os.utime(path, (OLD, OLD))
        give(inbox)
        config = load(configuration(Path(name), imap=server.port, smtp=1))
        with open_desk(config, clock=lambda: NOW) as plain:
            desk = baseline.first_day(plain)
            with closing(Watch(desk, config.mailbox[0])) as watch:
                first = seconds(lambda: cycle.poll(desk, watch))
                return first, min(seconds(lambda: cycle.poll(desk, watch)) for _ in range(ROUNDS))


def seconds(act):
    begun = time.monotonic()
    act()
    return time.monotonic() - begun
