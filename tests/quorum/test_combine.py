"""Any m officials open the objects, any m-1 do not, and the key is put together by none."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st
from sslib.shamir.shamir import lagrange_interpolation

from custody import curve
from custody.errors import ContributionError, DealingError, PointError, RefusedError
from custody.quorum import (
    Context,
    Contribution,
    Share,
    combine,
    contribute,
    recover,
    verify_contribution,
)
from tests.quorum.scene import Scene, context_of, public_key, scene

ALL_QUORUMS = [(m, n) for n in range(2, 17) for m in range(2, n + 1)]


@st.composite
def seated(draw: st.DrawFn) -> tuple[Scene, list[int]]:
    """A scene of any m of n, and its seats in some order."""
    threshold, count = draw(st.sampled_from(ALL_QUORUMS))
    made = scene(threshold, count, objects=1, seed=draw(st.integers()))
    return made, draw(st.permutations(range(1, count + 1)))


@settings(max_examples=150, deadline=None)
@given(seated())
def test_any_m_of_n_open(case: tuple[Scene, list[int]]) -> None:
    """QUORUM: m officials, whichever and in any order, get what the whole key would get."""
    made, order = case
    turns = made.turns(order[: made.dealing.quorum.need])
    assert combine(made.dealing, made.elements, turns) == made.stock_secrets()


@settings(max_examples=100, deadline=None)
@given(seated())
def test_any_m_minus_one_do_not_open(case: tuple[Scene, list[int]]) -> None:
    """QUORUM: they are refused; and were the count not checked, their sum would be wrong."""
    made, order = case
    turns = made.turns(order[: made.dealing.quorum.need - 1])
    with pytest.raises(RefusedError) as caught:
        combine(made.dealing, made.elements, turns)
    assert caught.value.promise == "QUORUM"
    assert _combined_unchecked(turns) != made.stock_secrets()[0]


def _combined_unchecked(turns: list[tuple[Context, Contribution]]) -> bytes:
    """What a service that ignores the threshold would compute from these partials."""
    indices = [context.index for context, _ in turns]
    total = curve.IDENTITY
    for index, (_, contribution) in zip(indices, turns, strict=True):
        weight = lagrange_interpolation(0, [(j, int(j == index)) for j in indices], curve.Q)
        total = curve.add(total, curve.mult(weight, contribution.partials[0]))
    return curve.to_montgomery(total)


@pytest.mark.parametrize(("threshold", "count"), ALL_QUORUMS)
def test_any_m_shares_recover_the_stock_key_and_fewer_are_refused(
    threshold: int, count: int
) -> None:
    """QUORUM: for every 2 <= m <= n <= 16, the recovery of docs/formats.md, "Dataset key"."""
    made = scene(threshold, count, objects=0, seed=threshold * 100 + count)
    chosen = random.Random(count).sample(made.shares, threshold)
    key = X25519PrivateKey.from_private_bytes(recover(made.dealing, chosen))
    assert key.public_key().public_bytes_raw() == made.dealing.recipient_public
    assert key.public_key().public_bytes_raw() == public_key(made.private)
    with pytest.raises(RefusedError) as caught:
        recover(made.dealing, chosen[1:])
    assert caught.value.promise == "QUORUM"


@settings(max_examples=40, deadline=None)
@given(seated())
def test_m_minus_one_shares_interpolate_to_something_else(case: tuple[Scene, list[int]]) -> None:
    """QUORUM: the constant term of a lower polynomial through m-1 shares is not the key."""
    made, order = case
    points = [(i, made.shares[i - 1].value) for i in order[: made.dealing.quorum.need - 1]]
    secret = curve.scalar_from_x25519_private(made.private)
    assert lagrange_interpolation(0, points, curve.Q) != secret


def test_spare_contributions_are_verified_and_change_nothing() -> None:
    """QUORUM: more than m turn; the answer is that of any m of them."""
    made = scene(3, 5, objects=3)
    assert combine(made.dealing, made.elements, made.turns([5, 2, 4, 1])) == made.stock_secrets()
    _, foreign = scene(3, 5, objects=3, seed=9).turn(1)
    with pytest.raises(ContributionError, match="official-1"):
        combine(made.dealing, made.elements, [*made.turns([5, 2, 4]), (context_of(1), foreign)])


def test_nobody_is_not_a_quorum() -> None:
    """QUORUM: an empty list fails closed, for combining and for recovering."""
    made = scene()
    for attempt in (
        lambda: combine(made.dealing, made.elements, []),
        lambda: recover(made.dealing, []),
    ):
        with pytest.raises(RefusedError) as caught:
            attempt()
        assert caught.value.promise == "QUORUM"


def test_no_objects_are_nothing_to_open() -> None:
    """QUORUM: a request for nothing can't pass by having nothing to check."""
    made = scene()
    with pytest.raises(ContributionError):
        combine(made.dealing, [], made.turns([1, 2, 3]))


