"""What people do about each other in a browser: compare a key, and press a button twice."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from custody.formats.digest_words import twelve_words
from custody.service.person_page import show
from tests.browser.console import Console
from tests.browser.pages import key_file
from tests.keys import PASSPHRASE, key_of


def test_a_comparison_is_signed_with_the_key_of_whoever_compared(console: Console) -> None:
    """With wrong words nothing is signed; what was typed stays."""
    world = console.world
    page = console.enter("bert", "/people/anna/compare")
    words = page.get_by_label("The twelve words they read", exact=True)
    page.get_by_label("Your key file", exact=True).set_input_files(key_file("bert"))
    page.get_by_label("Its passphrase", exact=True).fill(PASSPHRASE)
    words.fill(twelve_words(key_of("carl").keyfile.fingerprint()))
    page.get_by_role("button", name="Put it on the record", exact=True).click()
    expect(page.locator("#compare-error")).to_contain_text("The words are not those")
    assert show(world.service, world.admin, "anna").comparisons == []
    words.fill(twelve_words(key_of("anna").keyfile.fingerprint()))
    page.get_by_label("Its passphrase", exact=True).fill(PASSPHRASE)
    page.get_by_role("button", name="Put it on the record", exact=True).click()
    row = page.get_by_role("table", name="Who compared this key", exact=True).get_by_role(
        "row", name=re.compile("^bert ")
    )
    expect(row).to_contain_text("signed")
    expect(row).not_to_contain_text("not signed")


def test_a_button_that_is_pressed_twice_does_it_once(console: Console) -> None:
    """And the page says that it is done, not that it can't be done again."""
    page = console.enter("adam", "/people/anna/suspend")
    page.get_by_label("Reason, for the record", exact=True).fill("her laptop was stolen")
    button = page.get_by_role("button", name="Suspend anna", exact=True)
    button.evaluate("(button) => { button.click(); button.click(); }")
    expect(page.get_by_text("Anna is suspended. Nothing they sign", exact=False)).to_be_visible()
    expect(page.locator(".notice.bad:visible")).to_contain_text("Suspended by adam")
    assert len(console.world.entries("person.suspended")) == 1
