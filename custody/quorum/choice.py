"""Which rows of a tree open together, and with which coefficients (promise QUORUM).

Every group is Shamir's sharing of its own value, so Lagrange's λ_x at 0 of the children's places
x turn their values into it; a row's coefficient is the product of the λ above it:

.. code-block:: text

    all of (2 of (anna, bert, carl) as security, 1 of (dora, emil) as legal)

    with bert (2), carl (3) and dora (4): security's λ are 3 and -2, the root's 2 and -1,
    so a = 6·s_2 - 4·s_3 - 1·s_4

They are fractions of small whole numbers, which :mod:`custody.quorum.combine` makes use of;
:func:`modulo_q` gives them as scalars.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from fractions import Fraction
from math import prod

from sslib.shamir.shamir import lagrange_interpolation

from custody import curve
from custody.quorum_tree.tree import Leaf, Node


def choose(tree: Leaf | Node, rows: Collection[int]) -> dict[int, Fraction] | None:
    """Give a minimal set of ``rows`` that opens, each with its coefficient; None if none does.

    At each group the first that are satisfied of its children are taken, as many as it needs.
    """
    if isinstance(tree, Leaf):
        return {tree.row: Fraction(1)} if tree.row in rows else None
    chosen: list[tuple[int, dict[int, Fraction]]] = []
    for x, child in enumerate(tree.of, start=1):
        if len(chosen) < tree.need and (found := choose(child, rows)) is not None:
            chosen.append((x, found))
    if len(chosen) < tree.need:
        return None
    weights = _lagrange([x for x, _ in chosen])
    return {
        row: weight * coefficient
        for weight, (_, found) in zip(weights, chosen, strict=True)
        for row, coefficient in found.items()
    }


def modulo_q(coefficient: Fraction) -> int:
    """Give a coefficient as a scalar."""
    return coefficient.numerator * pow(coefficient.denominator, -1, curve.Q) % curve.Q


def interpolate(tree: Leaf | Node, values: Mapping[int, int]) -> int | None:
    """Give the value that was dealt down a tree, of its rows' values; None if they don't open.

    By sslib's interpolation, group by group: what break-glass puts together, and nothing else.
    """
    if isinstance(tree, Leaf):
        return values.get(tree.row)
    points = [
        (x, value)
        for x, child in enumerate(tree.of, start=1)
        if (value := interpolate(child, values)) is not None
    ]
    if len(points) < tree.need:
        return None
    return int(lagrange_interpolation(0, points[: tree.need], curve.Q))


def _lagrange(places: Sequence[int]) -> list[Fraction]:
    return [prod((Fraction(j, j - i) for j in places if j != i), start=Fraction(1)) for i in places]
