"""When drills are due: by the schedule of a dataset, and by what counts as one."""

from __future__ import annotations

import pytest

from custody.ceremony import Target
from custody.drill_schedule import DrillDue, parse_every
from custody.errors import InputError, NotAllowedError
from custody.service import ceremonies
from custody.service.drill_schedules import overdue, read_due, set_schedule
from custody.service.notices.settings import Route, Settings
from tests.service.notices.fake_sinks import FakeSink, notice_worker, send_all
from tests.world import World

pytestmark = pytest.mark.databases("sqlite")
BOTH = pytest.mark.databases("sqlite", "postgres")


def due_of(world: World) -> list[DrillDue]:
    """When a drill and a census of the dataset are due."""
    with world.service.store.reading() as connection:
        return read_due(connection, ["registry"])


@pytest.fixture
def active(world: World) -> World:
    world.genesis()
    return world


def late(world: World) -> list[str]:
    return [one.kind for one in overdue(world.service)]


@BOTH
def test_a_drill_is_due_so_often_and_a_census_less_often(active: World) -> None:
    """LEDGER: from when it was said; a drill that is closed puts it off, a census both."""
    set_schedule(active.service, active.admin, "registry", 20, 60)
    assert late(active) == []
    active.clock.advance(days=21)
    assert late(active) == ["drill"]
    active.drilled("anna", "bert", "carl")
    assert late(active) == []
    active.clock.advance(days=41)
    assert late(active) == ["drill", "census"]
    active.drilled("anna", "bert", "carl", "dora", "emil", target=Target("all"))
    assert late(active) == []
    set_schedule(active.service, active.admin, "registry", None, None)
    active.clock.advance(days=25)
    assert late(active) == []
    assert len(active.entries("dataset.drills")) == 2


def test_what_does_not_show_that_it_opens_counts_as_no_drill(active: World) -> None:
    """One official's key, one that failed, one that was to open nothing; a census with a fault."""
    set_schedule(active.service, active.admin, "registry", 10, 20)
    active.drilled("anna", target=Target("one", "anna"))
    active.drilled("anna", "bert", absent=["carl", "dora", "emil"])
    failed = active.drilled("anna")
    active.clock.advance(days=8)
    assert ceremonies.show(active.service, active.admin, failed.id).outcome == "failed"
    everybody = ("anna", "bert", "carl", "dora")
    assert [one.last for one in due_of(active)] == [None, None]
    active.drilled(*everybody, target=Target("all"), absent=["emil"])
    drill, census = due_of(active)
    assert drill.last is not None
    assert census.last is None


def test_saying_what_holds_already_writes_nothing(active: World) -> None:
    for _ in range(2):
        set_schedule(active.service, active.admin, "registry", 92, None)
    assert len(active.entries("dataset.drills")) == 1


def test_administrators_set_it_and_in_days(active: World) -> None:
    with pytest.raises(NotAllowedError):
        set_schedule(active.service, active.principal("anna"), "registry", 92, None)
    for days in (0, -1, 5000):
        with pytest.raises(InputError):
            set_schedule(active.service, active.admin, "registry", days, None)


@BOTH
def test_a_due_drill_is_told_once_and_opened_and_failed_ones_too(active: World) -> None:
    sink = FakeSink()
    workers = [notice_worker(active, sink), notice_worker(active, sink)]
    set_schedule(active.service, active.admin, "registry", 20, None)
    active.clock.advance(days=21)
    for worker in (*workers, *workers):
        send_all(worker)
    assert sink.subjects == ["a drill of registry is due"]
    drill = active.drill()
    send_all(workers[0])
    assert sink.subjects[1:] == ["adam has opened a drill of registry"]
    assert "Nothing real opens" in sink.told[-1].body
    active.clock.advance(days=8)
    ceremonies.show(active.service, active.admin, drill.id)
    send_all(workers[0])
    assert sink.subjects[2:] == ["the drill of registry failed"]
    active.drilled("anna", "bert", "carl")
    send_all(workers[0])
    active.clock.advance(days=21)
    send_all(workers[0])
    assert sink.subjects[-1] == "a drill of registry is due"
    assert sink.subjects.count("a drill of registry is due") == 2


def test_who_did_not_ask_for_drills_hears_of_none(active: World) -> None:
    sink = FakeSink()
    worker = notice_worker(active, settings=Settings(Route((sink,), frozenset({"requested"}))))
    set_schedule(active.service, active.admin, "registry", 1, None)
    active.clock.advance(days=2)
    active.drill()
    send_all(worker)
    assert sink.told == []


@pytest.mark.parametrize(
    ("text", "days"), [("quarter", 92), ("year", 366), ("month", 31), ("90d", 90), ("never", None)]
)
def test_how_often_is_said_in_words_or_days(text: str, days: int | None) -> None:
    assert parse_every(text) == days


@pytest.mark.parametrize("text", ["", "0d", "-1d", "3h", "weekly", "99999d", "1d "])
def test_other_words_for_it_are_refused(text: str) -> None:
    with pytest.raises(InputError):
        parse_every(text)


def test_every_kind_is_due_somewhere(active: World) -> None:
    assert [one.kind for one in due_of(active)] == [
        "drill",
        "census",
    ]
