"""
The database: SQLite in a file beside the archive, or PostgreSQL by URL.

Everything that is to be true together is written in one `write()`. On SQLite that is
`BEGIN IMMEDIATE` under WAL with synchronous=FULL: a commit that returned survives a
power cut, and a writer waits up to 30 s for another instead of failing half-way.
`Connection` is a handle to pass to the functions of this package, nothing else.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Self

from sqlalchemy import Connection, Engine, String, column, inspect, select, table, text

from store.engines import BEGIN, Unusable, engine_of, file_of, told_apart
from store.failpoints import reach
from store.rows import one_at_a_time
from store.schema import HEAD
from store.snapshot import copy_file

__all__ = [
    "AlreadyRunning",
    "Connection",
    "Database",
    "Misplaced",
    "SchemaTooNew",
    "SchemaTooOld",
    "Unusable",
    "daemon_lock",
]


class SchemaTooNew(Exception):  # noqa: N818  a state of the world
    """The database was written by a newer version of this program."""


class SchemaTooOld(Exception):  # noqa: N818  a state of the world
    """The database awaits migration and the caller asked not to migrate."""


class Misplaced(Exception):  # noqa: N818  a state of the world
    """The file that was opened is no longer the one at its path: what is written to it is lost to the next start."""


class AlreadyRunning(Exception):  # noqa: N818  a state of the world
    """Another daemon works in this data_dir."""


class Database:
    """An open database. Threads may share it; a child process must not inherit it."""

    def __init__(self, engine: Engine, *, path: Path | None) -> None:
        self._engine = engine
        self._path = path  # of the SQLite file
        self._inode = _inode(path)
        self._reading = {"isolation_level": "REPEATABLE READ"} if path is None else {}

    @classmethod
    def open(cls, where: str | Path, *, migrate_schema: bool = True) -> Self:
        """
        Open a SQLite file (a path) or what a SQLAlchemy URL names, at the newest schema.

        A new file is created with mode 0600 in a folder of mode 0700.
        """
        path = file_of(where)
        database = cls(engine_of(where, path), path=path)
        try:
            with told_apart():
                database._ensure_schema(migrate_schema=migrate_schema)
        except BaseException:
            database.close()
            raise
        return database

    @contextmanager
    def write(self, what: str = "write") -> Iterator[Connection]:
        """
        One transaction: all or nothing. `what` names its fail points `before_commit_…` and `after_commit_…`.

        Raises `Unusable` where the world does not let us: it is to be tried again later.
        """
        with told_apart(), self._engine.connect().execution_options(**{BEGIN: "BEGIN IMMEDIATE"}) as connection:
            with connection.begin():
                yield connection
                reach(f"before_commit_{what}")
            reach(f"after_commit_{what}")

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """One consistent look; nothing done through it is kept. Raises `Unusable` as `write` does."""
        with told_apart(), self._engine.connect().execution_options(**self._reading) as connection:
            yield connection

    @property
    def path(self) -> Path | None:
        """The SQLite file; None on PostgreSQL."""
        return self._path

    def is_in_place(self) -> bool:
        """Whether the file opened is still the one at its path: false once it was moved or replaced underneath us."""
        return self._path is None or _inode(self._path) == self._inode

    def make_sure_it_is_in_place(self) -> None:
        if not self.is_in_place():
            raise Misplaced(f"{self._path} was moved or replaced while it was open: put it back, then start again")

    def wal_bytes(self) -> int:
        """How long the write-ahead log is; it grows without end while a reader never lets go."""
        if self._path is None:
            return 0
        log = self._path.with_name(f"{self._path.name}-wal")
        return log.stat().st_size if log.exists() else 0

    def compact(self) -> None:
        """Give up the room of what was deleted, so that it cannot be read from the file either."""
        outside = {"isolation_level": "AUTOCOMMIT"} if self._path is None else {BEGIN: ""}
        with told_apart(), self._engine.connect().execution_options(**outside) as connection:
            connection.execute(text("VACUUM"))
            if self._path is not None:
                connection.execute(text("PRAGMA wal_checkpoint(TRUNCATE)"))

    def close(self) -> None:
        self._engine.dispose()

    def _ensure_schema(self, *, migrate_schema: bool) -> None:
        version = self._version()
        if version == HEAD:
            return
        from store import migrate  # noqa: PLC0415  Alembic takes 0.1 s to load and is seldom needed

        if not migrate_schema:
            raise SchemaTooOld(f"the database schema is {version or 'empty'}, this program needs {HEAD}")
        if self._path is not None and version is not None and migrate.knows(version):
            copy_file(self._path, self._path.with_name(f"{self._path.name}.before-{HEAD}"))
        with self.write("migration") as connection:
            one_at_a_time(connection, "migration")
            if not migrate.upgrade(connection):
                raise SchemaTooNew(f"the database has schema {version}, newer than {HEAD} of this program")

    def _version(self) -> str | None:
        with self.read() as connection:
            if not inspect(connection).has_table("alembic_version"):
                return None
            stamp = select(column("version_num", String)).select_from(table("alembic_version"))
            return connection.scalar(stamp)


@contextmanager
def daemon_lock(data_dir: Path) -> Iterator[None]:
    """Be the one daemon of this data_dir, or raise `AlreadyRunning`. The kernel lets go of it however we end."""
    data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor = os.open(data_dir / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        _lock(descriptor, data_dir)
        yield
    finally:
        os.close(descriptor)


def _lock(descriptor: int, data_dir: Path) -> None:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        holder = os.pread(descriptor, 32, 0).decode("ascii", "replace").strip() or "unknown"
        raise AlreadyRunning(f"another baosong (process {holder}) works in {data_dir}") from None
    os.ftruncate(descriptor, 0)
    os.pwrite(descriptor, f"{os.getpid()}\n".encode(), 0)


def _inode(path: Path | None) -> tuple[int, int] | None:
    if path is None:
        return None
    try:
        found = path.stat()
    except FileNotFoundError:
        return None
    return found.st_dev, found.st_ino
