"""Run by Alembic; the connection, and the transaction around it, are the caller's."""

from alembic import context

from store.schema import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    transactional_ddl=True,  # SQLite can: killed half-way, the old schema stands
)
context.run_migrations()
