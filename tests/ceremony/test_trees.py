"""Ceremonies whose quorum is a tree: each step goes on, or no longer can, by the tree (QUORUM)."""

from __future__ import annotations

import random
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from custody.ceremony import (
    CeremonyView,
    Dealt,
    Seat,
    Subject,
    export_subject,
    genesis_subject,
    keyed_seats,
    require_roster,
)
from custody.errors import CustodyError, RefusedError, TamperedError
from custody.official.bundle import Bundle, deal_subject
from custody.quorum_tree import Node, parse_quorum, people, rows_of, satisfied
from tests.ceremony.play import (
    CeremonyRun,
    dataset,
    frame,
    objects,
    policy,
    recipient,
    seats_of,
)
from tests.ceremony.play import (
    dealt as play_dealt,
)
from tests.ceremony.scripts import shipped
from tests.quorum_tree.trees import random_tree

SPLIT = parse_quorum("all of (2 of (anna, bert, carl) as security, 1 of (dora, emil) as legal)")
BOTH = parse_quorum("any of (2 of (anna, bert) as one, all of (anna, 2 of (carl, dora)) as two)")


@cache
def dealt(quorum: Node, seed: int = 1) -> Bundle:
    subject = genesis_subject(
        frame=frame("genesis", shipped("genesis"), requester="admin"),
        quorum=quorum,
        seats=seats_of(people(quorum)),
        policy=policy(),
    )
    return deal_subject(subject, "service", random.Random(seed).randbytes)


def request(quorum: Node, number: int = 1) -> Subject:
    return export_subject(
        frame=frame("export", shipped("export")),
        dataset=dataset(dealt(quorum)),
        objects=objects(number),
        purpose="restore test",
        recipient=recipient(),
    )


def export(quorum: Node) -> CeremonyRun:
    return CeremonyRun.begin(request(quorum), shipped("export"), objects(1))


@pytest.mark.parametrize("quorum", [SPLIT, BOTH], ids=["split", "both"])
def test_subject_and_dealing_say_the_tree_and_are_read_the_same(quorum: Node) -> None:
    """BOUND: to the byte, with a share key for each row of a seat."""
    bundle = dealt(quorum)
    for subject in (bundle.subject, request(quorum)):
        record = subject.record()
        assert record["quorum"] == quorum.record()
        assert "threshold" not in record
        assert Subject.read(record) == subject
    assert Bundle.parse(bundle.encode()) == bundle
    for seat in keyed_seats(bundle.subject, bundle.dealing):
        rows = rows_of(quorum, seat.official)
        assert seat.share_keys == tuple(bundle.dealing.shares[row - 1] for row in rows)
        assert ("share_keys" in seat.record()) == (len(rows) > 1)


@pytest.mark.parametrize("extra", [{"threshold": 3}, {"threshold": None}, {"quorum": None}])
def test_a_dealing_says_its_quorum_once(extra: dict[str, object]) -> None:
    """BOUND: nothing beside it, and nothing in its place, that a reader would pass over."""
    record = {**dealt(SPLIT).dealing.record(), **extra}
    with pytest.raises(TamperedError):
        Dealt.read(record)
    plain = {**play_dealt().dealing.record(), "quorum": None}
    with pytest.raises(TamperedError):
        Dealt.read(plain)


def test_plain_m_of_n_under_another_name_is_no_subject() -> None:
    """BOUND: one quorum has one spelling, and so one digest."""
    subject = dealt(SPLIT).subject
    plain = {"need": 2, "of": list(people(SPLIT))}
    for wrong in ({"quorum": plain}, {"threshold": 2}, {"quorum": None}):
        with pytest.raises(TamperedError):
            Subject.read({**subject.record(), **wrong})


def _seats(*names: str) -> tuple[Seat, ...]:
    return seats_of(names)


