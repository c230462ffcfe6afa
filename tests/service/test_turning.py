"""Turning keys: by whom, with what, how long, and what erases it again (QUORUM, NAMED)."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from custody.ceremony import Ceremony
from custody.errors import (
    ContributionError,
    InputError,
    LateError,
    RefusedError,
)
from custody.formats.dsse import Envelope
from custody.quorum import Contribution
from custody.sealedbox import seal_to
from custody.service import ceremonies, settling
from tests.keys import key_of
from tests.people import OFFICIALS
from tests.service.filing import approved, pending
from tests.store.ledgers import contents
from tests.world import World

pytestmark = pytest.mark.databases("sqlite")
BOTH = pytest.mark.databases("sqlite", "postgres")

SPOILED: dict[str, Callable[[Contribution], bytes]] = {
    "response": lambda c: replace(c, response=b"\x01" + bytes(31)).encode(),
    "challenge": lambda c: replace(c, challenge=b"\x01" + bytes(31)).encode(),
    "swapped": lambda c: replace(c, partials=c.partials[::-1]).encode(),
    "one-left-out": lambda c: replace(c, partials=c.partials[:1]).encode(),
    "one-too-many": lambda c: replace(c, partials=(*c.partials, c.partials[0])).encode(),
    "identity": lambda c: replace(c, partials=(b"\x01" + bytes(31), c.partials[1])).encode(),
    "not-json": lambda c: b"nonsense",
    "spaces": lambda c: c.encode() + b" ",
    "empty": lambda c: b"",
}


def test_who_has_not_approved_does_not_turn(sealed_world: World) -> None:
    """QUORUM: a key that turns without having read the request counts for nothing."""
    ceremony = approved(sealed_world)
    with pytest.raises(RefusedError, match="emil has not approved") as caught:
        sealed_world.turn("emil", ceremony)
    assert caught.value.promise == "QUORUM"
    assert pending(sealed_world) == []


def test_the_same_official_turns_once(sealed_world: World) -> None:
    """QUORUM: the same key twice is still one key."""
    ceremony = approved(sealed_world)
    sealed_world.turn("anna", ceremony)
    sealed_world.clock.advance(seconds=1)
    with pytest.raises(RefusedError, match="already turned"):
        sealed_world.turn("anna", ceremony)
    assert sealed_world.state(ceremony.id).turned == ("anna",)


def test_nobody_turns_before_the_approvals_are_there(sealed_world: World) -> None:
    ceremony = approved(sealed_world, by=("anna", "bert"))
    with pytest.raises(RefusedError, match="does not take 'turn'"):
        sealed_world.turn("anna", ceremony)


def test_another_approver_may_take_an_absent_ones_place(sealed_world: World) -> None:
    """One official who can't come does not block the others."""
    ceremony = approved(sealed_world)
    sealed_world.approve(ceremony, "emil")
    for official in ("anna", "emil", "carl"):
        ceremony = sealed_world.turn(official, ceremony)
    assert ceremony.unlocked


def wrong(
    world: World, ceremony: Ceremony, official: str, change: Callable[[Contribution], bytes]
) -> tuple[Envelope, bytes]:
    """A turn whose contribution was changed before it was signed for and sealed."""
    _, good = world.turned(official, ceremony)
    inside = Contribution.decode(world.service.key.unseal(good))
    sealed = seal_to(world.service.key.combiner_public, change(inside))
    digest = hashlib.sha256(sealed).hexdigest()
    return world.signed("turn", official, ceremony, contribution=digest), sealed


@pytest.mark.parametrize("change", SPOILED.values(), ids=SPOILED)
def test_a_wrong_contribution_is_refused_when_it_is_handed_in(
    sealed_world: World, change: Callable[[Contribution], bytes]
) -> None:
    """NAMED: it names its official, those of the others stay, and the seat may try again."""
    world = sealed_world
    ceremony = approved(world)
    world.turn("anna", ceremony)
    before = contents(world.service.store)
    with pytest.raises(ContributionError, match="bert"):
        ceremonies.submit(world.service, ceremony.id, *wrong(world, ceremony, "bert", change))
    assert contents(world.service.store) == before
    assert pending(world) == ["anna"]
    for official in ("bert", "carl"):
        ceremony = world.turn(official, ceremony)
    grant = world.collect(ceremony)
    assert world.objects[0].opened_with(grant, world.identity) == world.objects[0].data


