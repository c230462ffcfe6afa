"""Whose ephemeral key is whose, of the objects that were registered with a proof.

It is state: a database that was taken down and comes up again gets it back from its ledger.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_COLUMNS = ("dataset", "share", "object")
_PART = 1000


def upgrade() -> None:
    op.create_table(
        "proven_share",
        *(sa.Column(name, sa.Text(), nullable=False) for name in _COLUMNS),
        sa.PrimaryKeyConstraint("dataset", "share", name=op.f("pk_proven_share")),
    )
    table = sa.table("proven_share", *map(sa.column, _COLUMNS))
    for body in _registrations():
        data = body["data"]
        shares = [_share(data["header"])] if "proof" in data else data.get("shares", ())
        for share in shares:  # a database that a later version wrote, and that was taken down
            row = dict(zip(_COLUMNS, (body["dataset"], share, data["id"]), strict=True))
            op.get_bind().execute(table.insert().values(row))


def downgrade() -> None:
    op.drop_table("proven_share")


def _registrations() -> Iterator[dict[str, Any]]:
    """Read the entries of objects in their order, a part at a time."""
    entry, last = sa.table("ledger_entry", *map(sa.column, ("seq", "type", "entry"))), -1
    query = sa.select(entry.c.seq, entry.c.entry).where(entry.c.type == "object.registered")
    query = query.order_by(entry.c.seq).limit(_PART)
    while rows := op.get_bind().execute(query.where(entry.c.seq > last)).all():
        yield from (json.loads(bytes(row.entry).split(b"\n", 3)[3]) for row in rows)
        last = rows[-1].seq


def _share(header: str) -> str:
    """Give the share of a header's one stanza, which stands in its second line."""
    return base64.b64decode(header).split(b"\n")[1].split(b" ")[2].decode() + "="
