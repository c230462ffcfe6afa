"""Reshares at the service: one epoch at every moment, wrong dealers named, and none opens alone."""

from __future__ import annotations

import pytest

from custody.audit.sources.database_source import open_database
from custody.audit.verify import verify
from custody.ceremony.resharing import course_of
from custody.quorum_tree import parse_quorum, plain
from custody.service import datasets
from custody.store.tables import dealt_box, redealt_box, sealed_share
from tests.people import OFFICIALS
from tests.service.filing import rows
from tests.store.ledgers import url_of
from tests.world import World

pytestmark = pytest.mark.databases("sqlite")
BOTH = pytest.mark.databases("sqlite", "postgres")

NEW = ("frida", "gustav")


def enrol_new(world: World, *names: str) -> None:
    for name in names or NEW:
        world.enrol(name, "official")


def findings(world: World) -> list[tuple[str, str, str]]:
    with open_database(url_of(world.service.store)) as source:
        found = verify(source).findings
    return [(one.check, one.where, f"{one.expected} | {one.detail}") for one in found]


@BOTH
def test_new_people_open_what_was_sealed_before_and_the_old_ones_nothing(world: World) -> None:
    """EPOCH: from a genesis without a dealer, by a reshare, to a restore of an old object."""
    world.dealerless()
    enrol_new(world)
    sealed = world.register(data=b"of before")
    tree = parse_quorum("all of (2 of (anna, frida, gustav) as security, 1 of (dora, emil))")
    ceremony = world.reshare(tree)
    assert ceremony.current.action == "attest"
    assert rows(world, dealt_box) == rows(world, sealed_share) == []
    frozen = course_of(ceremony).frozen
    assert frozen is not None
    assert {row.dealer for row in rows(world, redealt_box)} == set(frozen.dealers)
    request = world.request(sealed)
    assert (request.subject.epoch, {seat.official for seat in request.seats}) == (
        1,
        {"anna", "frida", "gustav", "dora", "emil"},
    )
    for official in ("frida", "gustav", "emil"):
        request = world.approve(request, official)
    for official in ("frida", "gustav", "emil"):
        request = world.turn(official, request)
    assert sealed.opened_with(world.collect(request), world.identity) == b"of before"
    for official in OFFICIALS:
        ceremony = world.say("attest", official, ceremony, verdict="agree")
    assert ceremony.outcome == "closed"
    assert findings(world) == []
    assert datasets.get(world.service, "registry").epoch == 1


def test_the_same_people_get_fresh_shares(world: World) -> None:
    """EPOCH: a refresh, of a dataset whose key was dealt, twice."""
    world.genesis()
    sealed = world.register()
    for _ in range(2):
        world.reshare(plain(3, OFFICIALS))
    assert datasets.get(world.service, "registry").epoch == 2
    assert sealed.opened_with(world.export(sealed), world.identity) == sealed.data
    assert findings(world) == []
