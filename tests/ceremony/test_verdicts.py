"""Verdicts, vetoes and turned keys: rules 4 to 6."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from custody.ceremony import (
    Submit,
    Tick,
    Unlock,
)
from custody.ceremony.statement_rules import SKEW
from custody.errors import (
    LateError,
    NotAllowedError,
)
from custody.formats.timestamps import stamp
from tests.ceremony.play import (
    OFFICIALS,
    START,
    CeremonyRun,
    at_turn,
    export,
)
from tests.ceremony.scripts import EXPORT, script
from tests.ceremony.stages import (
    COOLING,
    FIVE,
    STAGES,
    at_cool_off,
    at_read_back,
    at_roll_call,
    refused,
    statement_refused,
)

# Rule 4: verdicts


@pytest.mark.parametrize("first", ["approve", "deny", "abstain"])
@pytest.mark.parametrize("second", ["approve", "deny", "abstain"])
def test_rule_4_a_verdict_is_final(first: str, second: str) -> None:
    """QUORUM: the same official counts once, whatever they say the second time."""
    play = export(officials=FIVE)
    play.say(first, "anna")
    error = statement_refused(play, second, "anna", f"already said '{first}'", reason="again")
    assert error.promise == "QUORUM"


def test_rule_4_whoever_asked_may_not_approve() -> None:
    """QUORUM: four eyes, and not the requester's two among them."""
    play = export(requester="anna")
    error = statement_refused(play, "approve", "anna", "may not approve")
    assert (type(error), error.promise) == (NotAllowedError, "QUORUM")
    play.all_say("approve", "bert", "carl")
    assert play.step == "turn"


def test_rule_4_unless_the_datasets_policy_says_so() -> None:
    """QUORUM: the policy stands in the subject that everybody signs."""
    play = export(requester="anna", may_approve=True)
    play.all_say("approve", "anna", "bert")
    assert play.step == "turn"


def test_rule_4_a_request_is_denied_when_the_quorum_can_no_longer_be_reached() -> None:
    """REFUSAL: at the very statement that makes it so, with a reason."""
    play = export()
    play.say("deny", "anna")
    assert play.types()[-1] == "signed"
    play.say("abstain", "bert")
    assert play.state.outcome == "denied"
    assert play.last("ended")["reason"] == "2 approvals can no longer be reached"


def test_rule_4_the_barred_requester_is_not_counted_twice() -> None:
    """QUORUM: an abstention of one who may not approve anyway takes no seat away."""
    play = export(requester="anna")
    play.say("abstain", "anna")
    assert play.state.outcome is None
    play.all_say("approve", "bert", "carl")
    assert play.step == "turn"


def test_rule_4_the_barred_requester_is_no_hope_either() -> None:
    """REFUSAL: three seats, two needed, one asked, one denies: nobody has to wait."""
    play = export(requester="anna")
    play.say("deny", "bert")
    assert play.state.outcome == "denied"


@pytest.mark.parametrize("stage", ["roll-call", "deal", "receive", "canary"])
def test_rule_4_one_deny_ends_a_genesis(stage: str) -> None:
    """REFUSAL: no dataset comes to life against the word of one of its officials."""
    play = STAGES[stage][0]()
    play.say("deny", "carl", reason="my share is not mine")
    assert play.state.outcome == "denied"
    assert play.last("ended")["reason"] == "carl denied: my share is not mine"


@pytest.mark.parametrize("make", [at_roll_call, at_read_back], ids=["genesis", "export"])
def test_rule_4_an_official_may_deny_before_anything_else_is_asked(
    make: Callable[[], CeremonyRun],
) -> None:
    """REFUSAL: who sees something wrong need not wait for their step."""
    play = make()
    play.say("deny", "anna")
    assert play.state.verdicts == {"anna": "deny"}


# Rule 5: approvals until the unlock, veto while it cools off


@pytest.mark.parametrize("stage", ["cool-off", "witness", "turn"])
def test_rule_5_approvals_come_in_until_the_unlock(stage: str) -> None:
    """QUORUM: so that a quorum is found that can come to turn."""
    play = STAGES[stage][0]()
    play.say("approve", "carl")
    assert play.state.approvals == ("anna", "bert", "carl")
    assert play.step == stage


