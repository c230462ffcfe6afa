"""The list of ceremonies: everybody finds theirs, and a page is what matches and no more."""

from __future__ import annotations

from typing import Any

import pytest

from custody.service import ceremonies
from custody.service.ceremony_list import CeremonyPage, Sought, page_of_ceremonies
from custody.service.context import ROLE_SCOPES, Principal
from tests.world import World


def page(world: World, principal: Principal | None = None, **asked: Any) -> CeremonyPage:
    sought = {name: asked.pop(name) for name in list(asked) if name in Sought.__slots__}
    return page_of_ceremonies(world.service, principal or world.admin, Sought(**sought), **asked)


def ids(found: CeremonyPage) -> list[str]:
    return [row.id for row in found.page.rows]


def test_a_page_and_the_numbers_of_each_state_are_of_what_matches(sealed_world: World) -> None:
    world = sealed_world
    asked = [world.request(world.objects[0], purpose=f"drill {number}") for number in range(3)]
    ceremonies.cancel(world.service, world.admin, asked[0].id, "a mistake")
    found = page(world, text="drill", size=2)
    assert (found.page.total, found.page.pages, len(found.page.rows)) == (3, 2, 2)
    assert found.states == {"open": 2, "cancelled": 1}
    rest = page(world, text="drill", size=2, number=2)
    assert {*ids(found), *ids(rest)} == {one.id for one in asked}
    assert ids(page(world, text="drill", size=2, number=99)) == ids(rest)
    assert ids(page(world, text="drill", state="cancelled")) == [asked[0].id]


@pytest.mark.parametrize("text", ["DRILL nord", "nord", "50%"])
def test_words_are_found_in_any_case_and_order_and_taken_as_they_are(
    sealed_world: World, text: str
) -> None:
    world = sealed_world
    one = world.request(world.objects[0], purpose="Restore drill of site Nord, 50% of it")
    world.request(world.objects[0], purpose="Something else, 500 of it")
    assert ids(page(world, text=text)) == [one.id]


def test_a_list_is_sorted_as_it_is_asked_to_be(sealed_world: World) -> None:
    world = sealed_world
    asked = [world.request(world.objects[0]).id for _ in range(2)]
    newest = ids(page(world, kind="export"))
    assert newest == sorted(asked, key=newest.index)
    assert ids(page(world, kind="export", sort="opened", descending=False))[0] in asked
    assert ids(page(world, sort="no such column"))[:2] == newest


def test_an_open_ceremony_says_how_many_have_done_its_step(sealed_world: World) -> None:
    world = sealed_world
    asked = world.request(world.objects[0])
    world.approve(asked, "anna")
    (row,) = page(world, state="open").page.rows
    assert (row.action, row.done, row.needed) == ("approve", 1, asked.threshold)
    assert (row.count, row.requester) == (1, "rita")


@pytest.mark.parametrize("name", ["adam", "anna", "axel", "rita", "wilma", "nobody"])
def test_a_list_shows_somebody_just_what_they_may_see(sealed_world: World, name: str) -> None:
    """As the rule that opens a ceremony's room says it, for every role and for a stranger."""
    world = sealed_world
    world.request(world.objects[0])
    world.open_genesis("other", officials=["bert", "carl", "dora"], threshold=2)
    who = world.principal(name) if name != "nobody" else Principal(name, ROLE_SCOPES["official"])
    allowed = [row.id for row in ceremonies.list_all(world.service, who)]
    found = page(world, who)
    assert sorted(ids(found)) == sorted(allowed)
    assert found.page.total == len(allowed)


def test_a_token_of_one_dataset_lists_that_one(sealed_world: World) -> None:
    world = sealed_world
    world.open_genesis("other", officials=["bert", "carl", "dora"], threshold=2)
    who = Principal("adam", ROLE_SCOPES["administrator"], "other")
    assert {row.dataset for row in page(world, who).page.rows} == {"other"}
