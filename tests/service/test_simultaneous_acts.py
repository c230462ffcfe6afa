"""Acts at the same moment: decided one after the other, and none is lost or counted twice."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select

from custody.ceremony import Ceremony
from custody.errors import (
    CustodyError,
    RefusedError,
)
from custody.service import ceremonies, settling
from custody.store.tables import sealed_share
from tests.people import OFFICIALS
from tests.store.ledgers import checked
from tests.world import World

pytestmark = pytest.mark.databases("sqlite", "postgres")


def at_once(*acts: Callable[[], Any]) -> list[Any]:
    """Let everybody act at the same moment; gives what each got, a result or an error."""
    ready, got = threading.Barrier(len(acts)), list[Any]([None] * len(acts))

    def run(number: int, act: Callable[[], Any]) -> None:
        ready.wait()
        try:
            got[number] = act()
        except CustodyError as error:
            got[number] = error

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return got


def test_keys_that_turn_at_the_same_moment_all_count(sealed_world: World) -> None:
    """QUORUM, LEDGER: three officials at once make one quorum, one unlock, one grant."""
    world = sealed_world
    ceremony = world.approve(world.request(*world.objects), *OFFICIALS[:3])
    turns = [world.turned(official, ceremony) for official in OFFICIALS[:3]]
    service = world.service
    got = at_once(
        *(lambda turn=turn: ceremonies.submit(service, ceremony.id, *turn) for turn in turns)
    )
    assert all(isinstance(one, Ceremony) for one in got), got
    assert sorted(len(one.turned) for one in got) == [1, 2, 3]
    assert len(world.entries("ceremony.unlocked")) == 1
    grant = world.collect(ceremony)
    assert world.objects[0].opened_with(grant, world.identity) == world.objects[0].data
    assert checked(service.store)[0] == []


def test_one_key_that_turns_twice_at_once_counts_once(sealed_world: World) -> None:
    """QUORUM: the second of two identical submissions is refused, not counted."""
    world = sealed_world
    ceremony = world.approve(world.request(*world.objects), *OFFICIALS[:3])
    turn = world.turned("anna", ceremony)
    got = at_once(*[lambda: ceremonies.submit(world.service, ceremony.id, *turn)] * 2)
    assert sorted(isinstance(one, Ceremony) for one in got) == [False, True]
    assert any(isinstance(one, RefusedError) for one in got)
    assert world.state(ceremony.id).turned == ("anna",)


def test_approvals_at_the_same_moment_all_count(sealed_world: World) -> None:
    world = sealed_world
    ceremony = world.request(*world.objects)
    said = [world.signed("approve", official, ceremony) for official in OFFICIALS]
    got = at_once(
        *(lambda one=one: ceremonies.submit(world.service, ceremony.id, one, None) for one in said)
    )
    assert all(isinstance(one, Ceremony) for one in got), got
    after = world.state(ceremony.id)
    assert sorted(after.approvals) == sorted(OFFICIALS)
    assert after.current.action == "turn"
    steps = [e for e in world.entries("ceremony.stepped") if e.body["ceremony"] == ceremony.id]
    assert [entry.body["data"]["to"] for entry in steps] == ["approve", "turn"]


def test_two_geneses_of_one_name_at_once_leave_one(world: World) -> None:
    """One is opened, the other refused; nothing of the other is left."""
    got = at_once(*[world.open_genesis] * 2)
    assert sorted(isinstance(one, Ceremony) for one in got) == [False, True]
    (opened,) = [one for one in got if isinstance(one, Ceremony)]
    assert any(isinstance(one, RefusedError) for one in got)
    assert len(world.entries("ceremony.opened")) == 1
    with world.service.store.reading() as connection:
        boxes = connection.execute(select(sealed_share.c.ceremony)).scalars().all()
    assert set(boxes) == {opened.id}
    assert checked(world.service.store)[0] == []


def test_the_last_turn_and_the_cancellation_do_not_both_happen(sealed_world: World) -> None:
    """Whichever comes first, the other is refused, and the record says which."""
    world = sealed_world
    ceremony = world.approve(world.request(*world.objects), *OFFICIALS[:3])
    for official in OFFICIALS[:2]:
        world.turn(official, ceremony)
    last, service, admin = world.turned("carl", ceremony), world.service, world.admin
    got = at_once(
        lambda: ceremonies.submit(service, ceremony.id, *last),
        lambda: ceremonies.cancel(service, admin, ceremony.id, "wait"),
    )
    assert sum(isinstance(one, Ceremony) for one in got) == 1
    after = world.state(ceremony.id)
    assert after.unlocked != (after.outcome == "cancelled")
    assert len(world.entries("ceremony.unlocked")) == int(after.unlocked)


def test_a_lapse_that_everybody_notices_at_once_is_one_entry(sealed_world: World) -> None:
    """REFUSAL: what time has done is written down once, whoever looks."""
    world = sealed_world
    ceremony = world.approve(world.request(*world.objects), *OFFICIALS[:3])
    world.turn("anna", ceremony)
    world.clock.advance(minutes=15)
    at_once(*[lambda: settling.settle(world.service, ceremony.id)] * 4)
    assert len(world.entries("ceremony.lapsed")) == 1


def test_enrolments_invitations_and_registrations_at_once_stay_in_line(
    sealed_world: World,
) -> None:
    """LEDGER: different acts that write at the same time leave one chain, and none deadlocks."""
    world = sealed_world
    got = at_once(
        lambda: world.enrol("fred", "official"),
        lambda: world.enrol("gina", "requester"),
        lambda: world.register(data=b"third"),
        lambda: world.request(*world.objects),
        lambda: world.token("nightly", "register"),
    )
    assert not [one for one in got if isinstance(one, CustodyError)]
    findings, chain = checked(world.service.store)
    assert (findings, chain.root) == ([], world.head().root)
