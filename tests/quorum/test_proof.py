"""A contribution is right for one seat, one list of objects and one request, or refused."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from custody import curve
from custody.errors import ContributionError, DealingError, PointError
from custody.quorum import (
    Context,
    Contribution,
    Dealing,
    Share,
    contribute,
    deal,
    verify_contribution,
)
from custody.quorum_tree import nameless
from tests import edwards
from tests.quorum.scene import Scene, context_of, fixed_bytes, public_key, scene

FIELDS = ["origin", "dataset", "ceremony", "nonce", "digest", "official"]


def _refused(
    dealing: Dealing,
    elements: Sequence[bytes],
    contribution: Contribution,
    context: Context,
    promise: str,
) -> None:
    """It is refused, under that promise, in the name of the official."""
    with pytest.raises(ContributionError) as caught:
        verify_contribution(dealing, elements, contribution, context)
    assert caught.value.promise == promise
    assert context.official in caught.value.message


@settings(max_examples=40, deadline=None)
@given(st.integers(2, 6), st.integers(1, 5), st.data())
def test_an_honest_contribution_is_accepted_and_is_the_share_times_each_object(
    count: int, objects: int, data: st.DataObject
) -> None:
    """NAMED: nobody honest is refused; D_j is s·E_j for every object."""
    made = scene(2, count, objects=objects, seed=data.draw(st.integers()))
    index = data.draw(st.integers(1, count))
    context, contribution = made.turn(index)
    verify_contribution(made.dealing, made.elements, contribution, context)
    value = made.shares[index - 1].value
    lifted = [curve.from_montgomery(u) for u in made.elements]
    assert list(contribution.partials) == [curve.mult(value, element) for element in lifted]


@pytest.mark.parametrize("field", FIELDS)
def test_a_contribution_replayed_to_another_request_is_refused(field: str) -> None:
    """BOUND: each text of the context is inside the proof (vault #844, bait and switch)."""
    made = scene()
    context, contribution = made.turn(2)
    elsewhere = replace(context, **{field: getattr(context, field) + "x"})
    _refused(made.dealing, made.elements, contribution, elsewhere, "BOUND")


def test_texts_of_a_context_can_not_flow_into_each_other() -> None:
    """BOUND: lengths are hashed, so "ab","c" is not "a","bc"."""
    made = scene()
    for left, right in pairwise(FIELDS):
        _, contribution = made.turn(2, **{left: "ab", right: "c"})
        moved = context_of(2, **{left: "a", right: "bc"})
        _refused(made.dealing, made.elements, contribution, moved, "BOUND")


def test_a_contribution_is_useless_for_another_seat() -> None:
    """BOUND: under another official's seat it meets that seat's key and index."""
    made = scene()
    context, contribution = made.turn(2)
    for index in (1, 3, 4, 5):
        _refused(made.dealing, made.elements, contribution, replace(context, index=index), "BOUND")


def test_the_index_counts_even_where_two_seats_have_one_key() -> None:
    """BOUND: u32(index) is hashed beside Y, so equal keys do not make seats exchangeable."""
    made = scene()
    context, contribution = made.turn(2)
    points = list(made.dealing.shares)
    points[2] = points[1]
    doubled = replace(made.dealing, shares=tuple(points))
    _refused(doubled, made.elements, contribution, replace(context, index=3), "BOUND")


def test_a_contribution_is_useless_under_another_dealing_of_the_same_key() -> None:
    """BOUND: after a reshare, what was made with an old share is refused."""
    made = scene()
    dealing, _ = deal(nameless(3, 5), private=made.private, randbelow=random.Random(7).randrange)
    assert dealing.public == made.dealing.public
    context, contribution = made.turn(1)
    _refused(dealing, made.elements, contribution, context, "BOUND")


def test_the_enrolled_key_decides_and_not_one_of_the_provers_choice() -> None:
    """NAMED: a flawless proof about a share that is not the seat's proves nothing."""
    made = scene()
    own = Share(2, 12345)
    points = list(made.dealing.shares)
    points[1] = curve.base_mult(own.value)
    claimed = replace(made.dealing, shares=tuple(points))
    context = context_of(2)
    contribution = contribute(own, claimed, made.elements, context, random=random.randbytes)
    verify_contribution(claimed, made.elements, contribution, context)
    _refused(made.dealing, made.elements, contribution, context, "BOUND")


ELEMENT_CHANGES: dict[str, Callable[[tuple[bytes, ...]], tuple[bytes, ...]]] = {
    "reordered": lambda elements: (elements[1], elements[0], elements[2]),
    "one replaced": lambda elements: (*elements[:2], public_key(fixed_bytes("other"))),
    "one doubled for another": lambda elements: (elements[0], elements[0], elements[2]),
}


@pytest.mark.parametrize("change", ELEMENT_CHANGES.values(), ids=ELEMENT_CHANGES.keys())
def test_a_contribution_is_for_these_objects_in_this_order(
    change: Callable[[tuple[bytes, ...]], tuple[bytes, ...]],
) -> None:
    """BOUND: every E is inside the hash."""
    made = scene(objects=3)
    context, contribution = made.turn(1)
    _refused(made.dealing, change(made.elements), contribution, context, "BOUND")


def test_a_contribution_must_have_one_part_for_each_object() -> None:
    """NAMED: too few and too many parts, and a list cut to match neither."""
    made = scene(objects=3)
    context, contribution = made.turn(1)
    fewer = replace(contribution, partials=contribution.partials[:2])
    more = replace(contribution, partials=(*contribution.partials, contribution.partials[0]))
    for wrong in (fewer, more):
        _refused(made.dealing, made.elements, wrong, context, "NAMED")
    _refused(made.dealing, made.elements[:2], contribution, context, "NAMED")
    _refused(made.dealing, made.elements[:2], fewer, context, "BOUND")


def test_an_empty_request_is_refused_by_official_and_service() -> None:
    """QUORUM: no objects, no parts, and it must not pass."""
    made = scene()
    context, contribution = made.turn(1)
    with pytest.raises(ContributionError):
        contribute(made.shares[0], made.dealing, [], context, random=random.randbytes)
    with pytest.raises(ContributionError):
        verify_contribution(made.dealing, [], contribution, context)


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 3), st.integers(1, curve.Q - 1))
def test_one_wrong_part_among_many_is_refused(place: int, shift: int) -> None:
    """NAMED: any one D moved by any amount, the rest and the proof untouched."""
    made = scene(objects=4)
    context, contribution = made.turn(1)
    partials = list(contribution.partials)
    partials[place] = curve.add(partials[place], curve.base_mult(shift))
    wrong = replace(contribution, partials=tuple(partials))
    _refused(made.dealing, made.elements, wrong, context, "BOUND")


