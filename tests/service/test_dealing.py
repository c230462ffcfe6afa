"""Dealings: by the service or by an air-gapped machine, each checked, and taken once."""

from __future__ import annotations

from dataclasses import replace

import pytest

from custody.ceremony import Ceremony
from custody.errors import (
    DealingError,
    RefusedError,
)
from custody.formats.digest_words import twelve_words
from custody.official.bundle import Bundle, deal_subject
from custody.service import ceremonies, datasets
from custody.store.tables import sealed_share
from tests.people import OFFICIALS
from tests.service.filing import rows
from tests.store.ledgers import contents
from tests.world import World

pytestmark = pytest.mark.databases("sqlite")
BOTH = pytest.mark.databases("sqlite", "postgres")


def outsourced(world: World, ceremony: Ceremony) -> Bundle:
    """What the air-gapped machine makes of the subject it was brought."""
    return deal_subject(ceremony.subject, "offline", world.service.random)


def test_the_dealing_is_recorded_with_its_dealer(world: World) -> None:
    """LEDGER: share keys and digests of sealed shares are on the record, and who dealt."""
    ceremony = world.open_genesis()
    (entry,) = world.entries("ceremony.dealt")
    assert entry.body["by"] == "service"
    assert entry.body["data"]["dealing"]["by"] == "service"
    assert ceremony.current.action == "receive"
    assert ceremony.subject.policy.dealer == "service"


@BOTH
def test_a_dealing_from_an_air_gapped_machine_is_taken_in(world: World) -> None:
    ceremony = world.open_genesis(deal_here=False)
    assert ceremony.current.action == "deal"
    with pytest.raises(RefusedError, match="has not been dealt yet"):
        datasets.bundle(world.service, world.principal("anna"), "registry")
    bundle = Bundle.parse(outsourced(world, ceremony).encode())
    ceremony = datasets.deal(world.service, world.admin, ceremony.id, bundle)
    for official in OFFICIALS:
        ceremony = world.receive(official, ceremony)
    assert ceremony.outcome == "closed"
    (entry,) = world.entries("ceremony.dealt")
    assert (entry.body["by"], entry.body["data"]["dealing"]["by"]) == ("adam", "offline")


def test_a_dealing_is_for_one_genesis(world: World) -> None:
    """BOUND: shares dealt for another subject are refused, whatever differs in it."""
    ceremony = world.open_genesis(deal_here=False)
    other = world.open_genesis("other", deal_here=False)
    with pytest.raises(RefusedError) as caught:
        datasets.deal(world.service, world.admin, ceremony.id, outsourced(world, other))
    assert caught.value.promise == "BOUND"
    assert rows(world, sealed_share) == []


def test_a_genesis_is_dealt_by_whom_its_subject_names(world: World) -> None:
    """BOUND: nobody deals in place of the air-gapped machine, nor it in place of the service."""
    ceremony = world.open_genesis(deal_here=False)
    bundle = deal_subject(ceremony.subject, "service", world.service.random)
    with pytest.raises(RefusedError, match="dealt by: offline, not by: service"):
        datasets.deal(world.service, world.admin, ceremony.id, bundle)


def test_a_dealing_is_taken_once(world: World) -> None:
    ceremony = world.open_genesis(deal_here=False)
    datasets.deal(world.service, world.admin, ceremony.id, outsourced(world, ceremony))
    before = contents(world.service.store)
    with pytest.raises(RefusedError, match="not at deal"):
        datasets.deal(world.service, world.admin, ceremony.id, outsourced(world, ceremony))
    assert contents(world.service.store) == before


def test_a_dealing_that_is_no_sharing_is_refused(world: World) -> None:
    """QUORUM: a share key exchanged, or a share left out, is found in public."""
    ceremony = world.open_genesis(deal_here=False)
    bundle = outsourced(world, ceremony)
    shares = bundle.dealing.shares
    for wrong in ((shares[1], shares[0], *shares[2:]), shares[:-1]):
        altered = replace(bundle, dealing=replace(bundle.dealing, shares=wrong))
        with pytest.raises(DealingError):
            datasets.deal(world.service, world.admin, ceremony.id, altered)
    with pytest.raises(DealingError):
        datasets.deal(
            world.service, world.admin, ceremony.id, replace(bundle, sealed=bundle.sealed[::-1])
        )
    assert rows(world, sealed_share) == []


def test_the_service_deals_once_all_have_answered_the_roll_call(world: World) -> None:
    """QUORUM: no share is dealt to anybody who has not answered."""
    ceremony = world.open_genesis(script="genesis-witnessed")
    assert ceremony.current.action == "roll-call"
    for seat in ceremony.seats:
        assert world.state(ceremony.id).dealing is None
        who = world.principal(seat.official)
        said = twelve_words(seat.fingerprint)
        ceremony = ceremonies.present(world.service, who, ceremony.id, seat.official, said)
    assert ceremony.current.action == "receive"
    assert ceremony.dealing is not None
    for official in OFFICIALS:
        ceremony = world.receive(official, ceremony)
    for official in OFFICIALS:
        ceremony = world.say("attest", official, ceremony, verdict="agree")
    assert ceremony.outcome == "closed"


def test_the_service_waits_for_the_air_gapped_machine_after_a_roll_call(world: World) -> None:
    ceremony = world.open_genesis(script="genesis-witnessed", deal_here=False)
    for seat in ceremony.seats:
        who = world.principal(seat.official)
        said = twelve_words(seat.fingerprint)
        ceremony = ceremonies.present(world.service, who, ceremony.id, seat.official, said)
    assert (ceremony.current.action, ceremony.dealing) == ("deal", None)
    ceremony = datasets.deal(world.service, world.admin, ceremony.id, outsourced(world, ceremony))
    assert ceremony.current.action == "receive"
