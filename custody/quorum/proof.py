"""Making one official's contribution with its proof of correctness, and verifying it.

For every requested object j the request carries the ephemeral share of its age
header, lifted to the point E_j. The official of seat i, who holds s and whose
dealing says Y = s·B, hands in D_j = s·E_j for all of them, with one proof that
all these exponents are the one in Y: the proof of equal discrete logarithms of
Chaum and Pedersen (CRYPTO '92), made for many elements at once by a random sum
of them, as ComputeComposites and GenerateProof of RFC 9497, section 2.2.

What a proof is about goes whole into its hash (promise BOUND): a proof made for
one request says nothing in any other. The transcript, byte for byte:

.. code-block:: text

    u32(n)        n as 4 bytes, big-endian
    H(f, g, ...)  SHA-512(u32(len(f)) || f || u32(len(g)) || g || ...), 64 bytes
    S(f, g, ...)  H(f, g, ...) read little-endian, modulo Q
    text          UTF-8
    scalar        32 bytes, little-endian (s in the nonce; c and r when sent)
    point         32 bytes as in RFC 8032

    seed = H("custody-contribution/v1/seed",
             origin, dataset, ceremony, nonce, digest, official,   Context
             u32(index),
             u32(part), u32(parts),         only where the contribution travels in parts
             Y, B,
             E_1 || E_2 || ... || E_N,                             32·N bytes
             D_1 || D_2 || ... || D_N)                             32·N bytes
    d_j  = S("custody-contribution/v1/weight", seed, u32(j))       j = 1..N
    M    = d_1·E_1 + ... + d_N·E_N
    Z    = d_1·D_1 + ... + d_N·D_N                                 for the prover s·M
    k    = S("custody-contribution/v1/nonce", s, random 32 bytes, seed)
    c    = S("custody-contribution/v1/challenge", seed, M, Z, k·B, k·M)
    r    = k - c·s  modulo Q
    proof: c, r

    The verifier recomputes k·B as r·B + c·Y and k·M as r·M + c·Z, and c from them.

The nonce k is hedged: it stays secret and never repeats if either the random
bytes or the hash of the secret and the transcript does its work.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable, Iterable, Sequence
from typing import NoReturn

from custody import curve
from custody.errors import ContributionError, PointError
from custody.quorum.contribution import FORMAT, Context, Contribution
from custody.quorum.dealing import Dealing, Share, require_seat, verify_share
from custody.quorum.many import for_each, weighted_sum


def lift(shared_elements: Sequence[bytes]) -> tuple[bytes, ...]:
    """Map X25519 ephemeral shares to points; ``PointError`` says which one can't be.

    No share at all is a ``ContributionError``: a proof about nothing always holds.
    """
    if not shared_elements:
        raise ContributionError("expected at least one object to open, got none")
    return for_each(_lift_one, list(enumerate(shared_elements, 1)))


def contribute(
    share: Share,
    dealing: Dealing,
    shared_elements: Sequence[bytes],
    context: Context,
    *,
    random: Callable[[int], bytes],
) -> Contribution:
    """Make an official's contribution: a partial decryption of every object, and the proof.

    ``shared_elements`` are the X25519 ephemeral shares of the objects' headers,
    32 bytes each; ``random`` gives that many random bytes. Nothing is computed
    with a share that is not the one the dealing names for this seat
    (``DealingError``), nor on an ephemeral share that could draw bits out of it
    (``PointError``).
    """
    verify_share(dealing, share)
    if share.index != context.index:
        raise ContributionError(
            f"the share is of seat {share.index}, the context of seat {context.index}",
            promise="BOUND",
        )
    elements = lift(shared_elements)
    partials = for_each(lambda element: curve.mult(share.value, element), elements)
    seed = _seed(context, dealing.shares[share.index - 1], elements, partials)
    element_sum = weighted_sum(_weights(seed, len(elements)), elements)
    partial_sum = curve.mult(share.value, element_sum)
    nonce = _scalar("nonce", share.encode(), random(32), seed)
    commitments = curve.base_mult(nonce), curve.mult(nonce, element_sum)
    challenge = _scalar("challenge", seed, element_sum, partial_sum, *commitments)
    response = curve.mul_sub(nonce, challenge, share.value)
    return Contribution(partials, curve.encode_scalar(challenge), curve.encode_scalar(response))


def verify_contribution(
    dealing: Dealing, shared_elements: Sequence[bytes], contribution: Contribution, context: Context
) -> None:
    """Accept a contribution only if it is right for this seat, these objects, this request.

    The key it is held against is the dealing's Y for the seat, never one that the
    contribution brings (NAMED). ``ContributionError`` names the official, and
    nothing of it is kept: the same seat may hand in a corrected one. Damaged
    shared elements are not the official's fault and are a ``PointError``.
    """
    verify_lifted(dealing, lift(shared_elements), contribution, context)


def verify_lifted(
    dealing: Dealing, elements: Sequence[bytes], contribution: Contribution, context: Context
) -> None:
    """Do :func:`verify_contribution` for elements that :func:`lift` has mapped already."""
    require_seat(dealing, context.index)
    if len(contribution.partials) != len(elements):
        _refuse(context, f"has {len(contribution.partials)} parts for {len(elements)} objects")
    key = dealing.shares[context.index - 1]
    try:
        expected = _recompute(key, elements, contribution, context)
    except PointError as error:
        _refuse(context, f"holds a bad part: {error.message}")
    if not hmac.compare_digest(expected, contribution.challenge):
        _refuse(context, "is not theirs for this request: its proof does not hold", "BOUND")


def _recompute(
    key: bytes, elements: Sequence[bytes], contribution: Contribution, context: Context
) -> bytes:
    """Give the challenge that the contribution's own proof would have had to come to."""
    challenge = curve.decode_scalar(contribution.challenge)
    response = curve.decode_scalar(contribution.response)
    seed = _seed(context, key, elements, contribution.partials)
    weights = _weights(seed, len(elements))
    element_sum = weighted_sum(weights, elements)
    partial_sum = weighted_sum(weights, contribution.partials)
    commitments = (
        curve.add(curve.base_mult(response), curve.mult(challenge, key)),
        curve.add(curve.mult(response, element_sum), curve.mult(challenge, partial_sum)),
    )
    recomputed = _scalar("challenge", seed, element_sum, partial_sum, *commitments)
    return curve.encode_scalar(recomputed)


