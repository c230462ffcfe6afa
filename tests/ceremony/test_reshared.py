"""A reshare as a ceremony: who may do what and when, and what the fold makes of it (EPOCH)."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest

from custody.ceremony import Cancel, CeremonyView, Event, Switch, evolve
from custody.ceremony.any_subject import read_subject
from custody.ceremony.available import available_acts
from custody.ceremony.resharing import course_of
from custody.errors import LateError, LedgerError, NotAllowedError, RedealError, RefusedError
from custody.formats.digest_words import twelve_words
from custody.quorum_tree import plain
from custody.reshare import ReshareSubject, freeze
from tests.ceremony.play import fold, key
from tests.ceremony.reshared import NEW, Reshared
from tests.ceremony.scripts import shipped


def test_a_whole_reshare_goes_step_by_step() -> None:
    """EPOCH: the old epoch is active until the switch, and the new one from there on."""
    run = Reshared.begin()
    play = run.play
    assert play.step == "approve"
    play.all_say("approve", "anna", "bert")
    for name in ("carl", "dora", "emil"):
        assert play.step == "read-back"
        play.read(name)
    assert play.step == "read-back", "carl alone is no quorum of those who deal"
    play.read("anna")
    for name in run.old:
        assert play.step == "redeal"
        run.deal(name)
    assert play.step == "receive"
    assert play.state.dealing is not None
    for name in run.new:
        assert course_of(play.state).epoch == 0
        play.say("receipt", name)
    assert play.step == "canary"
    play.open_canary()
    assert (play.step, course_of(play.state).epoch) == ("activate", 0)
    play.do(Switch())
    assert (play.step, course_of(play.state).epoch) == ("attest", 1)
    assert course_of(play.state).outstanding() == ("anna", "bert", "carl")
    play.say("attest", "anna")
    play.say("attest", "bert")
    assert course_of(play.state).outstanding() == ()
    play.say("attest", "carl")
    assert play.state.outcome == "closed"
    assert play.again() == play.state


def test_the_subject_of_a_reshare_is_read_as_every_subject() -> None:
    """BOUND: read and written again it is the same to the byte."""
    subject = Reshared.begin().subject
    again = read_subject(subject.record())
    assert isinstance(again, ReshareSubject)
    assert (again, again.encode(), again.kind) == (subject, subject.encode(), "reshare")


def test_a_view_of_it_is_read_as_it_was_written() -> None:
    """BOUND: whoever was left out, and who complains, included."""
    run = Reshared.frozen()
    run.complain("dora", 1)
    view = CeremonyView.of(run.play.state)
    assert view.reshare is not None
    assert view.reshare.standing == "disputed"
    assert CeremonyView.read(view.record()) == view


def test_everybody_signs_by_the_seat_that_the_kind_is_for() -> None:
    """QUORUM: new officials do not approve, deal or attest; old ones do not receive or complain."""
    run = Reshared.begin()
    with pytest.raises(NotAllowedError):
        run.play.say("approve", "dora")
    run.approve()
    for name in (*run.new, "anna", "bert"):
        if run.play.step == "read-back":
            run.play.read(name)
    assert available_acts(run.play.state, "dora") == ["exception"]
    assert available_acts(run.play.state, "anna") == ["redeal", "exception"]
    for name in run.old:
        run.deal(name)
    with pytest.raises(NotAllowedError):
        run.play.say("receipt", "anna")
    with pytest.raises(NotAllowedError):
        run.complain("bert", 1)
    assert available_acts(run.play.state, "carl") == ["receipt", "complain", "exception"]
    run.receive()
    run.switch()
    with pytest.raises(NotAllowedError):
        run.play.say("attest", "dora")


def test_a_denial_of_too_many_ends_it_before_anything_is_dealt() -> None:
    """REFUSAL: the old quorum decides."""
    run = Reshared.begin()
    run.play.say("deny", "anna")
    run.play.say("deny", "bert")
    assert (run.play.state.outcome, course_of(run.play.state).epoch) == ("denied", 0)


def test_wrong_words_are_refused_and_the_right_ones_taken_once() -> None:
    """KNOWN: whoever is dealt to gets shares, so all new ones compare."""
    run = Reshared.begin()
    run.approve()
    with pytest.raises(RefusedError):
        run.play.read("dora", twelve_words(b"\x07" * 32))
    run.play.read("dora")
    with pytest.raises(RefusedError):
        run.play.read("dora")


def test_somebody_else_s_row_and_a_second_dealing_are_refused() -> None:
    """NAMED: each deals their own row, once."""
    run = Reshared.read_back()
    made = run.make("anna")
    with pytest.raises(NotAllowedError, match="not that of bert"):
        run.deal("bert", made)
    run.deal("anna", made)
    with pytest.raises(RefusedError, match="the first dealing counts"):
        run.deal("anna")
    with pytest.raises(RedealError, match="something else than their share"):
        run.deal("bert", replace(run.make("bert"), commitments=made.commitments))


def test_time_goes_on_with_a_quorum_of_dealers_and_not_without() -> None:
    """NAMED: who has not dealt is named, and a reshare that too few deal in expires."""
    run = Reshared.read_back()
    run.deal("anna")
    run.deal("carl")
    run.play.wait("7d")
    assert run.play.step == "receive"
    assert run.play.last("stepped")["absent"] == ["bert"]
    run.receive()
    run.switch()
    assert run.play.again() == run.play.state
    alone = Reshared.read_back()
    alone.deal("anna")
    alone.play.wait("7d")
    assert alone.play.state.outcome == "expired"
    assert "bert, carl" in alone.play.last("ended")["reason"]


def test_a_right_answer_is_used_and_the_complaint_is_over() -> None:
    """NAMED: nobody honest is left out, and the accuser gives away a row of their own alone."""
    run = Reshared.frozen()
    run.complain("dora", 1)
    with pytest.raises(RefusedError, match="open still"):
        run.play.say("receipt", "dora")
    run.answer("anna", "dora")
    course = course_of(run.play.state)
    assert (course.excluded, set(course.answers_to("dora"))) == ({}, {1})
    run.receive()
    run.switch()
    assert run.play.again() == run.play.state


def test_a_wrong_answer_leaves_its_dealer_out_by_name_and_receipts_are_void() -> None:
    """NAMED: then the others' dealings are put together anew."""
    run = Reshared.frozen()
    before = run.play.state.digest
    run.play.say("receipt", "emil")
    run.complain("dora", 1)
    rows = run.opened("anna", "dora")["rows"]
    wrong = {**run.opened("anna", "dora"), "rows": dict.fromkeys(rows, "AA" * 21 + "A=")}
    run.answer("anna", "dora", wrong)
    state = run.play.state
    assert run.play.last("excluded")["official"] == "anna"
    assert (state.receipts, course_of(state).attempt) == ((), 2)
    assert state.digest != before
    assert state.dealing is not None
    assert state.dealing.reshared is not None
    assert state.dealing.reshared.dealers == (2, 3)
    with pytest.raises(RefusedError, match="something else"):
        run.play.say("receipt", "emil", digest=before.hex())
    run.receive()
    run.switch()
    assert run.play.again() == run.play.state


