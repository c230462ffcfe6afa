"""A large ceremony is folded on from where it stood, as long as its ledger is the same."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from custody.ceremony import Ceremony, evolve
from custody.quorum import parts as in_parts
from custody.service import ceremonies, folded_before
from tests.world import World

pytestmark = pytest.mark.databases("sqlite")


@pytest.fixture
def folded(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """The types of the events that are folded, where two objects are many."""
    monkeypatch.setattr(in_parts, "PART", 1)
    found = list[str]()

    def noted(state: Ceremony | None, event: object, *rest: object) -> Ceremony:
        found.append(event.type)  # type: ignore[attr-defined]
        return evolve(state, event, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr("custody.service.ceremony_repository.evolve", noted)
    folded_before._kept.clear()
    yield found
    folded_before._kept.clear()


def test_a_look_folds_only_what_came_since_the_last(sealed_world: World, folded: list[str]) -> None:
    world = sealed_world
    ceremony = world.request(*world.objects)
    first = world.state(ceremony.id)
    folded.clear()
    assert world.state(ceremony.id) == first
    assert folded == []
    world.approve(ceremony, "anna")
    folded.clear()
    approved = world.state(ceremony.id)
    assert (folded, approved.approvals) == (["ceremony.signed"], ("anna",))
    folded_before._kept.clear()
    assert world.state(ceremony.id) == approved


def test_another_history_is_folded_from_its_beginning(
    sealed_world: World, folded: list[str]
) -> None:
    """TAMPER: a database that was put back, or altered, is what it is, whatever stood there."""
    world = sealed_world
    ceremony = world.request(*world.objects)
    world.state(ceremony.id)
    kept = folded_before._kept[ceremony.id]
    folded_before._kept[ceremony.id] = folded_before.Folded(
        ((kept.entries[-1][0], b"other"),), kept.state
    )
    folded.clear()
    assert world.state(ceremony.id) == kept.state
    assert folded[0] == "ceremony.opened"


def test_only_so_many_objects_are_kept(
    sealed_world: World, folded: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The ceremony that was looked at last, at least."""
    monkeypatch.setattr(folded_before, "KEPT", 3)
    world = sealed_world
    first, second = (world.request(*world.objects).id for _ in range(2))
    for id_ in (first, second):
        ceremonies.show(world.service, world.admin, id_)
    assert list(folded_before._kept) == [second]
