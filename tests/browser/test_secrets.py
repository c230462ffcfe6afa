"""NO-SHARE and QUIET in the browser: what a turn sends, and what is left when the page is."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.console import Console
from tests.browser.pages import insert, slot, turn, turn_button
from tests.keys import PASSPHRASE, key_of
from tests.people import OFFICIALS
from tests.world import World

KEPT = """async () => JSON.stringify([
  Object.entries(localStorage), Object.entries(sessionStorage), history.state, document.cookie,
  location.href, (await indexedDB.databases()), (await caches.keys()),
])"""


def spellings(secret: bytes) -> list[str]:
    """How a secret could stand in text."""
    return [secret.hex(), base64.b64encode(secret).decode().rstrip("=")[:40]]


def secrets_of(world: World, name: str) -> list[str]:
    """Somebody's passphrase, and their share of "registry"."""
    bundle = world.bundle("registry", name)
    share = key_of(name).unseal(bundle.sealed[OFFICIALS.index(name)])
    return [PASSPHRASE, *spellings(share)]


def test_a_whole_turn_sends_and_leaves_no_secret(console: Console) -> None:
    ceremony = console.world.request(*console.world.objects)
    console.world.approve(ceremony, "anna", "bert", "carl")
    page = console.enter("anna", f"/ceremonies/{ceremony.id}")
    sent: list[str] = []
    page.context.on("request", lambda one: sent.append(f"{one.url} {one.headers} {one.post_data}"))
    turn(page, "anna")
    expect(slot(page, "anna")).to_contain_text("turned")
    expect(page.get_by_label("Its passphrase", exact=True)).to_have_value("")
    assert any("/statements" in one for one in sent)
    everything = "".join(sent) + kept(page) + page.content()
    page.goto("/")
    everything += kept(page)
    for secret in secrets_of(console.world, "anna"):
        assert secret not in everything


@pytest.mark.slow
def test_what_a_turn_sends_is_sealed(console: Console) -> None:
    """The partial decryptions leave the browser for the service's combiner key alone."""
    ceremony = console.world.request(*console.world.objects)
    console.world.approve(ceremony, "anna", "bert", "carl")
    page = console.enter("anna", f"/ceremonies/{ceremony.id}")
    with page.expect_request("**/statements") as posted:
        turn(page, "anna")
    body: dict[str, Any] = json.loads(posted.value.post_data or "")
    assert set(body) == {"envelope", "contribution"}
    assert b"partials" not in base64.b64decode(body["contribution"])
    plain = console.world.service.key.unseal(base64.b64decode(body["contribution"]))
    for partial in json.loads(plain)["partials"]:
        assert partial.rstrip("=") not in (posted.value.post_data or "")


@pytest.mark.slow
def test_leaving_the_page_forgets_the_passphrase_and_ends_the_worker(console: Console) -> None:
    """Even in the middle of a turn: nothing is handed in after the page was left."""
    ceremony = console.world.request(*console.world.objects)
    console.world.approve(ceremony, "anna", "bert", "carl")
    page = console.enter("anna", f"/ceremonies/{ceremony.id}")
    insert(page, "anna")
    page.route("**/bundle", lambda route: None)
    with page.expect_request("**/bundle"):
        turn_button(page).click()
    assert len(page.workers) == 1
    page.goto("/")
    assert page.workers == []
    assert PASSPHRASE not in kept(page)
    page.go_back()
    expect(page.get_by_label("Its passphrase", exact=True)).to_have_value("")
    assert not console.world.state(ceremony.id).turned


def kept(page: Page) -> str:
    found: str = page.evaluate(KEPT)
    return found
