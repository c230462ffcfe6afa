"""Dealing a value down a tree, and what is published of it, so that anyone can check it.

Every group has a polynomial of degree need - 1 with its own value at 0, and its child at place x
gets the value at x; where one is needed that is the value itself. What comes to a leaf is its
row's share. Of this can be published

.. code-block:: text

    commitments   v·B, then of every group, each before those in it, its need - 1 higher
                  coefficients times B, the lowest power first
    row keys      Y_r = s_r·B of every row; they follow from the commitments

The number of commitments is the check of every degree. Of row keys alone, such as a ledger has,
:func:`verify_row_keys` finds the same from the leaves up: a group's point is Σ λ_x·P_x over its
first ``need`` children, and all (need - 1)-th differences of it and its children are equal, and
not the identity (Newton: so they are for values of a polynomial of that degree, at 0, 1, 2, …).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from sslib.shamir.shamir import Polynomial

from custody import curve
from custody.errors import DealingError, PointError
from custody.quorum.choice import choose, modulo_q
from custody.quorum.many import weighted_sum
from custody.quorum_tree.tree import Leaf, Node, leaves, nodes


@dataclass(frozen=True, slots=True)
class Rows:
    """A value as it was dealt: the share of each row, in their order, and the commitments."""

    shares: tuple[int, ...] = field(repr=False)
    commitments: tuple[bytes, ...]


def deal_rows(tree: Node, value: int, *, randbelow: Callable[[int], int]) -> Rows:
    """Deal a scalar down a tree; ``randbelow(Q - 1)`` must be uniform, and is asked once for each
    coefficient, which are uniform in 1..Q-1: none is zero, so none of its points the identity.
    """
    commitments = [curve.base_mult(value)]
    shares: list[int] = []

    def down(group: Leaf | Node, own: int) -> None:
        if isinstance(group, Leaf):
            shares.append(own)
            return
        higher = [1 + randbelow(curve.Q - 1) for _ in range(group.need - 1)]
        commitments.extend(curve.base_mult(one) for one in reversed(higher))
        polynomial = Polynomial(curve.Q, [*higher, own])
        for x, child in enumerate(group.of, start=1):
            down(child, polynomial.evaluate(x))

    down(tree, value)
    return Rows(tuple(shares), tuple(commitments))


def commitment_count(tree: Node) -> int:
    """Give how many commitments a dealing down this tree has: 1 + Σ (need - 1)."""
    return 1 + sum(group.need - 1 for group in nodes(tree))


def require_commitments(tree: Node, commitments: Sequence[bytes]) -> None:
    """Refuse commitments of another number, or of a point that is not of prime order (QUORUM)."""
    expected = commitment_count(tree)
    if len(commitments) != expected:
        raise DealingError(
            f"expected {expected} commitments, got {len(commitments)}", promise="QUORUM"
        )
    try:
        for point in commitments:
            curve.require_point(point)
    except PointError as error:
        raise DealingError(f"a commitment is a bad point: {error.message}") from None


def row_keys(tree: Node, commitments: Sequence[bytes]) -> tuple[bytes, ...]:
    """Compute all row keys from commitments, which are checked first (``DealingError``)."""
    require_commitments(tree, commitments)
    following = iter(commitments[1:])
    try:
        return tuple(_down(tree, commitments[0], following))
    except PointError:
        raise DealingError("the commitments give a row that opens nothing") from None


def row_key(tree: Node, commitments: Sequence[bytes], row: int) -> bytes:
    """Compute the key of one row, of commitments that were checked before.

    It takes the groups above that row alone. ``DealingError`` if the row opens nothing.
    """
    following, own, group = iter(commitments[1:]), commitments[0], tree
    try:
        while True:
            coefficients = [own, *(next(following) for _ in range(group.need - 1))]
            x, child = _towards(group, row, following)
            own = _value_at(x, coefficients)
            if isinstance(child, Leaf):
                return curve.require_point(own)
            group = child
    except PointError:
        raise DealingError("the commitments give a row that opens nothing") from None


def _towards(group: Node, row: int, following: Iterator[bytes]) -> tuple[int, Leaf | Node]:
    """Give the child that a row is in, and its place; skip the commitments of those before."""
    for x, child in enumerate(group.of, start=1):
        if any(leaf.row == row for leaf in leaves(child)):
            return x, child
        for skipped in nodes(child):
            for _ in range(skipped.need - 1):
                next(following)
    raise DealingError(f"there is no row {row} in this quorum", promise="QUORUM")


def _down(group: Leaf | Node, own: bytes, following: Iterator[bytes]) -> Iterator[bytes]:
    if isinstance(group, Leaf):
        yield curve.require_point(own)
        return
    coefficients = [own, *(next(following) for _ in range(group.need - 1))]
    for x, child in enumerate(group.of, start=1):
        yield from _down(child, _value_at(x, coefficients), following)


def _value_at(x: int, coefficients: Sequence[bytes]) -> bytes:
    """Give the point of a polynomial at x, by Horner's rule on points."""
    total = coefficients[-1]
    for point in reversed(coefficients[:-1]):
        total = curve.add(total if x == 1 else curve.mult(x, total), point)
    return total


