"""Dealing a key, and refusing every dealing that is not exactly m of n (QUORUM)."""

from __future__ import annotations

import random
from dataclasses import replace
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sslib.shamir.shamir import Polynomial

from custody import curve
from custody.errors import CustodyError, DealingError, InputError, PointError
from custody.quorum import Dealing, Share, deal, recover, verify_dealing, verify_share
from custody.quorum_tree import nameless
from tests import edwards
from tests.quorum.scene import fixed_bytes, scene

PRIVATE = fixed_bytes("private key")
SCALAR = curve.scalar_from_x25519_private(PRIVATE)


@st.composite
def quorums(draw: st.DrawFn) -> tuple[int, int]:
    count = draw(st.integers(2, 16))
    return draw(st.integers(2, count)), count


def _published(threshold: int, coefficients: list[int], count: int) -> Dealing:
    """What a dealer would publish of a polynomial (highest coefficient first) as m of n."""
    polynomial = Polynomial(curve.Q, coefficients)
    points = tuple(curve.base_mult(polynomial.evaluate(i)) for i in range(1, count + 1))
    return Dealing(nameless(threshold, count), curve.base_mult(coefficients[-1]), points)


@settings(max_examples=30, deadline=None)
@given(quorums(), st.integers())
def test_an_honest_dealing_passes_public_checks_and_names_the_recipient(
    quorum: tuple[int, int], seed: int
) -> None:
    """QUORUM: the points verify, each share fits its point, and A is the age recipient."""
    made = scene(*quorum, objects=0, seed=seed)
    assert (made.dealing.quorum.need, made.dealing.count) == quorum
    verify_dealing(made.dealing)
    for share in made.shares:
        verify_share(made.dealing, share)
    scalar = curve.scalar_from_x25519_private(made.private)
    assert made.dealing.recipient_public == curve.to_montgomery(curve.base_mult(scalar))


@settings(max_examples=60, deadline=None)
@given(quorums(), st.data())
def test_a_raised_or_lowered_degree_is_refused(
    quorum: tuple[int, int], data: st.DataObject
) -> None:
    """QUORUM: a polynomial of any other degree changes the threshold silently, but not here."""
    threshold, count = quorum
    degree = data.draw(st.integers(1, count + 2).filter(lambda degree: degree != threshold - 1))
    chance = random.Random(data.draw(st.integers()))
    coefficients = [chance.randrange(1, curve.Q) for _ in range(degree)]
    dealing = _published(threshold, [*coefficients, SCALAR], count)
    with pytest.raises(DealingError) as caught:
        verify_dealing(dealing)
    assert caught.value.promise == "QUORUM"


def test_a_constant_polynomial_is_refused_because_one_share_would_open() -> None:
    """QUORUM: degree 0 gives the key itself to everyone."""
    with pytest.raises(DealingError, match="fewer than 3 shares") as caught:
        verify_dealing(_published(3, [SCALAR], 5))
    assert caught.value.promise == "QUORUM"


@settings(max_examples=40, deadline=None)
@given(quorums(), st.data())
def test_one_wrong_point_anywhere_is_refused(quorum: tuple[int, int], data: st.DataObject) -> None:
    """QUORUM: the key or any share's point replaced by another point of the group."""
    dealing = scene(*quorum, objects=0).dealing
    place = data.draw(st.integers(0, dealing.count))
    points = [dealing.public, *dealing.shares]
    points[place] = curve.add(points[place], curve.base_mult(data.draw(st.integers(1, 1000))))
    with pytest.raises(DealingError) as caught:
        verify_dealing(Dealing(dealing.quorum, points[0], tuple(points[1:])))
    assert caught.value.promise == "QUORUM"


def test_shares_in_another_order_are_refused() -> None:
    """QUORUM: a point belongs to its seat."""
    dealing = scene().dealing
    swapped = (dealing.shares[1], dealing.shares[0], *dealing.shares[2:])
    with pytest.raises(DealingError):
        verify_dealing(replace(dealing, shares=swapped))


