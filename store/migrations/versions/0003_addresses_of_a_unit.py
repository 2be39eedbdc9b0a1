"""The addresses learned of a unit, found without looking at all."""

from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.create_index("ix_learned_unit", "learned", ["unit"], unique=False)
