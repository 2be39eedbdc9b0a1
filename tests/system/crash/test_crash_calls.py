"""
The program struck at its system calls: killed, told ENOSPC, told EIO.

`BAOSONG_CRASH=every` (make crash) kills at every call of a cycle, and has every one fail (of
hundreds of writes every fifth, since an error takes the same way out of each); without it
a few of each kind are struck, other ones every day of the month. It is the program as people
start it, but for the hundreds of writes: they are struck in forks, which pass the same
ones and need no second for their imports.
"""

import os
import re
import shutil
import signal
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
from tests.servers.require import need
from tests.servers.smtp import recording

EVERY = os.environ.get("BAOSONG_CRASH") == "every"
CALLS = ("fsync", "fdatasync", "pwrite64", "rename")
KILL, FULL, BROKEN = "signal=KILL", "error=ENOSPC", "error=EIO"
STRIKES = [(call, fault) for call in CALLS for fault in (KILL, FULL, BROKEN)]
MANY = "pwrite64"
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


def chosen(call, fault, times):
    if not EVERY:
        return (1 + datetime.now(UTC).day * 7 % times,)
    return range(1, times + 1, 5 if call == MANY and fault != KILL else 1)


def strike(house, call, fault, nth):
    inject = f"{call}:{fault}:when={nth}"
    if EVERY and call == MANY:
        return house("once", strike=inject)
    return house.under_strace(f"trace={call}", f"inject={inject}")


@pytest.mark.parametrize(("call", "fault"), STRIKES if EVERY else SOME)
def test_struck_at_a_system_call_it_ends_as_one_undisturbed(build, undisturbed, call, fault):
    times, end = undisturbed
    assert times[call] > 2
    for nth in chosen(call, fault, times[call]):
        house = build()
        ran = strike(house, call, fault, nth)
        assert fault != KILL or ran.status == -signal.SIGKILL, (nth, ran)
        assert house.healed() == end, nth
        house.leave()


def test_a_fork_is_struck_as_the_program_is(build, undisturbed):
    """At its last write, and not beyond it: both pass the same ones."""
    need("strace")
    times, _ = undisturbed
    for nth, killed in ((times[MANY], True), (times[MANY] + 1, False)):
        house = build()
        assert house("once", strike=f"{MANY}:{KILL}:when={nth}").killed == killed, nth


def test_the_program_is_started_as_people_start_it():
    line, options = command("once")
    assert line[1:3] == ["-m", "ingest"]
    assert options["env"]["PYTHONPATH"] == str(ROOT)
