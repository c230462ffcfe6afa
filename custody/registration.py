"""A registration that is signed by whoever sealed: with the ephemeral key of its age header.

Whoever can register a header could otherwise register one made of another: from the
ephemeral share E of a wanted object anybody can compute ρ·E, and officials who turned their
keys for that would have opened the wanted object, whoever the ledger says made it. Who
signs with the secret e of E = e·B made the header, so knew its file key before; of ρ·E
nobody knows that secret. Byte for byte:

.. code-block:: text

    message  canonical JSON of {
               "format":     "custody-registration/v1",
               "host":       text or null,
               "id":         hex SHA-256 of the header,
               "job":        text or null,
               "recipient":  "age1…", the dataset's,
               "sealed":     time,
               "size":       bytes of the whole age file,
               "tags":       object of texts by texts }
    e        the 32 bytes that the X25519 stanza was made with, clamped (RFC 7748, 5), modulo Q;
             if e·B has sign 1, Q - e
    E        the stanza's share, lifted to the point with sign 0 (custody/curve.py); E = e·B
    proof    the Schnorr signature of the message by e with the prefix
             "custody-registration/v1-" (custody/schnorr.py), 64 bytes

The message is the registration as its entry says it, without header and proof. That of a
collection's key object has ``file``, ``kind`` and ``manifest_key`` too
(:mod:`custody.collection.key_object`), and is proven under any policy. Dataset and
ledger are not in it: the recipient names them, and a host that seals offline knows nothing
else. A header that is proven has exactly one stanza, so that no second one rides along.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from custody import age
from custody.errors import TamperedError

if TYPE_CHECKING:
    from custody.collection.key_object import CollectionKey

FORMAT = "custody-registration/v1"
PROOF_SIZE = 64  # of a Schnorr signature
_PREFIX = f"{FORMAT}-".encode()


@dataclass(frozen=True, slots=True)
class SignedFields:
    """What is entered of a sealed object beside its header; ``key`` of a collection's alone."""

    id: str
    size: int
    sealed: str
    host: str | None
    job: str | None
    tags: dict[str, str]
    key: CollectionKey | None = None

    @classmethod
    def of(cls, data: dict[str, Any]) -> SignedFields:
        """Take it from the data of its entry, which has that type's shape.

        ``TamperedError`` for a kind of object that is not known.
        """
        from custody.collection.key_object import CollectionKey

        return cls(**{name: data[name] for name in _PLAIN}, key=CollectionKey.of(data))

    def record(self) -> dict[str, Any]:
        """Give it as its entry has it."""
        said = {name: getattr(self, name) for name in _PLAIN}
        return {**said, **(self.key.record() if self.key else {})}

    def message(self, recipient: str) -> bytes:
        """Give the bytes that are signed; ``recipient`` is the dataset's ``age1…``."""
        from custody.formats import canonical_json

        return canonical_json.encode({**self.record(), "format": FORMAT, "recipient": recipient})


_PLAIN = ("id", "size", "sealed", "host", "job", "tags")


def prove(
    registration: SignedFields,
    recipient: str,
    ephemeral: bytes,
    *,
    random: Callable[[int], bytes],
) -> bytes:
    """Sign a registration with the 32 bytes that its header's one stanza was made with."""
    from custody import curve, schnorr  # here: libsodium is not needed where nothing is signed

    secret = curve.scalar_from_x25519_private(ephemeral)
    if curve.sign(curve.base_mult(secret)):
        secret = curve.negate(secret)
    return schnorr.sign(secret, registration.message(recipient), prefix=_PREFIX, random=random)


def proven_share(header: bytes) -> bytes:
    """Give the one ephemeral share of a header that can be proven.

    ``TamperedError`` for a header of several stanzas, of whatever types, or of Crypt4GH.
    """
    shares = age.x25519_shares(header)
    if len(shares) != 1 or len(age.Header.parse(header).stanzas) != 1:
        raise TamperedError("the header has more than one stanza, or none that is proven")
    return shares[0]


def require_proof(registration: SignedFields, header: bytes, recipient: str, proof: bytes) -> None:
    """Refuse a registration that whoever made its header did not sign.

    ``TamperedError`` too for a key object whose file is not the one of this header, and for
    a header of several stanzas, ``PointError`` for one whose share is no honest one.
    """
    from custody import curve, schnorr

    if registration.key is not None:
        registration.key.require_of(header, registration.size)
    public = curve.from_montgomery(proven_share(header))
    message = registration.message(recipient)
    of_header = age.object_id(header) == registration.id
    if not of_header or not schnorr.is_signature(proof, public, message, prefix=_PREFIX):
        raise TamperedError("the registration is not signed by the key of its header")
