"""What is promised of the store is promised on both databases."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from store import inbox
from store.database import Connection, Database
from store.journal import Journal
from tests.builders import databases
from tests.builders.stores import NOW, head, sighting
from tests.servers.postgresql import Cluster


@pytest.fixture(scope="session")
def cluster() -> Cluster:
    return databases.cluster()


@pytest.fixture(params=["sqlite", "postgresql"])
def where(request: pytest.FixtureRequest, tmp_path: Path) -> str | Path:
    """Where a fresh database is: a path, or a URL."""
    if request.param == "sqlite":
        return tmp_path / "store" / "baosong.sqlite"
    return request.getfixturevalue("cluster").fresh_url()


@pytest.fixture
def database(where: str | Path) -> Iterator[Database]:
    opened = Database.open(where)
    yield opened
    opened.close()


@pytest.fixture
def conn(database: Database) -> Iterator[Connection]:
    """One transaction, open during the whole test."""
    with database.write() as connection:
        yield connection


@pytest.fixture
def message(conn: Connection) -> int:
    """The inbox id of a message that was sighted."""
    return inbox.sight(conn, sighting(), head(), now=NOW).id


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    opened = Journal(tmp_path / "sent.jsonl")
    yield opened
    opened.close()