def test_rule_5_approvals_come_in_during_a_late_read_back_too() -> None:
    """QUORUM: whatever step stands between approve and turn."""
    play = export(script("export", "freeze approve read-back turn unlock collect close"))
    play.all_say("approve", "anna", "bert")
    play.say("approve", "carl")
    assert (play.step, play.state.approvals) == ("read-back", OFFICIALS)


@pytest.mark.parametrize("before", ["approve", "deny", "abstain", None])
def test_rule_5_any_official_may_veto_while_it_cools_off(before: str | None) -> None:
    """REFUSAL: an approver who thought again, and one who was outvoted."""
    play = export(script("export", COOLING), officials=FIVE)
    if before:
        play.say(before, "carl")
    play.all_say("approve", *[n for n in ("anna", "bert") if play.step == "approve"])
    assert play.step == "cool-off"
    play.say("deny", "carl", reason="I was told a lie")
    assert play.state.outcome == "denied"
    assert play.last("ended")["reason"] == "carl denied: I was told a lie"


@pytest.mark.parametrize("kind", ["approve", "abstain"])
def test_rule_5_a_veto_is_a_deny_and_nothing_else(kind: str) -> None:
    """QUORUM: a second approval or an abstention is as final as ever."""
    statement_refused(at_cool_off(), kind, "anna", "already said|does not take", reason="hm")


def test_rule_5_after_the_cooling_off_there_is_no_veto() -> None:
    """REFUSAL: it is over when its time is, whether or not anybody has looked since."""
    play = at_cool_off()
    play.pass_time("12h")
    with pytest.raises(LateError, match="is over"):
        play.say("deny", "carl")
    play.do(Tick())
    assert play.step == "turn"
    statement_refused(play, "deny", "carl", "does not take")


def test_rule_5_the_requester_may_veto_too() -> None:
    """REFUSAL: whoever may not approve may still say no."""
    play = export(script("export", COOLING), requester="carl")
    play.all_say("approve", "anna", "bert")
    play.say("deny", "carl")
    assert play.state.outcome == "denied"


# Rule 6: turning


@pytest.mark.parametrize("verdict", ["deny", "abstain", None])
def test_rule_6_only_those_who_approved_may_turn(verdict: str | None) -> None:
    """QUORUM: a key is turned for what its official has approved."""
    play = export(officials=FIVE)
    if verdict:
        play.say(verdict, "carl")
    play.all_say("approve", "anna", "bert")
    assert statement_refused(play, "turn", "carl", "has not approved").promise == "QUORUM"


def test_rule_6_each_turns_once() -> None:
    """QUORUM: the same official handing in twice is one key."""
    play = at_turn()
    play.say("turn", "anna")
    assert statement_refused(play, "turn", "anna", "already turned").promise == "QUORUM"
    assert play.step == "turn"


def test_rule_6_too_few_keys_open_nothing() -> None:
    """QUORUM: m - 1 of the keys, and no unlock however it is asked for."""
    play = export(threshold=3, officials=FIVE)
    play.all_say("approve", *FIVE)
    play.all_say("turn", "anna", "bert")
    refused(play, Unlock("ab" * 32, 2, ()), "not at unlock")
    play.say("turn", "emil")
    assert play.step == "unlock"


def test_rule_6_a_turn_that_was_erased_does_not_come_back() -> None:
    """BOUND: whoever kept a copy of it can't add it to another window."""
    play = at_turn()
    kept = play.envelope("turn", "anna")
    play.do(Submit(kept))
    play.wait("15m")
    assert play.state.turned == ()
    assert refused(play, Submit(kept), "on the record already").promise == "BOUND"
    play.all_say("turn", "anna", "bert")
    assert play.step == "unlock"


@pytest.mark.parametrize(("minutes", "taken"), [(15, True), (16, False)])
def test_rule_6_a_turn_counts_in_the_window_it_was_signed_for(minutes: int, taken: bool) -> None:
    """BOUND: one that was signed longer ago than a window lasts is refused."""
    play = at_turn()
    held = play.envelope("turn", "anna")
    play.pass_time(f"{minutes}m")
    if taken:
        play.do(Submit(held))
        assert play.state.turned == ("anna",)
    else:
        refused(play, Submit(held), "which can't be")


def test_rule_6_a_short_window_still_forgives_a_slow_clock() -> None:
    """A clock ten minutes behind is no reason to lock an official out."""
    play = at_turn(script("export", EXPORT, {"turn": {"within": "1m"}}))
    play.say("turn", "anna", time=stamp(START - SKEW))
    assert play.state.turned == ("anna",)
