"""Resolves the set of a request once more, as the ledger had it when the request was made.

Clients see that each object of a request is of its set, and what they add up to. What a service
left out of a set, only who has the whole ledger can see: here (promise BOUND).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from custody.audit.checks.parsed_entry import ParsedEntry
from custody.audit.disk_table import DiskTable
from custody.ceremony import ObjectSet, ObjectTree, Resolved, Subject
from custody.ceremony.object_set import resolve
from custody.errors import LedgerError
from custody.formats import canonical_json
from custody.projection import Fold


@dataclass(frozen=True, slots=True)
class FoldedObject:
    """An object as the fold has it."""

    row: dict[str, Any]

    @property
    def id(self) -> str:
        """Its id in hex."""
        return str(self.row["id"])

    @property
    def size(self) -> int:
        """Bytes of the whole age file."""
        return int(self.row["size"])

    @property
    def sealed(self) -> str:
        """When its host says that it was sealed."""
        return str(self.row["sealed"])

    @property
    def job(self) -> str | None:
        """The job that sealed it."""
        job: str | None = self.row["job"]
        return job

    @property
    def host(self) -> str | None:
        """Where it was sealed."""
        host: str | None = self.row["host"]
        return host

    @property
    def tags(self) -> dict[str, str]:
        """Its tags."""
        tags: dict[str, str] = canonical_json.decode(self.row["tags"].encode())
        return tags

    @property
    def seq(self) -> int:
        """The place of the entry that registered it."""
        return int(self.row["seq"])

    @property
    def plausible(self) -> bool:
        """Whether it can have been sealed when its host says."""
        return bool(self.row["dated"] == self.row["sealed"])

    @property
    def gone(self) -> bool:
        """Whether it is marked gone."""
        return self.row["gone"] is not None


def registered(
    fold: Fold, dataset: str, objects: tuple[tuple[str, int], ...]
) -> list[FoldedObject]:
    """Give the objects that a request lists, as they are registered; ``LedgerError`` if not."""
    found = []
    for object_id, size in objects:
        row = fold.tables["object"].get((dataset, object_id))
        if row is None or row["size"] != size:
            raise LedgerError(f"object {object_id} of {size} bytes is not registered")
        found.append(FoldedObject({**row, "id": object_id}))
    return found


def resolved_again(
    fold: Fold, opened: ParsedEntry, recorded: Subject, listed: list[FoldedObject]
) -> Resolved | None:
    """Give how the set of a request resolves; None for one of format v1.

    ``LedgerError`` (promise BOUND) where the request lists other objects than its set had.
    """
    asked = recorded.asked
    if not isinstance(asked.objects, ObjectTree) or not listed:
        return None
    wanted, as_of = ObjectSet.parse(asked.set), asked.as_of
    if as_of > opened.seq or (asked.requester_key is None and as_of != opened.seq):
        raise LedgerError(f"its set was resolved at {as_of} entries, where there were none")
    if any(one.seq >= as_of for one in listed):
        raise LedgerError("it lists what was registered later than its set was resolved")
    among = listed if wanted.by_id else _all_of(fold, str(opened.body["dataset"]))
    _require_same(resolve(wanted, among, as_of), listed)
    return Resolved(wanted.words(), as_of, listed[0].sealed, listed[-1].sealed, asked.batch)


def _all_of(fold: Fold, dataset: str) -> Iterator[FoldedObject]:
    table = fold.tables["object"]
    rows = table.all_rows() if isinstance(table, DiskTable) else table.values()
    return (FoldedObject(row) for row in rows if row["dataset"] == dataset)


def _require_same(due: list[FoldedObject], listed: list[FoldedObject]) -> None:
    ids, found = [one.id for one in due], [one.id for one in listed]
    if ids == found:
        return
    left_out, added = set(ids).difference(found), set(found).difference(ids)
    said = []
    if left_out:
        said.append(f"leaves out {len(left_out)} of its set, such as {min(left_out)[:12]}")
    if added:
        said.append(f"lists {len(added)} not of its set, such as {min(added)[:12]}")
    what = " and ".join(said) or "lists its set in another order"
    raise LedgerError(f"the request {what}", promise="BOUND")
