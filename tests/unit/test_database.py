import multiprocessing
import shutil
import sqlite3
import stat
import subprocess
import sys
import threading
import time
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from store import migrate, stages
from store.database import AlreadyRunning, Database, SchemaTooNew, SchemaTooOld, Unusable, daemon_lock
from store.schema import HEAD
from tests.builders.stores import NOW

ROOT = Path(__file__).parents[2]


@pytest.fixture
def path(tmp_path) -> Path:
    return tmp_path / "house" / "baosong.sqlite"


@pytest.fixture
def database(path):
    opened = Database.open(path)
    yield opened
    opened.close()


def mark(database: Database, key: str) -> bool:
    with database.write() as conn:
        return stages.once(conn, "job", key, now=NOW)


def test_it_is_durable_and_strict(database):
    with database.read() as conn:
        pragmas = {
            name: conn.scalar(text(f"PRAGMA {name}")) for name in ("journal_mode", "synchronous", "foreign_keys")
        }
    assert pragmas == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}


def test_nobody_else_may_read_it(database, path):
    mark(database, "a")
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert [stat.S_IMODE(one.stat().st_mode) for one in path.parent.iterdir()] == [0o600] * 3  # itself, -wal, -shm


def test_a_url_names_it_as_well_as_a_path(path):
    for where in (path, str(path), f"sqlite:///{path}"):
        opened = Database.open(where)
        assert opened.path == path
        opened.close()


def test_all_or_nothing(database):
    with pytest.raises(ZeroDivisionError), database.write() as conn:
        stages.once(conn, "job", "a", now=1 / 0)
    assert mark(database, "a")


def test_reading_changes_nothing(database):
    with database.read() as conn:
        stages.once(conn, "job", "a", now=NOW)
    assert mark(database, "a")


def test_a_writer_waits_for_another(database, path):
    other = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    other.execute("BEGIN EXCLUSIVE")
    release = threading.Timer(0.3, lambda: other.execute("ROLLBACK"))
    release.start()
    began = time.monotonic()
    assert mark(database, "a")
    assert time.monotonic() - began > 0.2
    release.join()
    other.close()


