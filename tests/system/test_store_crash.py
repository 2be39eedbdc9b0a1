"""
The store killed, starved and lied to at every step: afterwards it is as if nothing had happened.

`BAOSONG_CRASH=every` walks every pass of every place and every system call; without it
the first and last pass of every place, and a few system calls of each kind.
"""

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.builders import three_mails
from tests.servers.require import need

ROOT = Path(__file__).parents[2]
EVERY = os.environ.get("BAOSONG_CRASH") == "every"
PLACES = {
    "before_commit_migration",
    "after_commit_migration",
    "before_commit_generation",
    "after_commit_generation",
    "before_commit_recovery",
    "after_commit_recovery",
    "archive_written",
    "archive_fsynced",
    "archive_renamed",
    "archive_durable",
    "before_commit_sighting",
    "after_commit_sighting",
    "before_commit_attempt",
    "after_commit_attempt",
    "before_commit_outcome",
    "after_commit_outcome",
    "before_commit_digest",
    "after_commit_digest",
    "before_commit_claim",
    "after_commit_claim",
    "journal_dot",
    "accepted",
    "journal_accepted",
    "before_commit_settle",
    "after_commit_settle",
}
CALLS = {"fsync": 23, "fdatasync": 28, "pwrite64": 381, "rename": 3}  # of one undisturbed run

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1800 if EVERY else 300)]


@pytest.fixture
def folder() -> Iterator[Path]:
    """In memory where there is such a place: a killed process loses nothing that the kernel has."""
    memory = Path("/dev/shm")
    made = Path(tempfile.mkdtemp(prefix="baosong-", dir=memory if os.access(memory, os.W_OK) else None))
    yield made
    shutil.rmtree(made)


@pytest.mark.parametrize("what", ["kill", "enospc", *(["eio"] if EVERY else [])])
def test_at_every_named_place(folder, what):
    command = [sys.executable, "-m", "tests.builders.arena", folder, what, *(["every"] if EVERY else [])]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    trials = [json.loads(line) for line in done.stdout.splitlines()]
    assert [trial for trial in trials if trial["wrong"] or not trial["failed"]] == []
    assert {trial["place"] for trial in trials} == PLACES


@pytest.mark.parametrize("call", CALLS)
@pytest.mark.parametrize("fault", ["signal=KILL", "error=ENOSPC", "error=EIO"])
def test_at_a_system_call(folder, call, fault):
    need("strace")
    for nth in _passes(CALLS[call], 3 if fault == "signal=KILL" else 1):
        house = folder / f"{nth}"
        struck = _run(
            house, "strace", "-f", "-qq", "-o", folder / "trace", "-e", f"trace={call}", *_inject(call, fault, nth)
        )
        healed = _run(house)
        assert healed.returncode == 0, (nth, healed.stderr)
        assert three_mails.end_state(house) == three_mails.END, (nth, struck.stderr)
        shutil.rmtree(house)


def _passes(there: int, some: int) -> range:
    return range(1, there + 1) if EVERY else range(there // some // 2 + 1, there + 1, there // some)


def _inject(call: str, fault: str, nth: int) -> list[str]:
    return ["-e", f"inject={call}:{fault}:when={nth}"]


def _run(house: Path, *before: object) -> subprocess.CompletedProcess:
    command = [*map(str, before), sys.executable, "-m", "tests.builders.three_mails", str(house)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


def test_every_durable_step_stands_beside_a_named_place():
    """A new commit, fsync or rename without a place to fail at would escape this suite."""
    for path in (ROOT / "store").glob("*.py"):
        source = path.read_text(encoding="utf-8")
        steps = re.findall(r"os\.fsync\(|\.replace\((?:path|target)\)|\.begin\(\)", source)
        assert not steps or "reach(" in source, path.name
