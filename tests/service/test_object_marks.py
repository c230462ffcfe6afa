"""Objects that the store no longer has: marked, never deleted, and found again."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from sqlalchemy import select

from custody.errors import InputError, NotAllowedError, NotKnownError, RefusedError
from custody.formats.timestamps import stamp
from custody.service import Principal, object_marks, objects
from custody.service.object_marks import OBJECTS_PER_ENTRY
from custody.store.tables import ledger_entry
from custody.tlog.entry import parse_entry
from tests.datasets import Sealed
from tests.store.ledgers import checked, contents
from tests.world import World

BOTH = pytest.mark.databases("sqlite", "postgres")
pytestmark = pytest.mark.databases("sqlite")
KEEPER = Principal("checker", frozenset({"catalogue"}), "registry")


def lose(world: World, *lost: Sealed | str, reason: str = "pruned") -> dict[str, int]:
    ids = [one if isinstance(one, str) else one.id for one in lost]
    return object_marks.mark_gone(world.service, KEEPER, "registry", ids, reason)


def find(world: World, *lost: Sealed) -> dict[str, int]:
    ids = [one.id for one in lost]
    return object_marks.mark_found(world.service, KEEPER, "registry", ids, "it was not mounted")


def listed(world: World, gone: bool | None = None) -> dict[str, str | None]:
    """The ids of a listing, with since when each is gone."""
    rows = objects.list_all(
        world.service, world.admin, "registry", limit=1000, before=None, gone=gone
    )
    return {row.id: row.gone for row in rows}


@BOTH
def test_what_is_gone_stays_listed_with_the_time(sealed_world: World) -> None:
    world, (one, two) = sealed_world, sealed_world.objects
    world.clock.advance(days=1)
    assert lose(world, one) == {"marked": 1, "already": 0}
    assert listed(world) == {one.id: stamp(world.clock()), two.id: None}
    assert listed(world, gone=True) == {one.id: stamp(world.clock())}
    assert listed(world, gone=False) == {two.id: None}


@BOTH
def test_what_is_found_again_is_as_it_was(sealed_world: World) -> None:
    """A bucket that was only not mounted; what happened stays on the ledger."""
    world, before = sealed_world, listed(sealed_world)
    lose(world, *world.objects)
    assert find(world, *world.objects) == {"marked": 2, "already": 0}
    assert listed(world) == before
    kinds = [entry.body["type"] for entry in world.entries()][-2:]
    assert kinds == ["objects.gone", "objects.found"]
    assert checked(world.service.store)[0] == []


def test_the_entry_says_who_what_and_why(sealed_world: World) -> None:
    """LEDGER"""
    lose(sealed_world, *sealed_world.objects, reason="retention: 30 days")
    (entry,) = sealed_world.entries("objects.gone")
    assert (entry.body["by"], entry.body["dataset"]) == ("checker", "registry")
    ids = [one.id for one in sealed_world.objects]
    assert entry.body["data"] == {"objects": ids, "reason": "retention: 30 days"}


def test_marking_again_writes_nothing(sealed_world: World) -> None:
    """A check that runs every night may repeat itself, also where it overlaps with another."""
    world, (one, two) = sealed_world, sealed_world.objects
    assert find(world, one) == {"marked": 0, "already": 1}
    lose(world, one)
    before = contents(world.service.store)
    assert lose(world, one, one) == {"marked": 0, "already": 1}
    assert contents(world.service.store) == before
    assert lose(world, one, two, two.id[:8]) == {"marked": 1, "already": 1}


@pytest.mark.slow
def test_many_objects_are_several_entries_of_bounded_size(sealed_world: World) -> None:
    """Even with the longest reason that there is, of the longest characters."""
    world = sealed_world
    lost = [world.register(data=b"%d\n" % number) for number in range(OBJECTS_PER_ENTRY + 1)]
    assert lose(world, *lost, reason="\U0001f512" * 2000)["marked"] == OBJECTS_PER_ENTRY + 1
    query = select(ledger_entry.c.entry).where(ledger_entry.c.type == "objects.gone")
    with world.service.store.reading() as connection:
        entries = connection.execute(query.order_by(ledger_entry.c.seq)).scalars().all()
    assert [len(parse_entry(data).body["data"]["objects"]) for data in entries] == [
        OBJECTS_PER_ENTRY,
        1,
    ]
    assert max(map(len, entries)) < 65_535
    assert set(listed(world, gone=True)) == {one.id for one in lost}


@BOTH
def test_two_who_mark_at_once_mark_each_object_once(sealed_world: World) -> None:
    """LEDGER: the second sees what the first wrote, and adds nothing to it."""
    world = sealed_world
    with ThreadPoolExecutor(4) as pool:
        done = list(pool.map(lambda _: lose(world, *world.objects), range(4)))
    assert sum(one["marked"] for one in done) == 2
    assert len(world.entries("objects.gone")) == 1


def test_a_request_for_what_is_gone_is_refused_with_the_way_out(sealed_world: World) -> None:
    """Nobody turns keys for what can't be restored."""
    world, (one, two) = sealed_world, sealed_world.objects
    lose(world, one)
    before = contents(world.service.store)
    with pytest.raises(RefusedError, match="is marked gone: the store no longer has it") as caught:
        world.request(one, two)
    assert caught.value.hint is not None
    assert f"custody objects found -d registry {one.id[:12]}" in caught.value.hint
    assert contents(world.service.store) == before
    find(world, one)
    assert world.request(one, two).outcome is None


def test_a_request_that_is_open_goes_on(sealed_world: World) -> None:
    """What officials agreed to is not taken back by a mark."""
    world, (one, _) = sealed_world, sealed_world.objects
    ceremony = world.approve(world.request(one), "anna", "bert", "carl")
    lose(world, one)
    for name in ("anna", "bert", "carl"):
        ceremony = world.turn(name, ceremony)
    assert one.opened_with(world.collect(ceremony), world.identity) == one.data


def test_registering_again_what_is_gone_leaves_the_mark(sealed_world: World) -> None:
    """A receipt that is delivered twice says nothing about the store."""
    world, (one, _) = sealed_world, sealed_world.objects
    lose(world, one)
    world.hand_in(one.header, one.file, one.data)
    assert listed(world)[one.id] is not None


@pytest.mark.parametrize("scope", ["register", "read", "request", "audit", "attend", "metrics"])
def test_no_other_scope_marks_anything(sealed_world: World, scope: str) -> None:
    """Whoever breaks into a host that seals can't hide its backups."""
    who = replace(KEEPER, scopes=frozenset({scope}))
    for mark in (object_marks.mark_gone, object_marks.mark_found):
        with pytest.raises(NotAllowedError, match="catalogue"):
            mark(sealed_world.service, who, "registry", [sealed_world.objects[0].id], "pruned")


def test_nothing_is_marked_where_one_object_is_not_known(sealed_world: World) -> None:
    before = contents(sealed_world.service.store)
    with pytest.raises(NotKnownError, match="no object begins"):
        lose(sealed_world, sealed_world.objects[0], "00" * 32)
    with pytest.raises(InputError, match="a reason"):
        lose(sealed_world, sealed_world.objects[0], reason=" ")
    assert contents(sealed_world.service.store) == before
