"""The tree of a dataset's quorum, where that is more than m of n; every one before was m of n."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("dataset", sa.Column("quorum", sa.Text()))


def downgrade() -> None:
    op.drop_column("dataset", "quorum")