def test_the_threshold_published_is_the_threshold_checked() -> None:
    """QUORUM: a 3 of 5 sharing does not pass as 2, 4 or 5 of 5."""
    dealing = scene(3, 5).dealing
    for threshold in (2, 4, 5):
        with pytest.raises(DealingError):
            verify_dealing(replace(dealing, quorum=nameless(threshold, 5)))


def test_a_share_that_is_the_key_itself_is_refused() -> None:
    """QUORUM: f(2) = f(0) hands the secret to seat 2, whatever the degree."""
    # x·(x - 2) + a has degree 2 and the value a at 2.
    with pytest.raises(DealingError, match="the dataset's key itself"):
        verify_dealing(_published(3, [1, curve.Q - 2, SCALAR], 5))


@pytest.mark.parametrize(
    "bad",
    [curve.IDENTITY, bytes(32), edwards.encode(edwards.ORDER_8), b"\xff" * 32],
    ids=["identity", "order 4", "order 8", "no point"],
)
@pytest.mark.parametrize("place", [0, 1, 5])
def test_points_outside_the_group_are_refused(place: int, bad: bytes) -> None:
    """QUORUM: a dealing is checked for membership before it is checked for degree."""
    dealing = scene().dealing
    points = [dealing.public, *dealing.shares]
    points[place] = bad
    with pytest.raises(DealingError, match="bad point"):
        verify_dealing(Dealing(nameless(3, 5), points[0], tuple(points[1:])))


def test_a_torsion_part_that_differences_would_cancel_is_refused() -> None:
    """QUORUM: the same torsion point on every share shifts none of the differences."""
    dealing = scene().dealing
    twisted = [
        edwards.encode(edwards.add(edwards.decode(point), edwards.ORDER_2))
        for point in (dealing.public, *dealing.shares)
    ]
    with pytest.raises(DealingError, match="bad point"):
        verify_dealing(Dealing(nameless(3, 5), twisted[0], tuple(twisted[1:])))


@pytest.mark.parametrize(
    ("threshold", "count"), [(0, 0), (0, 5), (1, 1), (1, 5), (-3, 5), (6, 5), (2, 256), (256, 256)]
)
def test_a_threshold_below_two_or_above_n_is_refused(threshold: int, count: int) -> None:
    """QUORUM: zero approvals mean "anybody", one means no quorum, and n has a limit of 255."""
    with pytest.raises(InputError) as asked:
        deal(nameless(threshold, count), private=PRIVATE, randbelow=lambda limit: limit - 1)
    with pytest.raises(DealingError) as received:
        Dealing(nameless(threshold, count), curve.BASE, (curve.BASE,) * count)
    assert asked.value.promise == received.value.promise == "QUORUM"
    assert asked.value.hint


def test_the_largest_dealing_is_255_seats() -> None:
    dealing = scene(2, 255, objects=0).dealing
    verify_dealing(dealing)
    assert dealing.count == 255


def test_points_of_another_length_make_no_dealing() -> None:
    with pytest.raises(DealingError):
        Dealing(nameless(2, 2), curve.BASE[:31], (curve.BASE, curve.BASE))
    with pytest.raises(DealingError):
        Dealing(nameless(2, 2), curve.BASE, (curve.BASE, curve.BASE + b"\0"))


@pytest.mark.parametrize("index", [0, -1, 256, curve.Q, curve.Q + 1, 2 * curve.Q])
def test_index_zero_or_a_multiple_of_q_is_no_share(index: int) -> None:
    """QUORUM: f(0) is the secret, and Q + 1 is seat 1 a second time."""
    with pytest.raises(DealingError) as caught:
        Share(index, 5)
    assert caught.value.promise == "QUORUM"


@pytest.mark.parametrize("value", [0, -1, curve.Q, curve.Q + 5, 2**256])
def test_share_values_outside_the_group_order_are_refused(value: int) -> None:
    """QUORUM: one share, one spelling."""
    with pytest.raises(DealingError) as caught:
        Share(1, value)
    assert caught.value.promise == "QUORUM"


