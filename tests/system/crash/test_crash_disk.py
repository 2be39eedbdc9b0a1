"""A disk that fills up while the program works, and then has room again: nothing is lost, nothing doubled."""

import os
import subprocess
from contextlib import contextmanager

import pytest

from tests.builders.accounts import PASSWORDS
from tests.builders.forks import forks
from tests.builders.houses import EXTRA, House
from tests.servers.netease import netease
from tests.servers.require import lacking
from tests.servers.smtp import recording

SIZE = 4 << 20
KILOBYTE = 1 << 10
SMALL_MAIL = EXTRA + "[limits]\nmessage_mb = 1\n"  # 1.5 MB must be free before anything is fetched

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]


@contextmanager
def disk(at, size=SIZE):
    if os.geteuid() != 0:
        pytest.skip("mounting a file system needs root")
    at.mkdir()
    try:
        subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", at], check=True, capture_output=True)
    except subprocess.CalledProcessError:
        lacking("this machine mounts no tmpfs")
    try:
        yield at
    finally:
        subprocess.run(["umount", at], check=True)


def fill(at, leaving):
    """Take all room but so many octets."""
    free = os.statvfs(at).f_bavail * os.statvfs(at).f_frsize
    (at / "filler").write_bytes(b"\0" * (free - leaving))


@pytest.fixture(scope="module")
def world():
    with netease(PASSWORDS) as imap, recording(PASSWORDS) as smtp, forks() as run:
        yield imap, smtp, run


@pytest.fixture(scope="module")
def end(world, tmp_path_factory):
    house = House(tmp_path_factory.mktemp("calm") / "house", *world, extra=SMALL_MAIL)
    house("once")
    return house.healed()


def test_a_full_disk_stops_the_fetching_and_room_starts_it_again(world, end, tmp_path):
    with disk(tmp_path / "disk") as at:
        house = House(at / "house", *world, extra=SMALL_MAIL)
        fill(at, leaving=1 << 20)
        full = house("once")
        assert full.status == 1
        assert "disk: 0 MB are free" in full.err
        assert not list((house.folder / "data" / "archive").glob("*/*"))
        (at / "filler").unlink()
        assert house.healed() == end


@pytest.mark.parametrize("leaving", [0, 8, 40, 100, 250, 400])
def test_a_disk_that_fills_up_in_the_midst_of_it(world, end, tmp_path, leaving):
    """While the first mail is fetched the disk fills up but for so many kilobytes; later there is room."""
    imap = world[0]

    def filling(command, answer):
        if "BODY.PEEK[]" in command and not (at / "filler").exists():
            fill(at, leaving=leaving * KILOBYTE)
        return answer

    with disk(tmp_path / "disk") as at:
        house = House(at / "house", *world, extra=SMALL_MAIL)
        imap.tamper = filling
        ran = house("once")
        imap.tamper = None
        assert ran.status in {0, 1}
        assert house("once", now="2026-05-06T12:10").status == 1
        (at / "filler").unlink()
        assert house.healed() == end
