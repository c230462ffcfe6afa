"""A word of the trade is explained where it stands, in one place for all pages."""

from __future__ import annotations

import pytest

from tests.web.conftest import Api
from tests.web.visitor import Visitor

pytestmark = pytest.mark.databases("sqlite")


@pytest.mark.parametrize(
    ("who", "path", "word"),
    [
        ("adam", "/new-dataset", "genesis"),
        ("adam", "/people/anna", "seat"),
        ("anna", "/datasets/registry", "quorum"),
        ("anna", "/datasets/registry", "recipient"),
    ],
)
def test_a_word_of_the_trade_has_its_meaning_beside_it(
    sealed: Api, who: str, path: str, word: str
) -> None:
    text = Visitor(sealed.world.service, who).get(path).text
    assert f"What is a {word}" in text


def test_in_the_room_so_have_the_canary_and_the_grant(sealed: Api) -> None:
    world = sealed.world
    genesis = world.open_genesis("births")
    assert (
        "What is a canary" in Visitor(world.service, "anna").get(f"/ceremonies/{genesis.id}").text
    )
    asked = world.request(world.objects[0])
    assert "What is a grant" in Visitor(world.service, "rita").get(f"/ceremonies/{asked.id}").text
