"""Combining m contributions into the shared secrets of the requested objects, and nothing more.

Lagrange's coefficients λ_i at 0 of the m seats turn values of the polynomial
into its constant term, and do so in the exponent (Shamir 1979; for decryption
Desmedt and Frankel, CRYPTO '89):

.. code-block:: text

    Σ λ_i·f(i) = a            recover: the private key, break-glass only
    Σ λ_i·D_i  = a·E          combine, join: one object's shared secret (NO-ASSEMBLY)

Interpolation itself answers wrongly, without a word, for repeated, foreign or
too few values; so all are counted first, and verified when they come (promise QUORUM).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from functools import partial, reduce
from math import lcm, prod

from sslib.shamir.shamir import lagrange_interpolation

from custody import curve
from custody.errors import ContributionError, DealingError, PointError, RefusedError
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

    At least m (``RefusedError``, QUORUM), from distinct seats and distinct officials, for one
    and the same request (BOUND). The first m are joined. A wrong one gives wrong secrets, which
    open nothing, since a stanza authenticates: who must not learn that late verifies first. The
    results are secrets: they are for the HKDF of the stanza at once, and never shown or stored.
    """
    _require_distinct(dealing, [context for context, _ in contributions])
    chosen = contributions[: dealing.threshold]
    combination = _combination([context.index for context, _ in chosen])
    try:
        columns = list(zip(*(one.partials for _, one in chosen), strict=True))
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
    points = [(share.index, share.value) for share in shares[: dealing.threshold]]
    scalar = lagrange_interpolation(0, points, curve.Q)
    try:
        return curve.to_x25519_private(scalar, dealing.recipient_public)
    except PointError:
        raise DealingError(
            "the shares do not make the key of this dealing", promise="QUORUM"
        ) from None


def _require_distinct(dealing: Dealing, contexts: Sequence[Context]) -> None:
    require_quorum(dealing, [context.index for context in contexts])
    if len({context.official for context in contexts}) != len(contexts):
        raise RefusedError("an official counts once, and one is here twice", promise="QUORUM")
    if len({(one.common_fields, one.part, one.parts) for one in contexts}) != 1:
        raise RefusedError("the contributions are for different requests", promise="BOUND")


def _combination(indices: Sequence[int]) -> Callable[[Sequence[bytes]], bytes]:
    """Give what makes a·E of these seats' partials, in whichever of two ways is quicker.

    Seats are small numbers, so λ_i = n_i/d with small whole n_i: for the seats 1, 2 and 3 they are
    3, -3 and 1. A few additions and one multiplication with 1/d, if d is not 1, then do what
    m multiplications would. Which way it is, and how long it takes, depends on the seats alone.
    """
    fractions = [prod(Fraction(j, j - i) for j in indices if j != i) for i in indices]
    divisor = lcm(*(one.denominator for one in fractions))
    wholes = [int(one * divisor) for one in fractions]
    additions = max(wholes, key=abs).bit_length() + sum(one.bit_count() for one in wholes)
    if additions + _MULTIPLICATION * (divisor > 1) < _MULTIPLICATION * len(indices):
        return partial(_sum_of_few, wholes, pow(divisor, -1, curve.Q))
    coefficients = _lagrange_coefficients(indices)
    return lambda partials: reduce(curve.add, map(curve.mult, coefficients, partials))


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


def _lagrange_coefficients(indices: Sequence[int]) -> list[int]:
    """Give λ_i for each index: what interpolation at 0 makes of the i-th unit vector."""
    return [
        lagrange_interpolation(0, [(j, int(j == i)) for j in indices], curve.Q) for i in indices
    ]