def test_errors_that_cancel_in_a_plain_sum_are_refused() -> None:
    """NAMED: one part raised and another lowered by the same point; the weights tell."""
    made = scene(objects=2)
    context, contribution = made.turn(1)
    shift = curve.base_mult(99)
    one, other = contribution.partials
    wrong = replace(contribution, partials=(curve.add(one, shift), curve.sub(other, shift)))
    _refused(made.dealing, made.elements, wrong, context, "BOUND")


def test_wrong_parts_with_a_proof_made_over_them_are_refused() -> None:
    """NAMED: an official who lies about D and then proves honestly convinces nobody."""
    made = scene(objects=2)
    context = context_of(1)
    wrong = _prove_over(made, context, lambda partials: [partials[0], curve.base_mult(7)])
    _refused(made.dealing, made.elements, wrong, context, "BOUND")
    right = _prove_over(made, context, lambda partials: partials)
    verify_contribution(made.dealing, made.elements, right, context)


def _prove_over(
    made: Scene, context: Context, lie: Callable[[list[bytes]], list[bytes]]
) -> Contribution:
    """Prove with the real share, by the module's own steps, over partials changed first."""
    from custody.quorum import many, proof

    share = made.shares[context.index - 1]
    elements = proof.lift(made.elements)
    partials = lie([curve.mult(share.value, element) for element in elements])
    seed = proof._seed(context, made.dealing.shares[context.index - 1], elements, partials)
    weights = proof._weights(seed, len(elements))
    element_sum = many.weighted_sum(weights, elements)
    partial_sum = many.weighted_sum(weights, partials)
    commitments = curve.base_mult(5), curve.mult(5, element_sum)
    challenge = proof._scalar("challenge", seed, element_sum, partial_sum, *commitments)
    response = curve.mul_sub(5, challenge, share.value)
    return Contribution(
        tuple(partials), curve.encode_scalar(challenge), curve.encode_scalar(response)
    )


BAD_PARTS = {
    "identity": curve.IDENTITY,
    "order 2": edwards.encode(edwards.ORDER_2),
    "order 8": edwards.encode(edwards.ORDER_8),
    "off the curve": (2).to_bytes(32, "little"),
    "not canonical": b"\xff" * 32,
}


