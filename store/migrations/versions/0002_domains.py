"""The domain a mail goes to, so that those to one domain are counted without looking at all."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.add_column("outbox", sa.Column("domain", sa.Text(), nullable=True))
    outbox = sa.table("outbox", sa.column("id"), sa.column("recipient"), sa.column("domain"))
    connection = op.get_bind()
    for row in connection.execute(sa.select(outbox.c.id, outbox.c.recipient)).all():
        domain = row.recipient.rpartition("@")[2].lower()
        connection.execute(sa.update(outbox).where(outbox.c.id == row.id).values(domain=domain))
    op.create_index("ix_outbox_domain_owed_at", "outbox", ["domain", "owed_at"], unique=False)
