"""The MAC of the ledger's head, under a key that the database does not have.

It is no state. A database that was written before has none until ``custody database upgrade``
has held its head against the signature under it.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("ledger_head", sa.Column("mac", sa.LargeBinary()))


def downgrade() -> None:
    op.drop_column("ledger_head", "mac")