@pytest.mark.parametrize(
    "seats",
    [
        _seats("bert", "anna", "carl", "dora", "emil"),
        _seats("anna", "bert", "carl", "dora"),
        _seats("anna", "bert", "carl", "dora", "emil", "frida"),
    ],
    ids=["another order", "one less", "one more"],
)
def test_the_seats_are_those_of_the_tree_in_its_order(seats: tuple[Seat, ...]) -> None:
    """QUORUM, PERSON."""
    with pytest.raises(TamperedError, match="not those of the quorum"):
        genesis_subject(frame("genesis", shipped("genesis")), SPLIT, seats, policy())


@pytest.mark.parametrize(
    "text",
    [
        "any of (anna, 2 of (bert, carl))",
        "all of (1 of (anna, bert) as x, 1 of (bert, carl))",
        "all of (3 of (anna, bert) as x, carl)",
    ],
)
def test_a_tree_that_is_no_quorum_opens_nothing(text: str) -> None:
    """QUORUM, PERSON: nor is a subject that says so taken from anybody."""
    tree = parse_quorum(text)
    with pytest.raises(RefusedError, match="this is no quorum"):
        genesis_subject(
            frame("genesis", shipped("genesis")), tree, seats_of(people(tree)), policy()
        )
    record = {**dealt(SPLIT).subject.record(), "quorum": tree.record()}
    record["seats"] = [seat.record() for seat in seats_of(people(tree))]
    with pytest.raises(CustodyError, match="this is no quorum"):
        require_roster(Subject.read(record))


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 200), st.data())
def test_a_request_goes_on_exactly_when_the_approvals_are_a_quorum(
    seed: int, data: st.DataObject
) -> None:
    """QUORUM, REFUSAL: and is denied exactly when those who have not refused can't be one."""
    tree = random_tree(seed)
    play, approved, refused = export(tree), set[str](), set[str]()
    for name in data.draw(st.permutations(people(tree))):
        kind = data.draw(st.sampled_from(["approve", "approve", "deny", "abstain"]))
        play.say(kind, name, **({} if kind == "approve" else {"reason": "no"}))
        (approved if kind == "approve" else refused).add(name)
        if satisfied(tree, approved):
            assert play.step == "turn"
            return
        if not satisfied(tree, {*people(tree)} - refused):
            assert play.state.outcome == "denied"
            assert play.last("ended")["reason"].endswith("can no longer be reached")
            return
        assert (play.step, play.state.outcome) == ("approve", None)
    raise AssertionError("everybody has spoken, and nothing has come of it")


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 200), st.data())
def test_keys_open_exactly_when_those_who_turned_are_a_quorum(
    seed: int, data: st.DataObject
) -> None:
    """QUORUM: all approve, so that the turns alone decide; and the fold finds the same."""
    tree = random_tree(seed)
    play = export(tree)
    for name in people(tree):
        if play.step == "approve":
            play.say("approve", name)
    for name in people(tree):
        if name not in play.state.verdicts:
            play.say("approve", name)
    turned = set[str]()
    for name in data.draw(st.permutations(people(tree))):
        play.say("turn", name)
        turned.add(name)
        if satisfied(tree, turned):
            assert play.step == "unlock"
            play.unlock()
            assert play.again() == play.state
            return
        assert play.step == "turn"


def test_what_is_shown_of_a_tree_is_read_again() -> None:
    play = export(SPLIT)
    play.say("approve", "anna")
    view = CeremonyView.of(play.state)
    assert CeremonyView.read(view.record()) == view
    assert (view.quorum, view.approved, view.threshold) == (SPLIT, ("anna",), 3)


def test_two_of_security_alone_do_not_open_and_time_gives_their_keys_back() -> None:
    """QUORUM: three keys would do of the five, but these are not the three."""
    play = export(SPLIT)
    play.all_say("approve", "anna", "bert", "carl", "dora")
    play.all_say("turn", "anna", "bert", "carl")
    assert play.step == "turn"
    play.wait("2h")
    assert play.state.turned == ()
