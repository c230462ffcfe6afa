"""What officials deal to each other in a genesis without a dealer; no earlier version had one."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "dealt_box",
        sa.Column("ceremony", sa.Text(), nullable=False),
        sa.Column("official", sa.Text(), nullable=False),
        sa.Column("receiver", sa.BigInteger(), nullable=False, autoincrement=False),
        sa.Column("ciphertext", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("ceremony", "official", "receiver", name=op.f("pk_dealt_box")),
    )


def downgrade() -> None:
    op.drop_table("dealt_box")
