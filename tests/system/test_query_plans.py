"""What the work on a message asks of the database is found by an index, however much lies there."""

import pytest
from sqlalchemy import event
from sqlalchemy.engine import Engine

from store.schema import metadata
from tests.builders.databases import ON_POSTGRESQL
from tests.builders.letters_in import letter, recommendation, statistics

pytestmark = pytest.mark.skipif(
    ON_POSTGRESQL, reason="PostgreSQL reads a small table from end to end, which is cheaper than its index"
)


@pytest.fixture
def asked(work):
    """Statement -> the parameters of its first run."""
    found = {}

    def note(conn, cursor, statement, parameters, context, executemany):
        if statement.startswith(("SELECT", "UPDATE")):
            found.setdefault(statement, parameters)

    event.listen(Engine, "before_cursor_execute", note)
    yield found
    event.remove(Engine, "before_cursor_execute", note)


def test_no_table_is_looked_through(work, asked):
    work.take(letter(recommendation(), subject="推荐表"))
    work.take(letter(statistics(), subject="统计表", date="Wed, 06 May 2026 11:00:00 +0800"))
    assert len(asked) > 10
    assert {statement: found for statement, found in plans(work, asked) if found} == {}


def plans(work, asked):
    """Statement -> the tables it looks through from end to end."""
    with work.desk.database.read() as conn:
        for statement, parameters in dict(asked).items():
            steps = [step.detail for step in conn.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)]
            yield statement, [step for step in steps if step.startswith("SCAN") and step.split()[1] in metadata.tables]
