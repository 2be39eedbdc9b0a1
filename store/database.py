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
from typing import Any, Final, Self

from sqlalchemy import Connection, Engine, String, column, create_engine, event, inspect, make_url, select, table, text

from store import migrate
from store.failpoints import reach
from store.rows import one_at_a_time
from store.schema import HEAD

__all__ = ["AlreadyRunning", "Connection", "Database", "SchemaTooNew", "SchemaTooOld", "daemon_lock"]

_BUSY_MS: Final = 30_000
_BEGIN: Final = "baosong_begin"  # execution option: how SQLite begins; "": not at all


class SchemaTooNew(Exception):  # noqa: N818  a state of the world
    """The database was written by a newer version of this program."""


class SchemaTooOld(Exception):  # noqa: N818  a state of the world
    """The database awaits migration and the caller asked not to migrate."""


class AlreadyRunning(Exception):  # noqa: N818  a state of the world
    """Another daemon works in this data_dir."""


class Database:
    """An open database. Threads may share it; a child process must not inherit it."""

    def __init__(self, engine: Engine, *, path: Path | None) -> None:
        self._engine = engine
        self._path = path  # of the SQLite file
        self._inode = _inode(path)

    @classmethod
    def open(cls, where: str | Path, *, migrate_schema: bool = True) -> Self:
        """
        Open a SQLite file (a path) or what a SQLAlchemy URL names, at the newest schema.

        A new file is created with mode 0600 in a folder of mode 0700.
        """
        path = _file(where)
        database = cls(_engine(where, path), path=path)
        try:
            database._ensure_schema(migrate_schema=migrate_schema)
        except BaseException:
            database.close()
            raise
        return database

    @contextmanager
    def write(self, what: str = "write") -> Iterator[Connection]:
        """One transaction: all or nothing. `what` names its fail points `before_commit_…` and `after_commit_…`."""
        with self._engine.connect().execution_options(**{_BEGIN: "BEGIN IMMEDIATE"}) as connection:
            with connection.begin():
                yield connection
                reach(f"before_commit_{what}")
            reach(f"after_commit_{what}")

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """One consistent look; nothing done through it is kept."""
        with self._engine.connect() as connection:
            yield connection

    @property
    def path(self) -> Path | None:
        """The SQLite file; None on PostgreSQL."""
        return self._path

    def is_in_place(self) -> bool:
        """Whether the file opened is still the one at its path: false once it was moved or replaced underneath us."""
        return self._path is None or _inode(self._path) == self._inode

    def wal_bytes(self) -> int:
        """How long the write-ahead log is; it grows without end while a reader never lets go."""
        if self._path is None:
            return 0
        log = self._path.with_name(f"{self._path.name}-wal")
        return log.stat().st_size if log.exists() else 0

    def compact(self) -> None:
        """Give up the room of what was deleted, so that it cannot be read from the file either."""
        outside = {"isolation_level": "AUTOCOMMIT"} if self._path is None else {_BEGIN: ""}
        with self._engine.connect().execution_options(**outside) as connection:
            connection.execute(text("VACUUM"))
            if self._path is not None:
                connection.execute(text("PRAGMA wal_checkpoint(TRUNCATE)"))

    def close(self) -> None:
        self._engine.dispose()

    def _ensure_schema(self, *, migrate_schema: bool) -> None:
        if self._version() == HEAD:
            return
        if not migrate_schema:
            raise SchemaTooOld(f"the database schema is {self._version() or 'empty'}, this program needs {HEAD}")
        with self.write("migration") as connection:
            one_at_a_time(connection, "migration")
            if not migrate.upgrade(connection):
                raise SchemaTooNew(f"the database has schema {self._version()}, newer than {HEAD} of this program")

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


def _file(where: str | Path) -> Path | None:
    if isinstance(where, Path):
        return where
    if "://" not in where:
        return Path(where)
    url = make_url(where)
    return Path(url.database) if url.get_backend_name() == "sqlite" and url.database else None


def _inode(path: Path | None) -> tuple[int, int] | None:
    if path is None:
        return None
    try:
        found = path.stat()
    except FileNotFoundError:
        return None
    return found.st_dev, found.st_ino


def _engine(where: str | Path, path: Path | None) -> Engine:
    if path is None:
        return create_engine(str(where), pool_pre_ping=True)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600))
    engine = create_engine(f"sqlite:///{path}", connect_args={"timeout": _BUSY_MS / 1000})
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", _begin)
    return engine


def _prepare(raw: Any, _record: object) -> None:
    raw.isolation_level = None  # transactions are ours to begin, not the driver's
    raw.execute(f"PRAGMA busy_timeout = {_BUSY_MS}")
    raw.execute("PRAGMA journal_mode = WAL")
    raw.execute("PRAGMA synchronous = FULL")
    raw.execute("PRAGMA foreign_keys = ON")


def _begin(connection: Connection) -> None:
    if begin := connection.get_execution_options().get(_BEGIN, "BEGIN"):
        connection.exec_driver_sql(begin)
