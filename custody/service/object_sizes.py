"""Telling when an object is far smaller than what its job usually seals.

A dump of an empty database ends well, is sealed well, and is no backup. What is usual is the
middle of the last ten of the same job on the same host that the store has; where there are fewer
than five, nothing is. A quarter of it is far smaller: jobs that seal only what changed vary by
less, most days. It is a warning, and nothing is refused for it.
"""

from __future__ import annotations

from statistics import median_low

from sqlalchemy import Connection, select

from custody.catalogue import CatalogueObject
from custody.store.tables import state

LOOKED_AT = 10
ENOUGH = 5
FAR_SMALLER = 4
_objects = state["object"]


def usual_size_if_small(connection: Connection, one: CatalogueObject) -> int | None:
    """Give the usual size of an object's job if the object is far smaller, else None."""
    if one.job is None:
        return None
    same = [_objects.c.dataset == one.dataset, _objects.c.job == one.job]
    same.append(_objects.c.host.is_not_distinct_from(one.host))
    query = select(_objects.c.size).where(
        *same, _objects.c.gone.is_(None), _objects.c.seq < one.seq
    )
    newest = query.order_by(_objects.c.dated.desc()).limit(LOOKED_AT)
    sizes = connection.execute(newest).scalars().all()
    if len(sizes) < ENOUGH:
        return None
    usual = median_low(sizes)
    return usual if one.size * FAR_SMALLER < usual else None
