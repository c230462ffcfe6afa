"""A piece of work: some whole objects, or a part of a large one."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from custody.errors import TamperedError
from custody.formats import canonical_json
from custody.formats.encoding import format_base64
from custody.formats.fields import Fields


@dataclass(frozen=True, slots=True)
class PlannedObject:
    """One object: its id, its sealed file and where it lies, and where it goes.

    ``header`` is the granted one; without one, the file's own header is what the identity opens,
    as the members of a collection have it.
    """

    id: str
    source: str
    header: bytes
    size: int
    plain: int
    to: str

    def record(self) -> dict[str, Any]:
        """Give the object as JSON."""
        return {
            "from": self.source,
            "header": format_base64(self.header),
            "id": self.id,
            "plain": self.plain,
            "size": self.size,
            "to": self.to,
        }

    @classmethod
    def read(cls, fields: Fields) -> PlannedObject:
        """Read what :meth:`record` gives; a destination outside the output is refused."""
        found = cls(
            fields.text("id"),
            fields.text("from"),
            fields.binary("header"),
            fields.integer("size"),
            fields.integer("plain"),
            fields.text("to"),
        )
        if not is_inside(found.to) or not 0 <= found.plain < found.size:
            raise TamperedError("this plan names a destination outside its output, or no size")
        return found


def is_inside(to: str) -> bool:
    """Say whether a destination is a plain path below the output, and not one of our own there."""
    parts = to.split("/")
    return parts[0] != RECORDS and not {"", ".", ".."} & {*parts} and "\0" not in to


RECORDS = ".custody-done"
"""The folder in an output where it is written what is done."""


@dataclass(frozen=True)
class WorkItem:
    """Some whole objects; or, where there is a ``step``, one part of one object."""

    objects: tuple[PlannedObject, ...]
    part: int = 0
    step: int = 0

    @property
    def range(self) -> tuple[int, int]:
        """Where the part begins and ends in the plaintext."""
        start = self.part * self.step
        return start, min(start + self.step, self.objects[0].plain)

    @property
    def size(self) -> int:
        """The bytes of plaintext."""
        if self.step:
            start, end = self.range
            return end - start
        return sum(one.plain for one in self.objects)

    @cached_property
    def key(self) -> str:
        """Name the work by what it does, in hex: who grants it, and from where, is no part of it.

        So what was done stays done when another grant is planned for the same objects.
        """
        named = [[one.id, one.plain, one.to] for one in self.objects]
        record = {"objects": named, "part": self.part, "step": self.step}
        return hashlib.sha256(canonical_json.encode(record)).hexdigest()[:32]

    @property
    def whole_key(self) -> str:
        """Name the object that this is a part of, in hex."""
        named = f"{self.objects[0].id}\n{self.step}\n{self.objects[0].to}"
        return hashlib.sha256(named.encode()).hexdigest()[:32]

    def siblings(self) -> list[WorkItem]:
        """Give all parts of the object that this is a part of."""
        parts = -(-self.objects[0].plain // self.step)
        return [WorkItem(self.objects, part, self.step) for part in range(parts)]

    def encode(self) -> bytes:
        """Write the line of the plan."""
        record: dict[str, Any] = {
            "bytes": self.size,
            "count": len(self.objects),
            "objects": [one.record() for one in self.objects],
        }
        if self.step:
            record |= {"part": self.part, "step": self.step}
        return canonical_json.encode(record)

    @classmethod
    def decode(cls, line: bytes) -> WorkItem:
        """Read a line; ``TamperedError`` for anything that :meth:`encode` does not give."""
        fields = Fields(canonical_json.decode(line), "a line of this plan")
        objects = tuple(PlannedObject.read(row) for row in fields.records("objects"))
        part, step = fields.optional_integer("part") or 0, fields.optional_integer("step") or 0
        item = cls(objects, part, step)
        if not objects or (step and len(objects) != 1) or item.encode() != line:
            raise TamperedError("a line of this plan is not as it was written")
        return item
