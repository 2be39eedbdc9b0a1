"""
The program as people start it, struck at its system calls: killed, told ENOSPC, told EIO.

`BAOSONG_CRASH=every` (make crash) strikes at every call of a cycle; without it at a few
of each kind, at other ones every day of the month.
"""

import os
import re
import shutil
import tempfile
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

import pytest

from tests.builders.accounts import PASSWORDS
from tests.builders.configuration import ROOT, command
from tests.builders.forks import forks
from tests.builders.houses import House
from tests.servers.netease import netease
from tests.servers.smtp import recording

EVERY = os.environ.get("BAOSONG_CRASH") == "every"
CALLS = ("fsync", "fdatasync", "pwrite64", "rename")
KILL, FULL, BROKEN = "signal=KILL", "error=ENOSPC", "error=EIO"
STRIKES = [(call, fault) for call in CALLS for fault in (KILL, FULL, BROKEN)]
SOME = [("fsync", KILL), ("fdatasync", BROKEN), ("pwrite64", KILL), ("pwrite64", FULL), ("rename", KILL)]

pytestmark = [pytest.mark.slow, pytest.mark.timeout(7200 if EVERY else 120)]


@pytest.fixture(scope="module")
def servers():
    with netease(PASSWORDS) as imap, recording(PASSWORDS) as smtp:
        yield imap, smtp


@pytest.fixture(scope="module")
def build(servers):
    memory = Path("/dev/shm")
    root = Path(tempfile.mkdtemp(prefix="baosong-", dir=memory if os.access(memory, os.W_OK) else None))
    numbers = count(1)
    with forks() as run:
        yield lambda: House(root / str(next(numbers)), *servers, run)
    shutil.rmtree(root)


@pytest.fixture(scope="module")
def undisturbed(build, tmp_path_factory):
    """How often each call is made, and how it ends."""
    house, trace = build(), tmp_path_factory.mktemp("trace") / "trace"
    ran = house.under_strace(f"trace={','.join(CALLS)}", trace=trace)
    assert ran.status == 0, ran.err
    made = re.findall(r"^\d+ +(\w+)\(", trace.read_text("utf-8", "replace"), re.MULTILINE)
    return {call: made.count(call) for call in CALLS}, house.healed()


def chosen(times, fault):
    """Killed at every one; lied to, which takes the same ways, at every fifth of many."""
    if not EVERY:
        return (1 + datetime.now(UTC).day * 7 % times,)
    return range(1, times + 1, 5 if times > 100 and fault != KILL else 1)


@pytest.mark.parametrize(("call", "fault"), STRIKES if EVERY else SOME)
def test_struck_at_a_system_call_it_ends_as_one_undisturbed(build, undisturbed, call, fault):
    times, end = undisturbed
    assert times[call] > 2
    for nth in chosen(times[call], fault):
        house = build()
        house.under_strace(f"trace={call}", f"inject={call}:{fault}:when={nth}")
        assert house.healed() == end, nth
        house.leave()


def test_the_program_is_started_as_people_start_it():
    line, options = command("once")
    assert line[1:3] == ["-m", "ingest"]
    assert options["env"]["PYTHONPATH"] == str(ROOT)
