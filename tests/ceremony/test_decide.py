"""What is refused, by which rule, and that a refusal changes nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from custody.ceremony import (
    Cancel,
    Collect,
    Command,
    Deal,
    OpenCanary,
    Present,
    ReadBack,
    Submit,
    Tick,
    Unlock,
)
from custody.ceremony.statement_rules import SKEW
from custody.errors import (
    InputError,
    LateError,
    NotAllowedError,
    StatementError,
)
from custody.formats.dsse import sign
from custody.formats.statement import CHALLENGE_TYPE, KINDS
from custody.formats.timestamps import stamp
from tests.ceremony.play import (
    START,
    CeremonyRun,
    at_turn,
    dealt,
    export,
    genesis,
    key,
    objects,
)
from tests.ceremony.stages import (
    STAGES,
    WILMA,
    activated,
    at_collect,
    at_unlock,
    refused,
    statement_refused,
)

# Rule 1: step by step


def test_rule_1_a_whole_export_goes_step_by_step_in_the_scripts_order() -> None:
    """QUORUM: approve, turn, unlock, collect, close, each when the one before is done."""
    play = export()
    steps = [play.step]
    for act in (
        lambda: play.all_say("approve", "anna", "carl"),
        lambda: play.all_say("turn", "carl", "anna"),
        play.unlock,
        play.collect,
    ):
        act()
        steps.append(play.step)
    assert steps == ["approve", "turn", "unlock", "collect", "close"]
    assert play.state.outcome == "closed"
    assert play.state == play.again()


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("stage", STAGES)
def test_rule_1_a_step_takes_only_what_belongs_to_it(stage: str, kind: str) -> None:
    """QUORUM: every kind of statement at every step, by an official who has said nothing yet."""
    make, welcome = STAGES[stage]
    play = make()
    assert play.step == stage
    if kind == "exception" or kind in welcome:
        play.say(kind, "carl")
        assert play.last("signed")["kind"] == kind
    else:
        statement_refused(play, kind, "carl")


COMMANDS: dict[str, tuple[Command, str]] = {
    "present": (Present("anna", "x", "anna"), "roll-call"),
    "read back": (ReadBack("anna", "x"), "read-back"),
    "deal": (Deal(dealt().dealing), "deal"),
    "canary": (OpenCanary(("anna", "bert"), opened=True), "canary"),
    "unlock": (Unlock("ab" * 32, 2, ()), "unlock"),
    "collect": (Collect("rita"), "collect"),
}


@pytest.mark.parametrize("name", COMMANDS)
@pytest.mark.parametrize("stage", STAGES)
def test_rule_1_a_command_out_of_its_step_is_refused(stage: str, name: str) -> None:
    """QUORUM: nothing unlocks, opens a canary or deals but at its own step."""
    command, place = COMMANDS[name]
    play = STAGES[stage][0]()
    if place != stage:
        refused(play, command, f"not at {place}")


# Rule 2: what is signed


OTHERS: dict[str, dict[str, str]] = {
    "another ledger": {"origin": "custody.example/other"},
    "another ceremony": {"ceremony": "export-999999"},
    "another nonce": {"nonce": "5c" * 16},
    "another digest": {"digest": "00" * 32},
}


@pytest.mark.parametrize("changes", OTHERS.values(), ids=OTHERS.keys())
@pytest.mark.parametrize("kind", ["approve", "deny", "abstain", "exception"])
def test_rule_2_a_statement_about_anything_else_is_refused(
    kind: str, changes: dict[str, str]
) -> None:
    """BOUND: every field that says what it is about is compared, for exceptions too."""
    error = statement_refused(export(), kind, "anna", "for something else", **changes)
    assert error.promise == "BOUND"


def test_rule_2_an_approval_of_one_request_is_useless_for_another() -> None:
    """BOUND: the same officials, the same objects, the same purpose."""
    first, second = export(), export()
    assert refused(second, Submit(first.envelope("approve", "anna"))).promise == "BOUND"


def test_rule_2_a_receipt_before_the_deal_is_for_nothing() -> None:
    """BOUND: what is signed in a genesis is subject and dealing together."""
    play = genesis()
    early = play.envelope("receipt", "anna")
    play.deal()
    assert refused(play, Submit(early)).promise == "BOUND"


def test_rule_2_a_receipt_for_another_dealing_is_refused() -> None:
    """BOUND: a dealer who shows two dealings gets receipts for neither."""
    play, other = genesis(), genesis()
    play.deal()
    other.deal()
    assert (
        statement_refused(play, "receipt", "anna", digest=other.state.digest.hex()).promise
        == "BOUND"
    )


@pytest.mark.parametrize("kind", ["approve", "exception"])
def test_rule_2_the_same_statement_counts_once(kind: str) -> None:
    """BOUND: whoever has seen an envelope can't hand it in again."""
    play = export()
    envelope = play.envelope(kind, "anna")
    play.do(Submit(envelope))
    assert refused(play, Submit(envelope), "on the record already").promise == "BOUND"


