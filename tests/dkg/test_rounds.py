"""A key that nobody had: any t of what was dealt make it, and whoever cheats is named."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from nacl.signing import SigningKey
from sslib.shamir.shamir import lagrange_interpolation

from custody import curve
from custody.dkg.ciphersuite import Setup, draw_scalar, static_key
from custody.dkg.commitments import aggregate, commit, evaluate, is_share, polynomial
from custody.dkg.round1 import Message, require_message
from custody.dkg.round2 import public_keys
from custody.errors import CommitError, DealingError
from custody.quorum import Dealing, recover, verify_dealing, verify_share
from custody.quorum_tree import nameless
from tests.dkg.cast import Run, run, setup_of, statics
from tests.test_curve import BAD_POINTS

SEEDS = st.integers(0, 2**32)


@given(seed=SEEDS, data=st.data())
@settings(deadline=None, max_examples=15)
def test_any_quorum_of_the_shares_makes_the_key_and_fewer_do_not(
    seed: int, data: st.DataObject
) -> None:
    """DEALERLESS: the key is of all the secrets that were committed to, and is dealt t of n."""
    count = data.draw(st.integers(2, 5))
    threshold = data.draw(st.integers(2, count))
    played = run(threshold, count, seed=seed)
    public, keys = public_keys(played.setup, played.messages)
    shares = played.shares()
    dealing = Dealing(nameless(threshold, count), public, keys)
    verify_dealing(dealing)
    for share in shares:
        verify_share(dealing, share)
    chosen = data.draw(st.permutations(shares))
    found = lagrange_interpolation(0, [(s.index, s.value) for s in chosen[:threshold]], curve.Q)
    assert curve.base_mult(found) == public
    less = [(s.index, s.value) for s in chosen[: threshold - 1]]
    assert curve.base_mult(lagrange_interpolation(0, less, curve.Q)) != public
    assert curve.scalar_from_x25519_private(recover(dealing, chosen[:threshold])) in {
        found,
        curve.negate(found),
    }


def test_nobody_s_own_secret_is_the_key() -> None:
    played = run(3, 4)
    public, _ = public_keys(played.setup, played.messages)
    assert public not in [one.commitments[0] for one in played.messages]
    assert public == curve.add(
        aggregate(one.commitments for one in played.messages[:3])[0],
        played.messages[3].commitments[0],
    )


@given(st.binary(min_size=32, max_size=32))
@settings(deadline=None, max_examples=50)
def test_a_static_key_is_the_enrolled_one(seed: bytes) -> None:
    assert curve.base_mult(static_key(seed)) == bytes(SigningKey(seed).verify_key)


def changed(setup: Setup, message: Message) -> dict[str, tuple[Message, str]]:
    """One honest message, damaged in every way there is, and the fault that names each."""
    (first, second), torsion = message.commitments, BAD_POINTS["mixed order 8"]
    other = run(2, 3, seed=1).messages[0]
    pop = message.pop
    high = curve.encode_scalar(0)[:31] + b"\xff"
    return {
        "a commitment less": (replace(message, commitments=(first,)), "number"),
        "a commitment more": (replace(message, commitments=(first, second, second)), "number"),
        "a proof cut short": (replace(message, pop=pop[:-1]), "number"),
        "the identity": (replace(message, commitments=(first, curve.IDENTITY)), "point"),
        "a torsion part": (replace(message, commitments=(torsion, second)), "point"),
        "an ephemeral key of small order": (
            replace(message, ephemeral=BAD_POINTS["order 8"]),
            "point",
        ),
        "bytes that are no point": (replace(message, ephemeral=b"\xff" * 32), "point"),
        "another's ephemeral key": (replace(message, ephemeral=other.ephemeral), "pop"),
        "commitments swapped": (replace(message, commitments=(second, first)), "pop"),
        "another's proof": (replace(message, pop=other.pop), "pop"),
        "a response beyond the order": (replace(message, pop=pop[:32] + high), "pop"),
        "a commit of another session": (run(2, 3, session=b"another").messages[0], "pop"),
    }


@pytest.mark.parametrize("name", changed(setup_of(2, 3), run().messages[0]))
def test_a_malformed_message_is_refused_by_the_name_of_its_maker(name: str) -> None:
    """NAMED: at hand-in and again by every receiver."""
    played = run()
    require_message(played.setup, 1, played.messages[0])
    damaged, fault = changed(played.setup, played.messages[0])[name]
    with pytest.raises(CommitError, match="the commit of anna") as refused:
        require_message(played.setup, 1, damaged)
    assert (refused.value.official, refused.value.fault) == ("anna", fault)
    played.messages[0] = damaged
    with pytest.raises(CommitError) as again:
        played.receive(2)
    assert (again.value.official, again.value.fault) == ("anna", fault)


def cut(played: Run) -> None:
    played.boxes[2][1] = played.boxes[2][1][:47]


def altered(played: Run) -> None:
    box = bytearray(played.boxes[2][1])
    box[5] ^= 1
    played.boxes[2][1] = bytes(box)


def of_another_receiver(played: Run) -> None:
    played.boxes[2][1] = played.boxes[2][0]


def of_another_sender(played: Run) -> None:
    played.boxes[2][1] = played.boxes[0][1]


def beyond_the_order(played: Run) -> None:
    played.put(3, 2, curve.Q.to_bytes(32, "little"))


def another_share(played: Run) -> None:
    played.put(3, 2, played.plaintext(3, 1))


def one_more(played: Run) -> None:
    share = curve.decode_scalar(played.plaintext(3, 2))
    played.put(3, 2, curve.encode_scalar((share + 1) % curve.Q))


BOXES: dict[Callable[[Run], None], str] = {
    cut: "AEAD-fail",
    altered: "AEAD-fail",
    of_another_receiver: "AEAD-fail",
    of_another_sender: "AEAD-fail",
    beyond_the_order: "non-canonical-plaintext",
    another_share: "VSS-mismatch",
    one_more: "VSS-mismatch",
}


@pytest.mark.parametrize("damage", BOXES, ids=lambda one: one.__name__)
def test_a_box_that_is_wrong_names_its_sender_to_its_receiver_alone(
    damage: Callable[[Run], None],
) -> None:
    """NAMED: by the specification's words; the others' boxes are as right as they were."""
    played = run()
    damage(played)
    with pytest.raises(CommitError, match="the part that carl dealt to you") as refused:
        played.receive(2)
    assert (refused.value.official, refused.value.fault) == ("carl", BOXES[damage])
    assert [played.receive(one) for one in (1, 3)] == [run().receive(one) for one in (1, 3)]


def test_nothing_is_kept_between_the_rounds() -> None:
    """Round 2 is given the key and what was sent, and gives the same whenever it is asked."""
    played = run()
    assert [played.receive(2) for _ in range(2)] == [run().receive(2)] * 2


def test_a_share_that_is_received_is_not_shown() -> None:
    """QUIET."""
    got = run().receive(1)
    assert repr(got) == "Received()"


@pytest.mark.parametrize(
    ("names", "keys", "threshold"),
    [
        (3, [0, 1, 2], 0),
        (3, [0, 1, 2], 4),
        (2, [0, 1, 2], 2),
        (3, [0, 1, 1], 2),
        (0, [], 0),
    ],
)
def test_a_setup_that_can_be_none_is_refused(names: int, keys: list[int], threshold: int) -> None:
    """QUORUM: no key twice, no threshold of none or of more than all."""
    good = setup_of(2, 3)
    taken = tuple(good.keys[at] for at in keys)
    with pytest.raises(DealingError):
        Setup(good.names[:names], taken, threshold, good.context)


@pytest.mark.parametrize("point", BAD_POINTS.values(), ids=BAD_POINTS.keys())
def test_a_participant_s_key_is_a_point_of_prime_order(point: bytes) -> None:
    good = setup_of(2, 3)
    with pytest.raises(DealingError, match="the key of carl"):
        Setup(good.names, (*good.keys[:2], point), 2, good.context)


def test_who_takes_no_part_has_no_number() -> None:
    with pytest.raises(DealingError, match="of no participant"):
        setup_of(2, 3).number(statics(4)[3])
    assert [setup_of(2, 3).number(own) for own in statics(3)] == [1, 2, 3]


@pytest.mark.parametrize(
    "other",
    [
        setup_of(2, 3, b"another session"),
        setup_of(2, 4),
        Setup.of(
            b"a session", ("b", "a", "c"), tuple(setup_of(2, 3).keys[i] for i in (1, 0, 2)), 2
        ),
    ],
    ids=["session", "one more", "order"],
)
def test_the_context_is_of_session_and_participants_in_order(other: Setup) -> None:
    assert other.context != setup_of(2, 3).context


@given(
    coefficients=st.lists(st.integers(1, curve.Q - 1), min_size=1, max_size=5),
    x=st.integers(1, 255),
)
@settings(deadline=None, max_examples=40)
def test_commitments_are_to_their_polynomial(coefficients: list[int], x: int) -> None:
    points, share = commit(coefficients), polynomial(coefficients).evaluate(x)
    assert is_share(share, points, x)
    assert not is_share((share + 1) % curve.Q, points, x)


def test_sums_that_vanish_are_the_identity_and_no_error() -> None:
    """Somebody may choose coefficients so; that is no reason to stop for whoever checks."""
    lost = (curve.Q - 5, 3, 2)  # 2x² + 3x - 5 has the root 1
    assert evaluate(commit(lost), 1) == curve.IDENTITY
    assert is_share(0, commit(lost), 1)
    opposite = (curve.Q - 1, curve.Q - 3)
    assert aggregate([commit((1, 3)), commit(opposite)]) == (curve.IDENTITY, curve.IDENTITY)
    assert evaluate((curve.BASE, curve.IDENTITY), 7) == curve.BASE


def test_zero_is_drawn_again() -> None:
    draws = iter([bytes(64), (5).to_bytes(64, "little")])
    assert draw_scalar(lambda size: next(draws)) == 5
