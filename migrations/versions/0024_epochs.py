"""Epochs of datasets, which reshares begin, and what is dealt in these.

Every dataset is in epoch 0 until then: no earlier version wrote the entries of a reshare.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("dataset", sa.Column("epoch", sa.BigInteger()))
    op.execute("UPDATE dataset SET epoch = 0")
    op.create_table(
        "epoch",
        sa.Column("dataset", sa.Text(), nullable=False),
        sa.Column("epoch", sa.BigInteger(), nullable=False, autoincrement=False),
        sa.Column("ceremony", sa.Text(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("quorum", "shares", "dealing")),
        sa.PrimaryKeyConstraint("dataset", "epoch", name=op.f("pk_epoch")),
    )
    op.create_table(
        "redealt_box",
        sa.Column("ceremony", sa.Text(), nullable=False),
        sa.Column("dealer", sa.BigInteger(), nullable=False, autoincrement=False),
        sa.Column("official", sa.Text(), nullable=False),
        sa.Column("ciphertext", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("ceremony", "dealer", "official", name=op.f("pk_redealt_box")),
    )


def downgrade() -> None:
    op.drop_table("redealt_box")
    op.drop_table("epoch")
    op.drop_column("dataset", "epoch")
