"""The search of the header: everything with a name, for whom it concerns."""

from __future__ import annotations

import pytest

from custody.errors import InputError
from custody.service.context import Principal
from custody.service.known_keys import set_display
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


def test_it_finds_somebody_by_the_name_that_they_write(sealed_world: World) -> None:
    world = sealed_world
    set_display(world.service, world.admin, "anna", "Anna Müller")
    found = find(world.service, world.admin, "müller").people
    assert [(one.name, one.display) for one in found] == [("anna", "Anna Müller")]


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


@pytest.mark.parametrize("text", ["_", "request", "purpose", "threshold", '"', "{", ":", "null"])
def test_a_ceremony_is_found_by_what_people_wrote_and_by_no_sign_of_how_it_is_kept(
    sealed_world: World, text: str
) -> None:
    world = sealed_world
    world.request(world.objects[0], purpose="Site Nord")
    named = world.request(world.objects[0], purpose=f"Drill {text} Sued")
    found = find(world.service, world.admin, text).ceremonies.rows
    assert [row.id for row in found] == [named.id]


def test_a_ceremony_is_found_by_its_requester_its_dataset_and_its_id(sealed_world: World) -> None:
    world = sealed_world
    asked = world.request(world.objects[0], purpose="Site Nord")
    for text in (asked.id, f"{asked.subject.requester} nord", "registry nord", "NORD site"):
        rows = find(world.service, world.admin, text).ceremonies.rows
        assert [row.id for row in rows] == [asked.id]


def test_a_text_that_is_too_long_to_look_for_is_said_to_be(sealed_world: World) -> None:
    for text in ("x" * 201, "x " * 30_000):
        with pytest.raises(InputError, match="200 characters at most"):
            find(sealed_world.service, sealed_world.admin, text)
    assert find(sealed_world.service, sealed_world.admin, "% " * 100).number == 0
