"""A database of an older version keeps what it holds."""

import sqlite3
from datetime import timedelta

from alembic import command
from alembic.config import Config
from sqlalchemy import create_engine

from store import outbox
from store.database import Database
from store.migrate import SCRIPTS
from store.schema import HEAD
from tests.builders.stores import NOW, owed


def older(path, version):
    """A database as the program left it at a version."""
    engine = create_engine(f"sqlite:///{path}")
    config = Config()
    config.set_main_option("script_location", str(SCRIPTS))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, version)
    engine.dispose()


def test_mail_owed_before_domains_were_kept_is_counted(tmp_path):
    now = Database.open(tmp_path / "now.db")
    with now.write() as conn:
        outbox.owe(conn, owed("one", recipient="a@Example.org"), now=NOW)
    now.close()
    older(tmp_path / "older.db", "0001")
    connection = sqlite3.connect(tmp_path / "older.db")
    connection.execute("ATTACH ? AS now", (str(tmp_path / "now.db"),))
    kept = ", ".join(f'"{row[1]}"' for row in connection.execute("PRAGMA table_info(outbox)"))
    connection.execute(f"INSERT INTO outbox ({kept}) SELECT {kept} FROM now.outbox")
    connection.commit()
    connection.close()

    database = Database.open(tmp_path / "older.db")
    with database.read() as conn:
        assert outbox.count_to_domain(conn, "example.ORG", since=NOW - timedelta(days=1)) == 1
        assert outbox.count_to_domain(conn, "ample.org", since=NOW - timedelta(days=1)) == 0
    database.close()
    assert (tmp_path / f"older.db.before-{HEAD}").exists()
