"""What a request asks for: which objects, why, and for whose key; and how their list is bound.

A request of format v1 binds the SHA-256 of its list. One of v2 binds the RFC 6962 tree over it,
and says in signed words which set of objects it is (:mod:`custody.ceremony.object_set`):

.. code-block:: text

    leaf    id (32 bytes) || size of the whole age file (unsigned, big-endian, 64 bits)
    order   by time of sealing, then by id
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from custody.errors import TamperedError
from custody.formats import canonical_json
from custody.formats.encoding import format_base64
from custody.formats.fields import Fields
from custody.tlog.merkle import Frontier, leaf_hash

LISTED, RESOLVED = "custody-request/v1", "custody-request/v2"
KEY_SIZE = 32
LEAF_SIZE = 40
Objects = Sequence[tuple[str, int]]
"""Ids in hex, each with the bytes of its whole age file."""


@dataclass(frozen=True, slots=True)
class Listed:
    """A list of objects by their number, and the SHA-256 of the list in hex; that is v1."""

    count: int
    digest: str

    @classmethod
    def of(cls, objects: Objects) -> Listed:
        """Bind a list in the order it has."""
        import hashlib

        rows = [{"id": id_, "size": size} for id_, size in objects]
        return cls(len(objects), hashlib.sha256(canonical_json.encode(rows)).hexdigest())

    def lists(self, objects: Objects) -> bool:
        """Tell whether it is this list."""
        return self.count == len(objects) and self == Listed.of(objects)


@dataclass(frozen=True, slots=True)
class ObjectTree:
    """A list of objects by its sums and its tree: bytes, number, root in hex.

    ``first`` and ``last`` are the times of sealing at both ends.
    """

    bytes: int
    count: int
    first: str
    last: str
    root: str

    @classmethod
    def of(cls, objects: Objects, first: str, last: str) -> ObjectTree:
        """Bind a list that is in its order."""
        total = sum(size for _, size in objects)
        return cls(total, len(objects), first, last, objects_root(objects))

    def lists(self, objects: Objects) -> bool:
        """Tell whether it is this list; of its times only registrations can tell."""
        same = self.count == len(objects)
        return same and self == ObjectTree.of(objects, self.first, self.last)


def objects_root(objects: Objects) -> str:
    """Give the root of the tree over a list of objects, in hex."""
    return Frontier().extend([leaf_hash(object_leaf(*one)) for one in objects]).root().hex()


def object_leaf(id_: str, size: int) -> bytes:
    """Write an object as a leaf of that tree: 40 bytes; ``TamperedError`` for what is none."""
    try:
        leaf = bytes.fromhex(id_) + size.to_bytes(8, "big")
    except (ValueError, OverflowError):
        leaf = b""
    if len(leaf) != LEAF_SIZE or len(id_) != 64 or id_ != id_.lower():
        raise TamperedError(f"expected an object's id and size, got {id_[:70]!a}")
    return leaf


def read_leaves(data: bytes) -> tuple[tuple[str, int], ...]:
    """Read objects that were written one leaf after the other."""
    leaves = (data[at : at + LEAF_SIZE] for at in range(0, len(data), LEAF_SIZE))
    return tuple((leaf[:32].hex(), int.from_bytes(leaf[32:], "big")) for leaf in leaves)


@dataclass(frozen=True, slots=True)
class Request:
    """What only the subject of an export says.

    ``requester_key`` is the Ed25519 key that whoever asks signs the request with (promise ASKED);
    without one a token alone vouches for it. ``set`` are the words that it was asked in, ``as_of``
    the ledger's size when they were resolved; requests of several datasets, filed at once, have
    the same ``batch``. In format v1 there is nothing of these.
    """

    objects: Listed | ObjectTree
    public: bytes
    purpose: str
    recipient: str
    requester_key: bytes | None = None
    set: str = "by id"
    as_of: int = 0
    batch: str | None = None

    @property
    def format(self) -> str:
        """The name of the subject's format."""
        return LISTED if isinstance(self.objects, Listed) else RESOLVED

    def record(self) -> dict[str, Any]:
        """Give the fields that it adds to the subject's JSON object."""
        key = self.requester_key
        resolved = {"as_of": self.as_of, "set": self.set}
        return {
            **({} if key is None else {"requester_key": format_base64(key)}),
            **({} if self.batch is None else {"batch": self.batch}),
            **({} if self.format == LISTED else resolved),
            "objects": {name: getattr(self.objects, name) for name in self.objects.__slots__},
            "public": format_base64(self.public),
            "purpose": self.purpose,
            "recipient": self.recipient,
        }

    @classmethod
    def read(cls, fields: Fields, form: str) -> Request:
        """Read it from the fields of a subject of this format."""
        has = fields.has if form == RESOLVED else lambda _: False
        return cls(
            objects=_bound(fields.record("objects"), form),
            public=fields.binary("public", KEY_SIZE),
            purpose=fields.text("purpose"),
            recipient=fields.text("recipient"),
            requester_key=fields.binary("requester_key", KEY_SIZE)
            if has("requester_key")
            else None,
            batch=fields.text("batch") if has("batch") else None,
            **({} if form == LISTED else _resolved(fields)),
        )


def _resolved(fields: Fields) -> dict[str, Any]:
    return {"set": fields.text("set"), "as_of": fields.integer("as_of")}


def _bound(fields: Fields, form: str) -> Listed | ObjectTree:
    if form == LISTED:
        return Listed(fields.integer("count"), fields.text("digest"))
    return ObjectTree(
        bytes=fields.integer("bytes"),
        count=fields.integer("count"),
        first=fields.text("first"),
        last=fields.text("last"),
        root=fields.text("root"),
    )