def test_a_contribution_sealed_to_another_key_names_its_official(sealed_world: World) -> None:
    """NAMED: what the combiner can't open is refused like what does not verify."""
    world = sealed_world
    ceremony = approved(world)
    _, sealed = world.turned("anna", ceremony)
    elsewhere = seal_to(key_of("bert").keyfile.box_public, world.service.key.unseal(sealed))
    for unreadable in (elsewhere, bytes([sealed[0] ^ 1]) + sealed[1:], b""):
        digest = hashlib.sha256(unreadable).hexdigest()
        envelope = world.signed("turn", "anna", ceremony, contribution=digest)
        with pytest.raises(ContributionError, match="anna can't be read") as caught:
            ceremonies.submit(world.service, ceremony.id, envelope, unreadable)
        assert caught.value.promise == "NAMED"


def test_a_contribution_is_the_one_that_was_signed_for(sealed_world: World) -> None:
    """BOUND: what a proxy exchanged, added or left out is not taken."""
    world = sealed_world
    ceremony = approved(world)
    envelope, sealed = world.turned("anna", ceremony)
    _, other = world.turned("bert", ceremony)
    for instead in (other, None, b"", sealed + b"x"):
        with pytest.raises(RefusedError) as caught:
            ceremonies.submit(world.service, ceremony.id, envelope, instead)
        assert caught.value.promise == "BOUND"
    said = world.signed("approve", "emil", ceremony)
    with pytest.raises(RefusedError, match="has no contribution"):
        ceremonies.submit(world.service, ceremony.id, said, sealed)
    assert pending(world) == []


def test_nothing_signed_for_one_request_serves_another(sealed_world: World) -> None:
    """BOUND: approvals and turns of a twin request, alike but for nonce and id, are refused."""
    world = sealed_world
    ceremony, twin = approved(world), approved(world)
    before = contents(world.service.store)
    for envelope, sealed in (
        (world.signed("approve", "emil", ceremony), None),
        world.turned("anna", ceremony),
    ):
        with pytest.raises(RefusedError) as caught:
            ceremonies.submit(world.service, twin.id, envelope, sealed)
        assert caught.value.promise == "BOUND"
    assert contents(world.service.store) == before


def test_a_proof_made_for_a_twin_request_is_refused(sealed_world: World) -> None:
    """BOUND: even signed for anew, a contribution's proof holds in its own ceremony only."""
    world = sealed_world
    ceremony, twin = approved(world), approved(world)
    _, sealed = world.turned("anna", ceremony)
    digest = hashlib.sha256(sealed).hexdigest()
    envelope = world.signed("turn", "anna", twin, contribution=digest)
    with pytest.raises(ContributionError, match="anna"):
        ceremonies.submit(world.service, twin.id, envelope, sealed)


def test_an_official_can_not_hand_in_anothers_contribution(sealed_world: World) -> None:
    """QUORUM: two keys need two shares."""
    world = sealed_world
    ceremony = approved(world)
    _, sealed = world.turned("anna", ceremony)
    digest = hashlib.sha256(sealed).hexdigest()
    envelope = world.signed("turn", "bert", ceremony, contribution=digest)
    with pytest.raises(ContributionError, match="bert"):
        ceremonies.submit(world.service, ceremony.id, envelope, sealed)


@BOTH
def test_a_window_that_closes_erases_what_was_handed_in(sealed_world: World) -> None:
    """REFUSAL: half a quorum does not lie about; the lapse is an entry, and a new window opens."""
    world = sealed_world
    ceremony = approved(world)
    for official in OFFICIALS[:2]:
        world.turn(official, ceremony)
    assert pending(world) == ["anna", "bert"]
    world.clock.advance(minutes=15)
    shown = ceremonies.show(world.service, world.admin, ceremony.id)
    assert (shown.turned, shown.window) == ((), None)
    assert pending(world) == []
    (entry,) = world.entries("ceremony.lapsed")
    assert entry.body["data"]["officials"] == ["anna", "bert"]
    for official in OFFICIALS[:3]:
        ceremony = world.turn(official, ceremony)
    assert world.collect(ceremony).document.failed == ()


