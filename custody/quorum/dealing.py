"""Sharing a dataset key among officials (Shamir), and checking the sharing without a secret.

The dealer draws a polynomial f of degree m-1 over the integers modulo Q with
f(0) = a, the dataset's private scalar (Shamir 1979). Official i holds f(i). For
everyone the dealer publishes what Feldman's and Pedersen's verifiable sharings
publish of a polynomial, here by its values:

.. code-block:: text

    A   = f(0)·B     the dataset's key; its u-coordinate is the age recipient
    Y_i = f(i)·B     the public key of the share of seat i,  i = 1..n

The polynomial is evaluated and interpolated by sslib's inner layer. Its outer
layer (``split_secret``, ``recover_secret``) is not used: it draws coefficients
with a bias, and answers wrongly in silence for repeated, foreign or zero
indices. Whatever would lead there is refused here first (promise QUORUM).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from itertools import pairwise

from sslib.shamir.shamir import Polynomial

from custody import curve
from custody.errors import DealingError, InputError, PointError, RefusedError
from custody.formats.limits import MAX_SEATS


@dataclass(frozen=True, slots=True)
class Share:
    """The secret of one seat: ``value = f(index)``, 1 <= index <= 255, 0 < value < Q.

    Index 0 is refused, and with it every multiple of Q: f(0) is the key itself
    (QUORUM). So is the value 0, which has no public key.
    """

    index: int
    value: int = field(repr=False)

    def __post_init__(self) -> None:
        if not 1 <= self.index <= MAX_SEATS:
            raise DealingError(
                f"expected a share's index from 1 to {MAX_SEATS}, got {self.index}",
                promise="QUORUM",
            )
        if not 0 < self.value < curve.Q:
            raise DealingError(
                "expected a share above zero and below the group order", promise="QUORUM"
            )

    def encode(self) -> bytes:
        """Write the value as 32 little-endian bytes; the index goes beside it."""
        return curve.encode_scalar(self.value)

    @classmethod
    def decode(cls, index: int, data: bytes) -> Share:
        """Read a value back; ``DealingError`` for other lengths and for Q or more."""
        try:
            return cls(index, curve.decode_scalar(data))
        except PointError as error:
            raise DealingError(f"share {index} is damaged: {error.message}") from None


@dataclass(frozen=True, slots=True)
class Dealing:
    """What everyone may know of a sharing: m, A and Y_1..Y_n as Ed25519 points.

    Making one checks its shape only, 2 <= m <= n <= 255 and 32 bytes a point, so
    that no later step can be talked into a quorum of one or none (QUORUM);
    whether it is a sharing of A is for :func:`verify_dealing`.
    """

    threshold: int
    public: bytes
    shares: tuple[bytes, ...]

    def __post_init__(self) -> None:
        fault = _threshold_fault(self.threshold, self.count)
        if fault:
            raise DealingError(fault, promise="QUORUM")
        if any(len(point) != curve.SIZE for point in (self.public, *self.shares)):
            raise DealingError(f"expected points of {curve.SIZE} bytes in a dealing")

    @property
    def count(self) -> int:
        """The number of seats, n."""
        return len(self.shares)

    @property
    def recipient_public(self) -> bytes:
        """The X25519 public key that files are sealed to: A's u-coordinate, 32 bytes."""
        return curve.to_montgomery(self.public)


def require_threshold(threshold: int, count: int) -> None:
    """Refuse, as ``InputError``, all but 2 <= threshold <= count <= 255 (QUORUM)."""
    fault = _threshold_fault(threshold, count)
    if fault:
        raise InputError(
            fault,
            hint="choose at least two and at most as many keys as there are officials",
            promise="QUORUM",
        )


