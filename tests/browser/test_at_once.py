"""Five officials at once, each in a browser of their own: no act is lost, and all see the same."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from custody.ceremony import Ceremony
from tests.browser.console import Console
from tests.browser.pages import approve_button, insert, read_out, refusal, told_field, turn_button
from tests.people import OFFICIALS

pytestmark = pytest.mark.slow
ANSWERED = re.compile(r"You (approved|turned your key) at")
STANDING = """() => [...document.querySelectorAll("#outcome, #stages, .meter, #tail, #slots tr")]
  .map((one) => one.innerText.replace("You, ", "").replace(/\\s+/g, " ").trim())"""


def rooms(console: Console, ceremony: Ceremony) -> list[Page]:
    pages = [console.enter(name, f"/ceremonies/{ceremony.id}") for name in OFFICIALS]
    for page in pages:
        expect(page.locator("#block-checked")).to_contain_text("Checked")
    return pages


def approve_at_once(pages: list[Page], told: str) -> None:
    """All have typed and chosen what it takes, and then press the button, one after the other.

    A press returns when the button has it: the key is opened, and the act handed in, after.
    """
    for name, page in zip(OFFICIALS, pages, strict=True):
        told_field(page).fill(told)
        insert(page, name)
    for page in pages:
        approve_button(page).click()


def turn_at_once(pages: list[Page]) -> None:
    for name, page in zip(OFFICIALS, pages, strict=True):
        expect(turn_button(page)).to_be_visible()
        insert(page, name)
    for page in pages:
        turn_button(page).click()


def agree(pages: list[Page]) -> list[str]:
    """Wait until all pages show the same standing, and give it."""
    shown: list[list[str]] = []
    for _ in range(200):
        shown = [page.evaluate(STANDING) for page in pages]
        if all(one == shown[0] for one in shown):
            return shown[0]
        pages[0].wait_for_timeout(100)
    raise AssertionError(shown)


def test_of_five_who_are_all_needed_every_act_counts(console: Console) -> None:
    """Approving and turning, both at once; every page answers its own official."""
    world = console.world
    world.genesis("vault", threshold=5)
    ceremony = world.request(world.register("vault"), dataset="vault")
    rita = console.enter("rita", f"/ceremonies/{ceremony.id}")
    pages = rooms(console, ceremony)
    approve_at_once(pages, read_out(rita))
    for page in pages:
        expect(page.locator("#answer")).to_contain_text("You approved at")
    assert set(world.state(ceremony.id).verdicts) == set(OFFICIALS)
    turn_at_once(pages)
    for page in pages:
        expect(page.locator("#answer")).to_contain_text("You turned your key at")
    expect(rita.get_by_role("button", name="Download the grant", exact=True)).to_be_visible()
    told = " ".join(agree(pages))
    assert "5 of 5 turned" in told
    for name in OFFICIALS:
        assert f"{name} turned" in told


def test_of_five_where_three_are_needed_each_is_told_what_became_of_it(console: Console) -> None:
    """Whoever comes too late is told so, and nothing that counted is lost."""
    world = console.world
    ceremony = world.request(*world.objects)
    rita = console.enter("rita", f"/ceremonies/{ceremony.id}")
    pages = rooms(console, ceremony)
    approve_at_once(pages, read_out(rita))
    for page in pages:
        expect(page.locator("#answer, #key-error").filter(visible=True).first).to_contain_text(
            re.compile(r"You approved at|approve")
        )
    done = {name for name in OFFICIALS if name in world.state(ceremony.id).verdicts}
    told = agree(pages)
    if len(done) < len(OFFICIALS):
        console.foresee("status of 409")
    for name, page in zip(OFFICIALS, pages, strict=True):
        if name in done:
            expect(page.locator("#answer")).to_contain_text("You approved at")
        else:
            expect(refusal(page)).to_be_visible()
    assert len(done) >= world.state(ceremony.id).threshold
    assert "3 of 3" in " ".join(told)