@given(st.integers(1, 255), st.integers(1, curve.Q - 1))
def test_a_share_survives_encoding(index: int, value: int) -> None:
    share = Share(index, value)
    assert Share.decode(index, share.encode()) == share
    assert len(share.encode()) == 32


@pytest.mark.parametrize(
    "data", [b"", bytes(31), bytes(33), bytes(32), curve.Q.to_bytes(32, "little"), b"\xff" * 32]
)
def test_a_damaged_share_does_not_decode(data: bytes) -> None:
    with pytest.raises(DealingError):
        Share.decode(1, data)


def test_a_share_never_shows_its_value() -> None:
    """QUIET: repr and the errors about a share keep silent about the number."""
    share = scene().shares[0]
    assert str(share.value) not in repr(share)
    with pytest.raises(DealingError) as caught:
        verify_share(scene(seed=1).dealing, share)
    assert str(share.value) not in f"{caught.value} {caught.value.hint}"


def test_a_share_of_another_dealing_seat_or_value_is_refused() -> None:
    """QUORUM: shares of different splits do not mix."""
    made, other = scene(), scene(seed=1)
    first = made.shares[0]
    for wrong in (
        other.shares[0],
        Share(2, first.value),
        Share(1, first.value % (curve.Q - 1) + 1),
    ):
        with pytest.raises(DealingError) as caught:
            verify_share(made.dealing, wrong)
        assert caught.value.promise == "QUORUM"


def test_a_seat_beyond_the_dealing_is_refused() -> None:
    with pytest.raises(DealingError, match="seat from 1 to 5, got 6"):
        verify_share(scene().dealing, Share(6, 1))


def test_coefficients_are_drawn_uniformly_from_one_to_q_minus_one() -> None:
    """QUORUM: m-1 draws, none of them zero, so no commitment is the identity."""
    limits: list[int] = []
    draws = iter([7, 0, 5])

    def randbelow(limit: int) -> int:
        limits.append(limit)
        return next(draws)

    dealing, shares = deal(nameless(4, 5), private=PRIVATE, randbelow=randbelow)
    assert limits == [curve.Q - 1] * 3
    for share in shares:
        x = share.index
        assert share.value == (8 * x**3 + x**2 + 6 * x + SCALAR) % curve.Q
    assert dealing.public == curve.base_mult(SCALAR)


def test_a_dealing_whose_degree_came_out_too_low_never_leaves_the_dealer() -> None:
    """QUORUM: a leading zero (of a broken generator) is an error, not a lower threshold."""
    with pytest.raises(PointError):
        deal(nameless(3, 5), private=PRIVATE, randbelow=lambda limit: limit)


@pytest.mark.parametrize("private", [b"", bytes(31), bytes(33)])
def test_only_an_x25519_private_key_is_dealt(private: bytes) -> None:
    with pytest.raises(CustodyError):
        deal(nameless(2, 3), private=private, randbelow=lambda limit: 1)


def test_dealing_again_gives_new_shares_of_the_same_key() -> None:
    """Old and new shares of one key do not combine (the reshare's safety)."""
    old, old_shares = deal(nameless(2, 3), private=PRIVATE, randbelow=random.Random(1).randrange)
    new, new_shares = deal(nameless(2, 3), private=PRIVATE, randbelow=random.Random(2).randrange)
    assert old.public == new.public
    assert not set(old.shares) & set(new.shares)
    with pytest.raises(DealingError):
        recover(new, [old_shares[0], new_shares[1]])


def test_every_set_of_m_shares_makes_the_same_key() -> None:
    """QUORUM: all ten triples of a 3 of 5 dealing recover the one private key."""
    made = scene(3, 5, objects=0)
    secret = curve.scalar_from_x25519_private(made.private)
    recovered = [recover(made.dealing, trio) for trio in combinations(made.shares, 3)]
    assert len(recovered) == 10
    assert {curve.scalar_from_x25519_private(key) for key in recovered} == {secret}