def verify_row_keys(tree: Node, public: bytes, keys: Sequence[bytes]) -> None:
    """Check that row keys are a sharing of ``public``'s scalar down this tree, of its very degrees.

    ``DealingError`` (promise QUORUM) for a row key that was changed, swapped or left out, for a
    raised or lowered degree in any group, for bad points, and where what one place in a group
    holds is already all that the group is for.
    """
    rows = sum(1 for _ in leaves(tree))
    if len(keys) != rows:
        raise DealingError(f"expected {rows} shares, got {len(keys)}", promise="QUORUM")
    try:
        for point in (public, *keys):
            curve.require_point(point)
        _check(tree, tree, public, keys)
    except PointError as error:
        raise DealingError(f"the dealing holds a bad point: {error.message}") from None


def _check(tree: Node, group: Leaf | Node, point: bytes | None, keys: Sequence[bytes]) -> bytes:
    """Check a group whose point has to be ``point``, if that is given; give its point."""
    if isinstance(group, Leaf):
        return keys[group.row - 1]
    children = [_check(tree, child, None, keys) for child in group.of]
    if point is None:
        point = _extrapolate(children[: group.need])
    row = [point, *children]
    for _ in range(group.need - 1):
        row = [curve.sub(after, before) for before, after in pairwise(row)]
    if len(set(row)) != 1:
        raise DealingError(
            f"the shares are not a {_shape(tree, group)} sharing of this key",
            hint="the dealer is wrong or the record is altered: start a new genesis",
            promise="QUORUM",
        )
    if curve.IDENTITY in (row[0], point):
        raise DealingError(
            f"fewer than {group.need} shares would open {_whole(tree, group)}", promise="QUORUM"
        )
    if group.need > 1 and point in children:
        raise DealingError(
            f"a share is {'the dataset' if group is tree else 'its group'}'s key itself",
            promise="QUORUM",
        )
    return point


def _extrapolate(points: Sequence[bytes]) -> bytes:
    """Give the value at 0 of those at 1, 2, … ."""
    at = Node(len(points), tuple(Leaf("", x) for x in range(1, len(points) + 1)))
    chosen = choose(at, range(1, len(points) + 1)) or {}
    return weighted_sum([modulo_q(chosen[x]) for x in sorted(chosen)], points)


def _shape(tree: Node, group: Node) -> str:
    what = f"{group.need} of {len(group.of)}"
    return what if group is tree else f"{what} ({group.name})" if group.name else what


def _whole(tree: Node, group: Node) -> str:
    return (
        "this dataset" if group is tree else f"the group {group.name}" if group.name else "a group"
    )
