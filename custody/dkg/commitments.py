"""Commitments to a polynomial: what its dealer publishes, so that each share can be checked.

Feldman's verifiable sharing (FOCS '87), as COCKTAIL-DKG has it, "Round 1" and "Round 2":

.. code-block:: text

    f(x) = a_0 + a_1·x + ... + a_(t-1)·x^(t-1)   modulo Q, a_k from 1 to Q - 1
    C_k  = a_k·B                                 the commitments of f, t points
    f(x)·B = C_0 + x·C_1 + ... + x^(t-1)·C_(t-1)

Commitments of several dealers, added k by k, are those of the sum of their polynomials. A sum
may be the identity where somebody chose their points for it, so points are added one by one,
each multiplied by itself, and nothing here refuses the identity on the way.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import reduce

from sslib.shamir.shamir import Polynomial

from custody import curve


def polynomial(coefficients: Sequence[int]) -> Polynomial:
    """Give the polynomial of a_0, a_1, ...; its ``evaluate`` refuses 0, where the secret is."""
    return Polynomial(curve.Q, list(reversed(coefficients)))


def commit(coefficients: Iterable[int]) -> tuple[bytes, ...]:
    """Give the commitments of a polynomial, each to a coefficient that is not zero."""
    return tuple(curve.base_mult(one) for one in coefficients)


def evaluate(commitments: Sequence[bytes], x: int) -> bytes:
    """Give f(x)·B of commitments, x from 1; it may be the identity."""
    first, *others = commitments
    return total([first, *(_times(pow(x, k, curve.Q), one) for k, one in enumerate(others, 1))])


def total(points: Iterable[bytes]) -> bytes:
    """Add points; the sum may be the identity."""
    return reduce(curve.add, points)


def aggregate(commitments: Iterable[Sequence[bytes]]) -> tuple[bytes, ...]:
    """Add the commitments of several dealers, k by k."""
    return tuple(total(points) for points in zip(*commitments, strict=True))


def is_share(share: int, commitments: Sequence[bytes], x: int) -> bool:
    """Tell whether a share is f(x) of these commitments."""
    made = curve.base_mult(share) if share else curve.IDENTITY
    return made == evaluate(commitments, x)


def _times(factor: int, point: bytes) -> bytes:
    return point if factor == 1 or point == curve.IDENTITY else curve.mult(factor, point)
