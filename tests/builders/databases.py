"""
The database a test's house has: SQLite in its folder, or with BAOSONG_TEST_DATABASE=postgresql one in a real PostgreSQL.

One cluster serves a test process; each house gets a database of its own there, empty and migrated.
"""

import atexit
import os
import shutil
import tempfile
from contextlib import ExitStack
from functools import cache
from pathlib import Path

from store.database import Database
from tests.servers.postgresql import Cluster, postgresql

ON_POSTGRESQL = os.environ.get("BAOSONG_TEST_DATABASE", "sqlite") == "postgresql"


@cache
def cluster() -> Cluster:
    """Of this process; it ends with it."""
    stack = ExitStack()
    atexit.register(stack.close)
    return stack.enter_context(postgresql())


@cache
def _empty_file() -> Path:
    """Migrated once for all tests."""
    folder = Path(tempfile.mkdtemp(prefix="baosong-empty-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    Database.open(folder / "empty.db").close()
    return folder / "empty.db"


@cache
def _empty_url() -> str:
    url = cluster().fresh_url()
    Database.open(url).close()
    return url


def fresh_url() -> str:
    """A migrated database that nobody knows yet."""
    return cluster().fresh_url(like=_empty_url())


def setting() -> str:
    """The line of a config.toml; nothing where SQLite is meant."""
    return f'database = "{fresh_url()}"\n' if ON_POSTGRESQL else ""


def furnish(place: Path | str) -> Path | str:
    """Where there is to be a SQLite file, an empty one stands now; what a URL names stands already."""
    if isinstance(place, Path) and not place.exists():
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(_empty_file(), place)
    return place


@cache
def at(place: Path) -> Path | str:
    """A furnished database for what would be this file: the same one each time it is asked for."""
    return fresh_url() if ON_POSTGRESQL else furnish(place)
