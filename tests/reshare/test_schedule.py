"""Reshares in which people deal evil, keep silent and lie: one epoch at every moment."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from custody.errors import RedealError, RefusedError, TamperedError
from custody.quorum_tree import people, plain, rows_of, satisfied
from custody.reshare import Redeal, State, answer, decide, replay, settle
from custody.reshare.events import (
    Act,
    Answered,
    Complained,
    DealingOver,
    Destroyed,
    Ended,
    Event,
    Excluded,
    Failed,
    Froze,
    Received,
    Redealt,
    Switched,
    Unanswered,
)
from custody.reshare.receiving import receive_rows
from custody.reshare.schedule import follow
from custody.sealedbox import seal_to
from tests.keys import key_of
from tests.reshare.random_play import Play, play
from tests.reshare.scene import Dataset, sealed


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 2**32))
def test_no_honest_dealer_is_left_out_and_every_prefix_has_one_epoch(seed: int) -> None:
    """EPOCH, NAMED: whoever does what, in whatever order."""
    played = play(seed)
    honest = {name for name, manner in played.dealers.items() if manner == "honest"}
    assert not honest & played.state.excluded.keys()
    state, epoch = State(played.subject), played.subject.old.epoch
    for event in played.events:
        state = follow(state, event)
        epoch += isinstance(event, Switched)
        assert state.epoch == epoch <= played.subject.epoch
    assert state == played.state == replay(played.subject, played.events)


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 2**32))
def test_it_ends_as_its_people_let_it(seed: int) -> None:
    """QUORUM: it switches if a quorum deals honestly and all receive, and then opens old objects.

    It fails, naming them, where those who were left out leave no quorum. Otherwise it waits for
    whoever is away, until it expires.
    """
    played = play(seed)
    away = "away" in played.receivers.values()
    honest = {name for name, manner in played.dealers.items() if manner == "honest"}
    if played.state.outcome == "failed":
        (end,) = [one for one in played.events if isinstance(one, Failed)]
        assert set(end.officials) == played.state.excluded.keys() != set()
        assert not satisfied(
            played.subject.old.quorum, {*played.dealers} - played.state.excluded.keys()
        )
    elif satisfied(played.subject.old.quorum, honest) and not away:
        assert played.state.outcome == "switched"
        _opens_what_was_sealed_before(played)
    else:
        assert played.state.outcome in (None, "switched")


def _opens_what_was_sealed_before(played: Play) -> None:
    frozen, before = played.state.frozen, played.reshare.before
    assert frozen is not None
    shares = [
        share
        for name in people(played.subject.quorum)
        for share in receive_rows(
            played.subject,
            frozen,
            played.state.usable(),
            played.reshare.boxes_to(name),
            key_of(name),
            played.state.answers_to(name),
        )
    ]
    shares.sort(key=lambda share: share.index)
    after = replace(before, dealing=frozen.dealing, shares=tuple(shares), epoch=before.epoch + 1)
    file_key, header = sealed(before)
    assert after.opens(header, people(played.subject.quorum)) == file_key


OLD = plain(3, ["anna", "bert", "carl", "dora", "emil"])
NEW = plain(2, ["carl", "fred", "gina"])
DATASET = Dataset.dealt(OLD)
RESHARE = DATASET.reshare(NEW)
SUBJECT = RESHARE.subject


def after(*acts: Act | Callable[[State], Act]) -> State:
    """Play these acts; one that depends on the state is made of it."""
    state = State(SUBJECT)
    for act in acts:
        _, state = decide(state, act(state) if callable(act) else act)
    return state


def dealt(*rows: int) -> list[Act]:
    return [Redealt(RESHARE.redeals[row]) for row in rows]


def receipt(name: str) -> Callable[[State], Act]:
    def make(state: State) -> Act:
        assert state.frozen is not None
        return Received(name, state.frozen.signed_digest(SUBJECT))

    return make


def right_answer(name: str, dealer: int) -> Answered:
    return Answered(name, dealer, answer(SUBJECT, DATASET.shares[dealer - 1], name))


ALL = dealt(1, 2, 3, 4, 5)
EVERYBODY = (receipt("carl"), receipt("fred"), receipt("gina"))


def test_it_goes_from_dealing_to_the_switch() -> None:
    """EPOCH: old until the last receipt, new with it."""
    assert after().standing == "dealing"
    assert after(*ALL).standing == "frozen 1"
    almost = after(*ALL, *EVERYBODY[:2])
    assert (almost.standing, almost.epoch) == ("frozen 1", 0)
    done = after(*ALL, *EVERYBODY)
    assert (done.standing, done.epoch) == ("switched", 1)


def test_a_quorum_of_dealers_is_enough_once_time_is_over() -> None:
    state = after(*dealt(5, 1, 3), DealingOver())
    assert state.frozen is not None
    assert state.frozen.dealers == (1, 3, 5)
    with pytest.raises(RefusedError, match="no quorum has dealt yet"):
        after(*dealt(1, 2), DealingOver())
    with pytest.raises(RefusedError, match="over already"):
        after(*dealt(1, 2, 3), DealingOver(), DealingOver())


def test_a_spare_steps_in_for_a_dealer_who_opened_something_else() -> None:
    """NAMED: receipts are void, the attempt is another, and the dealer is out for good."""
    wrong = Answered("fred", 1, right_answer("gina", 1).opened)
    before = after(*ALL, receipt("carl"), Complained("fred", 1, "share-mismatch"))
    assert before.standing == "disputed"
    events, state = decide(before, wrong)
    assert [type(one) for one in events] == [Answered, Excluded, Froze]
    assert state.excluded.keys() == {"anna"}
    assert state.answers_to("fred") == {}
    assert state.frozen is not None
    assert (state.frozen.dealers, state.attempt, state.receipts) == ((2, 3, 4), 2, frozenset())
    with pytest.raises(RedealError, match="anna was left out"):
        decide(replace(state, redeals=state.redeals[1:]), Redealt(RESHARE.redeals[1]))


def test_who_has_not_dealt_yet_may_step_in() -> None:
    """With three dealers of whom one is out, it waits for a fourth instead of starting anew."""
    state = after(*dealt(1, 2, 3), DealingOver(), Complained("fred", 2, "box-fail"))
    events, state = decide(state, Unanswered("fred", 2))
    assert [type(one) for one in events] == [Unanswered, Excluded]
    assert state.standing == "dealing"
    events, state = decide(state, Redealt(RESHARE.redeals[4]))
    assert [type(one) for one in events] == [Redealt, Froze]
    assert state.attempt == 2


def test_without_a_quorum_of_dealers_it_fails_and_names_them() -> None:
    """NAMED: those who were left out, and the old epoch goes on."""
    state = after(*ALL)
    for _ in range(3):
        assert state.frozen is not None
        dealer = state.frozen.dealers[0]
        _, state = decide(state, Complained("fred", dealer, "box-fail"))
        assert state.outcome is None
        _, state = decide(state, Unanswered("fred", dealer))
    assert state.excluded.keys() == {"anna", "bert", "carl"}
    assert (state.standing, state.epoch) == ("failed", 0)


def test_a_right_answer_is_used_in_place_of_the_box() -> None:
    """A dealer whose box was rubbish, or who was lied about, stays if they open what is right."""
    rubbish = RESHARE.with_box(1, "gina", seal_to(key_of("gina").keyfile.box_public, b"rubbish"))
    state = after(
        *[Redealt(one) for one in rubbish.redeals.values()],
        Complained("gina", 1, "record-mismatch"),
        right_answer("gina", 1),
    )
    assert not state.excluded
    assert state.frozen is not None
    shares = receive_rows(
        SUBJECT,
        state.frozen,
        state.usable(),
        rubbish.boxes_to("gina"),
        key_of("gina"),
        state.answers_to("gina"),
    )
    assert shares == RESHARE.received("gina")


def test_an_answer_gives_away_the_sub_shares_of_whoever_complained_alone() -> None:
    """QUIET: and the same ones however often it is computed, since nothing is kept."""
    opened = right_answer("gina", 2).opened
    assert opened == right_answer("gina", 2).opened
    assert opened == key_of("gina").unseal(RESHARE.dealt[2][1]["gina"])
    (row,) = rows_of(NEW, "gina")
    assert opened.count(b'"rows":{"%d":' % row) == 1
    assert opened not in repr(after(*ALL, Complained("gina", 2, "box-fail"))).encode()


REFUSED: dict[str, tuple[str, list[Act | Callable[[State], Act]]]] = {
    "a complaint before the dealers are frozen": (
        "fred complains of a part that is not used",
        [*dealt(1), Complained("fred", 1, "box-fail")],
    ),
    "a complaint of a spare": ("not used", [*ALL, Complained("fred", 5, "box-fail")]),
    "a complaint by somebody else": ("anna has no seat", [*ALL, Complained("anna", 1, "box-fail")]),
    "a complaint of nothing": ("a fault that there is not", [*ALL, Complained("fred", 1, "bad")]),
    "a complaint after the receipt": (
        "fred has signed that all is right",
        [*ALL, receipt("fred"), Complained("fred", 1, "box-fail")],
    ),
    "a second complaint": (
        "already",
        [*ALL, Complained("fred", 1, "box-fail"), Complained("fred", 1, "box-fail")],
    ),
    "a complaint that was answered": (
        "already",
        [
            *ALL,
            Complained("fred", 1, "box-fail"),
            right_answer("fred", 1),
            Complained("fred", 1, "box-fail"),
        ],
    ),
    "a receipt with a complaint open": (
        "a complaint of fred is open",
        [*ALL, Complained("fred", 1, "box-fail"), receipt("fred")],
    ),
    "a receipt of another attempt": (
        "of other dealers",
        [
            *ALL,
            lambda state: Complained("fred", 1, "box-fail"),
            Unanswered("fred", 1),
            Received("fred", RESHARE.frozen.signed_digest(SUBJECT)),
        ],
    ),
    "a receipt before the dealers are frozen": ("of other dealers", [Received("fred", bytes(32))]),
    "a second receipt": ("already signed", [*ALL, receipt("fred"), receipt("fred")]),
    "a receipt by somebody else": ("anna has no seat", [*ALL, receipt("anna")]),
    "an answer to no complaint": ("no complaint of fred", [*ALL, right_answer("fred", 1)]),
    "an absence of no answer": ("no complaint of fred", [*ALL, Unanswered("fred", 1)]),
    "a second answer": (
        "no complaint",
        [
            *ALL,
            Complained("fred", 1, "box-fail"),
            right_answer("fred", 1),
            right_answer("fred", 1),
        ],
    ),
    "another end": ("does not end", [Ended("switched")]),
    "anything after the end": ("has ended: denied", [Ended("denied"), *ALL]),
    "anything after the switch": ("has ended: switched", [*ALL, *EVERYBODY, Ended("cancelled")]),
    "an old share destroyed too early": ("not before", [*ALL, Destroyed("anna")]),
    "an old share of nobody": ("fred had no share", [*ALL, *EVERYBODY, Destroyed("fred")]),
    "an old share twice": (
        "already attested",
        [*ALL, *EVERYBODY, Destroyed("anna"), Destroyed("anna")],
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_can_t_be_is_refused(name: str) -> None:
    why, acts = REFUSED[name]
    with pytest.raises(RefusedError, match=why):
        after(*acts)


def test_the_switch_waits_for_a_turn_and_follows_it() -> None:
    """EPOCH: while a window is open nothing switches; it may still be cancelled then."""
    state = after(*ALL, *EVERYBODY[:2])
    events, state = decide(state, EVERYBODY[2](state), turning=True)
    assert [type(one) for one in events] == [Received]
    assert state.epoch == 0
    with pytest.raises(RefusedError, match="waits for a turn's window"):
        decide(state, DealingOver())
    _, cancelled = decide(state, Ended("cancelled"))
    assert (cancelled.standing, cancelled.epoch) == ("cancelled", 0)
    (switched,), state = settle(state)
    assert switched == Switched(1)
    assert state.epoch == 1


def test_what_is_not_due_is_no_event() -> None:
    """EPOCH: a switch, an exclusion, a dealing or a failure that nobody's acts lead to."""
    events: list[Event] = []
    state = State(SUBJECT)
    for act in [*ALL, *EVERYBODY]:
        found, state = decide(state, act(state) if callable(act) else act)
        events += found
    forged: list[Event] = [
        Switched(1), Switched(2), Excluded("bert", "for nothing"), Failed(()), Froze(RESHARE.frozen)
    ]  # fmt: skip
    for place in range(len(events)):
        for event in forged:
            if event != events[place]:
                with pytest.raises((TamperedError, RefusedError)):
                    replay(SUBJECT, [*events[:place], event])
    for left_out in range(len(events) - 1):
        with pytest.raises((TamperedError, RefusedError)):
            replay(SUBJECT, [*events[:left_out], *events[left_out + 1 :]])


def test_old_shares_are_said_to_open_everything_while_they_can() -> None:
    """EPOCH: until those who have not attested are no quorum of the old tree."""
    state = after(*ALL, *EVERYBODY)
    assert after(*ALL).outstanding() == ()
    assert state.outstanding() == ("anna", "bert", "carl", "dora", "emil")
    for name in ("bert", "emil"):
        _, state = decide(state, Destroyed(name))
    assert state.outstanding() == ("anna", "carl", "dora")
    _, state = decide(state, Destroyed("carl"))
    assert state.outstanding() == ()


def test_a_redeal_in_the_fold_is_read_from_its_record() -> None:
    for made in RESHARE.redeals.values():
        assert Redeal.read(made.record()) == made
