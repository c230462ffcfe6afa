"""The scripts that come with the project run from their first step to their last."""

from __future__ import annotations

import pytest

from custody.ceremony import (
    Submit,
    decide,
)
from tests.ceremony.play import (
    OFFICIALS,
    CeremonyRun,
    at_turn,
    export,
    genesis,
)
from tests.ceremony.scripts import shipped
from tests.ceremony.stages import (
    WILMA,
)

# All shipped scripts, from the first step to the last


def finish(play: CeremonyRun) -> None:
    play.all_say("turn", "anna", "bert")
    play.unlock()
    play.collect()


def test_the_shipped_export_runs_to_its_end() -> None:
    """QUORUM: two of three approve, two turn."""
    play = at_turn()
    finish(play)
    assert play.state.outcome == "closed"
    assert play.state == play.again()


def test_the_shipped_export_witnessed_runs_to_its_end() -> None:
    """QUORUM: roll-call, read-back, approvals, a night, the witness, keys, attestation."""
    play = export(shipped("export-witnessed"), witnesses=WILMA)
    play.answer("anna")
    play.answer("bert", by="wilma")
    play.read("anna")
    play.read("bert")
    play.all_say("approve", "anna", "bert")
    play.wait("11h")
    assert play.step == "cool-off"
    play.wait("1h")
    play.say("attest", "wilma")
    finish(play)
    assert (play.step, play.state.outcome) == ("attest", None)
    play.say("attest", "wilma", reason="all as written")
    assert play.state.outcome == "closed"
    steps = [event.data["to"] for event, _ in play.log if event.type == "ceremony.stepped"]
    assert steps == [step.id for step in play.state.script.steps[1:]]
    assert play.state == play.again()


@pytest.mark.parametrize("name", ["genesis", "genesis-offline", "genesis-witnessed"])
def test_the_shipped_geneses_run_to_their_end(name: str) -> None:
    """QUORUM: dealt, received by all, opened by m, active; and in one room, attested by all."""
    play = genesis(shipped(name))
    if name == "genesis-witnessed":
        for official in OFFICIALS:
            play.answer(official)
    if name == "genesis-offline":
        for official in OFFICIALS:
            assert play.step == "read-back"
            play.read(official)
    play.deal()
    play.all_say("receipt", *OFFICIALS)
    play.open_canary()
    assert play.state.activated
    if name == "genesis-witnessed":
        assert play.state.outcome is None
        play.all_say("attest", *OFFICIALS)
        assert play.state.attested == dict.fromkeys(OFFICIALS, "agree")
    assert play.state.outcome == "closed"
    assert play.state == play.again()


def test_a_decision_depends_on_nothing_but_what_it_is_given() -> None:
    """LEDGER: asked twice, it says the same, and the state it was given is as before."""
    play = at_turn()
    command = Submit(play.envelope("turn", "anna"))
    before = play.state
    assert decide(before, command, play.now) == decide(before, command, play.now)
    assert play.state is before
