"""What each object counts from, and what is expected of single jobs and hosts.

Both are state: a database that was taken down and comes up again gets them back, from its
rows and from its ledger. What people were told is missing is kept, for whole datasets.
"""

from __future__ import annotations

from datetime import datetime, timedelta

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

_CLOCKS_DIFFER = timedelta(minutes=10)
_INDEXES = {
    "ix_object_newest": ["dataset", "dated"],
    "ix_object_newest_of_job": ["dataset", "job", "host", "dated"],
    "ix_object_newest_of_host": ["dataset", "host", "dated"],
}


def upgrade() -> None:
    op.add_column("object", sa.Column("dated", sa.Text(), nullable=True))
    _date_objects()
    op.drop_index("ix_object_newest", table_name="object")
    for name, columns in _INDEXES.items():
        _create_index(name, columns)


def downgrade() -> None:
    for name in _INDEXES:
        op.drop_index(name, table_name="object")
    _create_index("ix_object_newest", ["dataset", "registered"])
    op.drop_column("object", "dated")


def _create_index(name: str, columns: list[str]) -> None:
    there = sa.text("gone IS NULL")
    op.create_index(name, "object", columns, sqlite_where=there, postgresql_where=there)


def _date_objects() -> None:
    """Date each object from its sealing, or from its registration if that was well before."""
    table = sa.table("object", *map(sa.column, ("dataset", "id", "sealed", "registered", "dated")))
    connection = op.get_bind()
    connection.execute(table.update().values(dated=table.c.sealed))
    ahead = sa.select(table).where(table.c.sealed > table.c.registered)  # stamps sort as times do
    for row in connection.execute(ahead).mappings().all():
        sealed, registered = map(datetime.fromisoformat, (row["sealed"], row["registered"]))
        if sealed - registered > _CLOCKS_DIFFER:
            mine = sa.and_(table.c.dataset == row["dataset"], table.c.id == row["id"])
            connection.execute(table.update().where(mine).values(dated=row["registered"]))
