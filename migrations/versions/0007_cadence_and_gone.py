"""How often a dataset is to get an object, and which objects the store no longer has.

Both are state, so a database that was taken down and comes up again gets them back
from its ledger.
"""

from __future__ import annotations

import json

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_TYPES = ("dataset.expects", "objects.found", "objects.gone")


def upgrade() -> None:
    op.add_column("dataset", sa.Column("cadence", sa.BigInteger(), nullable=True))
    op.add_column("dataset", sa.Column("cadence_since", sa.Text(), nullable=True))
    op.add_column("object", sa.Column("gone", sa.Text(), nullable=True))
    there = sa.text("gone IS NULL")
    op.create_index(
        "ix_object_newest",
        "object",
        ["dataset", "registered"],
        sqlite_where=there,
        postgresql_where=there,
    )
    _fill_from_ledger()


def downgrade() -> None:
    op.drop_index("ix_object_newest", table_name="object")
    op.drop_column("object", "gone")
    op.drop_column("dataset", "cadence_since")
    op.drop_column("dataset", "cadence")


def _fill_from_ledger() -> None:
    """Fill the new columns from the entries of the ledger."""
    entry = sa.table("ledger_entry", *map(sa.column, ("seq", "type", "entry")))
    query = sa.select(entry.c.entry).where(entry.c.type.in_(_TYPES)).order_by(entry.c.seq)
    connection = op.get_bind()
    for (stored,) in connection.execute(query).all():
        body = json.loads(bytes(stored).split(b"\n", 3)[3])
        if body["type"] == "dataset.expects":
            _expect(connection, body)
        else:
            _mark(connection, body)


def _expect(connection: sa.Connection, body: dict[str, object]) -> None:
    data: dict[str, object] = body["data"]  # type: ignore[assignment]
    if data.get("job") is not None or data.get("host") is not None:
        return  # of a later release: 0009 reads it
    hours = data["hours"]
    dataset = sa.table("dataset", *map(sa.column, ("name", "cadence", "cadence_since")))
    values = {"cadence": hours, "cadence_since": None if hours is None else body["at"]}
    connection.execute(dataset.update().where(dataset.c.name == body["dataset"]).values(values))


def _mark(connection: sa.Connection, body: dict[str, object]) -> None:
    table = sa.table("object", *map(sa.column, ("dataset", "id", "gone")))
    named = sa.and_(
        table.c.dataset == body["dataset"],
        table.c.id.in_(body["data"]["objects"]),  # type: ignore[index]
    )
    gone = body["at"] if body["type"] == "objects.gone" else None
    connection.execute(table.update().where(named).values(gone=gone))
