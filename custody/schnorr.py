"""Schnorr signatures in the prime-order group of edwards25519, as COCKTAIL-DKG makes them.

Of C2SP's COCKTAIL-DKG, "Schnorr Signature Scheme", with the ciphersuite COCKTAIL(Ed25519,
SHA-512): https://c2sp.org/cocktail-dkg. It is no EdDSA: any scalar signs, here the
ephemeral key of an age header (:mod:`custody.registration`), and no signature of one
purpose is one of another, since each has its own prefix. Byte for byte:

.. code-block:: text

    H(f, g, ...)  SHA-512(f || g || ...) read little-endian, modulo Q
    scalar        32 bytes, little-endian
    point         32 bytes as in RFC 8032

    P = s·B                                        the signer's public key
    k = H(prefix || "NONCE", s, message, random)   32 random bytes, last
    R = k·B
    c = H(prefix || "H7", R, P, message)
    z = k + c·s  modulo Q
    signature: R, z                                64 bytes

    It holds if z·B = R + c·P.

The nonce k is hedged, as the specification recommends: it stays secret, and differs from
message to message, if either the random bytes or the hash of the secret does its work.
R, P and z have one spelling each: whatever is not canonical, or a point of small or mixed
order, is refused.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable

from custody import curve
from custody.errors import PointError

SIGNATURE_SIZE = 2 * curve.SIZE
_RANDOM_SIZE = 32


def sign(secret: int, message: bytes, *, prefix: bytes, random: Callable[[int], bytes]) -> bytes:
    """Sign a message with a scalar; ``random`` gives that many random bytes."""
    public = curve.base_mult(secret)
    hedge = random(_RANDOM_SIZE)
    nonce = _scalar(prefix + b"NONCE", curve.encode_scalar(secret), message, hedge)
    commitment = curve.base_mult(nonce)
    challenge = _scalar(prefix + b"H7", commitment, public, message)
    return commitment + curve.encode_scalar(curve.add_mul(nonce, challenge, secret))


def is_signature(signature: bytes, public: bytes, message: bytes, *, prefix: bytes) -> bool:
    """Tell whether the key of this public point signed the message; False for damaged bytes."""
    if len(signature) != SIGNATURE_SIZE:
        return False
    commitment, response = signature[: curve.SIZE], signature[curve.SIZE :]
    try:
        curve.require_point(commitment)
        challenge = _scalar(prefix + b"H7", commitment, curve.require_point(public), message)
        expected = curve.add(commitment, curve.mult(challenge, public))
        return hmac.compare_digest(curve.base_mult(curve.decode_scalar(response)), expected)
    except PointError:
        return False


def _scalar(*parts: bytes) -> int:
    return curve.reduce(hashlib.sha512(b"".join(parts)).digest())
