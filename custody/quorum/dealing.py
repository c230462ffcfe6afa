"""Sharing a dataset key among officials (Shamir), and checking the sharing without a secret.

The dealer draws a polynomial f of degree m-1 over the integers modulo Q with
f(0) = a, the dataset's private scalar (Shamir 1979). Official i holds f(i). Where the quorum is
a tree, every group has such a polynomial of its own (Benaloh and Leichter, CRYPTO '88;
:mod:`custody.quorum.rows`), and a seat is a row of it; plain m of n is the tree of one group.
For everyone the dealer publishes what Feldman's and Pedersen's verifiable sharings
publish of a polynomial, here by its values:

.. code-block:: text

    A   = a·B        the dataset's key; its u-coordinate is the age recipient
    Y_i = s_i·B      the public key of the share of seat i,  i = 1..n;  s_i = f(i) of m of n

The polynomials are evaluated and interpolated by sslib's inner layer. Its outer
layer (``split_secret``, ``recover_secret``) is not used: it draws coefficients
with a bias, and answers wrongly in silence for repeated, foreign or zero
indices. Whatever would lead there is refused here first (promise QUORUM).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from custody import curve
from custody.errors import DealingError, InputError, PointError, RefusedError
from custody.formats.limits import MAX_SEATS
from custody.quorum.choice import choose
from custody.quorum.rows import deal_rows, verify_row_keys
from custody.quorum_tree.choice import missing
from custody.quorum_tree.lint import refusals
from custody.quorum_tree.tree import Node, leaves


@dataclass(frozen=True, slots=True)
class Share:
    """The secret of one seat, which is a row of the tree: 1 <= index <= 255, 0 < value < Q.

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
    """What everyone may know of a sharing: the tree, A, and Y_1..Y_n of its rows.

    Making one checks its shape only: a tree that is a quorum (of m of n: 2 <= m <= n <= 255), a
    key for each row, 32 bytes a point; so no later step can be talked into a quorum of one or
    none (QUORUM). Whether it is a sharing of A is for :func:`verify_dealing`. The seats of plain
    m of n may be nameless here: who sits in them is for the subject to say.
    """

    quorum: Node
    public: bytes
    shares: tuple[bytes, ...]

    def __post_init__(self) -> None:
        fault = _fault(self.quorum)
        if fault:
            raise DealingError(fault, promise="QUORUM")
        if self.count != sum(1 for _ in leaves(self.quorum)):
            raise DealingError(
                f"expected a share for each seat of the quorum, got {self.count}",
                promise="QUORUM",
            )
        if any(len(point) != curve.SIZE for point in (self.public, *self.shares)):
            raise DealingError(f"expected points of {curve.SIZE} bytes in a dealing")

    @property
    def count(self) -> int:
        """The number of rows, n."""
        return len(self.shares)

    @property
    def recipient_public(self) -> bytes:
        """The X25519 public key that files are sealed to: A's u-coordinate, 32 bytes."""
        return curve.to_montgomery(self.public)


def deal(
    quorum: Node, *, private: bytes, randbelow: Callable[[int], int]
) -> tuple[Dealing, tuple[Share, ...]]:
    """Share an X25519 private key down a quorum's tree; gives the dealing, and a share each row.

    ``randbelow(n)`` must be uniform (``secrets.randbelow``). The result has passed
    :func:`verify_dealing`, so a fault in the machine can't go out. ``InputError`` for a tree
    that is no quorum.
    """
    if fault := _fault(quorum):
        raise InputError(
            fault,
            hint="choose at least two and at most as many keys as there are officials",
            promise="QUORUM",
        )
    dealt = deal_rows(quorum, curve.scalar_from_x25519_private(private), randbelow=randbelow)
    shares = tuple(Share(row, value) for row, value in enumerate(dealt.shares, start=1))
    keys = tuple(curve.base_mult(share.value) for share in shares)
    dealing = Dealing(quorum, dealt.commitments[0], keys)
    verify_dealing(dealing)
    return dealing, shares


def verify_dealing(dealing: Dealing) -> None:
    """Check in public that the quorum's rows, and no fewer, make the dataset's key.

    ``DealingError`` as :func:`custody.quorum.rows.verify_row_keys` says; also for a share that
    is the dataset's key itself, wherever it stands.
    """
    verify_row_keys(dealing.quorum, dealing.public, dealing.shares)
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
    if choose(dealing.quorum, set(seats)) is None:
        raise RefusedError(
            _too_few(dealing.quorum, seats),
            hint="more officials have to turn their keys",
            promise="QUORUM",
        )


def _too_few(quorum: Node, seats: Sequence[int]) -> str:
    if quorum.is_plain:
        return f"expected {quorum.need} seats, got {len(seats)}"
    here = {leaf.who for leaf in leaves(quorum) if leaf.row in seats}
    return f"it is no quorum yet: {missing(quorum, here).text}"


def _fault(quorum: Node) -> str | None:
    count = sum(1 for _ in leaves(quorum))
    if count > MAX_SEATS:
        return f"expected at most {MAX_SEATS} seats, got {count}"
    if quorum.is_plain and quorum.need < 2:
        return f"expected a threshold of at least 2, got {quorum.need}"
    if quorum.is_plain and quorum.need > count:
        return f"expected a threshold of at most {count}, the number of seats, got {quorum.need}"
    return next(iter(refusals(quorum)), None)
