"""What waits for somebody, on the page they begin with: ceremonies first, then people."""

from __future__ import annotations

import re
from html import unescape

import pytest

from custody.service import ceremonies
from custody.service.people import invite
from custody.service.settling import sweep
from custody.service.standing import resume, suspend
from tests.web.conftest import Api
from tests.web.visitor import Visitor
from tests.world import World


@pytest.fixture
def world(sealed: Api) -> World:
    return sealed.world


def waiting(world: World, name: str) -> list[tuple[str, str]]:
    """Where the things that wait for somebody lead, and what is said of each."""
    page = Visitor(world.service, name).get("/").text
    part = page.partition('class="waits"')[2].partition("</ul>")[0]
    found = re.findall(r'href="([^"]+)">.*?<div class="muted"[^>]*>(.*?)</div>', part, re.DOTALL)
    return [(where, unescape(re.sub(r"<[^>]+>", "", text))) for where, text in found]


def test_what_one_has_done_hides_nothing_that_is_to_do(world: World) -> None:
    """However many ceremonies somebody has approved, the next one waits for them."""
    for number in range(4):
        world.approve(world.request(world.objects[0], purpose=f"drill {number}"), "anna")
    new = world.request(world.objects[0], purpose="the real one")
    found = ceremonies.list_open_with(world.service, world.principal("anna"), 1)
    assert [one.id for one in found] == [new.id]
    assert waiting(world, "anna") == [(f"/ceremonies/{new.id}", waiting(world, "anna")[0][1])]
    assert len(waiting(world, "bert")) == 5
    assert ceremonies.list_open_with(world.service, world.principal("rita"), 9) == []


def test_a_key_that_is_to_be_turned_waits_also_after_it_was_turned_in_vain(world: World) -> None:
    asked = world.approve(world.request(world.objects[0]), "anna", "bert", "carl")
    world.turn("anna", asked)
    assert waiting(world, "anna") == []
    world.clock.advance(minutes=30)
    sweep(world.service)
    assert [where for where, _ in waiting(world, "anna")] == [f"/ceremonies/{asked.id}"]


def test_an_unlocked_grant_waits_for_whoever_asked(world: World) -> None:
    asked = world.approve(world.request(world.objects[0]), "anna", "bert", "carl")
    for name in ("anna", "bert", "carl"):
        asked = world.turn(name, asked)
    assert [where for where, _ in waiting(world, "rita")] == [f"/ceremonies/{asked.id}"]


def test_suspended_people_wait_for_administrators(world: World) -> None:
    suspend(world.service, world.admin, "anna", "a test")
    assert waiting(world, "adam") == [("/people/anna", "anna is suspended")]
    assert waiting(world, "bert") == []
    suspend(world.service, world.admin, "wilma", "a test")
    both = ("/people?state=suspended", "anna and wilma are suspended")
    assert waiting(world, "adam") == [both]
    for name in ("anna", "wilma"):
        resume(world.service, world.admin, name, "a test")
    assert waiting(world, "adam") == []


def test_invitations_that_end_wait_for_administrators(world: World) -> None:
    for name in ("nora", "olaf"):
        invite(world.service, world.admin, name, "auditor")
    assert waiting(world, "adam") == []
    world.clock.advance(days=6)
    (soon,) = waiting(world, "adam")
    assert soon == ("/people?state=invited", "The invitations of nora and olaf end soon")
    world.clock.advance(days=2)
    ((_, over),) = waiting(world, "adam")
    assert over == "The invitations of nora and olaf end soon or have ended (2 have)"
