"""The closing: what a collection holds, signed once with its manifest key, then forgotten.

It is the data of the ledger entry ``collection.closed``::

    bytes       the sizes of all members, added up
    collection  the id of the key object, hex
    count       how many members there are
    first       when the earliest was sealed, or null where there are none
    last        when the latest was
    manifest    the SHA-256 of the sealed manifest's age header, hex
    root        of the RFC 6962 tree over the members (custody/collection/manifest.py), hex
    signature   base64, Ed25519 by the manifest key over the RFC 8785 JSON of all this
                but the signature, and "format": "custody-closing/v1"

Whoever sealed the key object has signed whose key that is (:mod:`custody.registration`): so
nobody else says what is in the collection, neither the service nor whoever can register.
"""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass, replace
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from custody.collection.manifest import Summary
from custody.errors import TamperedError
from custody.formats import canonical_json
from custody.formats.encoding import LARGEST, format_base64
from custody.formats.fields import Fields
from custody.formats.timestamps import parse_stamp

FORMAT = "custody-closing/v1"
_DIGEST = re.compile("[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Closing:
    """What a collection's manifest key signed when it was closed; ``size`` is its ``bytes``."""

    collection: str
    size: int
    count: int
    first: str | None
    last: str | None
    manifest: str
    root: str
    signature: bytes

    def record(self) -> dict[str, Any]:
        """Give the data of its entry."""
        said = {**asdict(self), "bytes": self.size, "signature": format_base64(self.signature)}
        del said["size"]
        return said

    @classmethod
    def read(cls, record: object) -> Closing:
        """Read the data of its entry; ``TamperedError`` where it can't be what it says."""
        fields = Fields(record, "a closing")
        closing = cls(
            collection=fields.text("collection"),
            size=fields.integer("bytes"),
            count=fields.integer("count"),
            first=fields.optional_text("first"),
            last=fields.optional_text("last"),
            manifest=fields.text("manifest"),
            root=fields.text("root"),
            signature=fields.binary("signature", 64),
        )
        fields.end()
        closing._require_sound()
        return closing

    def _require_sound(self) -> None:
        digests = (self.collection, self.manifest, self.root)
        if not all(_DIGEST.fullmatch(digest) for digest in digests):
            raise TamperedError("a closing has a digest that is none")
        times = [time for time in (self.first, self.last) if time is not None]
        ordered = [parse_stamp(time) for time in times]
        counted = len(times) == (2 if self.count else 0) and ordered == sorted(ordered)
        # Every member has a byte at least, and none has more than JSON carries.
        possible = 0 <= self.count <= self.size <= LARGEST and bool(self.count) == bool(self.size)
        if not counted or not possible:
            raise TamperedError("a closing counts what can't be")

    def message(self) -> bytes:
        """Give the bytes that are signed."""
        said = {name: value for name, value in self.record().items() if name != "signature"}
        return canonical_json.encode({**said, "format": FORMAT})

    def require_signed(self, manifest_key: bytes) -> None:
        """Refuse a closing that the manifest key of the registration did not sign."""
        try:
            Ed25519PublicKey.from_public_bytes(manifest_key).verify(self.signature, self.message())
        except (InvalidSignature, ValueError):
            raise TamperedError(
                "the closing is not signed by the manifest key of its collection", promise="BOUND"
            ) from None

    def require_same(self, summary: Summary) -> None:
        """Refuse a manifest that comes to something else than was closed."""
        said = self.record()
        for name, got in summary.record().items():
            expected = said[name]
            if got != expected:
                raise TamperedError(
                    f"the manifest is not the one that was closed: its {name} is {got}, and the "
                    f"closing says {expected}",
                    promise="BOUND",
                )


def close(summary: Summary, collection: str, manifest: str, seed: bytes) -> Closing:
    """Sign what a manifest came to, with the 32 bytes of the manifest key."""
    bare = Closing(
        collection=collection,
        size=summary.size,
        count=summary.count,
        first=summary.first,
        last=summary.last,
        manifest=manifest,
        root=summary.root(),
        signature=bytes(64),
    )
    signature = Ed25519PrivateKey.from_private_bytes(seed).sign(bare.message())
    return replace(bare, signature=signature)
