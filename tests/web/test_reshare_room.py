"""The room of a reshare, and the page of a dataset whose old shares are not destroyed yet."""

from __future__ import annotations

import html
import re

import pytest

from custody.ceremony import Ceremony, subject_words
from custody.quorum_tree import parse_quorum, people
from tests.people import ADMINISTRATOR, OFFICIALS
from tests.web.visitor import Visitor
from tests.world import World

pytestmark = pytest.mark.databases("sqlite")

NEW = parse_quorum("all of (1 of (anna, dora) as here, 1 of (bert, emil) as there)")


def page(world: World, name: str, path: str) -> str:
    text = Visitor(world.service, name).get(path).text
    return " ".join(html.unescape(text).split())


def room(world: World, name: str, ceremony: Ceremony) -> str:
    return page(world, name, f"/ceremonies/{ceremony.id}")


def buttons(text: str) -> set[str]:
    return set(re.findall(r'name="act" value="([a-z-]+)"', text))


def begun(world: World) -> None:
    world.genesis(threshold=2, officials=OFFICIALS[:3])


def test_the_rooms_go_with_it_from_step_to_step(world: World) -> None:
    """EPOCH: each is offered what the engine takes of them, and told who is missing."""
    begun(world)
    ceremony = world.open_reshare(NEW)
    text, words = room(world, "anna", ceremony), subject_words(ceremony.subject)
    assert "Read the request and give your verdict".lower() in text.lower()
    assert buttons(text) == {"approve", "deny", "abstain", "exception"}
    assert words not in text
    assert words.split()[0] in room(world, ADMINISTRATOR, ceremony).lower()
    assert buttons(room(world, "dora", ceremony)) == {"exception"}
    for name in ("anna", "carl"):
        ceremony = world.approve(ceremony, name)
    assert buttons(room(world, "dora", ceremony)) == {"read-back", "exception"}
    for name in ("anna", "dora", "bert", "emil"):
        ceremony = world.read_words(name, ceremony)
    assert "Your turn: deal your share" in room(world, "carl", ceremony)
    for name in ("anna", "bert"):
        ceremony = world.redeal(name, ceremony)
    assert "Missing: carl." in room(world, "anna", ceremony)
    ceremony = world.redeal("carl", ceremony)
    assert buttons(room(world, "emil", ceremony)) == {"receipt", "complain", "exception"}
    ceremony = world.say("complain", "emil", ceremony, accused=1, fault="box-fail")
    assert "answer" in buttons(room(world, "anna", ceremony))


def test_old_shares_outstanding_are_shown_until_enough_are_destroyed(world: World) -> None:
    """EPOCH: in the room, and on the page of the dataset."""
    begun(world)
    ceremony = world.reshare(NEW)
    said = "old shares of epoch 0 can still open everything"
    for text in (room(world, "anna", ceremony), page(world, "anna", "/datasets/registry")):
        assert said in text.lower()
    assert buttons(room(world, "carl", ceremony)) >= {"agree", "disagree"}
    for name in ("anna", "carl"):
        ceremony = world.say("attest", name, ceremony, verdict="agree")
    for text in (room(world, "anna", ceremony), page(world, "anna", "/datasets/registry")):
        assert said not in text.lower()


def test_lists_and_the_record_have_it(world: World) -> None:
    begun(world)
    ceremony = world.dealt_anew(NEW)
    listed = re.sub("<[^>]*>", "", page(world, "anna", "/ceremonies"))
    assert "New shares of registry" in listed
    assert "Receive 0 of 4" in listed
    for name in people(NEW):
        ceremony = world.receive_new(name, ceremony)
    record = page(world, "anna", f"/ceremonies/{ceremony.id}/record")
    assert "the new shares are active" in record
