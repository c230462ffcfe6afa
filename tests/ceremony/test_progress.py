"""How many it takes, what follows by itself, and when there is no hope left."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from custody.ceremony.progress import (
    absentees,
    approval_is_impossible,
    enough_came,
    may_approve,
    step_is_done,
)
from custody.errors import ScriptError
from custody.script_actions import ACTIONS
from tests.ceremony.play import (
    OFFICIALS,
    CeremonyRun,
    at_turn,
    export,
    genesis,
)
from tests.ceremony.scripts import EXPORT, GENESIS, STEPS, script
from tests.ceremony.stages import STAGES, WILMA

FIVE = ("anna", "bert", "carl", "dora", "emil")


@pytest.mark.parametrize(("need", "count"), [("one", 1), ("quorum", 3), ("all", 5)])
def test_a_step_needs_one_a_quorum_or_all_of_the_officials(need: str, count: int) -> None:
    """QUORUM: the threshold of the subject, not a number in the script."""
    rules = script("export", "freeze read-back " + EXPORT[7:], {"read-back": {"need": need}})
    play = export(rules, threshold=3, officials=FIVE)
    for name in FIVE[: count - 1]:
        play.read(name)
        assert play.step == "read-back"
    play.read(FIVE[count - 1])
    assert play.step == "approve"


def test_all_of_the_witnesses_are_as_many_as_there_are() -> None:
    """QUORUM: the roster of the step's own role."""
    changes = {"read-back": {"need": "all"}}
    rules = script("export", "freeze read-back@witness " + EXPORT[7:], changes)
    state = export(rules, witnesses=("wilma", "walter")).state
    assert enough_came(state, ("wilma", "walter"))
    assert not enough_came(state, ("wilma", *FIVE))


@pytest.mark.parametrize("stage", STAGES)
def test_nothing_is_left_to_follow_when_a_ceremony_waits(stage: str) -> None:
    """LEDGER: what follows by itself is written with what it follows from."""
    play = STAGES[stage][0]()
    assert not step_is_done(play.state, play.now)
    assert not approval_is_impossible(play.state)


def test_the_last_receipt_does_not_open_the_canary_by_itself() -> None:
    """QUORUM: it takes contributions that somebody has combined."""
    play = STAGES["canary"][0]()
    assert (play.step, play.state.canary, play.state.activated) == ("canary", False, False)


def test_an_opened_canary_activates_and_closes_in_one_go() -> None:
    """LEDGER: nobody stands between what is decided and what follows."""
    play = STAGES["canary"][0]()
    play.open_canary()
    assert play.types()[-5:] == ["canary", "stepped", "activated", "stepped", "ended"]


def test_absent_is_whom_the_step_was_for_and_who_did_not_come() -> None:
    """REFUSAL: officials, witnesses, or the requester."""
    assert absentees(export().state) == list(OFFICIALS)
    assert absentees(STAGES["collect"][0]().state) == ["rita"]
    assert absentees(STAGES["witness"][0]().state) == list(WILMA)


verdicts = st.dictionaries(st.sampled_from(FIVE), st.sampled_from(["approve", "deny", "abstain"]))


@settings(deadline=None, max_examples=60)
@given(verdicts, st.integers(2, 5), st.sampled_from([*FIVE, "rita"]), st.booleans())
def test_rule_4_a_request_has_hope_exactly_while_enough_could_still_approve(
    said: dict[str, str], threshold: int, requester: str, allowed: bool
) -> None:
    """QUORUM, REFUSAL: counted here once more, seat by seat."""
    play = export(threshold=threshold, officials=FIVE, requester=requester, may_approve=allowed)
    able = {name for name in FIVE if allowed or name != requester}
    assert {name for name in FIVE if may_approve(play.state, name)} == able
    approved: set[str] = set()
    for name, verdict in said.items():
        if play.state.outcome or play.step != "approve":
            break
        if verdict == "approve" and name not in able:
            continue
        play.say(verdict, name)
        if verdict == "approve":
            approved.add(name)
        else:
            able.discard(name)
    if len(able) < threshold:
        assert play.state.outcome == "denied"
    else:
        assert not play.state.outcome
        assert play.step == ("turn" if len(approved) >= threshold else "approve")


EXTRAS = {
    "export": "roll-call read-back read-back@witness cool-off witness attest attest@witness",
    "genesis": "roll-call read-back read-back@witness witness attest attest@witness",
}


@st.composite
def arranged(draw: st.DrawFn) -> tuple[str, str]:
    """A kind, and its backbone with other actions set in anywhere."""
    kind, backbone = draw(st.sampled_from([("genesis", GENESIS), ("export", EXPORT)]))
    actions = backbone.split()
    extras = st.lists(st.sampled_from(EXTRAS[kind].split()), max_size=5, unique=True)
    for extra in draw(extras):
        actions.insert(draw(st.integers(1, len(actions) - 1)), extra)
    return kind, " ".join(actions)


def cooperate(play: CeremonyRun) -> None:
    """Everybody does what the present step asks of them."""
    witnesses = [witness.name for witness in play.state.subject.witnesses]
    asked = witnesses if play.state.current.actor == "witness" else list(OFFICIALS)
    at = play.state.step
    match play.step:
        case "deal":
            play.deal()
        case "canary":
            play.open_canary()
        case "cool-off":
            play.wait("12h")
        case "unlock":
            play.unlock()
        case "collect":
            play.collect()
        case _:
            for name in asked:
                if play.state.step == at and not play.state.outcome:
                    one_act(play, name)


def one_act(play: CeremonyRun, name: str) -> None:
    play.pass_time("1s")  # nobody signs the same thing twice in the same microsecond
    match play.step:
        case "roll-call":
            play.answer(name)
        case "read-back":
            play.read(name)
        case "witness":
            play.say("attest", name)
        case "receive":
            play.say("receipt", name)
        case step:
            play.say(step, name)


@settings(deadline=None, max_examples=100)
@given(arranged())
def test_rule_1_a_script_that_passes_the_linter_runs_to_its_end(
    case: tuple[str, str],
) -> None:
    """QUORUM: in whatever order it is written, everybody doing what is asked closes it."""
    kind, actions = case
    try:
        rules = script(kind, actions)
    except ScriptError:
        return
    play = (genesis if kind == "genesis" else export)(rules, witnesses=("wilma", "walter"))
    for _ in rules.steps:
        if not play.state.outcome:
            cooperate(play)
    assert play.state.outcome == "closed"
    assert play.state == play.again()
    steps = [event.data["to"] for event, _ in play.log if event.type == "ceremony.stepped"]
    assert steps == [step.id for step in rules.steps[1:]]


def test_every_action_knows_when_it_is_done() -> None:
    """QUORUM: an action the engine does not know would never be done, or always."""
    from custody.ceremony.progress import _STEP_RULES

    assert set(_STEP_RULES) == set(ACTIONS) - {"close"}
    assert set(STEPS) == set(ACTIONS)


def test_a_window_is_done_with_the_threshold_and_not_with_all_who_approved() -> None:
    """QUORUM: two keys of three approvers."""
    play = at_turn()
    play.say("approve", "carl")
    play.all_say("turn", "carl", "bert")
    assert play.step == "unlock"