def test_a_key_that_comes_too_late_opens_a_new_window(sealed_world: World) -> None:
    """QUORUM: the third key of two windows is the first of the second."""
    world = sealed_world
    ceremony = approved(world)
    for official in OFFICIALS[:2]:
        world.turn(official, ceremony)
    world.clock.advance(minutes=15)
    ceremony = world.turn("carl", ceremony)
    assert (ceremony.turned, ceremony.unlocked) == (("carl",), False)
    assert pending(world) == ["carl"]


def test_a_key_within_the_window_is_in_time(sealed_world: World) -> None:
    ceremony = approved(sealed_world)
    for official in OFFICIALS[:2]:
        sealed_world.turn(official, ceremony)
    sealed_world.clock.advance(minutes=15, microseconds=-1)
    assert sealed_world.turn("carl", ceremony).unlocked


def test_what_was_erased_is_not_taken_a_second_time(sealed_world: World) -> None:
    """A turn counts in the window it was signed for."""
    world = sealed_world
    ceremony = approved(world)
    turned = world.turned("anna", ceremony)
    ceremonies.submit(world.service, ceremony.id, *turned)
    world.clock.advance(minutes=15)
    with pytest.raises(RefusedError):
        ceremonies.submit(world.service, ceremony.id, *turned)
    assert pending(world) == []


@BOTH
def test_expiry_erases_and_is_an_outcome(sealed_world: World) -> None:
    """REFUSAL: a request that nobody finished ends by itself, with a reason on the record."""
    world = sealed_world
    ceremony = world.request(*world.objects, lifetime=timedelta(minutes=10))
    world.approve(ceremony, *OFFICIALS[:3])
    world.turn("anna", ceremony)
    world.clock.advance(minutes=10)
    assert settling.sweep(world.service) == 1
    assert world.state(ceremony.id).outcome == "expired"
    assert pending(world) == []
    assert "until" in world.entries("ceremony.ended")[-1].body["data"]["reason"]
    with pytest.raises(LateError):
        world.turn("bert", ceremony)
    with pytest.raises(RefusedError, match="ended expired") as caught:
        world.collect(ceremony)
    assert caught.value.promise == "REFUSAL"


@pytest.mark.parametrize("by", ["rita", "adam"])
def test_cancelling_erases_and_is_an_outcome(sealed_world: World, by: str) -> None:
    """REFUSAL: whoever asked, or an administrator, calls it off with a reason."""
    world = sealed_world
    ceremony = approved(world)
    world.turn("anna", ceremony)
    ceremonies.cancel(world.service, world.principal(by), ceremony.id, "no need any more")
    assert pending(world) == []
    assert world.state(ceremony.id).outcome == "cancelled"
    reason = world.entries("ceremony.ended")[-1].body["data"]["reason"]
    assert reason == f"{by} cancelled: no need any more"
    with pytest.raises(LateError):
        ceremonies.cancel(world.service, world.admin, ceremony.id, "again")
    with pytest.raises(RefusedError, match="ended cancelled"):
        world.collect(ceremony)


@pytest.mark.parametrize("reason", ["", "  ", "x" * 2001, "\u202e", "a\x00b"])
def test_cancelling_needs_a_reason_to_read(sealed_world: World, reason: str) -> None:
    ceremony = sealed_world.request(*sealed_world.objects)
    with pytest.raises(InputError):
        ceremonies.cancel(sealed_world.service, sealed_world.admin, ceremony.id, reason)
    assert sealed_world.state(ceremony.id).outcome is None


def test_what_is_unlocked_is_not_cancelled(sealed_world: World) -> None:
    ceremony = approved(sealed_world)
    for official in OFFICIALS[:3]:
        ceremony = sealed_world.turn(official, ceremony)
    with pytest.raises(RefusedError, match="has had its effect"):
        ceremonies.cancel(sealed_world.service, sealed_world.admin, ceremony.id, "too late")


def test_too_many_denials_end_a_request(sealed_world: World) -> None:
    """REFUSAL: when the quorum can't be reached any more, that is said at once."""
    ceremony = sealed_world.request(*sealed_world.objects)
    for official in OFFICIALS[:3]:
        ceremony = sealed_world.say("deny", official, ceremony, reason="not now")
    assert ceremony.outcome == "denied"
    with pytest.raises(RefusedError, match="ended denied"):
        sealed_world.collect(ceremony)
