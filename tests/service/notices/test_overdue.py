"""A backup that is missing is told once, and once that it is there again."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import select

from custody.service import expectations
from custody.service.notices.settings import Route, Settings
from custody.store.tables import missed_backup
from tests.service.notices.fake_sinks import FakeSink, notice_worker, send_all
from tests.world import World

BOTH = pytest.mark.databases("sqlite", "postgres")
pytestmark = pytest.mark.databases("sqlite")


@BOTH
def test_a_missed_backup_is_told_once_and_once_that_it_is_over(sealed_world: World) -> None:
    world, sink = sealed_world, FakeSink()
    workers = [notice_worker(world, sink), notice_worker(world, sink)]
    expectations.set_expectation(world.service, world.admin, "registry", 26)
    looks: list[Callable[[], object]] = [lambda: [send_all(worker) for worker in workers]] * 3
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
    world, sink = sealed_world, FakeSink()
    route = Route((sink,), frozenset({"requested"}))
    worker = notice_worker(world, settings=Settings(route))
    expectations.set_expectation(world.service, world.admin, "registry", 26)
    world.clock.advance(hours=27)
    send_all(worker)
    assert sink.told == []
    with world.service.store.reading() as connection:
        assert connection.execute(select(missed_backup.c.dataset)).scalars().all() == ["registry"]


@BOTH
def test_a_job_and_a_host_that_bring_nothing_are_told_by_their_names(sealed_world: World) -> None:
    """Though the dataset as a whole is in time."""
    world, sink = sealed_world, FakeSink()
    worker = notice_worker(world, sink)
    expectations.set_expectation(world.service, world.admin, "registry", 26)
    for host in ("db2", "db3"):
        expectations.set_expectation(
            world.service, world.admin, "registry", 26, job="dump", host=host
        )
    send_all(worker)
    world.clock.advance(hours=27)
    world.register(data=b"of another job")
    world.register(data=b"of db3", job="dump", host="db3")
    for _ in range(3):
        send_all(worker)
    whose = "the job dump of registry on the host db2"
    assert sink.subjects == [f"a backup of {whose} is missing"]
    assert "Job: dump\nHost: db2\n" in sink.told[0].body
    world.register(data=b"of db2", job="dump", host="db2")
    for _ in range(3):
        send_all(worker)
    assert sink.subjects[1:] == [f"{whose} is no longer overdue"]
