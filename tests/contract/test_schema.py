from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from store.columns import Instant
from store.migrate import SCRIPTS
from store.schema import HEAD, metadata


def _same_type(context, inspected, declared, inspected_type, declared_type):
    """Moments lie as plain text on SQLite: what they are is not told by the database."""
    return False if isinstance(declared_type, Instant) else None


def test_the_migrations_lead_to_the_schema_of_the_code(database):
    with database.read() as conn:
        context = MigrationContext.configure(conn, opts={"compare_type": _same_type})
        assert compare_metadata(context, metadata) == []


def test_the_newest_migration_is_the_one_the_code_names():
    config = Config()
    config.set_main_option("script_location", str(SCRIPTS))
    assert ScriptDirectory.from_config(config).get_current_head() == HEAD
