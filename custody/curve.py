"""Arithmetic in the prime-order group of edwards25519, and its map to X25519 keys.

An age recipient is an X25519 public key. X25519 multiplies on a line without
addition, so it can't put shares of a key together; the Edwards form of the same
curve can. This module is the bridge:

.. code-block:: text

    X25519 private key c  --clamp, mod q-->   scalar a
    X25519 public key  u  <--(1+y)/(1-y)---   point A = a·B
    X25519 shared secret  <--(1+y)/(1-y)---   point a·E,  where E is the
                                              ephemeral share u with
                                              y = (u-1)/(u+1) and sign 0

``u`` and ``-u`` differ by the sign of ``x`` only, which the u-line does not
show, so any fixed choice of sign gives the same shared secret (RFC 7748,
section 4.1; the map is that section's birational equivalence).

Scalars are integers below ``Q``, written as 32 little-endian bytes; points are
32 bytes as in RFC 8032, section 5.1.2::

    B = 5866666666666666666666666666666666666666666666666666666666666666
    2·B = c9a3f86aae465f0e56513864510f3997561fa2c9e85ea21dc2292309f3cd6022

All group arithmetic is libsodium's, which runs in constant time and refuses, in
:func:`mult` as in :func:`require_point`, whatever is not canonical, not on the
curve, or not in the prime-order subgroup. It also refuses the zero scalar and a
product that is the identity: neither occurs in honest use, and here each is a
``PointError``.
"""

from __future__ import annotations

from typing import Final

from nacl import bindings, exceptions

from custody.errors import PointError

P: Final = 2**255 - 19
"""The prime of the field."""

Q: Final = 2**252 + 27742317777372353535851937790883648493
"""The order of the prime subgroup: scalars are integers modulo ``Q``."""

BASE: Final = bytes.fromhex("58" + "66" * 31)
"""The base point B, whose u-coordinate is 9."""

IDENTITY: Final = bytes([1]) + bytes(31)
"""The neutral element; :func:`add` and :func:`sub` may give it, nothing else accepts it."""

SIZE: Final = 32
"""Bytes of a scalar, a point and a u-coordinate."""


def encode_scalar(scalar: int) -> bytes:
    """Write a scalar, 0 <= scalar < Q, as 32 little-endian bytes; ``PointError`` outside."""
    if not 0 <= scalar < Q:
        raise PointError("expected a scalar below the group order")
    return scalar.to_bytes(SIZE, "little")


def decode_scalar(data: bytes) -> int:
    """Read 32 little-endian bytes; ``PointError`` unless they are a scalar below Q."""
    _require_size(data, "a scalar")
    scalar = int.from_bytes(data, "little")
    encode_scalar(scalar)
    return scalar


def reduce(digest: bytes) -> int:
    """Give a 64-byte digest, read little-endian, modulo Q (bias under 2**-259)."""
    return int.from_bytes(bindings.crypto_core_ed25519_scalar_reduce(digest), "little")


def mul_sub(a: int, b: int, c: int) -> int:
    """Give ``a - b·c`` mod Q, in constant time (the response of a proof; RFC 9497, 2.2.1)."""
    product = bindings.crypto_core_ed25519_scalar_mul(encode_scalar(b), encode_scalar(c))
    difference = bindings.crypto_core_ed25519_scalar_sub(encode_scalar(a), product)
    return int.from_bytes(difference, "little")


def add_mul(a: int, b: int, c: int) -> int:
    """Give ``a + b·c`` mod Q, in constant time (the response of a Schnorr signature)."""
    product = bindings.crypto_core_ed25519_scalar_mul(encode_scalar(b), encode_scalar(c))
    total = bindings.crypto_core_ed25519_scalar_add(encode_scalar(a), product)
    return int.from_bytes(total, "little")


def negate(scalar: int) -> int:
    """Give ``-scalar`` mod Q."""
    negated = bindings.crypto_core_ed25519_scalar_negate(encode_scalar(scalar))
    return int.from_bytes(negated, "little")


def base_mult(scalar: int) -> bytes:
    """Give ``scalar·B``; ``PointError`` for zero and for scalars of Q or more."""
    try:
        return bindings.crypto_scalarmult_ed25519_base_noclamp(encode_scalar(scalar))
    except exceptions.CryptoError:
        raise PointError("expected a scalar that is not zero") from None


