"""What is told: each act of an export, each denial, each end and each window, once."""

from __future__ import annotations

import pytest

from custody.formats.timestamps import stamp
from custody.service import ceremonies, settling
from custody.service.notices.outbox import SinkStatus
from tests.service.notices.fake_sinks import FakeSink, listed, notice_worker, send_all
from tests.world import World

BOTH = pytest.mark.databases("sqlite", "postgres")
pytestmark = pytest.mark.databases("sqlite")


@BOTH
def test_a_whole_export_is_told_in_three_notices(sealed_world: World) -> None:
    """Asked for, a window open, unlocked; approvals and the end that everybody wants are not."""
    world, sink = sealed_world, FakeSink()
    worker = notice_worker(world, sink)
    world.export(world.objects[0])
    assert send_all(worker) == 1
    assert sink.subjects == [
        "rita asks to open 1 object of registry",
        "anna has turned the first key for the request of rita for registry",
        "1 of 1 object of registry unlocked",
    ]
    assert send_all(worker) == 0
    (row,) = listed(world)
    assert row == SinkStatus(
        sink="json://somewhere",
        delivered=stamp(world.clock()),
        waiting=0,
        given_up=0,
        failing_since=None,
        error=None,
        next=None,
    )


def test_every_denial_is_told_and_the_end_that_comes_with_one_is_not_told_twice(
    sealed_world: World,
) -> None:
    world, sink = sealed_world, FakeSink()
    worker, ceremony = notice_worker(world, sink), world.request(world.objects[0])
    for official in ("anna", "bert", "carl"):
        world.say("deny", official, ceremony, reason="not without a ticket")
    send_all(worker)
    assert sink.subjects[1:] == [
        f"{official} denies the request of rita for registry"
        for official in ("anna", "bert", "carl")
    ]
    assert "Reason for the denial: not without a ticket" in sink.told[-1].body


def test_a_request_that_too_few_are_left_for_is_told_as_denied(sealed_world: World) -> None:
    """Nobody denied it: they abstained."""
    world, sink = sealed_world, FakeSink()
    worker, ceremony = notice_worker(world, sink), world.request(world.objects[0])
    for official in ("anna", "bert", "carl"):
        world.say("abstain", official, ceremony, reason="I know the requester")
    send_all(worker)
    assert sink.subjects[1:] == ["the request of rita for registry ended: denied"]


def test_an_end_that_nobody_denied_is_told_with_its_reason(sealed_world: World) -> None:
    world, sink = sealed_world, FakeSink()
    worker = notice_worker(world, sink)
    one, other = world.request(world.objects[0]), world.request(world.objects[0])
    ceremonies.cancel(world.service, world.principal("rita"), one.id, "found it elsewhere")
    world.clock.advance(days=60)
    settling.settle(world.service, other.id)
    send_all(worker)
    assert sink.subjects[2:] == [
        "the request of rita for registry ended: cancelled",
        "the request of rita for registry ended: expired",
    ]
    assert "Why it ended: rita cancelled: found it elsewhere" in sink.told[2].body


def test_every_window_is_told_once(sealed_world: World) -> None:
    """The second key is no news, and the first after a lapse is."""
    world, sink = sealed_world, FakeSink()
    worker, ceremony = notice_worker(world, sink), world.request(world.objects[0])
    world.approve(ceremony, "anna", "bert", "carl")
    world.turn("anna", ceremony)
    world.turn("bert", ceremony)
    world.clock.advance(minutes=15)
    settling.settle(world.service, ceremony.id)
    world.turn("carl", ceremony)
    send_all(worker)
    assert [text.split()[0] for text in sink.subjects] == ["rita", "anna", "carl"]
    assert "That window is over" not in sink.told[2].body


def test_a_genesis_is_not_told(world: World) -> None:
    """It is run by people who know of it."""
    sink = FakeSink()
    worker = notice_worker(world, sink)
    world.genesis()
    send_all(worker)
    assert sink.told == []
