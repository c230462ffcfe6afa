"""When each token was last used, to the hour."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("token_hash", sa.Column("used", sa.Text(), nullable=True))


def downgrade() -> None:
    op.drop_column("token_hash", "used")
