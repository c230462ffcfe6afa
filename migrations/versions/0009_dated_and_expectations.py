"""What each object counts from, and what is expected of single jobs and hosts.

Both are state: a database that was taken down and comes up again gets them back, from its
rows and from its ledger. What people were told is missing is kept, for whole datasets.
"""

from __future__ import annotations

import json
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
    _create_expectations()
    for column in ("job", "host"):
        op.add_column("notice", sa.Column(column, sa.Text(), nullable=True))
    _create_missed_backups("job", "host")


def downgrade() -> None:
    _create_missed_backups()
    for column in ("job", "host"):
        op.drop_column("notice", column)
    op.drop_table("expectation")
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


def _create_expectations() -> None:
    """Fill the new table from the entries of the ledger."""
    op.create_table(
        "expectation",
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("dataset", "job", "host")),
        sa.Column("hours", sa.BigInteger(), nullable=False),
        sa.Column("since", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("dataset", "job", "host", name=op.f("pk_expectation")),
    )
    entry = sa.table("ledger_entry", *map(sa.column, ("seq", "type", "entry")))
    query = sa.select(entry.c.entry).where(entry.c.type == "dataset.expects").order_by(entry.c.seq)
    connection, found = op.get_bind(), dict[tuple[str, str, str], dict[str, object]]()
    for (stored,) in connection.execute(query).all():
        body = json.loads(bytes(stored).split(b"\n", 3)[3])
        job, host = (body["data"].get(name) or "" for name in ("job", "host"))
        key = (body["dataset"], job, host)
        if (job or host) and body["data"]["hours"] is None:
            found.pop(key, None)
        elif job or host:
            found[key] = {"hours": body["data"]["hours"], "since": body["at"]}
    columns = ("dataset", "job", "host")
    table = sa.table("expectation", *map(sa.column, (*columns, "hours", "since")))
    for key, values in found.items():
        connection.execute(table.insert().values(dict(zip(columns, key, strict=True)) | values))


def _create_missed_backups(*narrowed: str) -> None:
    """Make the table anew, of jobs and hosts too or not; keep what whole datasets miss."""
    connection = op.get_bind()
    inspected = {column["name"] for column in sa.inspect(connection).get_columns("missed_backup")}
    old = sa.table("missed_backup", *map(sa.column, sorted(inspected)))
    rows = connection.execute(sa.select(old)).mappings().all()
    op.drop_table("missed_backup")
    op.create_table(
        "missed_backup",
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("dataset", *narrowed, "due")),
        sa.PrimaryKeyConstraint("dataset", *narrowed, name=op.f("pk_missed_backup")),
    )
    new = sa.table("missed_backup", *map(sa.column, ("dataset", *narrowed, "due")))
    for row in rows:
        if not row.get("job") and not row.get("host"):
            values = {"dataset": row["dataset"], "due": row["due"]} | dict.fromkeys(narrowed, "")
            connection.execute(new.insert().values(values))
