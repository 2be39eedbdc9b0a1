"""Copying a whole database into an empty one of the same schema, from either kind to either kind."""

from itertools import islice
from typing import Final

from sqlalchemy import Connection, Table, func, insert, select, text

from store.schema import metadata

_BATCH: Final = 200


def copy_rows(source: Connection, target: Connection) -> int:
    """Copy every row of every table, in the order of their references; how many."""
    total = sum(_copy(source, target, one) for one in metadata.sorted_tables)
    if target.dialect.name == "postgresql":
        _count_on(target)
    return total


def _copy(source: Connection, target: Connection, one: Table) -> int:
    copied = 0
    rows = iter(source.execution_options(yield_per=_BATCH).execute(select(one).order_by(*one.primary_key)).mappings())
    while batch := [dict(row) for row in islice(rows, _BATCH)]:
        target.execute(insert(one), batch)
        copied += len(batch)
    return copied


def _count_on(target: Connection) -> None:
    """Ids go on after the copied ones: PostgreSQL's sequences have not seen them."""
    for one in metadata.sorted_tables:
        key = one.c.get("id")
        last = None if key is None or key.autoincrement is False else target.scalar(select(func.max(key)))
        if isinstance(last, int):
            target.execute(
                text("SELECT setval(pg_get_serial_sequence(:name, 'id'), :last)"), {"name": one.name, "last": last}
            )