def test_the_same_seat_twice_counts_once() -> None:
    """QUORUM: handing in again, or under a second name, is not a second official."""
    made = scene()
    first, again = made.turn(1), made.turn(1)
    renamed = made.turn(1, official="somebody-else")
    for second in (first, again, renamed):
        with pytest.raises(RefusedError) as caught:
            combine(made.dealing, made.elements, [first, second, made.turn(2)])
        assert caught.value.promise == "QUORUM"
    with pytest.raises(RefusedError):
        recover(made.dealing, [made.shares[0], made.shares[0], made.shares[1]])


def test_one_official_in_two_seats_counts_once() -> None:
    """QUORUM: one person, one seat, even where two shares are at hand."""
    made = scene()
    turns = [made.turn(1), made.turn(2, official="official-1"), made.turn(3)]
    with pytest.raises(RefusedError, match="official counts once") as caught:
        combine(made.dealing, made.elements, turns)
    assert caught.value.promise == "QUORUM"


def test_shares_of_different_splits_are_refused_by_name_of_the_seat() -> None:
    """QUORUM: a foreign share is found before it makes a wrong key."""
    made, other = scene(), scene(seed=1)
    with pytest.raises(DealingError, match="seat 2") as caught:
        recover(made.dealing, [made.shares[0], other.shares[1], made.shares[2]])
    assert caught.value.promise == "QUORUM"


def test_a_spare_share_that_is_wrong_is_refused_too() -> None:
    """QUORUM: all shares are verified, also those beyond the m that are used."""
    made = scene(2, 4)
    with pytest.raises(DealingError, match="seat 4"):
        recover(made.dealing, [*made.shares[:3], Share(4, 1)])


def test_a_seat_that_was_not_dealt_is_refused() -> None:
    """QUORUM: index 6 of 5."""
    made = scene()
    turns = [*made.turns([1, 2]), (context_of(6), made.turn(3)[1])]
    with pytest.raises(DealingError, match="seat from 1 to 5"):
        combine(made.dealing, made.elements, turns)


def test_shares_that_fit_a_dealing_of_another_key_do_not_recover_it() -> None:
    """QUORUM: the record names a key that its shares do not make."""
    made, other = scene(), scene(seed=1)
    altered = replace(made.dealing, public=other.dealing.public)
    with pytest.raises(DealingError, match="do not make the key") as caught:
        recover(altered, made.shares)
    assert caught.value.promise == "QUORUM"


@pytest.mark.parametrize("field", ["origin", "dataset", "ceremony", "nonce", "digest"])
def test_contributions_to_different_requests_do_not_combine(field: str) -> None:
    """BOUND: each is right for its own request, and still they are not a quorum for one."""
    made = scene()
    turns = [made.turn(1), made.turn(2), made.turn(3, **{field: "another"})]
    context, contribution = turns[2]
    verify_contribution(made.dealing, made.elements, contribution, context)
    with pytest.raises(RefusedError) as caught:
        combine(made.dealing, made.elements, turns)
    assert caught.value.promise == "BOUND"


def test_a_bad_contribution_is_named_and_can_be_replaced_without_the_others() -> None:
    """NAMED: refused at hand-in, by name; the seat tries again; the others' parts are kept."""
    made = scene()
    kept = made.turns([1, 3])
    context, good = made.turn(4)
    bad = replace(good, partials=(good.partials[1], good.partials[0]))
    with pytest.raises(ContributionError, match="official-4") as caught:
        verify_contribution(made.dealing, made.elements, bad, context)
    assert caught.value.hint is not None
    assert "others" in caught.value.hint
    with pytest.raises(ContributionError, match="official-4"):
        combine(made.dealing, made.elements, [*kept, (context, bad)])
    assert combine(made.dealing, made.elements, [*kept, (context, good)]) == made.stock_secrets()


def test_the_private_key_appears_nowhere_on_the_way_to_the_shared_secrets(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """NO-ASSEMBLY: every scalar the combiner multiplies with is public, none is the key."""
    made = scene()
    turns = made.turns([2, 3, 5])
    used: list[int] = []
    multiply = curve.mult

    def watched(scalar: int, point: bytes) -> bytes:
        used.append(scalar)
        return multiply(scalar, point)

    monkeypatch.setattr(curve, "mult", watched)
    combine(made.dealing, made.elements, turns)
    secrets = {curve.scalar_from_x25519_private(made.private), *(s.value for s in made.shares)}
    assert used
    assert not secrets & {value for scalar in used for value in (scalar, curve.Q - scalar)}


@pytest.mark.parametrize("bad", [bytes(32), b"\x01" + bytes(31), b"\xff" * 32, b"short"])
def test_a_crafted_header_reaches_no_share_and_its_object_is_named(bad: bytes) -> None:
    """QUORUM: low order, the twist and malformed ephemeral shares stop official and combiner."""
    made = scene()
    elements = [made.elements[0], bad]
    for attempt in (
        lambda: contribute(
            made.shares[0], made.dealing, elements, context_of(1), random=random.randbytes
        ),
        lambda: combine(made.dealing, elements, made.turns([1, 2, 3])),
    ):
        with pytest.raises(PointError, match="object 2"):
            attempt()
