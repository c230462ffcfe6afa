"""Makes a plan: finds what a grant opens in folders and buckets, and cuts it into work.

A file counts as found when its header is the granted object's and it is as long as it was
registered; of one that is in several places the first place is taken. Names below the places
become names below the output, without ``.age``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from custody.age.ranges import plaintext_size
from custody.collection.manifest import Member
from custody.errors import InputError, RefusedError
from custody.grant import Grant
from custody.jobs.collection_index import FileIndex, Progress
from custody.jobs.restoring import find_among
from custody.plan import (
    ITEM_BYTES,
    RANGED_OVER,
    Plan,
    PlannedObject,
    WorkItem,
    cut_into_items,
    require_destinations,
)
from custody.plan.items import is_inside
from custody.sealed_header import is_crypt4gh
from custody.storage import FoundFile, Place, Warn

NameBelow = Callable[[FoundFile], object]


@dataclass
class Found:
    """What was found, and the names of what was not."""

    objects: list[PlannedObject] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)

    def add(self, id_: str, source: Place, header: bytes, size: int, own: int, to: str) -> None:
        """Add one; ``own`` is the size of its own header."""
        if is_crypt4gh(header):
            said = f"{source} is a Crypt4GH file, and plans are of age files"
            raise RefusedError(said, hint="custody restore opens it")
        if not is_inside(to):
            raise InputError(f"{source} can't be restored to {to}", hint="plan its folder apart")
        plain = plaintext_size(size - own)
        self.objects.append(PlannedObject(id_, source.absolute(), header, size, plain, to))


def find_objects(
    grant: Grant,
    places: Sequence[Place],
    name_below: NameBelow,
    warn: Warn,
    progress: Progress | None = None,
) -> Found:
    """Find granted objects. Only files of the sizes that they have are looked at."""
    rows = {row.id: row for row in grant.document.objects}
    found, wanted = Found(), set(rows)
    for place in places:
        sizes = {rows[name].size for name in wanted}
        files = (file for file in place.find() if file.size in sizes)
        for name, (file, own) in find_among(wanted, files, warn, progress).items():
            if file.size == rows[name].size:
                to = str(name_below(file))
                found.add(name, file.place, rows[name].header, file.size, own, to)
                wanted.discard(name)
    found.missing = sorted(wanted) + [row.object for row in grant.document.failed]
    return found


def find_members(
    members: Iterator[Member], index: FileIndex, name_below: Callable[[Place, str], object]
) -> Found:
    """Find the members of a collection: each opens with the collection's identity."""
    found = Found()
    for member in members:
        file = index.find(member.id)
        if file is None or file.size != member.size:
            found.missing.append(member.name)
        else:
            to = str(name_below(file.place, member.name))
            found.add(member.id, file.place, b"", file.size, file.header, to)
    return found


def make_plan(
    grant: Grant,
    found: Found,
    *,
    to: Place | None = None,
    collection: str = "",
    ranged_over: int = RANGED_OVER,
    item_bytes: int = ITEM_BYTES,
) -> tuple[Plan, list[WorkItem]]:
    """Cut what was found into work; two objects with one destination are refused."""
    require_destinations(found.objects)
    if to is not None and to.absolute().startswith("s3://"):
        ranged_over = min(ranged_over, item_bytes)  # a part of an upload need not go up twice
    items = list(cut_into_items(found.objects, ranged_over=ranged_over, item_bytes=item_bytes))
    document = grant.document
    plan = Plan(
        ceremony=document.ceremony,
        dataset=document.dataset,
        grant=document.digest,
        expires=document.request.expires,
        missing=tuple(found.missing),
        objects=len(found.objects),
        items=len(items),
        bytes=sum(item.size for item in items),
        to="" if to is None else to.absolute(),
        collection=collection,
    )
    return plan, items
