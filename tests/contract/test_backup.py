import io
import sqlite3
import stat
import tarfile

import pytest
from sqlalchemy import text

from store import decisions, inbox, outbox, stages, submissions
from store.archive import Archive
from store.backup import NotABackup, back_up, restore
from store.database import Database
from store.submissions import Standing
from store.verify import verify
from tests.builders.stores import NOW, head, owed, revision, sighting

RAWS = (b"one\r\n", b"two\r\n", b"three\r\n")


@pytest.fixture
def archive(tmp_path) -> Archive:
    return Archive(tmp_path / "archive")


@pytest.fixture
def empty(database, tmp_path, request):
    place = tmp_path / "restored" / "db.sqlite" if database.path else request.getfixturevalue("cluster").fresh_url()
    opened = Database.open(place)
    yield opened
    opened.close()


@pytest.fixture
def filled(database, archive) -> Database:
    for uid, raw in enumerate(RAWS, start=1):
        fingerprint = archive.put(raw)
        with database.write() as conn:
            one = head(raw.decode().strip(), fingerprint=fingerprint)
            message = inbox.sight(conn, sighting(uid), one, now=NOW).id
            submissions.append(conn, revision(message), standing=Standing.CURRENT, now=NOW)
            inbox.settle(conn, message, state=inbox.State.HANDLED, reason="", now=NOW)
            outbox.owe(conn, owed(f"{uid}", answers=message), now=NOW)
    return database


def everything(database: Database) -> dict:
    with database.read() as conn:
        return {
            "messages": inbox.find(conn),
            "revisions": submissions.revisions(conn),
            "decisions": decisions.find(conn),
            "outbox": outbox.find(conn),
        }


def test_a_backup_restores_to_the_same(filled, archive, empty, tmp_path):
    made = back_up(filled, archive, tmp_path / "b.tar")
    assert (made.messages, made.damaged) == (3, ())
    again = Archive(tmp_path / "again")
    assert restore(tmp_path / "b.tar", database=empty, archive=again) == 3
    assert everything(empty) == everything(filled)
    assert list(again.walk()) == list(archive.walk())
    assert verify(empty, again) == ()


def test_a_restored_database_goes_on_counting(filled, archive, empty, tmp_path):
    back_up(filled, archive, tmp_path / "b.tar")
    restore(tmp_path / "b.tar", database=empty, archive=Archive(tmp_path / "again"))
    with empty.write() as conn:
        assert inbox.sight(conn, sighting(9), head("nine"), now=NOW).new
        assert stages.once(conn, "digest", "2026-05-06", now=NOW)


def test_a_backup_taken_while_a_writer_is_at_work_has_none_of_its_half(filled, archive, tmp_path):
    with filled.write() as conn:
        inbox.sight(conn, sighting(9), head("nine"), now=NOW)
        back_up(filled, archive, tmp_path / "b.tar")
    with tarfile.open(tmp_path / "b.tar") as bundle:
        (tmp_path / "out.sqlite").write_bytes(bundle.extractfile("database.sqlite").read())
    with sqlite3.connect(tmp_path / "out.sqlite") as raw:
        assert raw.execute("SELECT count(*) FROM messages").fetchone() == (3,)
    raw.close()


def test_a_backup_is_private_and_replaces_the_former_only_when_whole(filled, archive, tmp_path, monkeypatch):
    target = tmp_path / "b.tar"
    back_up(filled, archive, target)
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    whole = target.read_bytes()
    monkeypatch.setattr("store.failpoints._armed", _armed())
    with pytest.raises(OSError, match="fail point"):
        back_up(filled, archive, target)
    assert target.read_bytes() == whole
    assert [path.name for path in tmp_path.glob(".backup-*")] == []


def _armed():
    from store.failpoints import Armed

    return Armed(name="backup_written", what="enospc", nth=None)


def test_what_the_archive_no_longer_holds_is_told(filled, archive, tmp_path):
    (first, second, _) = archive.walk()
    archive.path(first).unlink()
    archive.path(second).write_bytes(b"?")
    made = back_up(filled, archive, tmp_path / "b.tar")
    assert (made.messages, set(made.damaged)) == (1, {first, second})


def test_a_restore_that_fails_leaves_the_database_empty(filled, archive, empty, tmp_path):
    back_up(filled, archive, tmp_path / "b.tar")
    with empty.write() as conn:
        outbox.owe(conn, owed("1"), now=NOW)  # not empty: its key collides
    with pytest.raises(Exception, match=r"(?i)unique"):
        restore(tmp_path / "b.tar", database=empty, archive=Archive(tmp_path / "again"))
    assert everything(empty)["messages"] == ()


def _tar(path, members: dict[str, bytes]) -> None:
    with tarfile.open(path, "w") as bundle:
        for name, data in members.items():
            member = tarfile.TarInfo(name)
            member.size = len(data)
            bundle.addfile(member, io.BytesIO(data))


@pytest.mark.parametrize(
    "members",
    [{}, {"archive/" + "0" * 64: b"forged"}, {"../../etc/passwd": b"x"}],
    ids=["nothing", "forged", "outside"],
)
def test_what_is_no_backup_is_refused(empty, tmp_path, members):
    _tar(tmp_path / "b.tar", members)
    with pytest.raises(NotABackup):
        restore(tmp_path / "b.tar", database=empty, archive=Archive(tmp_path / "again"))


def test_a_cut_backup_is_refused(filled, archive, empty, tmp_path):
    back_up(filled, archive, tmp_path / "b.tar")
    whole = (tmp_path / "b.tar").read_bytes()
    (tmp_path / "b.tar").write_bytes(whole[: len(whole) // 3])
    with pytest.raises(NotABackup):
        restore(tmp_path / "b.tar", database=empty, archive=Archive(tmp_path / "again"))


def test_verify_finds_nothing_wrong_where_all_is_well(filled, archive, journal):
    assert verify(filled, archive, journal) == ()


def test_verify_names_each_broken_promise(filled, archive, journal):
    first, second = (archive.put(raw) for raw in RAWS[:2])
    archive.path(first).unlink()
    archive.path(second).write_bytes(b"?")
    with filled.write() as conn:
        conn.execute(text("DELETE FROM sightings WHERE uid = 3"))
        conn.execute(text("UPDATE messages SET state = 'held', reason = '' WHERE id = 1"))
        conn.execute(text("UPDATE submissions SET number = 7 WHERE number = 3"))
        conn.execute(text("UPDATE outbox SET answers = 1, state = 'sent' WHERE id IN (1, 2)"))
    for _ in range(3):
        journal.note("3", "dot", message_id="<3>", now=NOW)
    journal.note("gone", "accepted", message_id="<gone>", now=NOW)
    told = {(problem.promise, problem.what) for problem in verify(filled, archive, journal)}
    assert told == {
        ("I1", "was seen nowhere"),
        ("I1", "is settled without a reason"),
        ("I2", "is answered more often than it was decided on"),
        ("I2", "may have left 3 times"),
        ("I2", "left, but the database says nothing"),
        ("I3", "has revisions missing"),
        ("I3", "is missing"),
        ("I3", "is damaged"),
    }


def test_verify_finds_a_broken_reference(tmp_path, archive):
    database = Database.open(tmp_path / "x.sqlite")
    with sqlite3.connect(tmp_path / "x.sqlite") as raw:
        raw.execute("PRAGMA foreign_keys = OFF")
        raw.execute("INSERT INTO learned VALUES (1, 'a', 'u', 99, '', '')")
    raw.close()
    (problem,) = verify(database, archive)
    assert (problem.promise, problem.what) == ("I3", "refers to a missing row of messages")
    database.close()
