"""Cadences: declared by administrators, on the ledger, and kept by objects that are there."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from custody.errors import InputError, NotAllowedError, NotKnownError, RefusedError
from custody.formats.timestamps import stamp
from custody.service import expectations, object_marks
from tests.store.ledgers import contents
from tests.world import World

BOTH = pytest.mark.databases("sqlite", "postgres")
pytestmark = pytest.mark.databases("sqlite")


def expect(world: World, hours: int | None, dataset: str = "registry", **of: str) -> None:
    expectations.set_expectation(world.service, world.admin, dataset, hours, **of)


def late(world: World) -> dict[str, float]:
    """The datasets that lack an object, with the hours that they have been waiting."""
    now, found = world.clock(), {}
    for one in expectations.overdue(world.service):
        by = one.overdue_by(now)
        assert by is not None
        found[one.of] = by.total_seconds() / 3600
    return found


@BOTH
def test_a_dataset_is_overdue_when_its_cadence_is_over_and_no_longer_with_the_next_object(
    sealed_world: World,
) -> None:
    world = sealed_world
    expect(world, 26)
    world.clock.advance(hours=26)
    assert late(world) == {}
    world.clock.advance(hours=5)
    assert late(world) == {"registry": 5.0}
    world.register(data=b"the night after\n")
    assert late(world) == {}


@BOTH
def test_a_job_or_host_that_was_never_seen_is_answered_with_those_that_were(
    sealed_world: World,
) -> None:
    """A misspelt one would be overdue for ever; one that sealed something once is none."""
    world = sealed_world
    first = world.register(data=b"of db1\n", job="dump", host="db1").id
    known = [("dump", "db1"), ("pg_dump", "db1")]

    def sealers(job: str | None, host: str | None) -> object:
        return expectations.known_sealers(world.service, "registry", job, host)

    assert (sealers("dmup", None), sealers("dump", "db2"), sealers(None, "db2")) == (known,) * 3
    assert (sealers("dump", "db1"), sealers(None, "db1"), sealers(None, None)) == (None,) * 3
    object_marks.mark_gone(world.service, world.admin, "registry", [first], "the disk broke")
    assert sealers("dump", None) is None


@BOTH
def test_an_object_that_is_gone_keeps_no_cadence(sealed_world: World) -> None:
    """What the store has lost is no backup, until it is found again."""
    world = sealed_world
    expect(world, 26)
    world.clock.advance(hours=20)
    newest = world.register(data=b"lost\n").id
    world.clock.advance(hours=10)
    assert late(world) == {}
    object_marks.mark_gone(world.service, world.admin, "registry", [newest], "the disk broke")
    assert late(world) == {"registry": 4.0}
    object_marks.mark_found(world.service, world.admin, "registry", [newest], "it was another disk")
    assert late(world) == {}


def test_before_the_first_object_the_time_runs_from_the_declaration(world: World) -> None:
    world.genesis("vault", threshold=2, officials=("anna", "bert", "carl"))
    world.clock.advance(days=30)
    expect(world, 24, "vault")
    assert late(world) == {}
    world.clock.advance(hours=25)
    assert late(world) == {"vault": 1.0}
    assert expectations.freshness_of_all(world.service)["vault"].newest is None


def test_a_cadence_that_is_taken_back_is_never_broken(sealed_world: World) -> None:
    expect(sealed_world, 1)
    sealed_world.clock.advance(days=9)
    assert late(sealed_world) == {"registry": 215.0}
    expect(sealed_world, None)
    assert late(sealed_world) == {}
    assert expectations.freshness_of_all(sealed_world.service)["registry"].due is None


def test_a_change_is_an_entry_and_saying_what_holds_is_none(sealed_world: World) -> None:
    """LEDGER: who declared what, and when."""
    for hours in (None, 26, 26, 24, None, None):
        expect(sealed_world, hours)
    said = [entry.body for entry in sealed_world.entries("dataset.expects")]
    assert [one["data"] for one in said] == [{"hours": 26}, {"hours": 24}, {"hours": None}]
    assert {(one["by"], one["dataset"]) for one in said} == {("adam", "registry")}
    assert {one["at"] for one in said} == {stamp(sealed_world.clock())}


@pytest.mark.parametrize("hours", [0, -1, 366 * 24 + 1, True])
def test_hours_out_of_bounds_are_refused(sealed_world: World, hours: int) -> None:
    before = contents(sealed_world.service.store)
    with pytest.raises(InputError, match="whole hours"):
        expect(sealed_world, hours)
    assert contents(sealed_world.service.store) == before


def test_only_a_dataset_with_a_key_has_a_cadence(world: World) -> None:
    world.open_genesis("vault")
    with pytest.raises(RefusedError, match="still in its genesis"):
        expect(world, 26, "vault")
    with pytest.raises(NotKnownError):
        expect(world, 26, "nowhere")
    assert expectations.freshness_of_all(world.service) == {}


def test_an_administrators_token_for_one_dataset_declares_for_no_other(
    sealed_world: World,
) -> None:
    narrow = replace(sealed_world.admin, dataset="other")
    with pytest.raises(NotAllowedError):
        expectations.set_expectation(sealed_world.service, narrow, "registry", 26)


@BOTH
def test_what_was_sealed_long_ago_and_registered_today_silences_nothing(
    sealed_world: World,
) -> None:
    """A file of last year, or receipts that waited in a spool for three days."""
    world = sealed_world
    expect(world, 26)
    world.clock.advance(hours=31)
    for days in (365, 3):
        world.register(data=b"%d" % days, sealed=timedelta(days=-days))
    assert late(world) == {"registry": 5.0}
    world.register(data=b"of the night", sealed=timedelta(hours=-2))
    assert late(world) == {}
    world.clock.advance(hours=25)
    assert late(world) == {"registry": 1.0}


@BOTH
def test_a_clock_that_was_ahead_silences_nothing_for_a_year(sealed_world: World) -> None:
    """What says it was sealed after it was registered counts from its registration."""
    world = sealed_world
    expect(world, 26)
    world.register(data=b"of next year", sealed=timedelta(days=365))
    world.clock.advance(hours=31)
    assert late(world) == {"registry": 5.0}


@BOTH
def test_a_job_that_is_loud_hides_none_that_is_dead(sealed_world: World) -> None:
    """A WAL object every minute, and a nightly dump that no longer comes."""
    world = sealed_world
    expect(world, 1)
    expect(world, 26, job="dump")
    expect(world, 1, job="wal")
    world.register(data=b"dump", job="dump")
    for hour in range(31):
        world.register(data=b"wal %d" % hour, job="wal")
        world.clock.advance(hours=1)
    assert late(world) == {"the job dump of registry": 5.0}
    world.register(data=b"dump again", job="dump")
    assert late(world) == {}


@BOTH
def test_a_host_that_is_dead_is_seen_among_its_like(sealed_world: World) -> None:
    """And of one host two jobs are told apart."""
    world = sealed_world
    for host in ("db1", "db2", "db3"):
        expect(world, 26, job="dump", host=host)
    expect(world, 26, host="db2")
    world.clock.advance(hours=20)
    for host in ("db1", "db3"):
        world.register(data=host.encode(), job="dump", host=host)
    world.register(data=b"wal", job="wal", host="db2")
    world.clock.advance(hours=10)
    assert late(world) == {"the job dump of registry on the host db2": 4.0}
    world.clock.advance(hours=17)
    assert set(late(world)) == {
        "the job dump of registry on the host db1",
        "the job dump of registry on the host db2",
        "the job dump of registry on the host db3",
        "registry on the host db2",
    }


@BOTH
def test_an_expectation_of_a_job_is_changed_and_taken_back_by_itself(sealed_world: World) -> None:
    """Saying it twice writes one entry; each says what was expected before."""
    world = sealed_world
    expect(world, 26)
    for hours in (26, 26, 7, None, None, 2):
        expect(world, hours, job="dump")
    said = [entry.body["data"] for entry in world.entries("dataset.expects")]
    assert said[0] == {"hours": 26}
    narrowed = [(one["was"], one["hours"]) for one in said[1:]]
    assert narrowed == [(None, 26), (26, 7), (7, None), (None, 2)]
    assert expectations.freshness_of_all(world.service)["registry"].hours == 26
    (one,) = expectations.expectations_of_all(world.service)["registry"]
    assert (one.job, one.host, one.hours) == ("dump", None, 2)


@pytest.mark.parametrize(
    "of", [{"job": " "}, {"host": ""}, {"job": "x" * 256}, {"host": "a\u202e"}]
)
def test_what_is_no_job_or_host_is_refused(of: dict[str, str], sealed_world: World) -> None:
    with pytest.raises(InputError):
        expect(sealed_world, 26, **of)
    assert sealed_world.entries("dataset.expects") == []