def test_threads_write_one_after_another(database):
    threads = [threading.Thread(target=mark, args=(database, str(n))) for n in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with database.read() as conn:
        assert len(stages.done(conn, "job")) == 16


def test_a_newer_schema_is_refused_in_one_line(database, path):
    with database.write() as conn:
        conn.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(SchemaTooNew, match="9999, newer than"):
        Database.open(path)


def test_an_older_schema_is_left_alone_when_asked_to(path):
    with pytest.raises(SchemaTooOld, match="empty"):
        Database.open(path, migrate_schema=False)
    Database.open(path).close()
    Database.open(path, migrate_schema=False).close()


def test_a_migration_killed_half_way_leaves_nothing(path):
    code = f"from store.database import Database; Database.open({str(path)!r})"
    environment = {"BAOSONG_FAIL": "before_commit_migration:kill"}
    done = subprocess.run([sys.executable, "-c", code], env=environment, cwd=ROOT, check=False)
    assert done.returncode < 0
    with sqlite3.connect(path) as raw:
        assert raw.execute("SELECT name FROM sqlite_master").fetchall() == []
    raw.close()
    opened = Database.open(path)
    assert mark(opened, "a")
    opened.close()


def _older_schema(monkeypatch, tmp_path: Path) -> None:
    """As if the code had gone on by one migration."""
    scripts = tmp_path / "migrations"
    shutil.copytree(migrate.SCRIPTS, scripts)
    (scripts / "versions" / "9000_next.py").write_text(NEXT)
    monkeypatch.setattr(migrate, "SCRIPTS", scripts)
    monkeypatch.setattr("store.database.HEAD", "9000")


NEXT = f"""
from alembic import op
revision, down_revision = "9000", {HEAD!r}
def upgrade():
    op.execute("CREATE TABLE next (id INTEGER)")
"""


def test_an_older_database_is_migrated_after_a_copy_was_kept(path, tmp_path, monkeypatch):
    opened = Database.open(path)
    assert mark(opened, "a")
    opened.close()
    _older_schema(monkeypatch, tmp_path)
    opened = Database.open(path)
    with opened.read() as conn:
        assert conn.scalar(text("SELECT count(*) FROM next")) == 0
        assert list(stages.done(conn, "job")) == ["a"]
    opened.close()
    monkeypatch.undo()
    kept = Database.open(path.with_name(f"{path.name}.before-9000"), migrate_schema=False)
    with kept.read() as conn:
        assert list(stages.done(conn, "job")) == ["a"]
    kept.close()


def test_a_locked_database_is_a_trouble_of_the_world(path, monkeypatch):
    monkeypatch.setattr("store.engines._PATIENCE", 0.05)
    opened = Database.open(path)
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(Unusable, match="locked"):
            mark(opened, "a")
    assert mark(opened, "a")
    opened.close()


def test_a_full_disk_is_a_trouble_of_the_world(database):
    with pytest.raises(Unusable, match="full"), database.write() as conn:  # noqa: PT012  some insert, not which
        conn.execute(text("PRAGMA max_page_count = 1"))  # no more than there are
        for n in range(500):
            stages.once(conn, "job", f"{n}" * 50, now=NOW)
    assert isinstance(Unusable(), OSError)


def test_a_damaged_file_is_a_trouble_of_the_world(path):
    path.parent.mkdir()
    path.write_bytes(b"no database at all" * 500)
    with pytest.raises(Unusable, match="not a database"):
        Database.open(path)


def test_a_mistake_of_ours_stays_one(database):
    with pytest.raises(OperationalError, match="no such table"), database.write() as conn:
        conn.execute(text("SELECT * FROM nowhere"))


def test_a_file_moved_away_is_noticed(database, path):
    assert database.is_in_place()
    path.rename(path.with_suffix(".old"))
    assert not database.is_in_place()
    path.touch()
    assert not database.is_in_place()


def test_the_log_is_measured(database):
    before = database.wal_bytes()
    with database.read() as reader:
        reader.execute(text("SELECT count(*) FROM stages"))
        for n in range(20):
            mark(database, f"{n}")
    assert database.wal_bytes() > before


def test_a_log_grown_under_a_reader_shrinks_once_that_lets_go(database, path):
    def grow(kilobytes):
        with database.write() as conn:
            stages.once(conn, "job", f"{kilobytes}{'x' * (kilobytes << 10)}", now=NOW)

    with closing(sqlite3.connect(path, isolation_level=None)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM messages").fetchone()
        for kilobytes in range(900, 910):
            grow(kilobytes)
        assert database.wal_bytes() > 8 << 20
    for kilobytes in (1, 2):  # the first copies the log into the file, the second begins it anew
        grow(kilobytes)
    assert database.wal_bytes() <= 4 << 20


def test_one_daemon_a_folder(tmp_path):
    second = pytest.raises(AlreadyRunning, match=f"process .* works in {tmp_path}")
    with daemon_lock(tmp_path / "data"), second, daemon_lock(tmp_path / "data"):
        pass
    with daemon_lock(tmp_path / "data"):
        pass


def _hold(folder: Path, ready) -> None:
    with daemon_lock(folder):
        ready.set()
        time.sleep(60)


def test_a_killed_daemon_lets_go(tmp_path):
    context = multiprocessing.get_context("spawn")
    ready = context.Event()
    other = context.Process(target=_hold, args=(tmp_path, ready))
    other.start()
    assert ready.wait(30)
    with pytest.raises(AlreadyRunning, match=str(other.pid)), daemon_lock(tmp_path):
        pass
    other.kill()
    other.join()
    other.close()
    with daemon_lock(tmp_path):
        pass
