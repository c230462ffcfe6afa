"""The record of a work item that is done, which lies in the output, and is written last.

RFC 8785 JSON, ``.custody-done/KEY.done`` below the output, KEY being the item's::

    {"format": "custody-done/v1", "item": "<key>", "mark": "", "objects":
     [{"sha256": "<hex of the plaintext>", "size": …, "to": "a/b"}, …], "tag": ""}

Of a part of an object, digest and size are the part's, ``mark`` is the file or upload that it was
written into, so that a part of one that is gone does not count, and ``tag`` the store's for it.
"""

from __future__ import annotations

from dataclasses import dataclass

from custody.errors import CustodyError
from custody.formats import canonical_json
from custody.formats.fields import Fields
from custody.plan.items import RECORDS, WorkItem

FORMAT = "custody-done/v1"


@dataclass(frozen=True, slots=True)
class DoneObject:
    """One object, or a part of it: where it went, its bytes and their SHA-256."""

    to: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Done:
    """What was done for an item."""

    item: str
    objects: tuple[DoneObject, ...]
    mark: str = ""
    tag: str = ""

    def encode(self) -> bytes:
        """Write the record."""
        objects = [{"sha256": o.sha256, "size": o.size, "to": o.to} for o in self.objects]
        return canonical_json.encode(
            {
                "format": FORMAT,
                "item": self.item,
                "mark": self.mark,
                "objects": objects,
                "tag": self.tag,
            }
        )


def record_name(item: WorkItem) -> str:
    """Give the name of an item's record below the output."""
    return f"{RECORDS}/{item.key}.done"


def read_done(data: bytes, item: WorkItem) -> Done | None:
    """Read an item's record; None of what is no record of just this item."""
    try:
        fields = Fields(canonical_json.decode(data), "the record")
        objects = tuple(
            DoneObject(row.text("to"), row.integer("size"), row.text("sha256"))
            for row in fields.records("objects")
        )
        done = Done(fields.text("item"), objects, fields.text("mark"), fields.text("tag"))
        same = fields.text("format") == FORMAT and done.item == item.key
    except CustodyError:
        return None
    said = [(one.to, one.size) for one in done.objects]
    sizes = [item.size] if item.step else [one.plain for one in item.objects]
    wanted = [(one.to, size) for one, size in zip(item.objects, sizes, strict=True)]
    return done if same and said == wanted else None
