"""How often the keys of datasets are to be tried, and which drills people were told are due.

The first is state, and empty so far: no earlier version wrote the entries that it comes from.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for name in ("drill_days", "census_days"):
        op.add_column("dataset", sa.Column(name, sa.BigInteger()))
    op.add_column("dataset", sa.Column("drills_since", sa.Text()))
    op.create_table(
        "missed_drill",
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("dataset", "kind", "due")),
        sa.PrimaryKeyConstraint("dataset", "kind", name=op.f("pk_missed_drill")),
    )


def downgrade() -> None:
    op.drop_table("missed_drill")
    for name in ("drills_since", "census_days", "drill_days"):
        op.drop_column("dataset", name)
