"""The mark: the last head of the ledger that a service signed, kept beside its key.

``service.mark``, mode 0600, is RFC 8785 JSON, one line::

    {"begun": true, "origin": "custody.example/main",
     "root": "<base64 of the root hash>", "size": 120}

It is no secret, and worth what its place is worth: the database's administrator can't write
there. ``begun`` is false until the first head is signed, and never again, so that a key
begins one ledger (promise ONE-HISTORY).
"""

from __future__ import annotations

from dataclasses import dataclass

from custody.errors import CustodyError, TamperedError
from custody.formats import canonical_json
from custody.formats.carried import carried
from custody.formats.encoding import format_base64
from custody.formats.fields import Fields
from custody.formats.validation import require_origin
from custody.tlog.merkle import EMPTY_ROOT, HASH_SIZE
from custody.tlog.note import Checkpoint


@dataclass(frozen=True, slots=True)
class Mark:
    """The head that was signed last; that of an empty tree where none was."""

    origin: str
    size: int = 0
    root: bytes = EMPTY_ROOT
    begun: bool = False

    @classmethod
    def of(cls, head: Checkpoint) -> Mark:
        """Give the mark for a head that is about to be signed."""
        return cls(head.origin, head.size, head.root, begun=True)

    @property
    def head(self) -> Checkpoint:
        """The head that was signed last."""
        return Checkpoint(self.origin, self.size, self.root)

    def encode(self) -> bytes:
        """Write the file."""
        record = {
            "begun": self.begun,
            "origin": self.origin,
            "root": format_base64(self.root),
            "size": self.size,
        }
        return canonical_json.encode(record) + b"\n"

    @classmethod
    def parse(cls, data: bytes) -> Mark:
        """Read the file; ``TamperedError`` unless writing it again gives the same."""
        data = carried(data, "the service's mark").strip()
        try:
            fields = Fields(canonical_json.decode_object(data), "the mark")
            root, begun = fields.binary("root", HASH_SIZE), fields.flag("begun")
            mark = cls(require_origin(fields.text("origin")), fields.integer("size"), root, begun)
            if mark.encode().strip() != data:
                raise TamperedError("unknown fields")
        except CustodyError:
            raise TamperedError(
                "the service's mark is damaged",
                hint="put back a copy of service.mark: an older one will do",
                promise="TAMPER",
            ) from None
        return mark
