"""Checkpoints leave the service by themselves, and a sink that fails holds up nothing (TAMPER)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import timedelta

import pytest

from custody.errors import NotAllowedError, UnreachableError
from custody.formats.timestamps import stamp
from custody.service import Service
from custody.service.backoff import LEASE, LONGEST_DELAY
from custody.service.ledger_reads import size_of_head
from custody.service.publishing.checkpoint_publisher import (
    SinkProgress,
    prepare,
    publications,
    publish,
)
from custody.service.publishing.checkpoint_sinks import Sink
from tests.world import World

EVERY = timedelta(minutes=10)


@dataclass
class Taken:
    """A sink that takes everything, or fails with an error."""

    name: str = "somewhere"
    error: BaseException | None = None
    given: list[tuple[int, int]] = field(default_factory=list)
    meanwhile: Callable[[], object] = lambda: None
    tried: int = 0

    def publish(self, service: Service, last: int) -> int:
        self.tried += 1
        self.meanwhile()
        if self.error:
            raise self.error
        with service.store.reading() as connection:
            self.given.append((last, size_of_head(connection)))
        return self.given[-1][1]


def publishing(world: World, *sinks: Sink) -> Callable[[], None]:
    prepare(world.service, sinks)
    return lambda: publish(world.service, sinks, EVERY)


def row(world: World, name: str = "somewhere") -> SinkProgress:
    listed = publications(world.service, world.principal("axel"))
    return next(one for one in listed if one.sink == name)


def test_the_head_is_published_at_once_and_then_when_the_interval_is_over(world: World) -> None:
    sink = Taken()
    go, first = publishing(world, sink), world.head().size
    go()
    assert sink.given == [(0, first)]
    world.enrol("late", "auditor")
    for minutes in (0, 5, 4.9):
        world.clock.advance(minutes=minutes)
        go()
    assert len(sink.given) == 1
    world.clock.advance(minutes=0.1)
    go()
    assert sink.given[1:] == [(first, world.head().size)]


def test_a_ledger_that_has_not_grown_is_not_published_again(world: World) -> None:
    sink = Taken()
    go = publishing(world, sink)
    go()
    world.clock.advance(days=3)
    go()
    assert len(sink.given) == 1


def test_the_end_of_a_ceremony_is_published_at_once(sealed_world: World) -> None:
    """Its other entries wait for the interval."""
    world, sink = sealed_world, Taken()
    go = publishing(world, sink)
    go()
    ceremony = world.request(world.objects[0])
    world.clock.advance(seconds=10)
    go()
    assert len(sink.given) == 1
    for official in ("anna", "bert", "carl"):
        world.say("deny", official, ceremony, reason="no")
    go()
    assert len(sink.given) == 2
    go()
    assert len(sink.given) == 2


def test_a_sink_that_fails_is_tried_again_ever_more_rarely(world: World) -> None:
    """And as soon as it works, it has the newest head and no gap."""
    sink = Taken(error=UnreachableError("nothing answers there"))
    go, began = publishing(world, sink), world.clock()
    tries = []
    for _ in range(720):
        before = sink.tried
        go()
        if sink.tried > before:
            tries.append((world.clock() - began).total_seconds())
        world.clock.advance(seconds=5)
    assert tries == [0, 5, 10, 20, 40, 80, 160, 320, 640, 1240, 1840, 2440, 3040]
    assert tries[-1] - tries[-2] == LONGEST_DELAY.total_seconds()
    failing = row(world)
    assert (failing.size, failing.at, failing.behind) == (0, None, world.head().size)
    assert failing.failing_since == stamp(began)
    assert failing.error == "nothing answers there"
    sink.error = None
    world.clock.advance(seconds=600)
    go()
    assert row(world) == SinkProgress(
        sink="somewhere",
        size=world.head().size,
        at=stamp(world.clock()),
        failing_since=None,
        error=None,
        behind=0,
    )


def test_a_sink_that_fails_holds_up_neither_the_others_nor_the_ledger(world: World) -> None:
    broken, whole = Taken("broken", error=RuntimeError("token s3cr3t")), Taken("whole")
    go = publishing(world, broken, whole)
    go()
    assert whole.given == [(0, world.head().size)]
    assert row(world, "broken").error == "an unforeseen RuntimeError"
    world.enrol("late", "auditor")
    assert row(world, "whole").behind == row(world, "broken").behind - whole.given[0][1] > 0


def test_the_ledger_can_be_appended_to_while_a_sink_takes_its_time(world: World) -> None:
    """No transaction is open while anything is sent."""
    sink = Taken(meanwhile=lambda: world.enrol("late", "auditor"))
    publishing(world, sink)()
    assert sink.given == [(0, world.head().size)]


def test_of_many_workers_one_publishes(world: World) -> None:
    sink = Taken()
    prepare(world.service, [sink])
    with ThreadPoolExecutor(6) as pool:
        list(pool.map(lambda _: publish(world.service, [sink], EVERY), range(6)))
    assert sink.tried == 1


def test_a_worker_that_dies_publishing_is_followed_by_another(world: World) -> None:
    """After a minute; before that it is taken to be still at it."""
    sink = Taken(error=KeyboardInterrupt())
    go = publishing(world, sink)
    with pytest.raises(KeyboardInterrupt):
        go()
    sink.error = None
    world.clock.advance(seconds=LEASE.total_seconds() - 1)
    go()
    assert sink.given == []
    world.clock.advance(seconds=1)
    go()
    assert len(sink.given) == 1


def test_only_auditors_see_where_checkpoints_go(world: World) -> None:
    with pytest.raises(NotAllowedError):
        publications(world.service, world.principal("anna"))


def test_a_sink_that_was_given_up_leaves_no_gap_behind(world: World) -> None:
    """And one that stays keeps what it knows."""
    one, other = Taken("one"), Taken("other", error=UnreachableError("gone"))
    publishing(world, one, other)()
    sinks: Sequence[Sink] = [one]
    prepare(world.service, sinks)
    (left,) = publications(world.service, world.admin)
    assert (left.sink, left.size) == ("one", world.head().size)