def test_whoever_does_not_answer_in_three_days_is_left_out() -> None:
    """NAMED: and without a quorum of dealers it fails, naming them."""
    run = Reshared.frozen()
    run.complain("dora", 1)
    run.play.wait("2d")
    assert "unanswered" not in run.play.types()
    run.play.wait("1d")
    assert run.play.last("unanswered") == {"dealer": 1, "official": "dora"}
    assert run.play.last("excluded")["why"] == "did not answer a complaint in time"
    run.complain("emil", 2)
    run.play.pass_time("3d")
    with pytest.raises(LateError):
        run.answer("bert", "emil")
    run.play.wait("1s")
    assert run.play.state.outcome == "failed"
    assert run.play.last("ended")["reason"] == "without anna, bert there is no quorum of dealers"


def test_an_answer_is_given_only_to_whoever_complains_of_one_s_own_row() -> None:
    """NAMED: nothing is opened that nobody asked for."""
    run = Reshared.frozen()
    with pytest.raises(RefusedError, match="does not take 'answer'"):
        run.answer("anna", "dora")
    run.complain("dora", 1)
    with pytest.raises(RefusedError):
        run.answer("bert", "dora")
    with pytest.raises(RefusedError):
        run.answer("anna", "emil")
    with pytest.raises(RefusedError, match="names the dealer's row"):
        run.answer("anna", "dora", {"official": "dora"})


def test_a_late_dealing_is_taken_while_the_dealers_are_no_quorum() -> None:
    """NAMED: a spare steps in for whoever was left out."""
    run = Reshared.read_back(threshold=2)
    run.deal("anna")
    run.deal("bert")
    run.play.wait("7d")
    run.complain("dora", 1)
    run.play.wait("3d")
    assert run.play.state.dealing is None
    assert run.play.step == "receive"
    run.deal("carl")
    assert course_of(run.play.state).attempt == 2
    run.receive()
    run.switch()
    assert run.play.again() == run.play.state


