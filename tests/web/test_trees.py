"""Quorums with groups on pages and in the API: opened, drawn, and told who is missing (QUORUM)."""

from __future__ import annotations

import html
import re

import pytest

from custody.ceremony import Ceremony
from custody.quorum_tree import parse_quorum, write_quorum
from custody.service import datasets
from tests.people import ADMINISTRATOR
from tests.web.conftest import Api
from tests.web.test_ceremony_standing import seen_by
from tests.web.visitor import Visitor
from tests.world import World

pytestmark = pytest.mark.databases("sqlite")

TEXT = "all of (2 of (anna, bert, carl) as security, 1 of (dora, emil) as legal)"
SPLIT = parse_quorum(TEXT)


def asked(world: World, *names: str) -> Ceremony:
    world.genesis("vault", quorum=SPLIT)
    return world.approve(world.request(world.register("vault"), dataset="vault"), *names)


def plain_text(page: str) -> str:
    return " ".join(html.unescape(re.sub("<[^>]*>", " ", page)).split())


def test_the_form_and_the_api_open_a_genesis_of_a_tree(api: Api) -> None:
    adam = Visitor(api.world.service, ADMINISTRATOR)
    assert adam.post("/new-dataset", {"name": "vault", "quorum": TEXT}).status_code == 302
    assert datasets.get(api.world.service, "vault").quorum == SPLIT
    body = {"name": "attic", "quorum": SPLIT.record()}
    answer = api.post("/datasets", body, by=ADMINISTRATOR).json
    assert answer is not None
    assert answer["subject"]["quorum"] == SPLIT.record()
    assert (answer["threshold"], "threshold" in answer["subject"]) == (3, False)
    listed = api.get("/datasets", by=ADMINISTRATOR).json
    assert isinstance(listed, list)
    assert {one["name"]: one["quorum"] for one in listed} == {
        "attic": SPLIT.record(),
        "vault": SPLIT.record(),
    }


@pytest.mark.parametrize(
    ("quorum", "said"),
    [
        ("2 of (anna, bert", "after '( anna , bert', got the end"),
        ("any of (anna, 2 of (bert, carl))", "one person alone would be the quorum"),
        ("2 of (anna, nobody)", "nobody"),
    ],
)
def test_the_form_says_what_is_wrong_and_keeps_what_was_typed(
    api: Api, quorum: str, said: str
) -> None:
    adam = Visitor(api.world.service, ADMINISTRATOR)
    answer = adam.post("/new-dataset", {"name": "vault", "quorum": quorum})
    assert answer.status_code >= 400
    page = html.unescape(answer.text)
    assert said in page
    assert quorum in page


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"threshold": 2, "officials": ["anna", "bert"], "quorum": SPLIT.record()},
        {"officials": ["anna", "bert", "carl", "dora", "emil"], "quorum": SPLIT.record()},
        {"quorum": {"need": 1}},
        {"quorum": {"need": 2, "of": ["anna", "bert"], "x": 1}},
        {"quorum": TEXT},
    ],
    ids=["none", "two", "officials too", "no tree", "an unknown field", "text"],
)
def test_the_api_takes_one_quorum_and_reads_it_strictly(api: Api, body: dict[str, object]) -> None:
    """QUORUM."""
    answer = api.post("/datasets", {"name": "vault", **body}, by=ADMINISTRATOR)
    assert answer.status_code in (400, 422)


def test_the_room_draws_each_group_and_says_who_is_missing(world: World) -> None:
    ceremony = asked(world, "anna")
    page = Visitor(world.service, "bert").get(f"/ceremonies/{ceremony.id}").text
    tree = re.search(r'<ul class="tree" id="tree".*?</ul></li>\s*</ul>', page, re.DOTALL)
    assert tree is not None
    drawn = plain_text(tree[0])
    assert "all of 2 0 of 2" in drawn
    assert "security 1 of 2 anna ✓ done , bert , carl" in drawn
    assert "legal 0 of 1 dora , emil" in drawn
    assert (
        "So far 0 of 2, missing 2 of (security: 1 of 2, missing 1 of (bert; carl); "
        "legal: 0 of 1, missing 1 of (dora; emil))."
    ) in plain_text(page)


def test_the_groups_of_a_genesis_are_complete_when_all_are_there(world: World) -> None:
    """DEALERLESS: two of security open the dataset later; to make its key takes all three."""
    ceremony = world.open_genesis("vault", script="genesis-dealerless", quorum=SPLIT)
    for name in ("anna", "bert"):
        ceremony = world.commit(name, ceremony)
    tree = seen_by(world, ceremony, "anna").tree
    assert tree is not None
    security, legal = tree.groups
    assert [(one.done, one.need) for one in (tree, security, legal)] == [(0, 2), (2, 3), (0, 2)]


def test_the_sentences_of_a_room_count_by_the_tree(world: World) -> None:
    """Three keys of security are not the three that it takes."""
    ceremony = asked(world)
    assert seen_by(world, ceremony, "rita").heading == (
        "Nobody has approved yet; at least three are needed"
    )
    world.approve(ceremony, "anna", "bert", "carl")
    assert seen_by(world, ceremony, "rita").heading == (
        "Three have approved; at least one more needed"
    )
    own = seen_by(world, ceremony, "anna")
    assert own.state == "approve 1 of 2"
    assert own.answer is not None
    assert own.answer.next == (
        "At least one more is needed: 1 of 2, missing 1 of (legal: 0 of 1, missing 1 of "
        "(dora; emil))."
    )
    world.approve(ceremony, "dora")
    for name in ("anna", "bert"):
        world.turn(name, ceremony)
    assert seen_by(world, ceremony, "anna").heading == "One more key opens vault"
    world.turn("dora", ceremony)
    assert seen_by(world, ceremony, "rita").state == "ready to collect"


def test_dataset_record_and_forms_show_the_quorum(world: World) -> None:
    ceremony = asked(world, "anna", "dora")
    adam = Visitor(world.service, ADMINISTRATOR)
    page = plain_text(adam.get("/datasets/vault").text)
    assert write_quorum(SPLIT) in page
    assert "security 2 of 3 anna , bert , carl" in page
    assert "5 of 5 keys were shown within a year, and it still opens without any one of" in page
    record = plain_text(adam.get(f"/ceremonies/{ceremony.id}/record").text)
    assert write_quorum(SPLIT) in record
    for address in ("/datasets/vault/policy", "/people/anna", "/"):
        assert adam.get(address).status_code == 200, address
    form = Visitor(world.service, "rita").get("/datasets/vault/request")
    assert form.status_code == 200
    assert write_quorum(SPLIT) in html.unescape(form.text)
