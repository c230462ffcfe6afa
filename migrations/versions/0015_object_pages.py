"""What a page of the catalogue reads: indexes in the order that pages have, and none besides.

The one by dataset and time of sealing goes, since each page was sorted again under it.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

_PAGES = {
    "ix_object_page": ([], None),
    "ix_object_page_of_job": (["job"], None),
    "ix_object_page_of_host": (["host"], None),
    "ix_object_page_of_both": (["job", "host"], None),
    "ix_object_page_of_gone": ([], "gone IS NOT NULL"),
    "ix_object_page_of_implausible": ([], "dated != sealed"),
}


def upgrade() -> None:
    for name, (narrowed, only) in _PAGES.items():
        where = None if only is None else sa.text(only)
        columns: list[str | sa.TextClause] = ["dataset", *narrowed, sa.text("sealed DESC"), "id"]
        op.create_index(name, "object", columns, sqlite_where=where, postgresql_where=where)
    op.drop_index("ix_object_dataset", table_name="object")


def downgrade() -> None:
    op.create_index("ix_object_dataset", "object", ["dataset", "sealed"])
    for name in _PAGES:
        op.drop_index(name, table_name="object")
