"""
A rehearsed month with faults at every layer: all promises kept, memory flat, nothing left behind.

`BAOSONG_SOAK_SECONDS=600` (make soak) plays the whole month, some thousands of messages;
without it a day of it is played. `BAOSONG_SOAK_SEED` draws another one.
"""

import os
import subprocess
from collections import Counter
from contextlib import ExitStack, closing, contextmanager, suppress
from functools import partial
from pathlib import Path
from random import Random
from statistics import median

import pytest

from store import inbox, outbox
from store.archive import Archive
from store.database import Database
from store.journal import Journal
from store.verify import verify
from tests.builders.accounts import PASSWORDS
from tests.builders.daemons import daemons, until
from tests.builders.soak import Month
from tests.servers.moody_smtp import Moody
from tests.servers.netease import netease
from tests.servers.scripted_smtp import scripted

SECONDS = float(os.environ.get("BAOSONG_SOAK_SECONDS", "8"))
SEED = int(os.environ.get("BAOSONG_SOAK_SEED", "6"))
LONG = SECONDS >= 300
MEGABYTES = 400 if LONG else 64
PIECE = 8 << 20

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600 + 3 * SECONDS)]


class Disk:
    """A file system of the house's own that can be full; without root it never is."""

    def __init__(self, beside, at, *, own):
        self.beside, self.at, self.own = beside, at, own

    def fill(self, *, leaving):
        """The house writes meanwhile; what is taken last is what it left."""
        with suppress(OSError), (self.at / "filler").open("wb") as filler:
            while self.own and (free := os.statvfs(self.at).f_bavail * os.statvfs(self.at).f_frsize) > leaving:
                os.posix_fallocate(filler.fileno(), filler.seek(0, os.SEEK_END), min(free - leaving, PIECE))

    def empty(self):
        (self.at / "filler").write_bytes(b"")


@contextmanager
def disk(folder):
    at = folder / "disk"
    at.mkdir()
    own = os.geteuid() == 0 and not _run("mount", "-t", "tmpfs", "-o", f"size={MEGABYTES}m", "tmpfs", at)
    made = Disk(folder, at, own=own)
    made.empty()
    try:
        yield made
    finally:
        if own:
            _run("umount", "-l", at)


def _run(*line):
    return subprocess.run(line, check=False, capture_output=True).returncode


@pytest.fixture
def month(tmp_path):
    with ExitStack() as stack:
        imap = stack.enter_context(netease(PASSWORDS))
        smtps = {}
        for number, address in enumerate(PASSWORDS):
            moody = Moody(Random(SEED + number), partial(_into_sent, imap, address))
            smtps[address] = stack.enter_context(scripted(script=moody))
        place = stack.enter_context(disk(tmp_path))
        start = stack.enter_context(daemons(tmp_path))
        yield Month(place, imap, smtps, start, seconds=SECONDS, seed=SEED)


def _into_sent(imap, address, raw):
    imap.mailbox(address).put(raw, folder="已发送")


def test_all_promises_are_kept_through_a_month_of_faults(month):
    month.run()
    children = month.descendants()
    assert month.process.stop()[0] == 0
    until(lambda: not any(lives(pid) for pid in children), seconds=20)
    with remembered(month) as (database, archive, journal):
        broken = verify(database, archive, journal)
        assert broken == ()  # I1, I2, I3
        with database.read() as conn:
            messages, mailings = inbox.find(conn), outbox.find(conn)
    assert {each.content_key for each in messages} == set(month.arrived)  # I1
    answered_once(month, mailings)
    assert month.imap.trespasses == []  # I4
    assert not any(letter.flags for letter in letters(month))
    assert {each.reason for each in messages if each.state is inbox.State.SHUNTED} <= {"killed_the_process"}  # I5
    tell(month, messages, mailings)
    nothing_grows(month.samples)


def lives(pid):
    try:
        return "State:\tZ" not in Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return False


@contextmanager
def remembered(month):
    data = month.home / "data"
    with closing(Database.open(month.database)) as database, closing(Journal(data / "sent.journal")) as journal:
        yield database, Archive(data / "archive"), journal


def letters(month):
    return [each for box in month.imap.mailboxes.values() for folder in box.folders.values() for each in folder]


def answered_once(month, mailings):
    """I2: what is repeated was unknown, and is repeated once."""
    most = {each.message_id: min(2, 1 + each.resends) for each in mailings}
    taken = sum((smtp.taken for smtp in month.smtps.values()), Counter())
    assert {key: times for key, times in taken.items() if times > most[key]} == {}
    assert all(taken[each.message_id] for each in mailings if each.state is outbox.State.SENT)


def nothing_grows(samples):
    third = len(samples) // 3
    before, after = samples[:third], samples[-third:]
    if LONG:
        assert median(each.kilobytes for each in after) < 1.2 * median(each.kilobytes for each in before) + 8192
    for what in ("descriptors", "children"):
        most, least = (max(getattr(each, what) for each in part) for part in (after, before))
        assert most <= least + 12, what


def tell(month, messages, mailings):
    """Seen with -s: what was played."""
    states, sent = Counter(each.state.value for each in messages), Counter(each.state.value for each in mailings)
    told = [month.samples[0], month.samples[len(month.samples) // 2], month.samples[-1]]
    lines = (Counter(month.struck), dict(states), dict(sent), *told)
    print(f"\nseed {SEED}, {SECONDS:.0f} s, {len(month.arrived)} messages, {month.calendar():%d %B}", *lines, sep="\n")
