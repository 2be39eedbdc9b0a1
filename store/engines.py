"""Connections to either database, and telling the world's troubles from our mistakes."""

import os
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import DBAPIError

BEGIN: Final = "baosong_begin"  # execution option: how SQLite begins; "": not at all
_PATIENCE: Final = 30.0  # seconds a writer waits for another
_PAUSE: Final = 0.05  # seconds between two attempts at what SQLite does not wait for
_LOG_KEPT: Final = 4 << 20  # octets of write-ahead log that stay once nobody reads them: what SQLite fills by itself
_WORLD: Final = frozenset(
    {
        sqlite3.SQLITE_BUSY,
        sqlite3.SQLITE_LOCKED,
        sqlite3.SQLITE_READONLY,
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_CORRUPT,
        sqlite3.SQLITE_NOTADB,
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_CANTOPEN,
        sqlite3.SQLITE_PERM,
        sqlite3.SQLITE_PROTOCOL,
    }
)


class Unusable(OSError):  # noqa: N818  a state of the world
    """The database cannot be used just now: locked, full, read-only, damaged or gone. Nothing of ours is wrong."""


@contextmanager
def told_apart() -> Iterator[None]:
    """Raise what the world did as `Unusable`; mistakes of ours pass as they are."""
    try:
        yield
    except DBAPIError as error:
        if _is_the_worlds(error):
            raise Unusable(str(error.orig)) from error
        raise


def _is_the_worlds(error: DBAPIError) -> bool:
    code = getattr(error.orig, "sqlite_errorcode", None)
    if code is not None:
        return code & 0xFF in _WORLD  # the rest is detail of the extended code
    state = getattr(error.orig, "sqlstate", None)
    return error.connection_invalidated or type(error.orig).__name__ == "OperationalError" or _is_short(state)


def _is_short(sqlstate: str | None) -> bool:
    """PostgreSQL: 08 connection, 40 serialization or deadlock, 53 resources, 55P03 lock, 57 operator, 58 system."""
    return sqlstate is not None and sqlstate[:2] in ("08", "40", "53", "55", "57", "58")


def file_of(where: str | Path) -> Path | None:
    """The SQLite file that a path or a URL names; None for another database."""
    if isinstance(where, Path):
        return where
    if "://" not in where:
        return Path(where)
    url = make_url(where)
    return Path(url.database) if url.get_backend_name() == "sqlite" and url.database else None


def engine_of(where: str | Path, path: Path | None) -> Engine:
    if path is None:
        return create_engine(str(where), pool_pre_ping=True, hide_parameters=True)  # they are names and texts
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600))
    engine = create_engine(f"sqlite:///{path}", connect_args={"timeout": _PATIENCE}, hide_parameters=True)
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", _begin)
    return engine


def _prepare(raw: Any, _record: object) -> None:
    raw.isolation_level = None  # transactions are ours to begin, not the driver's
    _log_ahead(raw)
    raw.execute("PRAGMA synchronous = FULL")
    raw.execute("PRAGMA foreign_keys = ON")
    raw.execute(f"PRAGMA journal_size_limit = {_LOG_KEPT}")


def _log_ahead(raw: Any) -> None:
    """Turn a new file to write-ahead logging: SQLite itself does not wait where another is about to do the same."""
    for left in range(int(_PATIENCE / _PAUSE), -1, -1):
        try:
            raw.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or not left:
                raise
            time.sleep(_PAUSE)
        else:
            return


def _begin(connection: Connection) -> None:
    if begin := connection.get_execution_options().get(BEGIN, "BEGIN"):
        connection.exec_driver_sql(begin)
