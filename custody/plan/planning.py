"""Cuts objects into work items of about a gibibyte."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from custody.age.stream import CHUNK_SIZE
from custody.errors import InputError
from custody.plan.items import PlannedObject, WorkItem

ITEM_BYTES = 1 << 30
ITEM_OBJECTS = 1000
"""So many small objects take about as long as a gibibyte."""
RANGED_OVER = 64 << 30
"""An object of more bytes is cut into parts, each of which any process can take."""


def cut_into_items(
    objects: Sequence[PlannedObject],
    *,
    ranged_over: int = RANGED_OVER,
    item_bytes: int = ITEM_BYTES,
) -> Iterator[WorkItem]:
    """Give the work in the order of destinations: neighbours stay together."""
    step = item_bytes // CHUNK_SIZE * CHUNK_SIZE
    held: list[PlannedObject] = []
    size = 0
    for one in sorted(objects, key=lambda one: one.to):
        if one.plain > ranged_over:
            yield from WorkItem((one,), 0, step).siblings()
            continue
        if held and (size + one.plain > item_bytes or len(held) == ITEM_OBJECTS):
            yield WorkItem(tuple(held))
            held, size = [], 0
        held.append(one)
        size += one.plain
    if held:
        yield WorkItem(tuple(held))


def require_destinations(objects: Iterable[PlannedObject]) -> None:
    """Refuse two objects that would go to one place, or one into the other.

    In the order of their paths, each with a slash behind it, those stand beside each other.
    """
    for before, one in pairwise(sorted(objects, key=_path)):
        if one.to == before.to:
            raise InputError(
                f"two objects would go to {one.to}: {before.source} and {one.source}",
                hint="plan one of the places apart",
            )
        if _path(one).startswith(_path(before)):
            raise InputError(
                f"{one.source} would go into {before.to}, which is a file",
                hint="restore one of them alone",
            )


def _path(one: PlannedObject) -> str:
    return f"{one.to}/"