def test_it_can_be_called_off_until_the_switch_and_not_after() -> None:
    """EPOCH: before it all is of the old epoch."""
    for stage in (Reshared.begin, Reshared.read_back, Reshared.frozen):
        run = stage()
        run.play.do(Cancel("admin", "not now"))
        assert (run.play.state.outcome, course_of(run.play.state).epoch) == ("cancelled", 0)
    run = Reshared.frozen()
    run.receive()
    run.play.open_canary()
    run.play.do(Cancel("admin", "not now"))
    assert course_of(run.play.state).epoch == 0
    run = Reshared.frozen()
    run.receive()
    run.switch()
    with pytest.raises(RefusedError):
        run.play.do(Cancel("admin", "too late"))


def test_nothing_is_switched_before_its_time() -> None:
    """EPOCH."""
    for stage in (Reshared.begin, Reshared.read_back, Reshared.frozen):
        with pytest.raises(RefusedError):
            stage().play.do(Switch())


@pytest.mark.parametrize(
    "changes",
    [
        {"epoch": 2},
        {"former": ["anna", "bert"]},
        {"dealing": "00" * 32},
        {"seats": []},
        {"shares": []},
        {"quorum": plain(3, ("carl", "dora", "emil")).record()},
    ],
)
def test_the_fold_refuses_another_switch(changes: dict[str, object]) -> None:
    """EPOCH, LEDGER: what it says follows from subject and dealing."""
    run = Reshared.frozen()
    run.receive()
    run.play.open_canary()
    before, at = run.play.state, run.play.now
    (event, *_) = run.switch()
    assert evolve(before, event, at, before.script).activated
    with pytest.raises(LedgerError):
        evolve(before, Event(event.type, {**event.data, **changes}), at, before.script)


def test_the_fold_refuses_what_is_not_due() -> None:
    """LEDGER: a dealing, an exclusion, a lateness or a failure that nobody's acts lead to."""
    run = Reshared.frozen()
    state, at, rules = run.play.state, run.play.now, run.play.state.script
    course = course_of(state)
    other = freeze(course.subject, {row: course.usable()[row] for row in (2, 3)}, 1)
    run.complain("dora", 1)
    for event in (
        Event("ceremony.frozen", {"dealing": other.record()}),
        Event("ceremony.excluded", {"official": "anna", "why": "did not answer"}),
        Event("ceremony.unanswered", {"dealer": 1, "official": "dora"}),
        Event(
            "ceremony.ended",
            {"kind": "reshare", "outcome": "closed", "reason": None},
        ),
    ):
        with pytest.raises(LedgerError):
            evolve(run.play.state, event, at, rules)


def test_every_prefix_of_random_schedules_is_of_one_epoch() -> None:
    """EPOCH: evil, mute and lying people, whoever acts when."""
    for seed in range(8):
        chance, run = random.Random(seed), Reshared.read_back()
        for _ in range(14):
            name = chance.choice([*run.old, *run.new])
            acts = available_acts(run.play.state, name)
            _try(run, chance, name, chance.choice(acts or ["exception"]))
            if chance.random() < 0.1:
                run.play.wait(chance.choice(["1d", "3d"]))
            if run.play.state.outcome or run.play.state.activated:
                break
        script = shipped("reshare")
        for size in range(1, len(run.play.log) + 1):
            state = fold(run.play.log[:size], script)
            assert course_of(state).epoch == (1 if state.activated else 0)


def _try(run: Reshared, chance: random.Random, name: str, act: str) -> None:
    try:
        if act == "redeal":
            run.deal(name)
        elif act == "complain":
            run.complain(name, chance.randint(1, 3))
        elif act == "answer":
            run.answer(name, chance.choice(run.new))
        elif act == "receipt":
            run.play.say("receipt", name)
        if run.play.step == "canary":
            run.switch()
    except RefusedError:
        pass


def test_people_may_stay_with_the_same_keys() -> None:
    """PERSON: carl deals by his old seat and receives by his new one."""
    run = Reshared.frozen()
    state = run.play.state
    old, new = state.subject.seat_for("redeal", "carl"), state.subject.seat_for("receipt", "carl")
    assert old is not None
    assert new is not None
    assert (old.index, new.index) == (3, 1)
    assert state.signing_key("carl", "receipt") == key("carl").keyfile.signing_public
    assert NEW.need == state.threshold


def test_whoever_still_has_an_old_share_may_attest_later_that_it_is_gone() -> None:
    """EPOCH: to disagree is no last word, and it does not close over a share that is left."""
    run = Reshared.frozen()
    play = run.play
    run.receive()
    run.switch()
    play.say("attest", "anna", verdict="disagree", reason="a copy is in the safe")
    play.all_say("attest", "bert", "carl")
    assert (play.step, play.state.outcome) == ("attest", None)
    with pytest.raises(RefusedError, match="bert has already attested"):
        play.say("attest", "bert", reason="once more")
    play.say("attest", "anna")
    assert course_of(play.state).destroyed == {"anna", "bert", "carl"}
    assert play.state.outcome == "closed"
    assert play.again() == play.state
