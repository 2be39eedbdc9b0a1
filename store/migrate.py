"""Bringing a database to the schema of this code, by Alembic, inside a transaction of the caller's."""

from pathlib import Path
from typing import Final

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

SCRIPTS: Final = Path(__file__).parent / "migrations"


def upgrade(connection: Connection) -> bool:
    """To the newest schema; False, and nothing done, when the database is beyond what this code knows."""
    config = Config()
    config.set_main_option("script_location", str(SCRIPTS).replace("%", "%%"))
    config.attributes["connection"] = connection
    known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
    if not set(MigrationContext.configure(connection).get_current_heads()) <= known:
        return False
    command.upgrade(config, "head")
    return True
