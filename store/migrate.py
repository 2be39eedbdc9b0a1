"""Bringing a database to the schema of this code, by Alembic, inside a transaction of the caller's."""

from pathlib import Path
from typing import Final

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

SCRIPTS: Final = Path(__file__).parent / "migrations"


def knows(version: str) -> bool:
    """Whether this code can bring a database of this version to its own."""
    return version in _known(_config())


def upgrade(connection: Connection) -> bool:
    """To the newest schema; False, and nothing done, when the database is beyond what this code knows."""
    config = _config()
    config.attributes["connection"] = connection
    if not set(MigrationContext.configure(connection).get_current_heads()) <= _known(config):
        return False
    command.upgrade(config, "head")
    return True


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(SCRIPTS).replace("%", "%%"))
    return config


def _known(config: Config) -> set[str]:
    return {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