@pytest.mark.parametrize(
    ("offset", "taken"),
    [
        (SKEW, True),
        (SKEW + timedelta(seconds=1), False),
        (-SKEW, True),
        (-SKEW - timedelta(seconds=1), False),
    ],
)
def test_rule_2_a_statement_signed_before_the_opening_or_in_the_future_is_refused(
    offset: timedelta, taken: bool
) -> None:
    """BOUND: clocks may differ by ten minutes, not more."""
    play = export()
    if taken:
        play.say("approve", "anna", time=stamp(START + offset))
        assert play.state.approvals == ("anna",)
    else:
        statement_refused(play, "approve", "anna", "which can't be", time=stamp(START + offset))


# Rule 3: who signs, with which key


def test_rule_3_somebody_without_a_seat_is_refused() -> None:
    """QUORUM: a real key is not enough, it must be on the roster."""
    error = statement_refused(export(), "approve", "mallory", "no seat")
    assert (type(error), error.promise) == (NotAllowedError, "QUORUM")


def test_rule_3_a_statement_is_checked_against_the_enrolled_key() -> None:
    """QUORUM: anna's name under mallory's key, or bert's, is nobody's statement."""
    play = export()
    for signer in ("mallory", "bert"):
        with pytest.raises(StatementError, match="another key"):
            play.say("approve", "anna", by=signer)


def test_rule_3_an_altered_statement_is_refused() -> None:
    """BOUND: the signature covers the statement whole."""
    play = export()
    mine = play.envelope("approve", "anna")
    payload = mine.payload.replace(b'"approve"', b'"abstain","reason":"x"')
    for bad in (
        replace(mine, payload=play.envelope("deny", "anna").payload),
        replace(mine, payload=payload),
        replace(mine, signature=bytes(64)),
        replace(mine, keyid="00" * 32),
    ):
        with pytest.raises(StatementError):
            play.do(Submit(bad))
    assert play.state == play.again()
    assert not play.state.verdicts


def test_rule_3_a_signed_challenge_is_no_statement() -> None:
    """BOUND: what a key signs to log in can't pass for an approval."""
    play = export()
    payload = play.envelope("approve", "anna").payload
    with pytest.raises(StatementError, match="payload of type"):
        play.do(Submit(sign(CHALLENGE_TYPE, payload, key("anna"))))


@pytest.mark.parametrize("kind", ["approve", "deny", "abstain"])
def test_rule_3_a_witness_has_no_vote(kind: str) -> None:
    """QUORUM: the witness watches."""
    play = export(witnesses=WILMA)
    assert type(statement_refused(play, kind, "wilma", "has no vote")) is NotAllowedError


