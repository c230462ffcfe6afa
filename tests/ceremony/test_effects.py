"""What a ceremony brings about: a dealt key, an opened canary, an unlock, a collected grant."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from custody.ceremony import (
    Collect,
    Deal,
    OpenCanary,
    Unlock,
)
from custody.ceremony.decide import MAX_FAILED
from custody.errors import (
    NotAllowedError,
)
from custody.quorum_tree import nameless
from custody.tlog.entry import MAX_ENTRY
from tests.ceremony.play import OFFICIALS, dealt, genesis, objects
from tests.ceremony.stages import (
    at_canary,
    at_collect,
    at_unlock,
    genesis_before_last_receipt,
    refused,
    statement_refused,
)

# Genesis: deal, receipts, canary


@pytest.mark.parametrize(
    "changes", [{"quorum": nameless(3, 3)}, {"shares": dealt().dealing.shares[:2]}]
)
def test_a_dealing_for_another_quorum_is_refused(changes: dict[str, Any]) -> None:
    """QUORUM: neither a lower threshold nor a missing seat."""
    refused(genesis(), Deal(replace(dealt().dealing, **changes)), "expected a dealing for 2 of 3")


def test_a_key_is_dealt_once() -> None:
    """NO-ASSEMBLY: a second dealing would be a second key."""
    play = genesis()
    play.deal()
    refused(play, Deal(dealt().dealing), "not at deal")


def test_all_officials_sign_for_their_share_each_once() -> None:
    """QUORUM: a genesis with a seat that can't open is no genesis."""
    play = genesis_before_last_receipt()
    assert statement_refused(play, "receipt", "anna", "already signed").promise == "QUORUM"
    assert play.step == "receive"
    play.say("receipt", "carl")
    assert play.step == "canary"


@pytest.mark.parametrize(
    "openers", [(), ("anna",), ("anna", "anna"), ("anna", "mallory"), ("anna", "wilma")]
)
def test_a_canary_opened_by_less_than_a_quorum_is_refused(openers: tuple[str, ...]) -> None:
    """QUORUM: the proof is that m can open, not that somebody said so."""
    error = refused(at_canary(), OpenCanary(openers, opened=True), "opened by 2 officials")
    assert error.promise == "QUORUM"


def test_a_canary_that_does_not_open_ends_the_genesis() -> None:
    """Nothing real is sealed to a key that can't be used."""
    play = at_canary()
    play.open_canary(opened=False)
    assert play.state.outcome == "failed"
    assert not play.state.activated


def test_an_activation_says_who_holds_what() -> None:
    """LEDGER: the dataset's row follows from the entry alone."""
    play = at_canary()
    play.open_canary()
    data, dealing = play.last("activated"), play.state.dealing
    assert dealing is not None
    assert [seat["share_key"] for seat in data["seats"]] == dealing.record()["shares"]
    assert [seat["official"] for seat in data["seats"]] == list(OFFICIALS)
    assert (data["recipient"], data["threshold"]) == (dealing.recipient, 2)
    assert play.state.outcome == "closed"


# Unlock and collect


def test_an_unlock_accounts_for_every_object() -> None:
    """BOUND: none is lost and none is added."""
    play = at_unlock(number=3)
    for opened, failed in ((1, ()), (2, ()), (4, ()), (3, (("aa", "no"),)), (-1, ())):
        refused(play, Unlock("ab" * 32, opened, failed), "accounted for")
    play.do(Unlock("ab" * 32, 2, (("aa", "sealed to another key"),)))
    assert play.last("unlocked")["failed"] == [{"object": "aa", "reason": "sealed to another key"}]
    assert play.step == "collect"


def test_an_unlock_that_opens_nothing_fails() -> None:
    """REFUSAL: there is no empty grant."""
    play = at_unlock()
    play.do(Unlock("ab" * 32, 0, tuple((id_, "no") for id_, _ in objects(2))))
    assert (play.state.outcome, play.state.unlocked) == ("failed", False)


def test_an_unlock_of_many_that_fail_still_fits_the_ledger() -> None:
    """LEDGER: crafted headers in a large request can't keep the rest from being opened."""
    play = at_unlock(number=1000)
    failed = tuple((id_, "x" * 200) for id_, _ in objects(999))
    play.do(Unlock("ab" * 32, 1, failed))
    data = play.last("unlocked")
    assert len(data["failed"]) == MAX_FAILED
    assert len(str(data)) < MAX_ENTRY - 2048
    assert play.state.unlocked


def test_only_the_requester_collects() -> None:
    """BOUND: the grant is addressed to whoever asked."""
    play = at_collect()
    assert type(refused(play, Collect("anna"), "is for rita")) is NotAllowedError
    play.collect()
    assert play.state.outcome == "closed"