def _seed(
    context: Context, key: bytes, elements: Iterable[bytes], partials: Iterable[bytes]
) -> bytes:
    return _hash(
        "seed",
        *context.texts(),
        _u32(context.index),
        *((_u32(context.part), _u32(context.parts)) if context.parts > 1 else ()),
        key,
        curve.BASE,
        b"".join(elements),
        b"".join(partials),
    )


def _weights(seed: bytes, count: int) -> list[int]:
    return [_scalar("weight", seed, _u32(number)) for number in range(1, count + 1)]


def _scalar(label: str, *parts: bytes) -> int:
    return curve.reduce(_hash(label, *parts))


def _hash(label: str, *parts: bytes) -> bytes:
    framed = (_u32(len(part)) + part for part in (f"{FORMAT}/{label}".encode(), *parts))
    return hashlib.sha512(b"".join(framed)).digest()


def _u32(number: int) -> bytes:
    return number.to_bytes(4, "big")


def _lift_one(numbered: tuple[int, bytes]) -> bytes:
    number, u = numbered
    try:
        return curve.from_montgomery(u)
    except PointError as error:
        raise PointError(
            f"the ephemeral share of object {number} is not an honest one: {error.message}",
            hint="its header was not made by age: leave the object out of the request",
        ) from None


def _refuse(context: Context, why: str, promise: str = "NAMED") -> NoReturn:
    raise ContributionError(
        f"the contribution of {context.official} {why}",
        hint=f"{context.official} can turn the key again; the others' contributions stay",
        promise=promise,
    )
