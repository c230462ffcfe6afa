"""Notices follow the ledger: once each, to those who are named, whatever becomes of a sink."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from custody.formats.timestamps import stamp
from custody.service.backoff import LEASE
from custody.service.notices import outbox
from custody.service.notices.settings import Route, Settings
from tests.service.notices.fake_sinks import GONE, FakeSink, notice_worker, requested, send_all
from tests.world import World

BOTH = pytest.mark.databases("sqlite", "postgres")
pytestmark = pytest.mark.databases("sqlite")


def test_each_dataset_is_told_to_those_it_names_and_about_what_it_says(
    sealed_world: World,
) -> None:
    world = sealed_world
    own, elsewhere, both = (FakeSink(f"json://{name}", name) for name in ("own", "else", "both"))
    routes = {"registry": Route((own, both), frozenset({"turning"}))}
    worker = notice_worker(world, settings=Settings(Route((elsewhere, both)), routes))
    world.genesis("archive")
    world.request(world.register("archive"), dataset="archive")
    world.export(world.objects[0])
    send_all(worker)
    turned = "anna has turned the first key for the request of rita for registry"
    assert own.subjects == [turned]
    assert elsewhere.subjects == ["rita asks to open 1 object of archive"]
    assert both.subjects == [*elsewhere.subjects, turned]


def test_what_happened_before_anybody_was_named_is_not_told(sealed_world: World) -> None:
    world, old, new = sealed_world, FakeSink("json://old", "old"), FakeSink("json://new", "new")
    requested(world)
    worker = notice_worker(world, old)
    requested(world)
    send_all(worker)
    assert len(old.told) == 1
    worker = notice_worker(world, old, new)
    requested(world)
    send_all(worker)
    assert (len(old.told), len(new.told)) == (2, 1)


def test_what_happened_while_the_service_was_down_is_told_when_it_is_up(
    sealed_world: World,
) -> None:
    world, sink = sealed_world, FakeSink()
    send_all(notice_worker(world, sink))
    requested(world, 2)
    send_all(notice_worker(world, sink))
    send_all(notice_worker(world, sink))
    assert len(sink.told) == 2


def test_a_sink_that_fails_or_hangs_holds_up_neither_the_others_nor_the_ledger(
    sealed_world: World,
) -> None:
    """Nor is a transaction open while anything is sent."""
    world, hold, reached = sealed_world, threading.Event(), threading.Event()

    def hang() -> None:
        reached.set()
        assert hold.wait(60)

    hangs = FakeSink("json://hangs", "hangs", meanwhile=hang)
    breaks, works = (
        FakeSink("json://breaks", "breaks", error=GONE),
        FakeSink("json://works", "works"),
    )
    worker = notice_worker(world, hangs, breaks, works)
    requested(world)
    turns = worker.start_due_sinks()
    assert reached.wait(60)
    try:
        finished(turns)
        requested(world)
        finished(worker.start_due_sinks())
        assert (len(works.told), breaks.tried, hangs.tried) == (2, 2, 1)
    finally:
        hold.set()
        for turn in turns:
            turn.join(60)
    send_all(worker)
    assert len(hangs.told) == 2


def finished(turns: list[threading.Thread]) -> None:
    """Wait for all turns but that of the sink that hangs."""
    for turn in turns:
        if turn.name != "notices to hangs":
            turn.join(60)
            assert not turn.is_alive()


def queue_id(world: World, sink: FakeSink) -> str:
    return outbox.sink_id(world.service, sink)


# workers


@BOTH
def test_of_many_workers_one_tells(sealed_world: World) -> None:
    """And together they tell everything, once."""
    world, sink = sealed_world, FakeSink()
    workers = [notice_worker(world, sink) for _ in range(6)]
    requested(world, 3)
    with ThreadPoolExecutor(6) as pool:
        list(pool.map(send_all, workers))
    for worker in workers:
        send_all(worker)
    assert len(sink.told) == len({one.body for one in sink.told}) == 3


def test_a_worker_that_dies_telling_is_followed_by_another(sealed_world: World) -> None:
    """After a minute; before that it is taken to be still at it."""
    world, sink = sealed_world, FakeSink()
    worker = notice_worker(world, sink)
    requested(world)
    assert outbox.claim(world.service, queue_id(world, sink), lambda *_: True)
    send_all(worker)
    world.clock.advance(seconds=LEASE.total_seconds() - 1)
    send_all(worker)
    assert sink.told == []
    world.clock.advance(seconds=1)
    send_all(worker)
    assert len(sink.told) == 1


def test_a_database_that_was_put_back_is_no_news(sealed_world: World) -> None:
    """The head is behind what has been looked through: people have been told before."""
    world, sink = sealed_world, FakeSink()
    worker = notice_worker(world, sink)
    with world.service.store.writing() as connection:
        outbox._postpone(connection, queue_id(world, sink), stamp(world.clock()), size=10_000)
    send_all(worker)
    requested(world)
    send_all(worker)
    assert len(sink.told) == 1
