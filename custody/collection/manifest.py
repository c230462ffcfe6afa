r"""The manifest of a collection: a line for each of its files, and the tree over these lines.

Each line is RFC 8785 JSON and ends in ``\n``. The first names the collection, by the id of
its key object; each other one is a member, in the order in which they were sealed or added::

    {"collection":"<hex>","format":"custody-manifest/v1"}
    {"id":"<hex>","job":"wal","name":"0001.age","sealed":"2026-01-31T…Z","size":16777448,"tags":{}}

``id`` is the SHA-256 of the member's age header, ``size`` the bytes of the whole age file,
``name`` a relative path with ``/``, ``job`` a text or null. The file only grows: a line that
lacks its end is of a writer that was cut off, and is none.

    leaf   SHA-256(0x00 || a member's line without its end)
    root   of the RFC 6962 tree over all members' leaves, in their order

So the root binds every name, header, size and place, and the order; a manifest of a million
lines is read in passing, and so it is written.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from custody.errors import CustodyError, TamperedError
from custody.formats import canonical_json
from custody.formats.encoding import LARGEST
from custody.formats.fields import Fields
from custody.formats.timestamps import is_stamp
from custody.formats.validation import require_description, require_recorded_text
from custody.tlog.merkle import Frontier, leaf_hash

FORMAT = "custody-manifest/v1"
MAX_LINE = 32 * 1024
MAX_NAME = 4096
_DIGEST = re.compile("[0-9a-f]{64}")
_TOGETHER = 4096


@dataclass(frozen=True, slots=True)
class Member:
    """A file of a collection: the digest of its header, its name, bytes, and when it was sealed."""

    id: str
    job: str | None
    name: str
    sealed: str
    size: int
    tags: dict[str, str]

    def encode(self) -> bytes:
        """Write its line, without the end."""
        return canonical_json.encode({name: getattr(self, name) for name in self.__slots__})

    @classmethod
    def parse(cls, line: bytes) -> Member:
        """Read a line without its end; ``TamperedError`` for anything :meth:`encode` won't write.

        So is a name that leads out of the folder that the collection is restored to.
        """
        try:
            return _read(Fields(canonical_json.decode(line), "a member"))
        except CustodyError as error:
            raise TamperedError(f"a line of it is no member: {error.message}") from None


def _read(fields: Fields) -> Member:
    member = Member(
        id=fields.text("id"),
        job=fields.optional_text("job"),
        name=fields.text("name"),
        sealed=fields.text("sealed"),
        size=fields.integer("size"),
        tags=fields.named_texts("tags"),
    )
    fields.json("job")  # null, where there is none
    fields.end()
    if not (_DIGEST.fullmatch(member.id) and is_stamp(member.sealed)):
        raise TamperedError("an id or a time is none")
    if not 0 < member.size <= LARGEST:
        raise TamperedError("a size is none")
    require_member_name(member.name)
    if member.job is not None or member.tags:
        require_description(None, member.job, member.tags, check=require_recorded_text)
    return member


def require_member_name(name: str) -> str:
    """Give a member's name back: a relative path that stays below where it begins."""
    parts = name.split("/")
    if "\0" in name or len(name) > MAX_NAME or any(part in ("", ".", "..") for part in parts):
        raise TamperedError("a name is empty, too long, or would leave the folder")
    if parts[-1].removesuffix(".age") in ("", ".", ".."):
        raise TamperedError("a name would have nothing left without .age")
    return name


def first_line(collection: str) -> bytes:
    """Write the line that names the collection, without its end."""
    return canonical_json.encode({"collection": collection, "format": FORMAT})


@dataclass(slots=True)
class Summary:
    """What a manifest comes to, line by line: count, bytes, times and tree of its members."""

    count: int = 0
    size: int = 0
    first: str | None = None
    last: str | None = None
    _tree: Frontier = field(default_factory=Frontier)
    _leaves: list[bytes] = field(default_factory=list)

    def add(self, member: Member, line: bytes) -> None:
        """Count a member, which was read from this line."""
        self.count += 1
        self.size += member.size
        self.first = min(self.first or member.sealed, member.sealed)
        self.last = max(self.last or member.sealed, member.sealed)
        self._leaves.append(leaf_hash(line))
        if len(self._leaves) >= _TOGETHER:
            self._grow()

    def root(self) -> str:
        """Give the root over the members so far, in hex."""
        self._grow()
        return self._tree.root().hex()

    def record(self) -> dict[str, Any]:
        """Give what a closing says of the manifest's members."""
        return {
            "bytes": self.size,
            "count": self.count,
            "first": self.first,
            "last": self.last,
            "root": self.root(),
        }

    def _grow(self) -> None:
        self._tree, self._leaves = self._tree.extend(self._leaves), []


def read_members(
    lines: Iterable[bytes], collection: str, summary: Summary | None = None
) -> Iterator[Member]:
    r"""Give the members of a manifest whose lines end in ``\n``; ``summary`` counts them.

    ``TamperedError`` for another collection's, for a line that is none or lacks its end.
    """
    numbered = enumerate(lines, start=1)
    _, first = next(numbered, (1, b""))
    if first != first_line(collection) + b"\n":
        raise TamperedError("it is not the manifest of this collection")
    for number, line in numbered:
        if not line.endswith(b"\n"):
            raise TamperedError(f"its line {number} is cut short")
        try:
            member = Member.parse(line[:-1])
        except TamperedError as error:
            raise TamperedError(f"line {number}: {error.message}") from None
        if summary is not None:
            summary.add(member, line[:-1])
        yield member
