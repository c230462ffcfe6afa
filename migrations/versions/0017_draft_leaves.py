"""The objects of a draft as the leaves of its tree, of which a page is read without the others.

A draft is no state and waits for an hour at most: whatever waits is drafted again.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _make_anew(sa.LargeBinary())


def downgrade() -> None:
    _make_anew(sa.Text())


def _make_anew(objects: sa.LargeBinary | sa.Text) -> None:
    op.drop_table("request_draft")
    op.create_table(
        "request_draft",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("objects", objects, nullable=False),
        sa.Column("expires", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_request_draft")),
    )
    op.create_index(op.f("ix_request_draft_expires"), "request_draft", ["expires"])
