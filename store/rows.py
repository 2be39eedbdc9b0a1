"""Inserting a row unless it is there, on either database, without an error that would spoil the transaction."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, Table
from sqlalchemy.dialects import postgresql, sqlite


def insert_once(connection: Connection, target: Table, values: Mapping[str, Any]) -> int | None:
    """The id of the new row (its first primary key column), or None where a unique constraint says it is there."""
    first = next(iter(target.primary_key))
    make = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    statement = make(target).values(**values).on_conflict_do_nothing().returning(first)
    return connection.execute(statement).scalar()
