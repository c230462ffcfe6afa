"""Any script altered, and nothing is signed: the browser holds them all to their hashes."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, Route, expect

from custody.ceremony import Ceremony, subject_words
from tests.browser.console import Console
from tests.browser.pages import commit, insert, key_file, refusal, slot, turn_button
from tests.keys import PASSPHRASE
from tests.support import first_fast
from web.console.assets import FOLDER, version

IN_THE_PAGE = ("js/page.js", "js/ceremony_page.js", "js/key_worker_client.js", "js/api.js")
IN_THE_WORKER = (
    "js/key_worker.js",
    "js/crypto/proof.js",
    "vendor/libsodium-wrappers.js",
    "vendor/libsodium-sumo.js",
    "vendor/words.js",
)


def turning(console: Console, altered: str) -> Page:
    """The page of somebody who may turn, with a script that says when it runs altered."""
    ceremony = console.world.request(*console.world.objects)
    console.world.approve(ceremony, "anna", "bert", "carl")
    return room_with(console, altered, ceremony)


def room_with(console: Console, altered: str, ceremony: Ceremony) -> Page:
    """The room as anna has it, with a script that says when it runs altered."""
    console.foresee("integrity")
    body = (FOLDER / altered).read_bytes() + b"\nself.altered = true;\n"

    def fulfil(route: Route) -> None:
        route.fulfill(body=body, content_type="text/javascript")

    page = console.enter("anna")
    page.context.route(f"**/static/v-{version()}/{altered}", fulfil)
    page.goto(f"/ceremonies/{ceremony.id}")
    return page


@pytest.mark.parametrize("name", first_fast(IN_THE_WORKER))
def test_no_key_is_turned_by_an_altered_script_of_the_worker(console: Console, name: str) -> None:
    page = turning(console, name)
    insert(page, "anna")
    turn_button(page).click()
    expect(refusal(page)).to_contain_text("They have been altered")
    expect(slot(page, "anna")).to_contain_text("approved")


def test_nobody_commits_by_an_altered_script_that_is_fetched_late(console: Console) -> None:
    """Those that only some ceremonies need are held to their hashes before they are asked for."""
    ceremony = console.world.open_genesis("together", script="genesis-dealerless")
    page = room_with(console, "js/crypto/dealt_by_officials/cocktail.js", ceremony)
    commit(page, subject_words(ceremony.subject), key_file("anna"))
    expect(refusal(page)).to_contain_text("They have been altered")
    assert console.world.state(ceremony.id).commits == {}


@pytest.mark.parametrize("name", first_fast(IN_THE_PAGE))
@pytest.mark.slow
def test_an_altered_script_of_the_page_does_not_run(console: Console, name: str) -> None:
    """The form stays dead, and the page says why, unless the very first script was altered."""
    page = turning(console, name)
    button = turn_button(page)
    if name != "js/page.js":
        expect(page.get_by_role("alert")).to_contain_text("They have been altered")
    expect(button).to_be_disabled()
    expect(page.get_by_label("Its passphrase", exact=True)).to_be_disabled()
    assert page.evaluate("() => window.altered") is None


@pytest.mark.slow
def test_a_form_without_its_scripts_sends_no_passphrase(console: Console) -> None:
    """Not even when somebody wakes it by force (NO-SHARE)."""
    page = turning(console, "js/page.js")
    page.locator("#key-fields").evaluate("fields => { fields.disabled = false; }")
    asked: list[str] = []
    page.context.on("request", lambda one: asked.append(f"{one.url} {one.post_data}"))
    insert(page, "anna")
    turn_button(page).click()
    page.wait_for_timeout(500)
    assert PASSPHRASE.split()[0] not in page.url + "".join(asked)
    assert not [one for one in asked if "/statements" in one]
