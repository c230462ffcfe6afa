"""Parts of contributions to more than 1,000 objects, and who is unlocking such a request.

Neither is state: parts are pending as contributions are, and who unlocks has a minute at a time.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "contribution_part",
        sa.Column("ceremony", sa.Text(), nullable=False),
        sa.Column("official", sa.Text(), nullable=False),
        sa.Column("part", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("ceremony", "official", "part", name=op.f("pk_contribution_part")),
    )
    op.create_table(
        "unlocking",
        sa.Column("ceremony", sa.Text(), nullable=False),
        sa.Column("until", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("ceremony", name=op.f("pk_unlocking")),
    )


def downgrade() -> None:
    op.drop_table("unlocking")
    op.drop_table("contribution_part")
