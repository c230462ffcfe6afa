"""Officials are told that a stricter policy waits for them, and everybody how it ended."""

from __future__ import annotations

import pytest

from custody.service import ceremonies
from tests.service.notices.fake_sinks import FakeSink, notice_worker, send_all
from tests.world import World

pytestmark = pytest.mark.databases("sqlite")


def test_a_change_is_told_when_it_is_asked_for_and_when_it_is_in_force(
    sealed_world: World,
) -> None:
    """In plain words, and without the words that are to be compared."""
    world, sink = sealed_world, FakeSink()
    worker = notice_worker(world, sink)
    world.tightened(headers="proven")
    send_all(worker)
    assert sink.subjects == [
        "adam asks for stricter rules of registry",
        "the rules of registry are stricter now",
    ]
    for one in sink.told:
        assert "Headers: only those that whoever sealed has proven" in one.body
        assert "Reason given" not in one.body


def test_a_change_that_comes_to_nothing_is_told_once(sealed_world: World) -> None:
    world, sink = sealed_world, FakeSink()
    worker, one = notice_worker(world, sink), world.tighten(headers="proven")
    for official in ("anna", "bert", "carl"):
        world.say("deny", official, one, reason="no")
    other = world.tighten(headers="proven")
    ceremonies.cancel(world.service, world.admin, other.id, "not now")
    send_all(worker)
    assert [told.partition(": ")[2] for told in sink.subjects if "as adam" in told] == [
        "denied",
        "cancelled",
    ]
    assert len(sink.subjects) == 4


def test_requests_that_end_with_it_are_told_to_who_waits_for_them(sealed_world: World) -> None:
    world, sink = sealed_world, FakeSink()
    worker = notice_worker(world, sink)
    world.request(world.objects[0])
    world.tightened(headers="proven")
    send_all(worker)
    assert "the request of rita for registry ended: cancelled" in sink.subjects
    assert (
        "Why it ended: service cancelled: the dataset's policy was tightened" in sink.told[-1].body
    )
