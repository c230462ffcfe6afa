"""Ceremonies brought to every step, and what a refusal looks like."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from custody.ceremony import Command, Submit
from custody.errors import RefusedError
from tests.ceremony.play import (
    OFFICIALS,
    CeremonyRun,
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


def genesis_before_last_receipt() -> CeremonyRun:
    """A genesis that waits for the last receipt."""
    play = genesis()
    play.deal()
    play.all_say("receipt", "anna", "bert")
    return play


def at_canary() -> CeremonyRun:
    play = genesis_before_last_receipt()
    play.say("receipt", "carl")
    return play


def at_unlock(**changes: Any) -> CeremonyRun:
    play = at_turn(**changes)
    play.all_say("turn", "anna", "bert")
    return play


def at_collect() -> CeremonyRun:
    play = at_unlock()
    play.unlock()
    return play


def at_attest() -> CeremonyRun:
    play = at_turn(script("export", ATTESTED))
    play.all_say("turn", "anna", "bert")
    play.unlock()
    play.collect()
    return play


def at_cool_off(**changes: Any) -> CeremonyRun:
    play = export(script("export", COOLING), **changes)
    play.all_say("approve", "anna", "bert")
    assert play.step == "cool-off"
    return play


def at_witness() -> CeremonyRun:
    play = export(script("export", WITNESSED), witnesses=WILMA)
    play.all_say("approve", "anna", "bert")
    assert play.step == "witness"
    return play


def at_roll_call(**changes: Any) -> CeremonyRun:
    rules = script("genesis", "freeze roll-call deal receive canary activate close", changes)
    return genesis(rules, witnesses=WILMA)


def at_read_back(actor: str = "official", **changes: Any) -> CeremonyRun:
    rules = script("export", f"freeze read-back@{actor} {EXPORT[7:]}", {"read-back": changes})
    return export(rules, witnesses=WILMA)


def refused(play: CeremonyRun, command: Command, said: str = "") -> RefusedError:
    """The refusal of a command, which left the play as it was."""
    before = play.state
    with pytest.raises(RefusedError, match=said or None) as caught:
        play.do(command)
    assert play.state == before == play.again()
    return caught.value


def statement_refused(
    play: CeremonyRun, kind: str, name: str, said: str = "", **changes: Any
) -> RefusedError:
    return refused(play, Submit(play.envelope(kind, name, **changes)), said)


def activated() -> CeremonyRun:
    play = genesis(script("genesis", "freeze deal receive canary activate attest close"))
    play.deal()
    play.all_say("receipt", *OFFICIALS)
    play.open_canary()
    assert play.step == "attest"
    return play


STAGES: dict[str, tuple[Callable[[], CeremonyRun], set[str]]] = {
    "deal": (genesis, {"deny"}),
    "receive": (genesis_before_last_receipt, {"receipt", "deny"}),
    "canary": (at_canary, {"deny"}),
    "roll-call": (at_roll_call, {"deny"}),
    "read-back": (at_read_back, {"deny"}),
    "approve": (export, {"approve", "deny", "abstain"}),
    "cool-off": (at_cool_off, {"approve", "deny"}),
    "witness": (at_witness, {"approve"}),
    "turn": (at_turn, {"approve"}),
    "unlock": (at_unlock, {"approve"}),
    "collect": (at_collect, set()),
    "attest": (at_attest, {"attest"}),
}
