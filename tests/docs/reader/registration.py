"""The proof of a registration: a Schnorr signature by the ephemeral key of the header."""

from __future__ import annotations

import hashlib

from nacl import bindings

from tests.docs.reader.age import shares_of
from tests.docs.reader.quorum import B, add, lift, mult

PREFIX = b"custody-registration/v1-"


def holds(header: bytes, message: bytes, proof: bytes) -> bool:
    (share,) = shares_of(header)
    point, commitment, response = lift(share), proof[:32], proof[32:]
    assert bindings.crypto_core_ed25519_is_valid_point(commitment)
    digest = hashlib.sha512(PREFIX + b"H7" + commitment + point + message).digest()
    challenge = int.from_bytes(bindings.crypto_core_ed25519_scalar_reduce(digest), "little")
    left = mult(int.from_bytes(response, "little"), B)
    return left == add(commitment, mult(challenge, point))
