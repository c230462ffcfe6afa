"""The policy of a dataset: what 0.1.0 wrote keeps its bytes, and each policy has one spelling."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields, replace
from typing import Any

import pytest

from custody.ceremony import Cancel, Event, Policy, Subject, evolve
from custody.ceremony.policy import POLICY_CHOICES, changes_of, loosened, tightens
from custody.errors import LedgerError, NotAllowedError, RefusedError, StatementError, TamperedError
from custody.formats import canonical_json
from tests.ceremony.play import START, CeremonyRun, tightening

OLD: dict[str, Any] = {
    "dealer": "service",
    "requester_may_approve": False,
    "scripts": {"export": "export"},
}


def test_a_policy_of_0_1_0_is_read_and_written_as_it_was() -> None:
    """BOUND: so are the digests that people signed."""
    policy = Policy.read(OLD)
    assert (policy.headers, policy.proven) == ("registered", False)
    assert canonical_json.encode(policy.record()) == canonical_json.encode(OLD)


@pytest.mark.parametrize("name", POLICY_CHOICES)
def test_every_choice_is_read_and_written(name: str) -> None:
    """What its absence means is never written."""
    usual, *others = POLICY_CHOICES[name]
    assert others
    for value in others:
        record = {**OLD, name: value}
        assert Policy.read(record).record() == record
        assert getattr(Policy.read(record), name) == value
    assert getattr(Policy.read(OLD), name) == usual


@pytest.mark.parametrize("value", ["registered", "signed", "", None, 1, ["proven"]])
def test_another_spelling_of_a_policy_is_refused(value: object) -> None:
    with pytest.raises(TamperedError):
        Policy.read({**OLD, "headers": value})


# what tightens

STRICT = Policy(False, "export", "service", "proven", "signed")
LOOSE = Policy(True, "export", "service")
STEPS: dict[str, tuple[Any, Any]] = {
    "requester_may_approve": (True, False),
    "headers": ("registered", "proven"),
    "requests": ("token", "signed"),
}
"""By field: what is looser, and what is stricter."""
FIXED = {"export_script": ("export", "export-witnessed"), "dealer": ("service", "offline")}
"""By field: two values of which none is the stricter."""


def changed(policy: Policy, name: str, value: Any) -> Policy:
    return replace(policy, **{name: value})


def test_every_field_of_a_policy_is_tried_here() -> None:
    """A field that is added has to be put in one of these two."""
    assert {*STEPS} | {*FIXED} == {field.name for field in fields(Policy)}


@pytest.mark.parametrize("base", [STRICT, LOOSE])
@pytest.mark.parametrize("name", STEPS)
def test_a_field_is_tightened_in_one_direction_only(base: Policy, name: str) -> None:
    """KNOWN: whatever the others say."""
    loose, strict = (changed(base, name, value) for value in STEPS[name])
    assert tightens(loose, strict)
    assert not tightens(strict, loose)
    assert loosened(strict, loose) == (name,)
    assert [one.before != one.after for one in changes_of(loose, strict)] == [True]


@pytest.mark.parametrize("name", FIXED)
def test_what_has_no_stricter_value_is_never_changed(name: str) -> None:
    """KNOWN: nobody can tell by its name what a script asks for."""
    one, other = (changed(LOOSE, name, value) for value in FIXED[name])
    assert loosened(one, other) == loosened(other, one) == (name,)
    assert not tightens(one, replace(other, requests="signed"))


def test_a_policy_tightens_no_policy_that_is_the_same() -> None:
    assert not tightens(LOOSE, LOOSE)
    assert tightens(LOOSE, STRICT)


def test_what_loosens_one_thing_tightens_nothing() -> None:
    """KNOWN: strictness elsewhere buys nothing."""
    mixed = replace(LOOSE, requests="signed")
    other = replace(LOOSE, requester_may_approve=False)
    assert not tightens(mixed, other)
    assert not tightens(other, mixed)


# the ceremony


def test_the_approvals_of_a_quorum_put_it_in_force() -> None:
    """QUORUM: the last of them closes the ceremony, and the entry says who approved what."""
    play = tightening()
    assert play.state.kind == "policy"
    play.say("approve", "anna")
    assert not play.state.activated
    events = play.say("approve", "carl")
    assert [one.type for one in events] == [
        "ceremony.signed",
        "ceremony.stepped",
        "dataset.policy",
        "ceremony.stepped",
        "ceremony.ended",
    ]
    subject = play.state.subject.record()
    assert events[2].data == {
        "approvals": ["anna", "carl"],
        "digest": play.state.digest.hex(),
        "from": subject["from"],
        "to": {**subject["from"], "requests": "signed"},
    }
    assert play.state.outcome == "closed"


def test_its_subject_is_read_as_it_is_written() -> None:
    subject = tightening().state.subject
    assert Subject.read(subject.record()) == subject
    assert subject.record()["format"] == "custody-policy/v1"


def test_it_is_denied_when_a_quorum_is_out_of_reach() -> None:
    """REFUSAL: a denial counts as in an export, and a verdict is final."""
    play = tightening()
    play.say("deny", "anna")
    with pytest.raises(RefusedError):
        play.say("approve", "anna")
    play.say("abstain", "bert")
    assert play.state.outcome == "denied"


def test_it_expires_and_is_called_off() -> None:
    """REFUSAL: in time an approval is too late, and whoever opened it may take it back."""
    play = tightening()
    play.wait("14d")
    assert play.state.outcome == "expired"
    other = tightening()
    other.do(Cancel("admin", "not now"))
    assert other.state.outcome == "cancelled"


def test_whoever_opened_it_does_not_approve_it() -> None:
    """QUORUM: unless the policy that holds lets whoever asks approve."""
    play = tightening(requester="anna")
    with pytest.raises(NotAllowedError):
        play.say("approve", "anna")


@pytest.mark.parametrize("kind", ["turn", "receipt", "attest"])
def test_it_takes_verdicts_only(kind: str) -> None:
    with pytest.raises(RefusedError):
        tightening().say(kind, "anna")


@pytest.mark.parametrize("by", ["dora", "bert"])
def test_nobody_else_approves_it(by: str) -> None:
    """QUORUM: nor for an official."""
    name = "dora" if by == "dora" else "anna"
    with pytest.raises((NotAllowedError, StatementError)):
        tightening().say("approve", name, by=by)


@pytest.mark.parametrize(
    "to", [STRICT, Policy(True, "export", requests="signed"), Policy(False, "other")]
)
def test_no_other_change_than_a_stricter_one_is_opened(to: Policy) -> None:
    """KNOWN: the first is of another dealer."""
    with pytest.raises(RefusedError, match="tightened only"):
        tightening(to=to)
    with pytest.raises(RefusedError, match="already"):
        tightening(to=Policy(False, "export"))


def decided(play: CeremonyRun) -> Event:
    play.all_say("approve", "anna", "bert")
    return next(event for event, _ in play.log if event.type == "dataset.policy")


FALSE: dict[str, Callable[[dict[str, Any]], object]] = {
    "another policy": lambda data: data["to"].update(headers="proven"),
    "another policy before": lambda data: data["from"].update(requester_may_approve=True),
    "another digest": lambda data: data.update(digest="00" * 32),
    "fewer approvals": lambda data: data["approvals"].pop(),
    "an approval that is not there": lambda data: data["approvals"].append("carl"),
}


@pytest.mark.parametrize("name", FALSE)
def test_an_entry_that_says_anything_else_is_not_folded(name: str) -> None:
    """LEDGER, QUORUM: what was approved is what holds."""
    play = tightening()
    event = decided(play)
    at = next(at for at, (one, _) in enumerate(play.log) if one is event)
    state = None
    for one, moment in play.log[:at]:
        state = evolve(state, one, moment, play.state.script)
    data = canonical_json.decode(canonical_json.encode(event.data))
    FALSE[name](data)
    with pytest.raises(LedgerError):
        evolve(state, Event(event.type, data), START, play.state.script)
    assert evolve(state, event, START, play.state.script).activated


def test_it_is_not_put_in_force_before_its_step() -> None:
    """QUORUM: nor in another kind of ceremony."""
    event = decided(tightening())
    with pytest.raises(LedgerError):
        evolve(tightening().state, event, START, tightening().state.script)
