"""
Inserting a row unless it is there, on either database, without an error that would spoil the transaction.

Statements that run once a message are made once: to build one takes longer than to run it.
"""

from collections.abc import Mapping
from functools import cache
from typing import Any

from sqlalchemy import Connection, Executable, Table
from sqlalchemy.dialects import postgresql, sqlite


def insert_once(connection: Connection, target: Table, values: Mapping[str, Any]) -> Any | None:
    """The key of the new row (its first primary key column), or None where a unique constraint says it is there."""
    return connection.execute(_statement(target, connection.dialect.name), values).scalar()


@cache
def _statement(target: Table, dialect: str) -> Executable:
    make = postgresql.insert if dialect == "postgresql" else sqlite.insert
    return make(target).on_conflict_do_nothing().returning(next(iter(target.primary_key)))
