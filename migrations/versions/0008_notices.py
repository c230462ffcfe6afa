"""Where notices go, how far each place has come, and which backups people know to be missing."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "notice_sink",
        sa.Column("sink", sa.Text(), nullable=False),
        sa.Column("shown", sa.Text(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("next", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("sink", name=op.f("pk_notice_sink")),
    )
    op.create_table(
        "notice",
        sa.Column("sink", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("dataset", sa.Text(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=True),
        sa.Column("at", sa.Text(), nullable=False),
        sa.Column("tries", sa.BigInteger(), nullable=False),
        sa.Column("next", sa.Text(), nullable=False),
        sa.Column("failing_since", sa.Text(), nullable=True),
        sa.Column("error", sa.Text(), nullable=True),
        sa.Column("delivered", sa.Text(), nullable=True),
        sa.Column("given_up", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("sink", "key", name=op.f("pk_notice")),
    )
    op.create_table(
        "missed_backup",
        sa.Column("dataset", sa.Text(), nullable=False),
        sa.Column("due", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("dataset", name=op.f("pk_missed_backup")),
    )


def downgrade() -> None:
    op.drop_table("missed_backup")
    op.drop_table("notice")
    op.drop_table("notice_sink")
