"""Combining a quorum's contributions into the shared secrets of the requested objects, no more.

The coefficients c_i of the seats (of plain m of n Lagrange's λ_i at 0; of a tree
:func:`custody.quorum.choice.choose`) turn shares into the value that was dealt, and do so in the
exponent (Shamir 1979; for decryption Desmedt and Frankel, CRYPTO '89):

.. code-block:: text

    Σ c_i·s_i = a            recover: the private key, break-glass only
    Σ c_i·D_i = a·E          combine, join: one object's shared secret (NO-ASSEMBLY)

Interpolation itself answers wrongly, without a word, for repeated, foreign or
too few values; so all are counted first, and verified when they come (promise QUORUM).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from functools import partial, reduce
from math import lcm

from custody import curve
from custody.errors import ContributionError, DealingError, PointError, RefusedError
from custody.quorum.choice import choose, interpolate, modulo_q
from custody.quorum.contribution import Context, Contribution
from custody.quorum.dealing import Dealing, Share, require_quorum, verify_share
from custody.quorum.many import for_each
from custody.quorum.proof import lift, verify_lifted

_MULTIPLICATION = 4
"""How many additions of points take as long as one multiplication, about."""


def combine(
    dealing: Dealing,
    shared_elements: Sequence[bytes],
    contributions: Sequence[tuple[Context, Contribution]],
) -> tuple[bytes, ...]:
    """Give the X25519 shared secret of each element, 32 bytes, as its age stanza needs it.

    Every contribution is verified, spare ones too, before any is used: each proof has to be
    right (``ContributionError``, NAMED). Then they are joined as :func:`join` does.
    """
    elements = lift(shared_elements)
    _require_distinct(dealing, [context for context, _ in contributions])
    for context, contribution in contributions:
        verify_lifted(dealing, elements, contribution, context)
    return join(dealing, contributions)


def join(
    dealing: Dealing, contributions: Sequence[tuple[Context, Contribution]]
) -> tuple[bytes, ...]:
    """Give the X25519 shared secret of each element, of contributions that were verified before.

    Of a quorum (``RefusedError``, QUORUM), each seat once, for one and the same request (BOUND).
    Those that :func:`custody.quorum.choice.choose` takes are joined, of whom no two are of one
    official (promise PERSON). A wrong one gives wrong secrets, which
    open nothing, since a stanza authenticates: who must not learn that late verifies first. The
    results are secrets: they are for the HKDF of the stanza at once, and never shown or stored.
    """
    _require_distinct(dealing, [context for context, _ in contributions])
    by_row = {context.index: contribution for context, contribution in contributions}
    chosen = _chosen(dealing, [context for context, _ in contributions])
    combination = _combination(list(chosen.values()))
    try:
        columns = list(zip(*(by_row[row].partials for row in chosen), strict=True))
    except ValueError:
        raise ContributionError("the contributions are to different numbers of objects") from None
    return for_each(lambda column: curve.to_montgomery(combination(column)), columns)


def recover(dealing: Dealing, shares: Sequence[Share]) -> bytes:
    """Put the dataset's private key together: the stock X25519 key, 32 bytes.

    This is the one place where the key exists again, for the offline ``recover``
    command alone (NO-ASSEMBLY). Every share is verified first, and the result must
    be the private key of the dealing: ``DealingError`` otherwise, ``RefusedError``
    for fewer than m seats or one that is there twice (QUORUM).
    """
    require_quorum(dealing, [share.index for share in shares])
    for share in shares:
        verify_share(dealing, share)
    scalar = interpolate(dealing.quorum, {share.index: share.value for share in shares})
    assert scalar is not None  # they are a quorum
    try:
        return curve.to_x25519_private(scalar, dealing.recipient_public)
    except PointError:
        raise DealingError(
            "the shares do not make the key of this dealing", promise="QUORUM"
        ) from None


def _require_distinct(dealing: Dealing, contexts: Sequence[Context]) -> None:
    require_quorum(dealing, [context.index for context in contexts])
    _chosen(dealing, contexts)
    if len({(one.common_fields, one.part, one.parts) for one in contexts}) != 1:
        raise RefusedError("the contributions are for different requests", promise="BOUND")


def _chosen(dealing: Dealing, contexts: Sequence[Context]) -> dict[int, Fraction]:
    """Give the seats that are joined and their coefficients: nobody is among them twice."""
    officials = {context.index: context.official for context in contexts}
    chosen = choose(dealing.quorum, officials) or {}
    if len({officials[row] for row in chosen}) < len(chosen):
        raise RefusedError("an official counts once, and one is here twice", promise="QUORUM")
    return chosen


def _combination(coefficients: Sequence[Fraction]) -> Callable[[Sequence[bytes]], bytes]:
    """Give what makes a·E of the partials, in whichever of two ways is quicker.

    Places are small numbers, so c_i = n_i/d with small whole n_i: for the seats 1, 2 and 3 of
    plain m of n they are 3, -3 and 1. A few additions and one multiplication with 1/d, if d is
    not 1, then do what a multiplication for each would. Which way it is, and how long it takes,
    depends on the seats alone.
    """
    divisor = lcm(*(one.denominator for one in coefficients))
    wholes = [int(one * divisor) for one in coefficients]
    additions = max(wholes, key=abs).bit_length() + sum(one.bit_count() for one in wholes)
    if additions + _MULTIPLICATION * (divisor > 1) < _MULTIPLICATION * len(coefficients):
        return partial(_sum_of_few, wholes, pow(divisor, -1, curve.Q))
    scalars = [modulo_q(one) for one in coefficients]
    return lambda partials: reduce(curve.add, map(curve.mult, scalars, partials))


def _sum_of_few(wholes: Sequence[int], inverse: int, partials: Sequence[bytes]) -> bytes:
    """Give inverse·Σ n_i·D_i for small n_i: bit by bit for all, doubling in between."""
    total: bytes | None = None
    for bit in reversed(range(max(wholes, key=abs).bit_length())):
        if total is not None:
            total = curve.add(total, total)
        for whole, point in zip(wholes, partials, strict=True):
            if abs(whole) >> bit & 1:
                plus_or_minus = curve.add if whole > 0 else curve.sub
                total = plus_or_minus(curve.IDENTITY if total is None else total, point)
    assert total is not None
    return total if inverse == 1 else curve.mult(inverse, total)
