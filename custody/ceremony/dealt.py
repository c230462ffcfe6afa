"""What is public of a dealing: the record that a genesis enters into the ledger, and is signed.

RFC 8785 JSON; docs/formats.md draws it. The curve's arithmetic is not here: whether the
points lie on one polynomial is for ``custody.quorum.verify_dealing``.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from custody.ceremony.requesters import KEY_SIZE
from custody.ceremony.subject import Seat, Subject
from custody.formats.encoding import format_base64
from custody.formats.fields import Fields


@dataclass(frozen=True, slots=True)
class Dealt:
    """A dealing's public part.

    ``by`` says where it was dealt, ``canary`` is an age header sealed to the new key,
    ``public`` the Ed25519 point A and ``recipient`` the same key as age writes it,
    ``shares`` the points Y_1..Y_n, ``sealed`` the SHA-256 of each sealed share in hex.
    """

    by: str
    canary: bytes
    public: bytes
    recipient: str
    sealed: tuple[str, ...]
    shares: tuple[bytes, ...]
    threshold: int

    def record(self) -> dict[str, Any]:
        """Give the dealing as a JSON object, as it is hashed and signed."""
        return {
            "by": self.by,
            "canary": format_base64(self.canary),
            "public": format_base64(self.public),
            "recipient": self.recipient,
            "sealed": list(self.sealed),
            "shares": [format_base64(point) for point in self.shares],
            "threshold": self.threshold,
        }

    @classmethod
    def read(cls, record: object) -> Dealt:
        """Read a dealing; ``TamperedError`` for anything :meth:`record` does not give."""
        fields = Fields(record, "a dealing")
        dealt = cls(
            by=fields.text("by"),
            canary=fields.binary("canary"),
            public=fields.binary("public", KEY_SIZE),
            recipient=fields.text("recipient"),
            sealed=tuple(fields.texts("sealed")),
            shares=tuple(fields.binaries("shares", KEY_SIZE)),
            threshold=fields.integer("threshold"),
        )
        fields.end()
        return dealt


def keyed_seats(subject: Subject, dealt: Dealt) -> tuple[Seat, ...]:
    """Give the seats of a genesis with the public keys of the shares that were dealt to them."""
    pairs = zip(subject.seats, dealt.shares, strict=True)
    return tuple(replace(seat, share_key=key) for seat, key in pairs)
