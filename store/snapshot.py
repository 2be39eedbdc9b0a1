"""A SQLite database as it is at one moment, as a file of its own, while others write to it."""

import os
import sqlite3
from contextlib import closing
from pathlib import Path

from store.failpoints import reach


def copy_file(source: Path, target: Path) -> None:
    """Copy a database; the copy is whole, durable, private, and has no write-ahead log beside it."""
    target.touch(mode=0o600)
    with closing(sqlite3.connect(source)) as opened, closing(sqlite3.connect(target)) as copy:
        opened.backup(copy)
        copy.execute("PRAGMA journal_mode = DELETE")
    with target.open("rb") as stream:
        os.fsync(stream.fileno())
    reach("snapshot_written")
