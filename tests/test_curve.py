"""The group: equal to X25519 where both can be asked, and closed to every other point."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from hypothesis import given, settings
from hypothesis import strategies as st

from custody import curve
from custody.errors import PointError
from tests import edwards

SCALARS = st.integers(1, curve.Q - 1)
PRIVATE_KEYS = st.binary(min_size=32, max_size=32)


def _bytes(number: int) -> bytes:
    return number.to_bytes(32, "little")


def _u(point: edwards.Point) -> bytes:
    return _bytes((1 + point[1]) * pow(1 - point[1], -1, curve.P) % curve.P)


def _public(private: bytes) -> bytes:
    return X25519PrivateKey.from_private_bytes(private).public_key().public_bytes_raw()


HONEST = edwards.mult(123456789, edwards.BASE)
BAD_POINTS = {
    "identity": curve.IDENTITY,
    "order 2": edwards.encode(edwards.ORDER_2),
    "order 4": edwards.encode(edwards.ORDER_4),
    "order 8": edwards.encode(edwards.ORDER_8),
    "mixed order 2": edwards.encode(edwards.add(HONEST, edwards.ORDER_2)),
    "mixed order 4": edwards.encode(edwards.add(HONEST, edwards.ORDER_4)),
    "mixed order 8": edwards.encode(edwards.add(HONEST, edwards.ORDER_8)),
    "off the curve": _bytes(2),
    "y = p + 1, the identity again": _bytes(curve.P + 1),
    "y = p": _bytes(curve.P),
    "identity with a sign": _bytes(1 | 1 << 255),
    "all ones": b"\xff" * 32,
    "empty": b"",
    "31 bytes": edwards.encode(HONEST)[:31],
    "33 bytes": edwards.encode(HONEST) + b"\0",
}
BAD_U = {
    "0, of order 2": _bytes(0),
    "1, of order 4": _bytes(1),
    "-1, where the map has a hole": _bytes(curve.P - 1),
    "p, another 0": _bytes(curve.P),
    "p + 1, another 1": _bytes(curve.P + 1),
    "p + 9, another base point": _bytes(curve.P + 9),
    "the base point with the top bit set": _bytes(9 | 1 << 255),
    "2, on the twist": _bytes(2),
    "order 8": _u(edwards.ORDER_8),
    "the other of order 8": _u(edwards.add(edwards.ORDER_8, edwards.ORDER_2)),
    "mixed order 2": _u(edwards.add(HONEST, edwards.ORDER_2)),
    "mixed order 8": _u(edwards.add(HONEST, edwards.ORDER_8)),
    "empty": b"",
    "31 bytes": bytes([9]) + bytes(30),
    "33 bytes": bytes([9]) + bytes(32),
}


def test_the_constants_are_those_of_the_rfc() -> None:
    """Base point, its double, its u-coordinate 9, and the group's order."""
    assert curve.base_mult(1) == curve.BASE
    assert curve.base_mult(2) == edwards.encode(edwards.add(edwards.BASE, edwards.BASE))
    assert curve.to_montgomery(curve.BASE) == _bytes(9)
    assert edwards.mult(curve.Q, edwards.BASE) == edwards.IDENTITY
    assert (curve.P, curve.Q) == (edwards.P, edwards.Q)


def test_the_yardstick_has_the_orders_it_claims() -> None:
    """The torsion points used below really are of order 2, 4 and 8."""
    assert edwards.ORDER_2 == (0, curve.P - 1)
    assert edwards.ORDER_4[1] == 0
    assert edwards.mult(8, edwards.ORDER_8) == edwards.IDENTITY


@settings(max_examples=20, deadline=None)
@given(SCALARS, SCALARS)
def test_the_group_is_the_one_of_the_definition(left: int, right: int) -> None:
    """Multiplication, addition and subtraction agree with affine arithmetic."""
    one, other = edwards.mult(left, edwards.BASE), edwards.mult(right, edwards.BASE)
    assert curve.base_mult(left) == edwards.encode(one)
    assert curve.mult(right, curve.base_mult(left)) == edwards.encode(edwards.mult(right, one))
    assert curve.add(curve.base_mult(left), curve.base_mult(right)) == edwards.encode(
        edwards.add(one, other)
    )
    assert curve.sub(curve.add(edwards.encode(one), edwards.encode(other)), edwards.encode(other))


@given(PRIVATE_KEYS)
def test_a_dataset_key_is_the_x25519_public_key_of_its_private_key(private: bytes) -> None:
    """AGE-PLAIN: the u-coordinate of a·B is what stock age seals to."""
    scalar = curve.scalar_from_x25519_private(private)
    assert curve.to_montgomery(curve.base_mult(scalar)) == _public(private)


@given(PRIVATE_KEYS, PRIVATE_KEYS)
def test_the_group_gives_the_shared_secret_of_x25519(private: bytes, ephemeral: bytes) -> None:
    """AGE-PLAIN: a·E, seen as a u-coordinate, is the exchange of the stock key."""
    share = _public(ephemeral)
    point = curve.mult(curve.scalar_from_x25519_private(private), curve.from_montgomery(share))
    stock = X25519PrivateKey.from_private_bytes(private)
    assert curve.to_montgomery(point) == stock.exchange(X25519PublicKey.from_public_bytes(share))


@given(SCALARS)
def test_the_map_to_the_u_line_and_back_keeps_the_point_but_for_its_sign(scalar: int) -> None:
    """Sign 0 is chosen, always, so that all officials work on the same point."""
    point = curve.base_mult(scalar)
    lifted = curve.from_montgomery(curve.to_montgomery(point))
    assert lifted == point[:31] + bytes([point[31] & 0x7F])


