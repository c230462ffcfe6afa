"""A genesis without a dealer: everybody commits, the key follows, and nobody can say another."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from custody import curve
from custody.ceremony import Deal, Event, Subject, Submit, Tick, decide, evolve
from custody.ceremony.available import available_acts
from custody.dkg import Commit
from custody.errors import CommitError, CustodyError, LedgerError, RefusedError, ScriptError
from custody.quorum import recover
from custody.quorum.dealing import Dealing
from tests.ceremony.dealerless import Generation, dealerless_subject
from tests.ceremony.play import OFFICIALS, CeremonyRun, dealt, genesis, key
from tests.ceremony.scripts import DEALERLESS, script, shipped
from tests.dkg.genesis import SPLIT
from tests.dkg.test_commit import with_message


def committed() -> Generation:
    """All have committed, and nobody has received."""
    made = Generation.begin()
    made.commit_all()
    return made


def test_it_runs_from_its_first_step_to_its_last() -> None:
    """DEALERLESS: freeze, commit, receive, canary, activate, close."""
    made = Generation.begin()
    steps = [made.play.step]
    made.commit_all("carl", "anna")
    assert made.play.state.dealing is None
    made.commit("bert")
    steps.append(made.play.step)
    for name in ("bert", "carl", "anna"):
        made.receipt(name)
    steps.append(made.play.step)
    made.play.open_canary()
    assert steps == ["commit", "receive", "canary"]
    assert (made.play.step, made.play.state.outcome) == ("close", "closed")
    assert made.play.state == made.play.again()
    assert set(made.play.state.certificate) == set(OFFICIALS)
    assert made.play.last("activated")["public"] == made.play.last("dealt")["dealing"]["public"]


def test_in_one_room_the_roll_is_called_before_and_all_attest_after() -> None:
    """DEALERLESS: the witnessed script, from its first step to its last."""
    made = Generation.begin(shipped("genesis-dealerless-witnessed"))
    for name in OFFICIALS:
        assert made.play.step == "roll-call"
        made.play.answer(name)
    made.commit_all()
    for name in OFFICIALS:
        made.receipt(name)
    made.play.open_canary()
    assert (made.play.state.activated, made.play.step) == (True, "attest")
    made.play.all_say("attest", *OFFICIALS)
    assert made.play.state.outcome == "closed"
    assert made.play.state == made.play.again()


def test_the_dealing_is_what_the_shares_make() -> None:
    """DEALERLESS: and it has no sealed shares, since nobody dealt any."""
    made = committed()
    record = made.play.last("dealt")["dealing"]
    assert record["by"] == "dkg"
    assert "sealed" not in record
    dealing = made.play.state.dealing
    assert dealing is not None
    assert dealing.record() == record
    shares = [share for name in OFFICIALS for share in made.shares(name)]
    keys = tuple(curve.base_mult(share.value) for share in shares)
    assert keys == dealing.shares
    recover(Dealing(made.subject.quorum, dealing.public, dealing.shares), shares[1:])


def test_a_tree_is_dealt_down_beside_it() -> None:
    """DEALERLESS and QUORUM: two of security and one of legal, and nobody had the key."""
    made = Generation.begin(quorum=SPLIT)
    made.commit_all()
    dealing = made.play.state.dealing
    assert dealing is not None
    assert dealing.record()["quorum"] == SPLIT.record()
    names = [seat.official for seat in made.subject.seats]
    shares = {name: made.shares(name) for name in names}
    whole = Dealing(SPLIT, dealing.public, dealing.shares)
    recover(whole, [*shares["anna"], *shares["carl"], *shares["emil"]])
    with pytest.raises(RefusedError):
        recover(whole, [*shares["anna"], *shares["bert"], *shares["carl"]])
    for name in names:
        made.receipt(name)
    assert made.play.step == "canary"
    assert made.play.state == made.play.again()


def test_nobody_can_say_another_dealing() -> None:
    """DEALERLESS: neither the service, by command or by entry, nor whoever writes the ledger."""
    made = Generation.begin()
    made.commit_all("anna", "bert")
    with pytest.raises(RefusedError):
        made.play.do(Deal(dealt().dealing))
    state, now = made.play.state, made.play.now
    carl = made.make("carl")
    envelope = made.signed("carl", carl)
    events = decide(state, Submit(envelope, record=carl.record()), now)
    assert [event.type for event in events][:2] == ["ceremony.committed", "ceremony.dealt"]
    state = evolve(state, events[0], now, state.script)
    record = events[1].data["dealing"]
    for name, other in {
        "public": dealt().dealing.record()["public"],
        "shares": record["shares"][::-1],
        "canary": dealt().dealing.record()["canary"],
        "commits": record["commits"][::-1],
        "transcript": "00" * 32,
        "by": "service",
    }.items():
        forged = Event("ceremony.dealt", {"dealing": {**record, name: other}})
        with pytest.raises(LedgerError):
            evolve(state, forged, now, state.script)
    evolve(state, events[1], now, state.script)


def test_it_can_t_be_dealt_before_all_have_committed() -> None:
    whole, early = committed(), Generation.begin()
    early.commit_all("anna", "bert")
    event = Event("ceremony.dealt", whole.play.last("dealt"))
    with pytest.raises(LedgerError):
        evolve(early.play.state, event, early.play.now, early.play.state.script)


MALFORMED: dict[str, Callable[[Commit, Commit], Commit]] = {
    "a box less": lambda one, other: replace(one, boxes=one.boxes[:-1]),
    "a box more": lambda one, other: replace(one, boxes=(*one.boxes, one.boxes[0])),
    "a commitment less": lambda one, other: with_message(
        one, commitments=one.message.commitments[:-1]
    ),
    "a commitment more": lambda one, other: with_message(
        one, commitments=(*one.message.commitments, curve.BASE)
    ),
    "the identity": lambda one, other: with_message(
        one, commitments=(one.message.commitments[0], curve.IDENTITY)
    ),
    "an ephemeral key that is none": lambda one, other: with_message(one, ephemeral=bytes(32)),
    "another's ephemeral key": lambda one, other: with_message(
        one, ephemeral=other.message.ephemeral
    ),
    "another's proof": lambda one, other: with_message(one, pop=other.message.pop),
    "another secret": lambda one, other: with_message(one, commitments=other.message.commitments),
    "a tree in a plain quorum": lambda one, other: replace(one, tree=(curve.BASE,)),
}


@pytest.mark.parametrize("name", MALFORMED)
def test_a_malformed_commit_is_refused_and_can_be_made_again(name: str) -> None:
    """NAMED: by the name of its maker; the ceremony stands as before."""
    made = Generation.begin()
    other, good = made.make("bert"), made.make("anna")
    before = made.play.state
    with pytest.raises(CommitError, match="anna") as refused:
        made.commit("anna", MALFORMED[name](good, other))
    assert refused.value.official == "anna"
    assert made.play.state == before
    made.commit("anna", good)
    assert list(made.play.state.commits) == ["anna"]


def test_a_commit_is_the_one_that_is_signed() -> None:
    """BOUND."""
    made = Generation.begin()
    good, other = made.make("anna"), made.make("anna", seed=1)
    with pytest.raises(RefusedError, match="not the one that the statement"):
        made.play.do(Submit(made.signed("anna", good), record=other.record()))


def test_a_commit_of_another_ceremony_is_refused() -> None:
    """BOUND: its statement is about another subject, and so is its proof."""
    made, other = Generation.begin(), Generation.begin()
    foreign = other.make("anna")
    with pytest.raises(RefusedError, match="something else"):
        made.play.do(Submit(other.signed("anna", foreign), record=foreign.record()))
    with pytest.raises(CommitError) as refused:
        made.commit("anna", foreign)
    assert refused.value.fault == "pop"


def test_the_same_commit_again_changes_nothing_and_another_is_refused() -> None:
    """Whoever was not sure whether it arrived sends it again."""
    made = Generation.begin()
    commit = made.make("anna")
    sent = Submit(made.signed("anna", commit), record=commit.record())
    made.play.do(sent)
    assert made.play.do(sent) == ()
    with pytest.raises(RefusedError, match="anna has committed"):
        made.commit("anna", made.make("anna", seed=1))
    made.commit_all("bert", "carl")
    assert made.play.do(sent) == ()


def test_a_receipt_certifies_what_its_official_was_shown() -> None:
    """NAMED: carl, who was shown other commits, signs another transcript."""
    made, other = committed(), committed()
    with pytest.raises(CommitError, match="carl did not sign") as refused:
        made.receipt("carl", other.certificate("carl"))
    assert refused.value.fault == "certificate"
    with pytest.raises(CommitError):
        made.receipt("carl", made.certificate("anna"))
    with pytest.raises(RefusedError, match="certifies"):
        made.play.say("receipt", "carl")
    made.receipt("carl")
    assert made.play.state.receipts == ("carl",)


def test_a_certificate_has_no_place_in_a_dealt_genesis() -> None:
    play = genesis()
    play.deal()
    with pytest.raises(RefusedError, match="certifies nothing"):
        play.do(Submit(play.envelope("receipt", "anna"), certificate=bytes(64)))
    with pytest.raises(RefusedError, match="commits to nothing"):
        play.do(Submit(play.envelope("receipt", "anna"), record={}))


def test_a_complaint_ends_it_and_says_who_says_what_of_whom() -> None:
    """NAMED: it is begun anew; whose fault it is, nobody else can tell."""
    made = committed()
    made.receipt("anna")
    made.play.say("complain", "bert", accused=1, fault="AEAD-fail")
    assert made.play.state.outcome == "failed"
    reason = made.play.last("ended")["reason"]
    assert reason == "bert says that the part of anna does not open"
    assert made.play.state == made.play.again()


@pytest.mark.parametrize(
    ("when", "name", "rest"),
    [
        ("before all have committed", "anna", {}),
        ("after one's receipt", "anna", {}),
        ("of a seat that is not there", "bert", {"accused": 4}),
    ],
)
def test_a_complaint_has_its_time_and_its_accused(when: str, name: str, rest: Any) -> None:
    made = Generation.begin() if when.startswith("before") else committed()
    if when.startswith("after"):
        made.receipt("anna")
    with pytest.raises(RefusedError):
        made.play.say("complain", name, **rest)
    assert made.play.state.outcome is None


def test_a_dealt_genesis_takes_neither_commit_nor_complaint() -> None:
    play = genesis()
    play.deal()
    for kind in ("commit", "complain"):
        with pytest.raises(RefusedError, match="does not take"):
            play.say(kind, "anna")


@pytest.mark.parametrize("came", [(), ("bert",), ("bert", "anna")])
def test_who_does_not_commit_in_time_is_named(came: tuple[str, ...]) -> None:
    """REFUSAL: one absent official stops a genesis, and everybody sees who."""
    made = Generation.begin()
    made.commit_all(*came) if came else None
    made.play.wait("8d")
    assert made.play.state.outcome == "expired"
    absent = ", ".join(name for name in OFFICIALS if name not in came)
    assert made.play.last("ended")["reason"].endswith(f"without {absent}")
    assert made.play.state == made.play.again()


def test_who_does_not_receive_in_time_is_named() -> None:
    """REFUSAL."""
    made = committed()
    made.receipt("carl")
    made.play.wait("8d")
    assert made.play.last("ended")["reason"].endswith("without anna, bert")


def test_each_step_offers_its_act_to_whoever_has_not_done_it() -> None:
    made = Generation.begin()
    assert available_acts(made.play.state, "anna") == ["commit", "deny", "exception"]
    made.commit("anna")
    assert available_acts(made.play.state, "anna") == ["deny", "exception"]
    made.commit_all("bert", "carl")
    assert available_acts(made.play.state, "anna") == ["receipt", "complain", "deny", "exception"]


def test_a_denial_ends_it_too() -> None:
    made = committed()
    made.play.say("deny", "bert")
    assert made.play.state.outcome == "denied"


def test_its_subject_has_a_format_of_its_own() -> None:
    """Which older programs refuse, and read nothing wrong into."""
    subject = dealerless_subject()
    record = subject.record()
    assert (record["format"], record["policy"]["dealer"]) == ("custody-genesis/v2", "dkg")
    assert Subject.read(record) == subject
    for wrong in (
        {**record, "format": "custody-genesis/v1"},
        {**record, "policy": {**record["policy"], "dealer": "service"}},
    ):
        with pytest.raises(CustodyError):
            Subject.read(wrong)


def test_script_and_policy_agree_on_whether_there_is_a_dealer() -> None:
    """BOUND."""
    rules = script("genesis", DEALERLESS)
    assert Generation.begin(rules).play.step == "commit"
    with pytest.raises(LedgerError, match="has officials commit"):
        genesis(rules)
    ordinary = genesis().state.script
    with pytest.raises(LedgerError, match="the policy has no dealer"):
        CeremonyRun.begin(dealerless_subject(ordinary), ordinary)


@pytest.mark.parametrize(
    "actions",
    [
        "freeze deal commit receive canary activate close",
        "freeze commit deal receive canary activate close",
        "freeze receive commit canary activate close",
        "freeze commit commit receive canary activate close",
        "freeze commit canary activate close",
    ],
)
def test_a_script_that_deals_and_commits_or_in_another_order_is_refused(actions: str) -> None:
    with pytest.raises(ScriptError):
        script("genesis", actions)


def test_a_script_may_call_the_roll_before_anybody_commits() -> None:
    rules = script("genesis", "freeze roll-call commit receive canary activate attest close")
    assert rules.place("roll-call") < rules.place("commit")


def test_everybody_s_key_is_the_enrolled_one() -> None:
    made = committed()
    assert [seat.signing_key for seat in made.subject.seats] == [
        curve.base_mult(key(name).static_key()) for name in OFFICIALS
    ]
    made.play.do(Tick())
