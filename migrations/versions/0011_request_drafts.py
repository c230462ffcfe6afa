"""Requests that wait, for an hour at most, for their requester to sign them.

They are no state: what is taken down is drafted again.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "request_draft",
        *(
            sa.Column(name, sa.Text(), nullable=False)
            for name in ("id", "subject", "objects", "expires")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_request_draft")),
    )
    op.create_index(op.f("ix_request_draft_expires"), "request_draft", ["expires"])


def downgrade() -> None:
    op.drop_table("request_draft")
