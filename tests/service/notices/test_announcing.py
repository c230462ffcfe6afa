"""Notices follow the ledger: once each, to those who are named, whatever becomes of a sink."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import func, select

from custody.clock import stamp
from custody.errors import NotAllowedError, UnreachableError
from custody.service import cadence, ceremonies
from custody.service.notices import queue
from custody.service.notices.announcing import Announcer
from custody.service.notices.queue import MEMORY, PERSEVERANCE, failing, notices
from custody.service.notices.sending import Notice
from custody.service.notices.settings import Route, Settings
from custody.service.retrying import LATEST, LEASE
from custody.store.tables import missed_backup, notice
from tests.service.notices.town_crier import Taken, announcer, go
from tests.world import World

BOTH = pytest.mark.databases("sqlite", "postgres")
pytestmark = pytest.mark.databases("sqlite")
GONE = UnreachableError("nothing answers there")


def listed(world: World) -> list[dict[str, Any]]:
    return notices(world.service, world.admin)


def requested(world: World, number: int = 1) -> None:
    for _ in range(number):
        world.clock.advance(seconds=1)
        world.request(world.objects[0])


# what is told


@BOTH
def test_a_whole_export_is_told_in_three_notices(sealed_world: World) -> None:
    """Asked for, a window open, unlocked; approvals and the end that everybody wants are not."""
    world, sink = sealed_world, Taken()
    worker = announcer(world, sink)
    world.export(world.objects[0])
    assert go(worker) == 1
    assert sink.subjects == [
        "rita asks to open 1 object of registry",
        "anna has turned the first key for the request of rita for registry",
        "1 of 1 object of registry unlocked",
    ]
    assert go(worker) == 0
    (row,) = listed(world)
    assert row == {
        "sink": "json://somewhere",
        "delivered": stamp(world.clock()),
        "waiting": 0,
        "given_up": 0,
        "failing_since": None,
        "error": None,
        "next": None,
    }


def test_every_denial_is_told_and_the_end_that_comes_with_one_is_not_told_twice(
    sealed_world: World,
) -> None:
    world, sink = sealed_world, Taken()
    worker, ceremony = announcer(world, sink), world.request(world.objects[0])
    for official in ("anna", "bert", "carl"):
        world.say("deny", official, ceremony, reason="not without a ticket")
    go(worker)
    assert sink.subjects[1:] == [
        f"{official} denies the request of rita for registry"
        for official in ("anna", "bert", "carl")
    ]
    assert "Reason for the denial: not without a ticket" in sink.told[-1].body


def test_a_request_that_too_few_are_left_for_is_told_as_denied(sealed_world: World) -> None:
    """Nobody denied it: they abstained."""
    world, sink = sealed_world, Taken()
    worker, ceremony = announcer(world, sink), world.request(world.objects[0])
    for official in ("anna", "bert", "carl"):
        world.say("abstain", official, ceremony, reason="I know the requester")
    go(worker)
    assert sink.subjects[1:] == ["the request of rita for registry ended: denied"]


def test_an_end_that_nobody_denied_is_told_with_its_reason(sealed_world: World) -> None:
    world, sink = sealed_world, Taken()
    worker = announcer(world, sink)
    one, other = world.request(world.objects[0]), world.request(world.objects[0])
    ceremonies.cancel(world.service, world.principal("rita"), one.id, "found it elsewhere")
    world.clock.advance(days=60)
    ceremonies.settle(world.service, other.id)
    go(worker)
    assert sink.subjects[2:] == [
        "the request of rita for registry ended: cancelled",
        "the request of rita for registry ended: expired",
    ]
    assert "Why it ended: rita cancelled: found it elsewhere" in sink.told[2].body


def test_every_window_is_told_once(sealed_world: World) -> None:
    """The second key is no news, and the first after a lapse is."""
    world, sink = sealed_world, Taken()
    worker, ceremony = announcer(world, sink), world.request(world.objects[0])
    world.approve(ceremony, "anna", "bert", "carl")
    world.turn("anna", ceremony)
    world.turn("bert", ceremony)
    world.clock.advance(minutes=15)
    ceremonies.settle(world.service, ceremony.id)
    world.turn("carl", ceremony)
    go(worker)
    assert [text.split()[0] for text in sink.subjects] == ["rita", "anna", "carl"]
    assert "That window is over" not in sink.told[2].body


def test_a_genesis_is_not_told(world: World) -> None:
    """It is run by people who know of it."""
    sink = Taken()
    worker = announcer(world, sink)
    world.genesis()
    go(worker)
    assert sink.told == []


def test_each_dataset_is_told_to_those_it_names_and_about_what_it_says(
    sealed_world: World,
) -> None:
    world = sealed_world
    own, elsewhere, both = (Taken(f"json://{name}", name) for name in ("own", "else", "both"))
    routes = {"registry": Route((own, both), frozenset({"turning"}))}
    worker = announcer(world, settings=Settings(Route((elsewhere, both)), routes))
    world.genesis("archive")
    world.request(world.register("archive"), dataset="archive")
    world.export(world.objects[0])
    go(worker)
    turned = "anna has turned the first key for the request of rita for registry"
    assert own.subjects == [turned]
    assert elsewhere.subjects == ["rita asks to open 1 object of archive"]
    assert both.subjects == [*elsewhere.subjects, turned]


def test_what_happened_before_anybody_was_named_is_not_told(sealed_world: World) -> None:
    world, old, new = sealed_world, Taken("json://old", "old"), Taken("json://new", "new")
    requested(world)
    worker = announcer(world, old)
    requested(world)
    go(worker)
    assert len(old.told) == 1
    worker = announcer(world, old, new)
    requested(world)
    go(worker)
    assert (len(old.told), len(new.told)) == (2, 1)


def test_what_happened_while_the_service_was_down_is_told_when_it_is_up(
    sealed_world: World,
) -> None:
    world, sink = sealed_world, Taken()
    go(announcer(world, sink))
    requested(world, 2)
    go(announcer(world, sink))
    go(announcer(world, sink))
    assert len(sink.told) == 2


def test_a_sink_that_is_named_no_more_is_forgotten(sealed_world: World) -> None:
    """And named again later it begins anew, without the old news."""
    world, sink, failing_one = sealed_world, Taken(), Taken("json://x", "x", error=GONE)
    worker = announcer(world, sink, failing_one)
    requested(world)
    go(worker)
    announcer(world)
    assert listed(world) == []
    assert counted(world) == 0
    requested(world)
    failing_one.error = None
    go(announcer(world, failing_one))
    assert failing_one.told == []


def counted(world: World) -> int:
    with world.service.store.reading() as connection:
        return int(connection.execute(select(func.count()).select_from(notice)).scalar_one())


# retrying


def test_what_fails_is_tried_again_ever_more_rarely(sealed_world: World) -> None:
    world, sink = sealed_world, Taken(error=GONE)
    worker = announcer(world, sink)
    requested(world)
    began, tries = world.clock(), []
    while (seconds := (world.clock() - began).total_seconds()) < 2000:
        before = sink.tried
        go(worker)
        if sink.tried > before:
            tries.append(int(seconds))
        world.clock.advance(seconds=5)
    assert tries == [0, 5, 10, 20, 40, 80, 160, 320, 640, 1240, 1840]
    assert tries[-1] - tries[-2] == LATEST.total_seconds()
    (row,) = listed(world)
    assert (row["waiting"], row["failing_since"], row["error"]) == (1, stamp(began), GONE.message)
    assert row["next"] > stamp(world.clock())
    assert failing(world.service) == 1
    sink.error = None
    world.clock.advance(minutes=10)
    go(worker)
    assert len(sink.told) == 1
    assert failing(world.service) == 0
    assert listed(world)[0]["error"] is None


def test_while_a_sink_is_dead_what_waits_there_is_not_tried_all_the_time(
    sealed_world: World,
) -> None:
    """One failure puts off all that waits; what is new is tried at once."""
    world, sink = sealed_world, Taken(error=GONE)
    worker = announcer(world, sink)
    requested(world, 5)
    go(worker)
    assert sink.tried == 1
    go(worker)
    assert sink.tried == 1
    requested(world)
    go(worker)
    assert sink.tried == 2
    sink.error = None
    world.clock.advance(seconds=10)
    go(worker)
    assert len(sink.told) == 6


def test_a_notice_that_a_sink_refuses_keeps_it_from_no_other(sealed_world: World) -> None:
    world, sink = sealed_world, Taken()
    worker, poison = announcer(world, sink), world.request(world.objects[0])

    def refuse(notice: Notice) -> None:
        if poison.id in notice.body:
            raise GONE

    sink.judge = refuse
    for number in range(4):
        go(worker)
        assert len(sink.told) == number
        requested(world)
    (row,) = listed(world)
    assert (row["waiting"], row["error"]) == (1, GONE.message)


def test_what_could_not_be_sent_for_days_is_given_up_and_stays_visible(
    sealed_world: World,
) -> None:
    """Until a month is over, even when the sink works again."""
    world, sink = sealed_world, Taken(error=GONE)
    worker = announcer(world, sink)
    requested(world)
    go(worker)
    world.clock.advance(seconds=PERSEVERANCE.total_seconds() - 1)
    go(worker)
    assert listed(world)[0]["waiting"] == 1
    world.clock.advance(minutes=10)
    go(worker)
    (row,) = listed(world)
    assert (row["waiting"], row["given_up"], row["error"]) == (0, 1, GONE.message)
    assert failing(world.service) == 1
    world.clock.advance(days=1)
    go(worker)
    assert sink.tried == 3
    sink.error = None
    requested(world)
    go(worker)
    (row,) = listed(world)
    assert (row["given_up"], row["error"], failing(world.service)) == (1, None, 0)
    world.clock.advance(seconds=MEMORY.total_seconds())
    requested(world)
    go(worker)
    assert listed(world)[0]["given_up"] == 0


def test_quiet_an_error_nobody_foresaw_is_not_shown(
    sealed_world: World, caplog: pytest.LogCaptureFixture
) -> None:
    world, sink = sealed_world, Taken(error=RuntimeError("token s3cr3t"))
    worker = announcer(world, sink)
    requested(world)
    go(worker)
    assert listed(world)[0]["error"] == "an unforeseen RuntimeError"
    assert "s3cr3t" not in caplog.text + repr(listed(world))


def test_a_sink_that_fails_or_hangs_holds_up_neither_the_others_nor_the_ledger(
    sealed_world: World,
) -> None:
    """Nor is a transaction open while anything is sent."""
    world, hold, reached = sealed_world, threading.Event(), threading.Event()

    def hang() -> None:
        reached.set()
        assert hold.wait(60)

    hangs = Taken("json://hangs", "hangs", meanwhile=hang)
    breaks, works = Taken("json://breaks", "breaks", error=GONE), Taken("json://works", "works")
    worker = announcer(world, hangs, breaks, works)
    requested(world)
    turns = worker.look()
    assert reached.wait(60)
    try:
        finished(turns)
        requested(world)
        finished(worker.look())
        assert (len(works.told), breaks.tried, hangs.tried) == (2, 2, 1)
    finally:
        hold.set()
        for turn in turns:
            turn.join(60)
    go(worker)
    assert len(hangs.told) == 2


def finished(turns: list[threading.Thread]) -> None:
    """Wait for all turns but that of the sink that hangs."""
    for turn in turns:
        if turn.name != "notices to hangs":
            turn.join(60)
            assert not turn.is_alive()


def queue_id(world: World, sink: Taken) -> str:
    return queue.identity(world.service, sink)


# workers


@BOTH
def test_of_many_workers_one_tells(sealed_world: World) -> None:
    """And together they tell everything, once."""
    world, sink = sealed_world, Taken()
    workers = [announcer(world, sink) for _ in range(6)]
    requested(world, 3)
    with ThreadPoolExecutor(6) as pool:
        list(pool.map(go, workers))
    for worker in workers:
        go(worker)
    assert len(sink.told) == len({one.body for one in sink.told}) == 3


def test_a_worker_that_dies_telling_is_followed_by_another(sealed_world: World) -> None:
    """After a minute; before that it is taken to be still at it."""
    world, sink = sealed_world, Taken()
    worker = announcer(world, sink)
    requested(world)
    assert queue.claim(world.service, queue_id(world, sink), lambda *_: True)
    go(worker)
    world.clock.advance(seconds=LEASE.total_seconds() - 1)
    go(worker)
    assert sink.told == []
    world.clock.advance(seconds=1)
    go(worker)
    assert len(sink.told) == 1


def test_a_database_that_was_put_back_is_no_news(sealed_world: World) -> None:
    """The head is behind what has been looked through: people have been told before."""
    world, sink = sealed_world, Taken()
    worker = announcer(world, sink)
    with world.service.store.writing() as connection:
        queue._hold(connection, queue_id(world, sink), stamp(world.clock()), size=10_000)
    go(worker)
    requested(world)
    go(worker)
    assert len(sink.told) == 1


# missed backups


@BOTH
def test_a_missed_backup_is_told_once_and_once_that_it_is_over(sealed_world: World) -> None:
    world, sink = sealed_world, Taken()
    workers = [announcer(world, sink), announcer(world, sink)]
    cadence.expect(world.service, world.admin, "registry", 26)
    looks: list[Callable[[], object]] = [lambda: [go(worker) for worker in workers]] * 3
    for look in looks:
        look()
    world.clock.advance(hours=27)
    for look in looks:
        look()
    assert sink.subjects == ["a backup of registry is missing"]
    assert "Late: 1 hour" in sink.told[0].body
    world.register(data=b"late\n")
    for look in looks:
        look()
    assert sink.subjects[1:] == ["registry is no longer overdue"]
    world.clock.advance(hours=27)
    for look in looks:
        look()
    assert sink.subjects[2:] == ["a backup of registry is missing"]


def test_who_did_not_ask_for_missed_backups_hears_of_none(sealed_world: World) -> None:
    world, sink = sealed_world, Taken()
    route = Route((sink,), frozenset({"requested"}))
    worker = announcer(world, settings=Settings(route))
    cadence.expect(world.service, world.admin, "registry", 26)
    world.clock.advance(hours=27)
    go(worker)
    assert sink.told == []
    with world.service.store.reading() as connection:
        assert connection.execute(select(missed_backup.c.dataset)).scalars().all() == ["registry"]


# who sees it


@pytest.mark.parametrize("name", ["anna", "wilma", "rita", "axel"])
def test_only_administrators_see_where_notices_go(world: World, name: str) -> None:
    with pytest.raises(NotAllowedError):
        notices(world.service, world.principal(name))


def test_quiet_a_sink_is_known_by_nothing_that_its_address_could_be_guessed_from(
    world: World,
) -> None:
    """The digest is keyed: another service has another for the same address."""
    other = replace(world.service, key=replace(world.service.key, seed=bytes(32)))
    sink = Taken()
    assert queue.identity(world.service, sink) != queue.identity(other, sink)
    worker = Announcer(world.service, Settings(Route((sink,))))
    worker.prepare()
    assert "s3cr3t" not in repr(listed(world))
