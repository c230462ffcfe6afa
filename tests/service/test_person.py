"""People are looked up in one way, by everything that asks who somebody is."""

from __future__ import annotations

import pytest

from custody.service.context import ROLE_SCOPES, Principal
from custody.service.people import invite
from custody.service.person import everybody, find_enrolled, find_person
from tests.people import ADMINISTRATOR, ROLES
from tests.world import World

pytestmark = pytest.mark.databases("sqlite", "postgres")


def test_an_invited_person_is_found_but_not_among_the_enrolled(world: World) -> None:
    invite(world.service, world.admin, "fred", "official")
    with world.service.store.reading() as connection:
        fred = find_person(connection, "fred")
        assert fred is not None
        assert (fred.role, fred.is_enrolled, fred.signing_key) == ("official", False, None)
        assert find_enrolled(connection, "fred") is None


def test_somebody_enrolled_calls_with_the_scopes_of_their_role(world: World) -> None:
    with world.service.store.reading() as connection:
        anna = find_enrolled(connection, "anna")
        assert anna == find_person(connection, "anna")
    assert anna is not None
    assert anna.principal == Principal("anna", ROLE_SCOPES["official"])


@pytest.mark.parametrize("name", ["nobody", "", "Anna", "anna\x00", "\ud800", "a" * 65])
def test_what_is_nobody_s_name_finds_nobody(world: World, name: str) -> None:
    """Nor does it reach a database, where not every text can even be looked up."""
    with world.service.store.reading() as connection:
        assert find_person(connection, name) is None
        assert find_enrolled(connection, name) is None


def test_everybody_is_listed_by_name(world: World) -> None:
    with world.service.store.reading() as connection:
        assert [one.name for one in everybody(connection)] == sorted([*ROLES, ADMINISTRATOR])
