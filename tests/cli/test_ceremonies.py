"""What 'custody show' says of a ceremony: who counts in the tree that it draws, and every seat."""

from __future__ import annotations

from collections.abc import Iterable

from custody.ceremony import CeremonyView
from custody.cli.ceremonies import ceremony_lines
from custody.quorum_tree import parse_quorum
from tests.ceremony.play import CeremonyRun, objects
from tests.ceremony.reshared import Reshared
from tests.ceremony.scripts import shipped
from tests.ceremony.test_trees import SPLIT, request

GROUPS = parse_quorum("all of (2 of (carl, dora, emil) as security, 1 of (frida, gustav) as legal)")


def shown(play: CeremonyRun) -> str:
    return "\n".join(ceremony_lines(CeremonyView.of(play.state)))


def drawn(play: CeremonyRun) -> list[str]:
    """The lines of the groups, without their names."""
    lines = (line.strip() for line in shown(play).splitlines())
    return [line.partition("  ")[0] for line in lines if line.startswith(("security", "legal"))]


def seats(play: CeremonyRun) -> Iterable[str]:
    table = shown(play).partition("SO FAR")[2].strip().partition("\n\n")[0]
    return [" ".join(line.split()) for line in table.splitlines()]


def test_who_approved_counts_until_keys_turn() -> None:
    """QUORUM: in an export."""
    play = CeremonyRun.begin(request(SPLIT), shipped("export"), objects(1))
    play.all_say("approve", "anna", "dora")
    assert drawn(play) == ["security: 1 of 2", "legal: 1 of 1"]
    assert "missing    1 of 2, missing 1 of (security: 1 of 2" in shown(play)
    play.say("approve", "bert")
    assert (play.step, drawn(play)) == ("turn", ["security: 0 of 2", "legal: 0 of 1"])


def test_those_of_today_are_missing_in_a_reshare_and_are_in_the_table() -> None:
    """EPOCH: the tree is that of the new ones, who have nothing to decide."""
    run = Reshared.begin(GROUPS)
    assert "missing" not in shown(run.play), "any 2 of today: the line above says it"
    run.approve()
    assert list(seats(run.play))[-2:] == ["old anna approve", "old bert approve"]
    run = Reshared.frozen(new=GROUPS)
    run.receive("carl", "frida")
    assert drawn(run.play) == ["security: 1 of 2", "legal: 1 of 1"]


def test_why_it_ended_is_told_and_who_was_missing() -> None:
    """NAMED: not in the room alone."""
    run = Reshared.frozen()
    run.receive("anna" if "anna" in run.new else run.new[0])
    run.play.wait("15d")
    assert run.play.state.outcome == "expired"
    first, because, *_ = shown(run.play).splitlines()
    assert first.endswith("expired")
    assert because.split() == ["because", *(run.play.state.reason or "").split()]
    assert f"without {', '.join(run.new[1:])}" in because
    denied = CeremonyRun.begin(request(SPLIT), shipped("export"), objects(1))
    denied.say("deny", "dora", reason="not\nnow")
    denied.say("deny", "emil", reason="neither")
    assert "because" in shown(denied)


def test_what_went_as_its_script_has_it_needs_no_reason() -> None:
    run = Reshared.frozen()
    run.receive()
    run.switch()
    assert "because" not in shown(run.play)


def test_who_attested_and_who_did_not_agree_is_told() -> None:
    """EPOCH: whose old share is left."""
    run = Reshared.frozen()
    run.receive()
    run.switch()
    run.play.say("attest", "anna")
    run.play.say("attest", "bert", verdict="disagree", reason="a copy is in the safe")
    told = dict(line.split(" ", 2)[1:] for line in seats(run.play))
    assert told["anna"].endswith("attested")
    assert told["bert"].endswith("disagreed")
