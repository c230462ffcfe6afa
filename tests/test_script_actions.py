"""The registry of actions: closed, consistent, and with nobody where a key is asked for."""

from __future__ import annotations

import pytest

from custody.ceremony.evolve import _ALLOWED_STEPS
from custody.ceremony.statement_rules import _KINDS_BY_ACTION
from custody.formats.statement import KINDS as STATEMENTS
from custody.script_actions import ACTIONS, KINDS, Action

SIGNED = [name for name, action in ACTIONS.items() if "statement" in action.evidence]
ACTORS = {"service", "official", "witness", "requester"}


@pytest.mark.parametrize("name", ACTIONS)
def test_every_action_says_who_by_what_evidence_and_in_which_kind(name: str) -> None:
    """An action that anybody may do, or that leaves no evidence, is none."""
    action = ACTIONS[name]
    assert action.actors
    assert action.actors <= ACTORS
    assert action.evidence
    assert action.kinds
    assert action.kinds <= set(KINDS)


@pytest.mark.parametrize("name", ACTIONS)
def test_the_administrator_is_the_actor_of_nothing(name: str) -> None:
    """QUORUM: who runs the ceremony holds no share and has no voice in it."""
    assert "administrator" not in ACTIONS[name].actors


@pytest.mark.parametrize("name", ["approve", "receive", "turn"])
def test_voices_and_keys_are_those_of_officials_alone(name: str) -> None:
    """QUORUM: by as many as the subject's quorum says, or by all; in a drill one may turn alone.

    That no script of an export takes one for the quorum is for the linter: tests/test_script.py.
    """
    action = ACTIONS[name]
    assert action.actors == {"official"}
    assert action.need <= {"quorum", "all"} | ({"one"} if name == "turn" else set())
    assert action.need


@pytest.mark.parametrize("name", ACTIONS)
def test_every_limit_has_its_consequence(name: str) -> None:
    """REFUSAL: a time limit whose passing means nothing is a silent timeout."""
    action = ACTIONS[name]
    assert action.within in ("never", "may", "must")
    if name != "cool-off":  # whose limit is what everybody waits for
        assert bool(action.absent) == (action.within != "never")
    assert action.absent <= {"expire", "proceed", "retry"}
    assert action.wrong <= {"refuse", "stop", "record"}


@pytest.mark.parametrize("name", ["collect", "attest"])
def test_what_comes_after_the_effect_ends_by_itself(name: str) -> None:
    """REFUSAL: the ceremony's own expiry does not reach there any more."""
    action = ACTIONS[name]
    assert action.within == "must"
    assert action.absent == {"proceed"}


@pytest.mark.parametrize("name", ["roll-call", "read-back", "approve", "witness", "turn"])
def test_nobody_is_gone_on_without_before_the_effect(name: str) -> None:
    """QUORUM: but at a roll-call, which then still needs the quorum, and in a drill."""
    assert ("proceed" in ACTIONS[name].absent) == (name in ("roll-call", "turn"))


def test_every_signed_step_takes_a_kind_of_statement_that_exists() -> None:
    """QUORUM: the engine and the registry know the same steps."""
    assert set(_KINDS_BY_ACTION) == set(SIGNED)
    assert set().union(*_KINDS_BY_ACTION.values()) <= set(STATEMENTS)
    assert {place for places in _ALLOWED_STEPS.values() for place in places} <= set(ACTIONS)


def test_an_action_can_t_be_changed_after_the_fact() -> None:
    """QUORUM: the registry is frozen, entry by entry."""
    with pytest.raises(AttributeError):
        ACTIONS["turn"].need = frozenset({"one"})  # type: ignore[misc]
    assert ACTIONS["turn"] == Action(
        actors=frozenset({"official"}),
        evidence=frozenset({"statement"}),
        kinds=frozenset({"export", "drill"}),
        need=frozenset({"quorum", "all", "one"}),
        within="must",
        absent=frozenset({"retry", "expire", "proceed"}),
        wrong=frozenset({"refuse", "record"}),
    )