def test_rule_3_a_witness_neither_receives_nor_turns() -> None:
    """QUORUM: who has no seat has no share."""
    play = at_turn(witnesses=WILMA)
    statement_refused(play, "turn", "wilma", "has no vote")
    begun = genesis(witnesses=WILMA)
    begun.deal()
    statement_refused(begun, "receipt", "wilma", "has no vote")


# Rule 8: exceptions


@pytest.mark.parametrize("stage", STAGES)
@pytest.mark.parametrize("name", ["anna", "wilma"])
def test_rule_8_an_exception_may_be_recorded_at_any_time_and_waives_nothing(
    stage: str, name: str
) -> None:
    """QUORUM: it stands on the record, and the ceremony stands where it stood."""
    play = STAGES[stage][0]()
    if not play.state.is_witness("wilma"):
        name = "anna"
    before = play.state
    play.say("exception", name, decided="open it with one key only")
    assert play.state == replace(before, seen=play.state.seen)
    assert len(play.state.seen) == len(before.seen) + 1


# Rule 9: cancelling


@pytest.mark.parametrize("stage", ["deal", "receive", "approve", "cool-off", "turn", "unlock"])
def test_rule_9_a_ceremony_may_be_cancelled_until_its_effect(stage: str) -> None:
    """REFUSAL: with who and why on the record."""
    play = STAGES[stage][0]()
    play.do(Cancel("rita", "found the file elsewhere"))
    assert play.state.outcome == "cancelled"
    assert play.last("ended")["reason"] == "rita cancelled: found the file elsewhere"


@pytest.mark.parametrize("stage", ["collect", "attest"])
def test_rule_9_what_has_been_unlocked_cant_be_cancelled(stage: str) -> None:
    """REFUSAL: the record must not say that nothing happened."""
    refused(STAGES[stage][0](), Cancel("rita", "oh"), "has had its effect")


def test_rule_9_what_has_been_activated_cant_be_cancelled() -> None:
    """REFUSAL: the same for a dataset that lives."""
    play = activated()
    refused(play, Cancel("admin", "oh"), "has had its effect")


@pytest.mark.parametrize("reason", ["", " \n", "x" * 2001, "\u202e", "bell \x07"])
def test_rule_9_cancelling_takes_a_reason_that_can_be_read(reason: str) -> None:
    """REFUSAL: never without one."""
    with pytest.raises(InputError, match="reason"):
        export().do(Cancel("rita", reason))


# Rule 10: the end


def ended_plays() -> dict[str, CeremonyRun]:
    closed = at_collect()
    closed.collect()
    denied = export()
    denied.all_say("deny", "anna", "bert")
    expired = export()
    expired.wait("14d")
    cancelled = export()
    cancelled.do(Cancel("rita", "never mind"))
    failed = at_unlock()
    failed.do(Unlock("ab" * 32, 0, tuple((id_, "no") for id_, _ in objects(2))))
    plays = (closed, denied, expired, cancelled, failed)
    return {str(play.state.outcome): play for play in plays}


@pytest.mark.parametrize("outcome", ["closed", "denied", "expired", "cancelled", "failed"])
def test_rule_10_a_ceremony_ends_once_and_takes_nothing_after(outcome: str) -> None:
    """REFUSAL: every statement and every command, and not even time moves it."""
    play = ended_plays()[outcome]
    assert play.types().count("ended") == 1
    commands = [command for command, _ in COMMANDS.values()] + [Cancel("rita", "once more")]
    statements = [Submit(play.envelope(kind, "carl")) for kind in KINDS]
    for command in (*commands, *statements):
        error = refused(play, command, f"is over: {outcome}")
        assert (type(error), error.promise) == (LateError, "REFUSAL")
    play.pass_time("900d")
    assert play.do(Tick()) == ()


def test_rule_10_a_closed_ceremony_has_no_other_reason() -> None:
    """An end by itself needs none; every other end has one."""
    plays = ended_plays()
    reasons = {outcome: play.last("ended")["reason"] for outcome, play in plays.items()}
    assert reasons.pop("closed") is None
    assert all(reasons.values())
