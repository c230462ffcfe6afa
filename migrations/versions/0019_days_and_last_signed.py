"""What the overview reads: the sums of each day, and when officials last signed
something; and what the ledger's page does: entries by their time.

The index of the newest object carries job, host and size, so that a calendar and the sum of a
dataset are read out of it, and no row of the catalogue is.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

_THERE = sa.text("gone IS NULL")


def upgrade() -> None:
    _replace(["dataset", "dated", "job", "host", "size"])
    op.create_index(op.f("ix_statement_official"), "statement", ["official", "at"])
    op.create_index(op.f("ix_ledger_entry_at"), "ledger_entry", ["at"])
    op.create_index("ix_ceremony_outcome", "ceremony", ["outcome", "opened", "id"])
    op.create_index("ix_ceremony_outcome_of", "ceremony", ["id", "outcome"])


def downgrade() -> None:
    op.drop_index("ix_ceremony_outcome_of", table_name="ceremony")
    op.drop_index("ix_ceremony_outcome", table_name="ceremony")
    op.drop_index(op.f("ix_ledger_entry_at"), table_name="ledger_entry")
    op.drop_index(op.f("ix_statement_official"), table_name="statement")
    _replace(["dataset", "dated"])


def _replace(columns: list[str]) -> None:
    op.drop_index("ix_object_newest", table_name="object")
    op.create_index(
        "ix_object_newest", "object", columns, sqlite_where=_THERE, postgresql_where=_THERE
    )
