"""The page of a ceremony asks every second whether anything is new."""

from __future__ import annotations

import re

import pytest

from custody.formats.digest_words import twelve_words
from custody.service import links
from tests.keys import key_of
from tests.people import OFFICIALS
from tests.web.visitor import PASSWORD, Visitor
from tests.world import World

pytestmark = pytest.mark.databases("sqlite")


@pytest.mark.databases("sqlite")
def test_a_poll_is_answered_with_what_changed_and_else_with_nothing(sealed_world: World) -> None:
    world = sealed_world
    ceremony = world.request(world.objects[0])
    page = Visitor(world.service, "adam")
    address = f"/ceremonies/{ceremony.id}/live?seen="
    first = page.get(f"{address}-1")
    seen = re.findall(r"seen=(\d+)", first.get_data(as_text=True))
    assert seen, "the answer says what the next poll has seen"
    for _ in range(2):
        again = page.get(address + seen[0])
        assert (again.status_code, again.data) == (204, b"")
    world.approve(ceremony, "anna")
    changed = page.get(address + seen[0])
    assert changed.status_code == 200
    assert "anna approved" in changed.get_data(as_text=True)


@pytest.mark.usefixtures("quick_passwords")
def test_quorum_an_administrator_who_makes_officials_links_answers_no_roll_call(
    world: World,
) -> None:
    """A link sets a password, and a password is not the key: neither page nor API takes it."""
    genesis = world.open_genesis(script="genesis-witnessed")
    administrator = world.principal("adam")
    for name in OFFICIALS:
        code = links.new_link(world.service, administrator, name).code
        links.follow_link(world.service, code, None, None, PASSWORD)
        visitor = Visitor(world.service)
        assert visitor.sign_in(name, PASSWORD).status_code == 302
        words = twelve_words(key_of(name).keyfile.fingerprint())
        for call in ("presence", "read-back"):
            answer = visitor.client.post(
                f"/api/v1/ceremonies/{genesis.id}/{call}",
                json={"words": words},
                headers={"X-CSRF-Token": visitor.csrf},
            )
            assert answer.status_code == 403
            assert "with their key" in answer.text
        assert visitor.post(f"/ceremonies/{genesis.id}/present", {"words": words}).status_code in (
            404,
            405,
        )
    assert world.state(genesis.id).present == ()


def test_the_page_of_a_roll_call_asks_for_the_key(world: World) -> None:
    genesis = world.open_genesis(script="genesis-witnessed")
    page = Visitor(world.service, "anna").get(f"/ceremonies/{genesis.id}").text
    assert 'value="present"' in page
    assert page.index('id="signed-fold"') > page.index('id="passphrase"')
