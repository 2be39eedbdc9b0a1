"""
What the two databases do differently: inserting a row unless it is there, and being alone.

Statements that run once a message are made once: to build one takes longer than to run it.
"""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, Executable, Table, bindparam, text
from sqlalchemy.dialects import postgresql, sqlite

_ALONE: Final = text("SELECT pg_advisory_xact_lock(hashtextextended(:what, 0))")


def insert_once(connection: Connection, target: Table, values: Mapping[str, Any]) -> Any | None:
    """The key of the new row (its first primary key column), or None where a unique constraint says it is there."""
    return connection.execute(_statement(target, connection.dialect.name), values).scalar()


def asked(**wanted: Any) -> dict[str, Any]:
    """What is asked of all that may be: None asks nothing, nor does an empty tuple."""
    return {name: value for name, value in wanted.items() if value is not None and value != ()}


def conditions(target: Table, names: Sequence[str], *, among: Sequence[str] = ()) -> list[ColumnElement[bool]]:
    """Each column is the parameter of its name; one `among` those of a list."""
    single = [target.c[name] == bindparam(name) for name in names if name not in among]
    return [*single, *(target.c[name].in_(bindparam(name, expanding=True)) for name in names if name in among)]


def one_at_a_time(connection: Connection, what: str) -> None:
    """Be the only transaction that does this until it ends. On SQLite every writer is alone already."""
    if connection.dialect.name == "postgresql":
        connection.execute(_ALONE, {"what": what})


@cache
def _statement(target: Table, dialect: str) -> Executable:
    make = postgresql.insert if dialect == "postgresql" else sqlite.insert
    return make(target).on_conflict_do_nothing().returning(next(iter(target.primary_key)))
