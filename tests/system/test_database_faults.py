"""A database or an archive that is not as it was left: damaged, newer, half migrated, put back from a backup."""

import shutil
import sqlite3
from contextlib import closing

import pytest

from tests.builders.accounts import PASSWORDS
from tests.builders.forks import forks
from tests.builders.houses import House
from tests.servers.netease import netease
from tests.servers.smtp import recording

LATER, MORROW, AFTERWARDS = "2026-05-06T12:31", "2026-05-07T12:00", "2026-05-07T13:00"

pytestmark = [pytest.mark.slow, pytest.mark.timeout(120)]


@pytest.fixture(scope="module")
def world():
    with netease(PASSWORDS) as imap, recording(PASSWORDS) as smtp, forks() as run:
        yield imap, smtp, run


@pytest.fixture
def house(world, tmp_path):
    return House(tmp_path / "house", *world)


@pytest.fixture(scope="module")
def end(world, tmp_path_factory):
    calm = House(tmp_path_factory.mktemp("calm") / "house", *world)
    calm("once")
    return calm.healed()


def database_of(house):
    return house.folder / "data" / "baosong.db"


def blobs(house):
    return sorted((house.folder / "data" / "archive").glob("*/*"))


def sighted(house):
    """Everything is in the archive, nothing is handled yet."""
    assert house("once", fail="before_commit_attempt:kill").killed
    return blobs(house)


def inbox(house):
    return {each["id"]: each for each in house("inbox", "--all", "--json").json}


# ---- the archive -------------------------------------------------------------


def test_a_blob_missing_or_flipped_is_named_set_aside_and_read_once_it_is_back(house, end):
    gone, flipped, sound = sighted(house)
    kept = {path: path.read_bytes() for path in (gone, flipped)}
    gone.unlink()
    flipped.chmod(0o600)
    flipped.write_bytes(kept[flipped][:-9] + b"~" + kept[flipped][-8:])
    told = house("verify", "--json")
    assert told.status == 1
    found = {(each["promise"], each["where"], each["what"]) for each in told.json}
    assert found == {
        ("I3", f"archive {gone.stem}", "is missing"),
        ("I3", f"archive {flipped.stem}", "is damaged"),
    }
    before = house("once", now=LATER)
    assert "shunted 2" in before.out
    assert len(house.deliveries()) == 1  # the sound one is answered; nobody hears that his file is bad
    damaged = [each["id"] for each in inbox(house).values() if each["reason"] == "archive_damaged"]
    assert len(damaged) == 2
    assert sound.exists()
    for path, raw in kept.items():
        path.write_bytes(raw)
    assert house("reprocess", *damaged, now=LATER).status == 0
    assert house("verify").status == 0
    assert house("once", now=LATER).status == 0
    assert sorted(house.deliveries().values()) == [1, 1, 1]
    assert [each["id"] for each in inbox(house).values() if each["state"] == "shunted"] == []


def test_a_blob_lost_or_flipped_is_fetched_again_while_the_mailbox_holds_it(house, end):
    gone, flipped, _ = sighted(house)
    kept = {path: path.read_bytes() for path in (gone, flipped)}
    gone.unlink()
    flipped.chmod(0o600)
    flipped.write_bytes(b"~" + kept[flipped][1:])
    told = house("verify", "--refetch")
    assert (told.status, told.out.strip()) == (0, "0 problems")
    assert "2 of 2" in told.err
    assert {path: path.read_bytes() for path in kept} == kept
    assert house("once").status == 0
    assert house.healed() == end


def test_what_lies_under_the_uid_now_is_not_taken_for_what_was_lost(house):
    gone, *_ = sighted(house)
    gone.unlink()
    for box in house.imap.mailboxes.values():
        for letter in box.folders["INBOX"]:
            letter.raw = letter.raw.replace(b"Subject:", b"Subject: another", 1)
    told = house("verify", "--refetch", "--json")
    assert told.status == 1
    assert [each["where"] for each in told.json] == [f"archive {gone.stem}"]
    assert not gone.exists()


# ---- the schema --------------------------------------------------------------


@pytest.mark.parametrize(
    "line",
    [("once",), ("run",), ("status",), ("inbox",), ("verify",), ("digest",), ("export", "-o", "out")],
    ids=" ".join,
)
def test_a_newer_schema_is_refused_in_one_line(house, line):
    house("once")
    with closing(sqlite3.connect(database_of(house))) as raw, raw:
        raw.execute("UPDATE alembic_version SET version_num = '9999'")
    before = database_of(house).read_bytes()
    ran = house(*line)
    assert ran.status == 1
    (said,) = ran.err.splitlines()
    assert "the database has schema 9999, newer than" in said
    assert database_of(house).read_bytes() == before


def test_a_migration_killed_half_way_is_begun_anew(house, end):
    for place in ("before_commit_migration", "after_commit_migration"):
        assert house("once", fail=f"{place}:kill").killed
    house("once")
    assert house.healed() == end


# ---- put back ----------------------------------------------------------------


def forget_all_but(house, *names):
    """The disk is lost but for these."""
    data = house.folder / "data"
    for path in data.iterdir():
        if path.name in names:
            continue
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink()


def on_hold(house):
    """It works, says why nothing leaves, and sends nothing."""
    before = sum(house.deliveries().values())
    ran = house("once", now=MORROW)
    assert ran.status == 1
    assert "all mail is held; see `baosong outbox`, then `baosong outbox release --all`" in ran.err
    assert "all mail is held" in house("status", now=MORROW).err
    assert sum(house.deliveries().values()) == before


def released(house):
    assert house("outbox", "release", "--all", now=MORROW).status == 0
    for now in (MORROW, AFTERWARDS):
        assert house("once", now=now).status == 0
    assert set(house.deliveries().values()) == {1}  # and nobody twice
    assert house("verify").out == "0 problems\n"
    return house.end()


@pytest.mark.parametrize("place", ["before_commit_attempt", "before_commit_outcome", "before_commit_claim"])
def test_an_old_database_put_back_starts_on_hold_and_answers_nobody_twice(house, end, tmp_path, place):
    assert house("once", fail=f"{place}:kill").killed
    shutil.copytree(house.folder / "data", tmp_path / "old")
    house("once", now=LATER)
    assert sorted(house.deliveries().values()) == [1, 1, 1]
    for path in database_of(house).parent.glob("baosong.db*"):
        path.unlink()
    for path in (tmp_path / "old").glob("baosong.db*"):
        shutil.copy(path, database_of(house).parent)
    on_hold(house)
    assert released(house)["messages"] == end["messages"]


def test_a_drill_the_disk_is_lost_and_all_is_back_from_the_backup(house, end, tmp_path):
    """With the send journal, which is kept elsewhere: it knows who was answered after the backup."""
    assert house("once", fail="after_commit_outcome:kill").killed
    assert house("backup", tmp_path / "night.tar").status == 0
    house("once", now=LATER)
    assert sorted(house.deliveries().values()) == [1, 1, 1]
    forget_all_but(house, "sent.journal")
    assert "messages are back" in house("restore", tmp_path / "night.tar").out
    assert house("verify").status == 1  # the journal knows of mail that this database has not sent yet
    on_hold(house)
    back = released(house)
    assert {key: back[key] for key in ("messages", "revisions", "files")} == {
        key: end[key] for key in ("messages", "revisions", "files")
    }


def test_a_drill_without_the_journal_waits_for_a_person(house, tmp_path):
    house("once")
    assert house("backup", tmp_path / "night.tar").status == 0
    forget_all_but(house)
    assert house("restore", tmp_path / "night.tar").status == 0
    on_hold(house)
    released(house)
