"""Collections: their key objects, and what they were closed with.

It is state, and a ledger written before has no entry that leads to a row of it. A database
that was taken down and comes up again gets its rows back from its ledger.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

_KEY = ("dataset", "object")
_TEXTS = ("closed", "first", "last", "manifest", "root")
_INTEGERS = ("bytes", "count", "closed_seq")
_PART = 1000


def upgrade() -> None:
    op.create_table(
        "collection",
        *(sa.Column(name, sa.Text(), nullable=False) for name in (*_KEY, "manifest_key", "file")),
        *(sa.Column(name, sa.Text()) for name in _TEXTS),
        *(sa.Column(name, sa.BigInteger()) for name in _INTEGERS),
        sa.PrimaryKeyConstraint(*_KEY, name=op.f("pk_collection")),
    )
    names = (*_KEY, "manifest_key", "file", *_TEXTS, *_INTEGERS)
    table = sa.table("collection", *map(sa.column, names))
    for seq, body in _entries():
        data = body["data"]
        if body["type"] == "collection.closed":
            row = {name: data[name] for name in (*_TEXTS[1:], "bytes", "count")}
            mine = (table.c.dataset == body["dataset"], table.c.object == data["collection"])
            said = table.update().where(*mine).values(closed=body["at"], closed_seq=seq, **row)
            op.get_bind().execute(said)
        elif "kind" in data:
            row = {"dataset": body["dataset"], "object": data["id"]}
            row |= {name: data[name] for name in ("manifest_key", "file")}
            op.get_bind().execute(table.insert().values(row))


def downgrade() -> None:
    op.drop_table("collection")


def _entries() -> Iterator[tuple[int, dict[str, Any]]]:
    """Read the entries of objects and closings in their order, a part at a time."""
    entry, last = sa.table("ledger_entry", *map(sa.column, ("seq", "type", "entry"))), -1
    wanted = entry.c.type.in_(("object.registered", "collection.closed"))
    query = sa.select(entry.c.seq, entry.c.entry).where(wanted).order_by(entry.c.seq).limit(_PART)
    while rows := op.get_bind().execute(query.where(entry.c.seq > last)).all():
        yield from ((row.seq, json.loads(bytes(row.entry).split(b"\n", 3)[3])) for row in rows)
        last = rows[-1].seq
