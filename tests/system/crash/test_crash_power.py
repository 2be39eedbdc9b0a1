"""
The plug pulled while the program works: nothing whose answer left the house is lost.

The servers outside forget nothing. `BAOSONG_CRASH=every` (make crash) pulls it at every
fsync, fdatasync and rename and at many writes; without it at a few.
"""

import os
import shutil
from contextlib import closing

import pytest

from store import outbox
from store.database import Database
from tests.builders import ext4
from tests.builders.accounts import PASSWORDS
from tests.builders.forks import forks
from tests.builders.houses import EXTRA, House
from tests.servers.netease import netease
from tests.servers.smtp import recording

EVERY = os.environ.get("BAOSONG_CRASH") == "every"
SMALL_MAIL = EXTRA + "[limits]\nmessage_mb = 1\n"
ALL = {"fsync": range(1, 20), "fdatasync": range(1, 32), "rename": range(1, 4), "pwrite64": range(1, 700, 12)}
SOME = {"fsync": (6, 14), "fdatasync": (24,), "rename": (2,)}
POINTS = [(call, nth) for call, passes in (ALL if EVERY else SOME).items() for nth in passes]

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]


@pytest.fixture(scope="module")
def empty(tmp_path_factory):
    return ext4.make(tmp_path_factory.mktemp("power"))


@pytest.fixture(scope="module")
def world():
    with netease(PASSWORDS) as imap, recording(PASSWORDS) as smtp, forks() as run:
        yield imap, smtp, run


@pytest.fixture(scope="module")
def end(world, tmp_path_factory):
    house = House(tmp_path_factory.mktemp("calm") / "house", *world, extra=SMALL_MAIL)
    house("once")
    return house.healed()


@pytest.mark.parametrize(("call", "nth"), POINTS)
def test_nothing_that_was_answered_is_lost(empty, world, end, tmp_path, call, nth):
    before, after, at = tmp_path / "before.img", tmp_path / "after.img", tmp_path / "disk"
    shutil.copy(empty, before)
    with ext4.mounted(before, at):
        house = House(at / "house", *world, extra=SMALL_MAIL)
        os.sync()  # what people wrote long ago
        house.under_strace(f"trace={call}", f"inject={call}:signal=KILL:when={nth}")
        shutil.copy(before, after)
    with ext4.mounted(after, at):
        assert answered(house) <= remembered(house)
        assert house.healed() == end


def answered(house):
    return {message_id for _, message_id in house.deliveries()}


def remembered(house):
    if not (house.folder / "data" / "baosong.db").exists():
        return set()
    with closing(Database.open(house.folder / "data" / "baosong.db")) as database, database.read() as conn:
        return {mail.message_id for mail in outbox.find(conn)}
