"""Ceremonies brought to every step, and what a refusal looks like."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from custody.ceremony import Command, Submit
from custody.errors import RefusedError
from tests.ceremony.play import (
    OFFICIALS,
    Play,
    at_turn,
    export,
    genesis,
)
from tests.ceremony.scripts import EXPORT, script

COOLING = "freeze approve cool-off turn unlock collect close"
WITNESSED = "freeze approve witness turn unlock collect close"
ATTESTED = "freeze approve turn unlock collect attest close"
WILMA = ("wilma",)
FIVE = ("anna", "bert", "carl", "dora", "emil")


def received() -> Play:
    """A genesis that waits for the last receipt."""
    play = genesis()
    play.deal()
    play.all_say("receipt", "anna", "bert")
    return play


def at_canary() -> Play:
    play = received()
    play.say("receipt", "carl")
    return play


def at_unlock(**changes: Any) -> Play:
    play = at_turn(**changes)
    play.all_say("turn", "anna", "bert")
    return play


def at_collect() -> Play:
    play = at_unlock()
    play.unlock()
    return play


def at_attest() -> Play:
    play = at_turn(script("export", ATTESTED))
    play.all_say("turn", "anna", "bert")
    play.unlock()
    play.collect()
    return play


def cooling(**changes: Any) -> Play:
    play = export(script("export", COOLING), **changes)
    play.all_say("approve", "anna", "bert")
    assert play.step == "cool-off"
    return play


def witnessing() -> Play:
    play = export(script("export", WITNESSED), witnesses=WILMA)
    play.all_say("approve", "anna", "bert")
    assert play.step == "witness"
    return play


def roll_call(**changes: Any) -> Play:
    rules = script("genesis", "freeze roll-call deal receive canary activate close", changes)
    return genesis(rules, witnesses=WILMA)


def reading(actor: str = "official", **changes: Any) -> Play:
    rules = script("export", f"freeze read-back@{actor} {EXPORT[7:]}", {"read-back": changes})
    return export(rules, witnesses=WILMA)


def refused(play: Play, command: Command, said: str = "") -> RefusedError:
    """The refusal of a command, which left the play as it was."""
    before = play.state
    with pytest.raises(RefusedError, match=said or None) as caught:
        play.do(command)
    assert play.state == before == play.again()
    return caught.value


def unsaid(play: Play, kind: str, name: str, said: str = "", **changes: Any) -> RefusedError:
    return refused(play, Submit(play.envelope(kind, name, **changes)), said)


def activated() -> Play:
    play = genesis(script("genesis", "freeze deal receive canary activate attest close"))
    play.deal()
    play.all_say("receipt", *OFFICIALS)
    play.open_canary()
    assert play.step == "attest"
    return play


STAGES: dict[str, tuple[Callable[[], Play], set[str]]] = {
    "deal": (genesis, {"deny"}),
    "receive": (received, {"receipt", "deny"}),
    "canary": (at_canary, {"deny"}),
    "roll-call": (roll_call, {"deny"}),
    "read-back": (reading, {"deny"}),
    "approve": (export, {"approve", "deny", "abstain"}),
    "cool-off": (cooling, {"approve", "deny"}),
    "witness": (witnessing, {"approve"}),
    "turn": (at_turn, {"approve"}),
    "unlock": (at_unlock, {"approve"}),
    "collect": (at_collect, set()),
    "attest": (at_attest, {"attest"}),
}
