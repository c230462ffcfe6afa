"""People in a room: roll-call, read-back, the witness, attestations."""

from __future__ import annotations

import pytest

from custody.ceremony import (
    Present,
    ReadBack,
    Submit,
)
from custody.errors import (
    InputError,
    NotAllowedError,
)
from custody.formats.digest_words import twelve_words
from tests.ceremony.play import OFFICIALS, at_turn, export, key
from tests.ceremony.scripts import EXPORT, script
from tests.ceremony.stages import (
    WILMA,
    at_attest,
    at_read_back,
    at_roll_call,
    at_witness,
    refused,
    statement_refused,
)

# Roll-call and read-back


def test_the_roll_call_takes_the_words_of_ones_own_key() -> None:
    """QUORUM: each official once; the last one answers and the ceremony goes on."""
    play = at_roll_call(**{"roll-call": {"need": "all"}})
    for name in OFFICIALS:
        assert play.step == "roll-call"
        play.answer(name)
    assert (play.step, play.state.present) == ("deal", OFFICIALS)


def test_a_roll_call_of_the_quorum_is_over_when_the_quorum_is_there() -> None:
    """QUORUM: as many as the threshold, not one less."""
    play = at_roll_call()
    play.answer("carl")
    assert play.step == "roll-call"
    play.answer("anna")
    assert (play.step, play.state.present) == ("deal", ("carl", "anna"))


def test_wrong_words_are_refused_where_the_script_says_refuse() -> None:
    """BOUND: another's fingerprint is not mine; one may look again and answer right."""
    play = at_roll_call()
    said = twelve_words(key("bert").keyfile.fingerprint())
    assert refused(play, Present("anna", said, "anna"), "not those of what is").promise == "BOUND"
    play.answer("anna")
    assert play.state.present == ("anna",)


def test_a_slip_of_the_keyboard_ends_no_ceremony() -> None:
    """What can't be the words at all is typed again; what are other words is on the record."""
    play = at_roll_call(**{"roll-call": {"wrong": "stop"}})
    said = twelve_words(key("anna").keyfile.fingerprint())
    for slip in ("", said.rpartition(" ")[0], f"{said}{said}"):
        with pytest.raises(InputError, match="are needed"):
            play.do(Present("anna", slip, "wilma"))
    with pytest.raises(InputError, match="a character that none has"):
        play.do(Present("anna", f"{said}\N{CYRILLIC SMALL LETTER A}", "wilma"))
    assert play.state.outcome is None
    play.do(Present("anna", f"“{said}.”", "wilma"))
    assert play.state.present == ("anna",)


def test_wrong_words_end_the_ceremony_where_the_script_says_stop() -> None:
    """BOUND: two who look at different things must not go on."""
    play = at_roll_call(**{"roll-call": {"wrong": "stop"}})
    play.do(Present("anna", "abandon " * 12, "wilma"))
    assert play.types()[-2:] == ["mismatch", "ended"]
    assert play.state.outcome == "failed"
    assert "anna read different words" in play.last("ended")["reason"]
    assert play.last("mismatch") == {"by": "anna"}


def test_nobody_answers_twice_or_without_a_seat() -> None:
    """QUORUM: one voice, one seat."""
    play = at_roll_call()
    play.answer("anna")
    refused(play, Present("anna", "x", "anna"), "already answered")
    refused(play, Present("wilma", "x", "wilma"), "no seat")


def test_who_heard_the_answer_is_on_the_record() -> None:
    """The witness may answer for an official who stands in the room."""
    play = at_roll_call()
    play.answer("bert", by="wilma")
    assert play.last("present") == {"by": "wilma", "official": "bert"}


def test_officials_read_the_requests_words_back() -> None:
    """BOUND: letter case and hyphens don't matter, the words do."""
    play = at_read_back()
    play.read("anna", twelve_words(play.state.digest).upper().replace(" ", "-"))
    refused(play, ReadBack("anna", twelve_words(play.state.digest)), "already read")
    play.read("bert")
    assert (play.step, play.state.read_back) == ("approve", ("anna", "bert"))


@pytest.mark.parametrize("wrong", ["refuse", "stop"])
def test_reading_back_other_words_is_refused_or_stops(wrong: str) -> None:
    """BOUND: the words of another request, by what the script says."""
    play, other = at_read_back(wrong=wrong), export()
    said = twelve_words(other.state.digest)
    if wrong == "refuse":
        refused(play, ReadBack("anna", said), "not those of what is")
        play.read("anna")
        assert play.state.read_back == ("anna",)
    else:
        play.read("anna", said)
        assert play.state.outcome == "failed"