def deal(
    threshold: int, count: int, *, private: bytes, randbelow: Callable[[int], int]
) -> tuple[Dealing, tuple[Share, ...]]:
    """Share an X25519 private key among ``count`` seats so that ``threshold`` use it.

    ``randbelow(Q)`` must be uniform (``secrets.randbelow``); it is asked for the
    m-1 coefficients and nothing is drawn again, since leaving out zeros would
    tell a little more of the key with every new dealing. The result has passed
    :func:`verify_dealing`, so a fault in the machine can't go out; a polynomial
    whose leading coefficient came out zero, one in 2**252, is a ``DealingError``.
    """
    require_threshold(threshold, count)
    secret = curve.scalar_from_x25519_private(private)
    polynomial = Polynomial(curve.Q, [*(randbelow(curve.Q) for _ in range(threshold - 1)), secret])
    shares = tuple(Share(i, polynomial.evaluate(i)) for i in range(1, count + 1))
    points = tuple(curve.base_mult(share.value) for share in shares)
    dealing = Dealing(threshold, curve.base_mult(secret), points)
    verify_dealing(dealing)
    return dealing, shares


def verify_dealing(dealing: Dealing) -> None:
    """Check in public that any m of the shares, and no fewer, make the dataset's key.

    A, Y_1, ..., Y_n must be the values at 0, 1, ..., n of one polynomial of degree
    exactly m-1. They are equally spaced, so no interpolation is needed: the
    (m-1)-th differences of such values are all the same point, (m-1)! times the
    leading coefficient times B, and those of any other values are not, or are
    the identity (Newton's forward differences; (m-1)! is not 0 modulo Q). A
    raised degree shows as differences that differ, a lowered one as the
    identity, and a wrong constant term in the first difference (QUORUM).

    ``DealingError`` says which; also for points that are not of prime order, and
    for a share that is the dataset's key itself.
    """
    row = [dealing.public, *dealing.shares]
    try:
        for point in row:
            curve.require_point(point)
        for _ in range(dealing.threshold - 1):
            row = [curve.sub(after, before) for before, after in pairwise(row)]
    except PointError as error:
        raise DealingError(f"the dealing holds a bad point: {error.message}") from None
    if len(set(row)) != 1:
        raise DealingError(
            f"the shares are not a {dealing.threshold} of {dealing.count} sharing of this key",
            hint="the dealer is wrong or the record is altered: start a new genesis",
            promise="QUORUM",
        )
    if row[0] == curve.IDENTITY:
        raise DealingError(
            f"fewer than {dealing.threshold} shares would open this dataset", promise="QUORUM"
        )
    if dealing.public in dealing.shares:
        raise DealingError("a share is the dataset's key itself", promise="QUORUM")


def verify_share(dealing: Dealing, share: Share) -> None:
    """Check one's own share against its public key; ``DealingError`` if it is not it."""
    require_seat(dealing, share.index)
    if curve.base_mult(share.value) != dealing.shares[share.index - 1]:
        raise DealingError(
            f"this is not the share of seat {share.index} in this dealing",
            hint="use the share that was sealed to this seat when the dataset was dealt last",
            promise="QUORUM",
        )


def require_seat(dealing: Dealing, index: int) -> None:
    """Refuse an index that is not one of the dealing's seats, 1 to n."""
    if not 1 <= index <= dealing.count:
        raise DealingError(
            f"expected a seat from 1 to {dealing.count}, got {index}", promise="QUORUM"
        )


def require_quorum(dealing: Dealing, indices: Iterable[int]) -> None:
    """Refuse fewer than m seats, a seat that is there twice, and one that is not dealt."""
    seats = list(indices)
    for index in seats:
        require_seat(dealing, index)
    if len(set(seats)) != len(seats):
        raise RefusedError(
            "a seat counts once, and one is here twice",
            hint="take another official in its place",
            promise="QUORUM",
        )
    if len(seats) < dealing.threshold:
        raise RefusedError(
            f"expected {dealing.threshold} seats, got {len(seats)}",
            hint="more officials have to turn their keys",
            promise="QUORUM",
        )


def _threshold_fault(threshold: int, count: int) -> str | None:
    if threshold < 2:
        return f"expected a threshold of at least 2, got {threshold}"
    if threshold > count:
        return f"expected a threshold of at most {count}, the number of seats, got {threshold}"
    if count > MAX_SEATS:
        return f"expected at most {MAX_SEATS} seats, got {count}"
    return None