@pytest.mark.parametrize("bad", BAD_PARTS.values(), ids=BAD_PARTS.keys())
def test_parts_outside_the_group_are_refused_by_name(bad: bytes) -> None:
    """NAMED: membership is checked for every D."""
    made = scene(objects=3)
    context, contribution = made.turn(1)
    wrong = replace(contribution, partials=(*contribution.partials[:2], bad))
    _refused(made.dealing, made.elements, wrong, context, "NAMED")


@pytest.mark.parametrize("torsion", [edwards.ORDER_2, edwards.ORDER_4, edwards.ORDER_8])
def test_a_right_part_with_torsion_added_is_refused_by_name(torsion: edwards.Point) -> None:
    """NAMED: a weight that is a multiple of 8 would hide it, so it never gets to the sum."""
    made = scene(objects=1)
    context, contribution = made.turn(1)
    part = edwards.encode(edwards.add(edwards.decode(contribution.partials[0]), torsion))
    wrong = replace(contribution, partials=(part,))
    _refused(made.dealing, made.elements, wrong, context, "NAMED")


@pytest.mark.parametrize("field", ["challenge", "response"])
def test_proof_scalars_have_one_spelling(field: str) -> None:
    """NAMED: zero, and the right scalar plus Q, are refused; so is any other."""
    made = scene()
    context, contribution = made.turn(1)
    proof = {"challenge": contribution.challenge, "response": contribution.response}
    right = int.from_bytes(proof[field], "little")
    for scalar, promise in ((right + curve.Q, "NAMED"), (0, "NAMED"), (right ^ 1, "BOUND")):
        changed = {**proof, field: scalar.to_bytes(32, "little")}
        wrong = Contribution(contribution.partials, **changed)
        _refused(made.dealing, made.elements, wrong, context, promise)


def test_a_seat_beyond_the_dealing_has_no_key_to_hold_it_against() -> None:
    """QUORUM: index 6 of 5 is refused, not wrapped round."""
    made = scene()
    _, contribution = made.turn(1)
    with pytest.raises(DealingError):
        verify_contribution(made.dealing, made.elements, contribution, context_of(6))


def test_a_crafted_ephemeral_share_is_not_blamed_on_the_official() -> None:
    """NAMED: a bad header is a PointError that names the object."""
    made = scene()
    context, contribution = made.turn(1)
    with pytest.raises(PointError, match="object 1"):
        verify_contribution(made.dealing, [bytes(32), made.elements[1]], contribution, context)


def test_an_official_with_the_wrong_share_finds_out_before_handing_in() -> None:
    """NAMED: the share is held against the dealing on the official's own machine."""
    made, other = scene(), scene(seed=1)
    with pytest.raises(DealingError):
        contribute(
            other.shares[0], made.dealing, made.elements, context_of(1), random=random.randbytes
        )
    with pytest.raises(ContributionError, match="seat 1, the context of seat 2"):
        contribute(
            made.shares[0], made.dealing, made.elements, context_of(2), random=random.randbytes
        )


def _nonce(made: Scene, context: Context, random: Callable[[int], bytes]) -> int:
    """The secret nonce of a proof, which whoever knows the share can compute: k = r + c·s."""
    share = made.shares[context.index - 1]
    made_now = contribute(share, made.dealing, made.elements, context, random=random)
    challenge = curve.decode_scalar(made_now.challenge)
    return (curve.decode_scalar(made_now.response) + challenge * share.value) % curve.Q


def test_the_nonce_is_hedged_against_a_broken_generator() -> None:
    """NO-SHARE: with randomness stuck at zero, each official and request still has its own nonce.

    One nonce under two challenges would give the share away to the service.
    """
    made = scene()
    contexts = [context_of(1), context_of(2)]
    contexts += [context_of(1, **{field: "another"}) for field in FIELDS]
    stuck = {_nonce(made, context, bytes) for context in contexts}
    assert len(stuck) == len(contexts)
    other_objects = replace(made, elements=made.elements[:1])
    assert _nonce(other_objects, contexts[0], bytes) not in stuck


def test_the_nonce_takes_in_fresh_randomness() -> None:
    """NO-SHARE: the same request twice gives two nonces, from 32 random bytes each."""
    made = scene()
    asked: list[int] = []

    def fresh(size: int) -> bytes:
        asked.append(size)
        return bytes([len(asked)]) * size

    assert _nonce(made, context_of(1), fresh) != _nonce(made, context_of(1), fresh)
    assert asked == [32, 32]
