"""Who has a part in which ceremony, so that everybody's own list is read and no other.

It is state: a database that was taken down and comes up again gets it back from its ledger.
"""

from __future__ import annotations

import json
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

_COLUMNS = ("person", "ceremony", "part")


def upgrade() -> None:
    op.create_table(
        "participant",
        *(sa.Column(name, sa.Text(), nullable=False) for name in _COLUMNS),
        sa.PrimaryKeyConstraint("person", "ceremony", name=op.f("pk_participant")),
    )
    table = sa.table("participant", *map(sa.column, _COLUMNS))
    ceremony = sa.table("ceremony", sa.column("id"), sa.column("subject"))
    for row in op.get_bind().execute(sa.select(ceremony.c.id, ceremony.c.subject)).all():
        for person, part in _parts(json.loads(row.subject)).items():
            values = (person, row.id, part)
            named = dict(zip(_COLUMNS, values, strict=True))
            op.get_bind().execute(table.insert().values(named))
    op.create_index(op.f("ix_ceremony_opened"), "ceremony", ["opened"])


def downgrade() -> None:
    op.drop_index(op.f("ix_ceremony_opened"), "ceremony")
    op.drop_table("participant")


def _parts(subject: dict[str, Any]) -> dict[str, str]:
    return {
        **{one["name"]: "listed" for one in subject.get("requesters", ())},
        subject["requester"]: "requester",
        **{one["name"]: "witness" for one in subject["witnesses"]},
        **{one["official"]: "seat" for one in subject["seats"]},
    }
