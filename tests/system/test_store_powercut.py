"""
The plug pulled: what was not fsynced is gone, and nothing that anybody was told is lost.

The house stands on an ext4 of its own that writes nothing back by itself (commit=300). At
the kill the image behind it is copied: it holds what had reached the device, no more. The
world outside (`delivered`) forgets nothing.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from store import outbox
from store.archive import Archive
from store.database import Database
from store.verify import verify
from tests.builders import three_mails
from tests.servers.require import need

ROOT = Path(__file__).parents[2]
EVERY = os.environ.get("BAOSONG_CRASH") == "every"
CALLS = {"fsync": (5, 14, 21), "fdatasync": (9, 20), "pwrite64": (200, 300), "rename": (2,)}
LAST = {"fsync": 23, "fdatasync": 28, "pwrite64": 381, "rename": 3}

pytestmark = [pytest.mark.slow, pytest.mark.timeout(3600 if EVERY else 300)]


@pytest.fixture(scope="module")
def image(tmp_path_factory) -> Path:
    if os.geteuid() != 0:
        pytest.skip("mounting a file system needs root")
    need("strace")
    made = tmp_path_factory.mktemp("powercut") / "empty.img"
    with made.open("wb") as stream:
        stream.truncate(24 * 1024 * 1024)
    subprocess.run([need("mkfs.ext4"), "-q", "-F", made], check=True)
    try:
        with mounted(made):
            pass
    except subprocess.CalledProcessError:
        pytest.skip("this machine mounts no files")
    return made


@contextmanager
def mounted(image: Path) -> Iterator[Path]:
    at = image.with_suffix(".mounted")
    at.mkdir(exist_ok=True)
    subprocess.run(["mount", "-o", "loop,commit=300", image, at], check=True, capture_output=True)
    try:
        yield at
    finally:
        subprocess.run(["umount", at], check=True)


def _points() -> list[tuple[str, int]]:
    chosen = {call: range(1, last + 1) for call, last in LAST.items()} if EVERY else CALLS
    return [(call, nth) for call, passes in chosen.items() for nth in passes]


@pytest.mark.parametrize(("call", "nth"), _points())
def test_nothing_told_is_lost(image, tmp_path, call, nth):
    before, after, delivered = tmp_path / "before.img", tmp_path / "after.img", tmp_path / "delivered"
    delivered.touch()
    shutil.copy(image, before)
    with mounted(before) as disk:
        inject = ["-e", f"trace={call}", "-e", f"inject={call}:signal=KILL:when={nth}"]
        _run(disk / "house", delivered, "strace", "-f", "-qq", "-o", "/dev/null", *inject)
        shutil.copy(before, after)
    with mounted(after) as disk:
        _is_remembered(disk / "house", delivered)
        healed = _run(disk / "house", delivered)
        assert healed.returncode == 0, healed.stderr
        assert three_mails.end_state(disk / "house", delivered) == three_mails.END


def _run(house: Path, delivered: Path, *before: str) -> subprocess.CompletedProcess:
    command = [*before, sys.executable, "-m", "tests.builders.three_mails", str(house), str(delivered)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


def _is_remembered(house: Path, delivered: Path) -> None:
    """Whatever left is known, and what it answered is on the disk, before anything is done about it."""
    told = delivered.read_text().split()
    if not told:
        return
    with closing(Database.open(house / "db.sqlite")) as database:
        with database.read() as conn:
            assert {mail.message_id for mail in outbox.find(conn)} >= set(told)
        assert verify(database, Archive(house / "archive")) == ()
