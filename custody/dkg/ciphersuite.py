"""COCKTAIL(Ed25519, SHA-512): who takes part in a key generation, and the hashes that bind it.

Of C2SP's COCKTAIL-DKG, v0.2.1 (https://c2sp.org/cocktail-dkg), "Setup", "Ciphersuites" and
"Schnorr Signature Scheme", by its strategy (b): points are Edwards points, and each one that
is read must be canonical and of prime order (:func:`custody.curve.require_point`).

.. code-block:: text

    H                SHA-512
    P_1 .. P_n       the participants' static public keys, points of 32 bytes, all different
    t                how many shares make the key
    d                one's own static key, a scalar; d·B is one's P

    context = H("COCKTAIL-DKG-CONTEXT" || u64be(len(session)) || session
                || u64be(len(suite)) || suite || u32le(n) || P_1 || ... || P_n)
    suite            "COCKTAIL(Ed25519, SHA-512)"

    signatures       Schnorr's (custody/schnorr.py), prefix "COCKTAIL-DKG-Ed25519-SHA512-"

A static key is an official's enrolled Ed25519 key: the scalar that RFC 8032 (5.1.5) makes of
its seed, d = clamp(SHA-512(seed)[:32]) modulo Q, whose d·B is the public key in the key file.
It serves EdDSA, these signatures and Diffie–Hellman, each apart by its prefix.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass

from custody import curve, schnorr
from custody.errors import DealingError, PointError
from custody.formats.limits import MAX_SEATS

CIPHERSUITE = b"COCKTAIL(Ed25519, SHA-512)"
PREFIX = b"COCKTAIL-DKG-Ed25519-SHA512-"
SIGNATURE_SIZE = schnorr.SIGNATURE_SIZE

Random = Callable[[int], bytes]
"""Gives that many unpredictable bytes."""


@dataclass(frozen=True, slots=True)
class Setup:
    """What all participants agree on before they begin: who they are, t, and the context.

    ``names`` are for errors; the protocol knows participants by their keys, in this order.
    ``DealingError`` unless 1 <= t <= n <= 255, and the keys are n different points.
    """

    names: tuple[str, ...]
    keys: tuple[bytes, ...]
    threshold: int
    context: bytes

    def __post_init__(self) -> None:
        if not 1 <= self.threshold <= self.count <= MAX_SEATS:
            raise DealingError(
                f"expected a threshold of 1 to {self.count} of at most {MAX_SEATS} participants, "
                f"got {self.threshold}",
                promise="QUORUM",
            )
        if len(self.names) != self.count or len(set(self.keys)) != self.count:
            raise DealingError("expected a key for each participant, all different")
        for name, key in zip(self.names, self.keys, strict=True):
            try:
                curve.require_point(key)
            except PointError as error:
                raise DealingError(f"the key of {name} is none: {error.message}") from None

    @classmethod
    def of(
        cls, session: bytes, names: tuple[str, ...], keys: tuple[bytes, ...], threshold: int
    ) -> Setup:
        """Give the setup of a session, whose id no other one has, with the recommended context."""
        return cls(names, keys, threshold, context_of(session, keys))

    @property
    def count(self) -> int:
        """The number of participants, n."""
        return len(self.keys)

    def number(self, static: int) -> int:
        """Give the number, from 1, of the participant with this static key."""
        public = curve.base_mult(static)
        if public not in self.keys:
            raise DealingError("this key is of no participant", promise="NAMED")
        return self.keys.index(public) + 1


def context_of(session: bytes, keys: tuple[bytes, ...]) -> bytes:
    """Give the context that binds everything to a session, the suite and these participants."""
    return hashlib.sha512(
        b"COCKTAIL-DKG-CONTEXT"
        + framed(session)
        + framed(CIPHERSUITE)
        + len(keys).to_bytes(4, "little")
        + b"".join(keys)
    ).digest()


def framed(data: bytes) -> bytes:
    """Put the length of bytes before them, as 8 bytes big-endian."""
    return len(data).to_bytes(8, "big") + data


def static_key(seed: bytes) -> int:
    """Give the scalar d of an Ed25519 key from its 32-byte seed (RFC 8032, 5.1.5)."""
    return curve.scalar_from_x25519_private(hashlib.sha512(seed).digest()[: curve.SIZE])


def draw_scalar(random: Random) -> int:
    """Draw a scalar from 1 to Q - 1, uniform but for 2**-259: zero is drawn again."""
    while not (scalar := curve.reduce(random(64))):
        pass
    return scalar


def sign(secret: int, message: bytes, random: Random) -> bytes:
    """Sign with a scalar: a proof of possession, or one's word for a transcript."""
    return schnorr.sign(secret, message, prefix=PREFIX, random=random)


def is_signature(signature: bytes, public: bytes, message: bytes) -> bool:
    """Tell whether the scalar of this public point signed the message."""
    return schnorr.is_signature(signature, public, message, prefix=PREFIX)