@pytest.mark.parametrize("point", BAD_POINTS.values(), ids=BAD_POINTS.keys())
@pytest.mark.parametrize(
    "use",
    [curve.require_point, curve.to_montgomery, lambda point: curve.mult(5, point)],
    ids=["require_point", "to_montgomery", "mult"],
)
def test_points_outside_the_prime_order_group_are_refused(
    use: Callable[[bytes], bytes], point: bytes
) -> None:
    """Small order, mixed order, off the curve, not canonical, wrong length."""
    with pytest.raises(PointError):
        use(point)


@pytest.mark.parametrize("sign", [0, 1 << 255])
@pytest.mark.parametrize("y", range(19))
def test_no_point_is_accepted_in_a_second_spelling(y: int, sign: int) -> None:
    """Only y below 19 has room for y + p in 255 bits; none of those spellings passes."""
    for use in (curve.require_point, curve.to_montgomery, lambda point: curve.mult(5, point)):
        with pytest.raises(PointError):
            use(_bytes(y + curve.P | sign))


@pytest.mark.parametrize("u", BAD_U.values(), ids=BAD_U.keys())
def test_ephemeral_shares_no_honest_sender_makes_are_refused(u: bytes) -> None:
    """A crafted header must not draw bits out of a share (docs/formats.md, "Contribution")."""
    with pytest.raises(PointError):
        curve.from_montgomery(u)


@pytest.mark.parametrize("scalar", [0, curve.Q, curve.Q + 1, -1, 2**256])
def test_scalars_that_are_zero_or_not_reduced_are_refused(scalar: int) -> None:
    """Zero gives the identity and Q + 1 is a second spelling of one."""
    for use in (curve.base_mult, lambda scalar: curve.mult(scalar, curve.BASE)):
        with pytest.raises(PointError):
            use(scalar)


@given(st.integers(0, curve.Q - 1))
def test_scalars_have_one_spelling(scalar: int) -> None:
    """What decodes encodes to the same bytes, and one Q more does not decode."""
    assert curve.decode_scalar(curve.encode_scalar(scalar)) == scalar
    with pytest.raises(PointError):
        curve.decode_scalar(_bytes(scalar + curve.Q))


@pytest.mark.parametrize("data", [b"", bytes(31), bytes(33), b"\xff" * 32])
def test_scalars_of_another_length_or_size_do_not_decode(data: bytes) -> None:
    with pytest.raises(PointError):
        curve.decode_scalar(data)


def test_addition_may_meet_the_identity_and_nothing_else_does() -> None:
    """P - P is the neutral element, and adding it changes nothing."""
    point = curve.base_mult(77)
    assert curve.sub(point, point) == curve.IDENTITY
    assert curve.add(point, curve.IDENTITY) == point
    assert curve.sub(curve.IDENTITY, curve.IDENTITY) == curve.IDENTITY


@pytest.mark.parametrize("operation", [curve.add, curve.sub])
@pytest.mark.parametrize("other", [b"", bytes(31), _bytes(2)])
def test_adding_what_is_no_point_is_refused(
    operation: Callable[[bytes, bytes], bytes], other: bytes
) -> None:
    with pytest.raises(PointError):
        operation(curve.BASE, other)


@given(st.binary(min_size=64, max_size=64))
def test_digests_reduce_little_endian(digest: bytes) -> None:
    assert curve.reduce(digest) == int.from_bytes(digest, "little") % curve.Q


@given(SCALARS, SCALARS, SCALARS)
def test_the_response_arithmetic_is_modulo_q(a: int, b: int, c: int) -> None:
    assert curve.mul_sub(a, b, c) == (a - b * c) % curve.Q


@given(PRIVATE_KEYS)
def test_the_stock_key_comes_back_from_its_scalar(private: bytes) -> None:
    """AGE-PLAIN: ``recover`` prints the very key that was dealt, clamped."""
    stock = curve.to_x25519_private(curve.scalar_from_x25519_private(private), _public(private))
    clamped = bytes([private[0] & 248]) + private[1:31] + bytes([private[31] & 63 | 64])
    assert stock == clamped


@given(st.integers(2**128, 2**251 - 1))
def test_a_key_whose_own_form_is_too_low_is_found_by_its_negative(eighth: int) -> None:
    """8k below 2**254 changes when clamped, but 8·Q - 8k, which is -8k modulo Q, does not."""
    public = curve.to_montgomery(curve.base_mult(8 * eighth % curve.Q))
    stock = curve.to_x25519_private(8 * eighth % curve.Q, public)
    assert int.from_bytes(stock, "little") == 8 * (curve.Q - eighth)
    assert _public(stock) == public


def test_both_signs_of_a_scalar_give_the_same_stock_key() -> None:
    """A and -A have one u-coordinate, so either scalar finds the key."""
    private = bytes(range(32))
    scalar = curve.scalar_from_x25519_private(private)
    assert curve.to_x25519_private(curve.Q - scalar, _public(private)) == curve.to_x25519_private(
        scalar, _public(private)
    )


def test_a_scalar_of_another_key_or_without_a_stock_form_is_refused() -> None:
    """Scalar 8 exists on the group only: 8 and 8·Q - 8 both change when clamped."""
    with pytest.raises(PointError):
        curve.to_x25519_private(5, _public(bytes(32)))
    with pytest.raises(PointError):
        curve.to_x25519_private(8, curve.to_montgomery(curve.base_mult(8)))


@pytest.mark.parametrize("private", [b"", bytes(31), bytes(33)])
def test_private_keys_of_another_length_are_refused(private: bytes) -> None:
    with pytest.raises(PointError):
        curve.scalar_from_x25519_private(private)
