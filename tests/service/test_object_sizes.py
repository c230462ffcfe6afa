"""An object that is far smaller than its job's usual is told, and taken all the same."""

from __future__ import annotations

import pytest

from custody.formats.timestamps import stamp
from custody.service import Principal, object_marks, objects
from tests.service.notices.fake_sinks import FakeSink, notice_worker, send_all
from tests.world import World

BOTH = pytest.mark.databases("sqlite", "postgres")
pytestmark = pytest.mark.databases("sqlite")
NIGHT = 100_000


def usual(
    world: World, size: int, host: str | None = "db1", job: str | None = "dump"
) -> int | None:
    """Register an object of about a size, and give the usual size if that is remarkable."""
    sealed, _ = world.seal(bytes(size), world.recipient("registry"))
    world.clock.advance(hours=1)
    row = objects.register(
        world.service,
        Principal("nightly", frozenset({"register"}), "registry"),
        dataset="registry",
        header=sealed.header,
        size=sealed.size,
        sealed=stamp(world.clock()),
        host=host,
        job=job,
        tags={},
    )
    return row.usual


@BOTH
def test_a_dump_of_an_empty_database_is_remarkable(sealed_world: World) -> None:
    """Not by the mean: one large one among the last makes the others no smaller."""
    for size in (NIGHT, NIGHT + 100, NIGHT, 50 * NIGHT, NIGHT):
        assert usual(sealed_world, size) is None
    found = usual(sealed_world, 300)
    assert found is not None
    assert NIGHT < found < NIGHT + 1000
    assert usual(sealed_world, NIGHT // 3) is None
    assert usual(sealed_world, NIGHT) is None


@pytest.mark.parametrize("of", [("db2", "dump"), ("db1", "wal"), (None, "dump"), ("db1", None)])
def test_only_the_same_job_on_the_same_host_is_compared(
    of: tuple[str | None, str | None], sealed_world: World
) -> None:
    for _ in range(6):
        usual(sealed_world, NIGHT)
    assert usual(sealed_world, 300, *of) is None


@BOTH
def test_a_job_without_a_host_has_a_usual_size_too(sealed_world: World) -> None:
    for _ in range(5):
        usual(sealed_world, NIGHT, None)
    assert usual(sealed_world, 300, None) is not None


def test_the_first_ones_are_never_remarkable(sealed_world: World) -> None:
    for size in (NIGHT, NIGHT, NIGHT, NIGHT, 300):
        assert usual(sealed_world, size) is None or size == 300
    assert [usual(sealed_world, 300) for _ in range(6)][-1] is None


def test_what_the_store_has_lost_is_no_measure(sealed_world: World) -> None:
    world = sealed_world
    for _ in range(5):
        usual(world, NIGHT)
    rows = objects.list_all(world.service, world.admin, "registry", limit=5, before=None)
    ids = [row.id for row in rows]
    object_marks.mark_gone(world.service, world.admin, "registry", ids, "pruned")
    assert usual(world, 300) is None


@BOTH
def test_people_are_told_of_it_once(sealed_world: World) -> None:
    world, sink = sealed_world, FakeSink()
    worker = notice_worker(world, sink)
    send_all(worker)
    for size in (*[NIGHT] * 5, 300, NIGHT):
        usual(world, size)
    for _ in range(2):
        send_all(worker)
    whose = "the job dump of registry on the host db1"
    assert sink.subjects == [f"a backup of {whose} is suspiciously small"]
    assert "Usual size: 97.9 KiB" in sink.told[0].body
