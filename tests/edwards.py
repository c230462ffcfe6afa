"""edwards25519 by its definition, in slow affine integers: the yardstick for ``custody.curve``.

The curve is -x² + y² = 1 + d·x²·y² over the integers modulo P, added by its one
complete law (RFC 7748, section 4.1; RFC 8032, section 5.1). Nothing here is
shared with the code it measures, and nothing here is safe for secrets.
"""

from __future__ import annotations

P = 2**255 - 19
Q = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, -1, P) % P
ROOT_OF_MINUS_ONE = pow(2, (P - 1) // 4, P)

Point = tuple[int, int]
IDENTITY: Point = (0, 1)


def add(left: Point, right: Point) -> Point:
    (x1, y1), (x2, y2) = left, right
    cross = D * x1 * x2 * y1 * y2 % P
    x = (x1 * y2 + x2 * y1) * pow(1 + cross, -1, P) % P
    y = (y1 * y2 + x1 * x2) * pow(1 - cross, -1, P) % P
    return x, y


def mult(scalar: int, point: Point) -> Point:
    total = IDENTITY
    while scalar:
        if scalar & 1:
            total = add(total, point)
        point, scalar = add(point, point), scalar >> 1
    return total


def encode(point: Point) -> bytes:
    x, y = point
    return (y | (x & 1) << 255).to_bytes(32, "little")


def decode(data: bytes) -> Point:
    """Find x from y and the sign; ``ValueError`` where the curve has no such point."""
    number = int.from_bytes(data, "little")
    y, sign = number % 2**255, number >> 255
    square = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * ROOT_OF_MINUS_ONE % P
    if (x * x - square) % P:
        raise ValueError("no point of the curve has this y")
    return (x if x & 1 == sign else -x % P), y


BASE = decode(bytes.fromhex("58" + "66" * 31))

# A point of order 8, from the u-coordinate of one (RFC 7748 names the field, the
# value is the smaller root of its division polynomial); the tests check its order.
_U8 = 325606250916557431795983626356110631294008115727848805560023387167927233504
ORDER_8 = decode(((_U8 - 1) * pow(_U8 + 1, -1, P) % P).to_bytes(32, "little"))
ORDER_4 = add(ORDER_8, ORDER_8)
ORDER_2 = add(ORDER_4, ORDER_4)