@pytest.mark.parametrize("actor", ["official", "witness"])
def test_only_those_whom_the_script_asks_read_back(actor: str) -> None:
    """QUORUM: neither the other role nor a stranger."""
    play = at_read_back(actor, need="one")
    asked, not_asked = ("anna", "wilma") if actor == "official" else ("wilma", "anna")
    for name in (not_asked, "mallory"):
        assert (
            type(refused(play, ReadBack(name, twelve_words(play.state.digest)))) is NotAllowedError
        )
    play.read(asked)
    assert play.step == "approve"


def test_all_witnesses_read_back_where_the_script_says_all() -> None:
    """QUORUM: "all" of one role is not made up by the other."""
    rules = script(
        "export", f"freeze read-back@witness {EXPORT[7:]}", {"read-back": {"need": "all"}}
    )
    play = export(rules, witnesses=("wilma", "walter"))
    play.read("wilma")
    assert play.step == "read-back"
    play.read("walter")
    assert play.step == "approve"


def test_two_read_backs_by_two_roles_each_ask_their_own() -> None:
    """QUORUM: what officials have read does not count for the witness."""
    rules = script(
        "export", "freeze read-back read-back@witness " + EXPORT[7:], {"read-back": {"need": "one"}}
    )
    play = export(rules, witnesses=WILMA)
    play.read("anna")
    assert play.state.step == 2
    play.read("wilma")
    assert play.step == "approve"


# The witness, the attestation


def test_a_witness_who_agrees_lets_it_go_on() -> None:
    """The script waits for the witness, and for nobody else."""
    play = at_witness()
    assert type(statement_refused(play, "attest", "anna", "asks the witness")) is NotAllowedError
    play.say("attest", "wilma")
    assert (play.step, play.state.witnessed) == ("turn", ("wilma",))
    assert play.state.attested == {}


def test_a_witness_who_disagrees_stops_it_for_good() -> None:
    """REFUSAL: with the reason."""
    play = at_witness()
    play.say("attest", "wilma", verdict="disagree", reason="bert was not in the room")
    assert play.state.outcome == "failed"
    assert play.last("ended")["reason"].endswith("wilma disagreed: bert was not in the room")
    assert play.state.witnessed == ()


def test_a_witness_s_word_before_the_keys_does_not_pass_for_their_word_after() -> None:
    """BOUND: the first attestation, handed in again by whoever kept it, closes nothing."""
    actions = "freeze approve witness turn unlock collect attest@witness close"
    play = export(script("export", actions), witnesses=WILMA)
    play.all_say("approve", "anna", "bert")
    before = play.envelope("attest", "wilma")
    play.do(Submit(before))
    play.all_say("turn", "anna", "bert")
    play.unlock()
    play.collect()
    assert refused(play, Submit(before), "on the record already").promise == "BOUND"
    play.pass_time("1s")
    play.say("attest", "wilma")
    assert play.state.outcome == "closed"


def test_all_attest_and_a_disagreement_is_recorded() -> None:
    """REFUSAL: it changes nothing that has happened, and stays."""
    play = at_attest()
    play.say("attest", "anna")
    play.say("attest", "carl", verdict="disagree", reason="nobody called me")
    statement_refused(play, "attest", "anna", "already attested", reason="twice")
    play.say("attest", "bert")
    assert play.state.outcome == "closed"
    assert play.state.attested == {"anna": "agree", "carl": "disagree", "bert": "agree"}


def test_attestations_by_two_roles_don_t_count_for_each_other() -> None:
    """QUORUM: officials first, then the witness, each in their own step."""
    changes = {"attest": {"need": "one"}}
    actions = "freeze approve turn unlock collect attest attest@witness close"
    play = at_turn(script("export", actions, changes), witnesses=WILMA)
    play.all_say("turn", "anna", "bert")
    play.unlock()
    play.collect()
    statement_refused(play, "attest", "wilma", "asks the official")
    play.say("attest", "carl")
    assert (play.step, play.state.outcome) == ("attest", None)
    play.say("attest", "wilma")
    assert play.state.outcome == "closed"