def mult(scalar: int, point: bytes) -> bytes:
    """Give ``scalar·point`` after libsodium has checked the point as ``require_point`` does.

    ``PointError`` for such a point, and for a scalar that is zero or not below Q.
    """
    try:
        return bindings.crypto_scalarmult_ed25519_noclamp(encode_scalar(scalar), point)
    except exceptions.CryptoError:
        raise _bad_point() from None


def add(left: bytes, right: bytes) -> bytes:
    """Give ``left + right``, the identity included.

    libsodium checks here that both lie on the curve, not that they are of prime
    order: hand in only what :func:`require_point` or :func:`mult` has passed.
    """
    try:
        return bindings.crypto_core_ed25519_add(left, right)
    except exceptions.CryptoError:
        raise _bad_point() from None


def sub(left: bytes, right: bytes) -> bytes:
    """Give ``left - right``, the identity included; the inputs are those of :func:`add`."""
    try:
        return bindings.crypto_core_ed25519_sub(left, right)
    except exceptions.CryptoError:
        raise _bad_point() from None


def require_point(point: bytes) -> bytes:
    """Give back a canonical point of prime order; ``PointError`` for any other bytes.

    Refused are the identity, small order, mixed order (a torsion part hides a bit
    of the scalar it is multiplied with), points off the curve and y >= P.
    """
    _require_size(point, "a point")
    if not bindings.crypto_core_ed25519_is_valid_point(point):
        raise _bad_point()
    return point


def sign(point: bytes) -> int:
    """Give the sign of x, which is the top bit of a point's bytes and not seen on the u-line."""
    return point[SIZE - 1] >> 7


def to_montgomery(point: bytes) -> bytes:
    """Give the u-coordinate, 32 bytes as X25519 writes them; ``PointError`` as require_point."""
    try:
        return bindings.crypto_sign_ed25519_pk_to_curve25519(point)
    except exceptions.CryptoError:
        raise _bad_point() from None


def from_montgomery(u: bytes) -> bytes:
    """Give the point of prime order with this u-coordinate and sign 0.

    u is public (the ephemeral share of an age stanza), so its one inversion may
    be Python's. ``PointError`` for u >= P or with the top bit set, for u = -1
    (where the map has a hole), for the twist, and for points of small or mixed
    order: X25519 itself would accept all of these, an honest sender makes none.
    """
    _require_size(u, "an X25519 share")
    value = int.from_bytes(u, "little")
    if value >= P - 1:
        raise _bad_point()
    y = (value - 1) * pow(value + 1, -1, P) % P
    return require_point(y.to_bytes(SIZE, "little"))


def scalar_from_x25519_private(private: bytes) -> int:
    """Give ``c mod Q`` for the clamped integer c of an X25519 private key (RFC 7748, 5)."""
    _require_size(private, "an X25519 private key")
    clamped = (int.from_bytes(private, "little") & (2**254 - 8)) | 2**254
    return clamped % Q


def to_x25519_private(scalar: int, public: bytes) -> bytes:
    """Give the X25519 private key of ``scalar`` whose public key is ``public``.

    Only multiples of 8 in [2**254, 2**255) survive clamping. Of those, at most
    one is congruent to ``scalar`` and one to ``-scalar``, which has the same
    u-coordinate; all but one scalar in 2**126 have such a form. ``PointError``
    where there is none, or where it does not belong to ``public``.
    """
    for residue in (scalar % Q, -scalar % Q):
        clamped = residue + -residue * pow(Q, -1, 8) % 8 * Q
        if 2**254 <= clamped < 2**255:
            private = clamped.to_bytes(SIZE, "little")
            if bindings.crypto_scalarmult_base(private) == public:
                return private
    raise PointError("the scalar is not the private key of this public key")


def _require_size(data: bytes, what: str) -> None:
    if len(data) != SIZE:
        raise PointError(f"expected {what} of {SIZE} bytes, got {len(data)}")


def _bad_point() -> PointError:
    return PointError("expected a canonical point of prime order and a scalar that is not zero")
