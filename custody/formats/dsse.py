"""DSSE envelopes: a payload with its type and one Ed25519 signature over both.

`DSSE v1 <https://github.com/secure-systems-lab/dsse>`_ signs the type together
with the payload, so that bytes signed as one kind of message never pass for
another. An envelope is RFC 8785 JSON. Here the payload is ``{}``, of type
``text/plain``, signed by the key whose seed is 32 bytes of 1 (broken into lines
to be read; there is no white space in it):

.. code-block:: json

    {"payload":"e30=","payloadType":"text/plain","signatures":[{
    "keyid":"34750f98bd59fcfc946da45aaabe933be154a4b5094e1c4abf42866505f3c97e",
    "sig":"E2Oc2KmXSgMd1HidsRUYW6LJnTR5ngzEovcbcynRhWon+oTYHkvGb8vPkHzFRx91
    lj2D78YFy6kvhICbZHhnCQ=="}]}

.. code-block:: text

    payload  any bytes, standard base64 with padding
    keyid    SHA-256 of the 32-byte public key, hex
    sig      64 bytes, standard base64: Ed25519 (RFC 8032) over
             "DSSEv1" SP len(type) SP type SP len(payload) SP payload
             with lengths in bytes, in decimal

Narrower than DSSE: exactly one signature, whose ``keyid`` is not a hint but must
be that of the key it is verified with; no URL-safe base64; no unknown fields.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Protocol

from nacl.exceptions import CryptoError
from nacl.signing import VerifyKey

from custody.errors import StatementError, TamperedError
from custody.formats import canonical_json
from custody.formats.encoding import format_base64
from custody.formats.fields import Fields


class HasPublicKey(Protocol):
    """The public half of a signer, such as an official's key file."""

    @property
    def signing_public(self) -> bytes:
        """Give the 32-byte Ed25519 public key."""


class Signer(Protocol):
    """A key that can sign: ``custody.official.keyfile.OfficialKey`` is one."""

    @property
    def keyfile(self) -> HasPublicKey:
        """Give the public half."""

    def sign(self, message: bytes) -> bytes:
        """Give the 64-byte Ed25519 signature of a message."""


@dataclass(frozen=True, slots=True)
class Envelope:
    """A payload, its type, and the one signature over both."""

    payload_type: str
    payload: bytes
    keyid: str
    signature: bytes = field(repr=False)

    def encode(self) -> bytes:
        """Write the envelope as RFC 8785 JSON."""
        return canonical_json.encode(self.as_dict())

    def as_dict(self) -> dict[str, Any]:
        """Give the envelope as a JSON object, to stand inside another."""
        return {
            "payload": format_base64(self.payload),
            "payloadType": self.payload_type,
            "signatures": [
                {"keyid": self.keyid, "sig": format_base64(self.signature)},
            ],
        }

    @classmethod
    def parse(cls, data: bytes) -> Envelope:
        """Read an envelope; ``StatementError`` for bytes that :meth:`encode` would not write."""
        try:
            record = canonical_json.decode(data)
        except TamperedError as error:
            raise _invalid(error.message) from None
        return cls.from_dict(record)

    @classmethod
    def from_dict(cls, record: Any) -> Envelope:
        """Read an envelope that stands inside another object, as strictly as :meth:`parse`."""
        try:
            fields = Fields(record, "an envelope")
            signatures = fields.records("signatures")
            if len(signatures) != 1:
                raise TamperedError("expected one signature")
            envelope = cls(
                payload_type=fields.text("payloadType"),
                payload=fields.binary("payload"),
                keyid=signatures[0].text("keyid"),
                signature=signatures[0].binary("sig", 64),
            )
            fields.end()
        except TamperedError as error:
            raise _invalid(error.message) from None
        return envelope


def pae(payload_type: str, payload: bytes) -> bytes:
    """Give the bytes that are signed: DSSE's pre-authentication encoding."""
    kind = payload_type.encode()
    return b"DSSEv1 %d %b %d %b" % (len(kind), kind, len(payload), payload)


def keyid(public: bytes) -> str:
    """Give the name of a public key: SHA-256 of its 32 bytes, in lower-case hex."""
    return hashlib.sha256(public).hexdigest()


def sign(payload_type: str, payload: bytes, key: Signer) -> Envelope:
    """Sign a payload as what it is."""
    signature = key.sign(pae(payload_type, payload))
    return Envelope(payload_type, payload, keyid(key.keyfile.signing_public), signature)


def verify(envelope: Envelope, public: bytes, payload_type: str) -> bytes:
    """Give the payload of an envelope that this key signed as this type.

    ``public`` must come from the roster, never from the envelope. libsodium
    refuses keys of small order, whose signatures anyone can make, and a second
    spelling of the same signature. ``StatementError`` for all that does not hold.
    """
    if envelope.payload_type != payload_type:
        raise _invalid(f"expected a payload of type {payload_type}")
    if envelope.keyid != keyid(public):
        raise _invalid("it was signed with another key")
    if not _verifies(public, pae(payload_type, envelope.payload), envelope.signature):
        raise _invalid("the signature does not verify")
    return envelope.payload


@lru_cache(256)
def _verifies(public: bytes, signed: bytes, signature: bytes) -> bool:
    """Tell whether a signature holds; several rules ask that of the same one, soon after another.

    The answer is of the key, the bytes and the signature, and of nothing else.
    """
    try:
        VerifyKey(public).verify(signed, signature)
    except CryptoError:
        return False
    return True


def _invalid(reason: str) -> StatementError:
    return StatementError(f"can't take this signed message: {reason}")
