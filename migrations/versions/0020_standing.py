"""Who was suspended or removed, who compared whose key, and names as people write them.

All of it is state, and empty so far: no earlier version wrote the entries that it comes from.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("person", sa.Column("display", sa.Text()))
    _make("standing", "person", "status", "by_whom", "at", "reason")
    _make("comparison", "person", "by_whom", "at", "fingerprint")
    op.add_column("comparison", sa.Column("signed", sa.BigInteger(), nullable=False))


def downgrade() -> None:
    for name in ("comparison", "standing"):
        op.drop_index(op.f(f"ix_{name}_person"), name)
        op.drop_table(name)
    op.drop_column("person", "display")


def _make(name: str, *columns: str) -> None:
    op.create_table(
        name,
        sa.Column("seq", sa.BigInteger(), nullable=False, autoincrement=False),
        *(sa.Column(column, sa.Text(), nullable=False) for column in columns),
        sa.PrimaryKeyConstraint("seq", name=op.f(f"pk_{name}")),
    )
    op.create_index(op.f(f"ix_{name}_person"), name, ["person"])
