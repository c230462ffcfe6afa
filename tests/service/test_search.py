"""The search of the header: everything with a name, for whom it concerns."""

from __future__ import annotations

import pytest

from custody.service.context import Principal
from custody.service.search import find
from tests.world import World


def test_it_finds_a_ceremony_a_dataset_somebody_and_an_object(sealed_world: World) -> None:
    world = sealed_world
    asked = world.request(world.objects[0], purpose="Site Nord")
    id_ = world.objects[0].id
    assert [row.id for row in find(world.service, world.admin, "site nord").ceremonies.rows] == [
        asked.id
    ]
    assert [one.name for one in find(world.service, world.admin, "REGIS").datasets] == ["registry"]
    assert "anna" in [one.name for one in find(world.service, world.admin, "ann").people]
    assert [one.id for one in find(world.service, world.admin, id_[:8].upper()).objects] == [id_]
    assert find(world.service, world.admin, id_[:3]).objects == []


@pytest.mark.parametrize("text", ["%", "reg_stry", "\\", "'", "nothing of the sort"])
def test_what_databases_take_for_a_pattern_is_only_text(sealed_world: World, text: str) -> None:
    assert find(sealed_world.service, sealed_world.admin, text).number == 0


def test_nobody_finds_what_they_may_not_see(sealed_world: World) -> None:
    """Not the ceremonies of others, and with a token of one dataset nothing of another."""
    world = sealed_world
    world.request(world.objects[0], purpose="Site Nord")
    stranger = Principal("nobody", frozenset({"read"}))
    assert find(world.service, stranger, "nord").ceremonies.rows == []
    other = Principal("nobody", frozenset({"read"}), "elsewhere")
    for text in ("registry", "anna", world.objects[0].id):
        assert find(world.service, other, text).number == 0
