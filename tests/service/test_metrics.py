"""The service in numbers: the same on both databases, before anything and after much."""

from __future__ import annotations

import pytest

from custody.errors import NotAllowedError
from custody.service import Principal, expectations, object_marks
from custody.service.metrics import read_metrics
from tests.world import World

WATCHER = Principal("prometheus", frozenset({"metrics"}))


def test_a_service_without_datasets_has_a_ledger_at_least(world: World) -> None:
    found = read_metrics(world.service, WATCHER)
    assert (found.datasets, found.sinks, found.cosigned) == ((), (), 0)
    assert found.entries == world.head().size
    assert found.entry is not None


def test_counts_are_of_each_dataset_by_itself(sealed_world: World) -> None:
    world = sealed_world
    world.genesis("vault", threshold=2, officials=("anna", "bert", "carl"))
    lost = world.register("vault").id
    expectations.set_expectation(world.service, world.admin, "vault", 1)
    object_marks.mark_gone(world.service, world.admin, "vault", [lost], "pruned")
    world.request(world.objects[0])
    world.clock.advance(hours=2)
    registry, vault = read_metrics(world.service, WATCHER).datasets
    assert (registry.objects, registry.gone, registry.overdue, registry.ceremonies) == (2, 0, 0, 1)
    assert (vault.objects, vault.gone, vault.overdue, vault.ceremonies) == (1, 1, 1, 0)
    assert [(one.seats, one.threshold) for one in (registry, vault)] == [(5, 3), (3, 2)]
    assert vault.fresh.newest is None


@pytest.mark.databases("sqlite")
@pytest.mark.parametrize("scope", ["admin", "audit", "read", "register", "catalogue"])
def test_no_other_scope_reads_them(world: World, scope: str) -> None:
    with pytest.raises(NotAllowedError, match="'metrics'"):
        read_metrics(world.service, Principal("x", frozenset({scope})))
