"""Everything by keyboard, and with a screen reader: focus goes where the work is."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from playwright.sync_api import Page, expect

from custody.ceremony import subject_words
from custody.service.browser_sessions import set_password
from tests.browser.console import Console
from tests.browser.pages import (
    approve_button,
    insert,
    key_file,
    refusal,
    slot,
    told_field,
    turn_button,
)
from tests.keys import PASSPHRASE

FOCUS = "() => document.activeElement.id || document.activeElement.textContent.trim()"


def tab_to(page: Page, wanted: str) -> None:
    """Press Tab until what is wanted has the focus, by its id or its text."""
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate(FOCUS) == wanted:
            return
    raise AssertionError(f"Tab does not reach {wanted}")


@pytest.mark.slow
def test_signing_in_approving_and_turning_by_keyboard_alone(console: Console) -> None:
    """The file is chosen by the system's own dialog, which a test can only stand in for."""
    world = console.world
    with world.service.store.writing() as connection:
        set_password(connection, "anna", "a password of anna")
    ceremony = world.approve(world.request(*world.objects), "bert", "carl")
    page = console.visitor("/sign-in")
    page.on("filechooser", lambda _: None)  # long before the first dialog, which it stands in for
    for field, text in (("name", "anna"), ("password", "a password of anna")):
        tab_to(page, field)
        page.keyboard.type(text)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Waiting for you", exact=True)).to_be_visible()
    tab_to(page, "Read the request and give your verdict")
    page.keyboard.press("Enter")
    expect(told_field(page)).to_be_enabled()
    tab_to(page, "compare")
    page.keyboard.type(subject_words(ceremony.subject))
    insert_by_keyboard(page, "anna")
    tab_to(page, "Approve these 2 objects")
    page.keyboard.press("Enter")
    expect(turn_button(page)).to_be_visible()
    page.wait_for_function("() => document.activeElement.id === 'answer'")
    insert_by_keyboard(page, "anna")
    tab_to(page, "Turn my key for 2 objects")
    page.keyboard.press("Space")
    expect(slot(page, "anna")).to_contain_text("turned")
    page.wait_for_function("() => document.activeElement.id === 'answer'")
    assert world.state(ceremony.id).turned == ("anna",)


def insert_by_keyboard(page: Page, name: str) -> None:
    tab_to(page, "keyfile")
    with page.expect_file_chooser() as chooser:
        page.keyboard.press("Space")
    chooser.value.set_files(key_file(name))
    tab_to(page, "passphrase")
    page.keyboard.type(PASSPHRASE)


def test_the_first_tab_leads_past_the_menu(console: Console) -> None:
    page = console.enter("anna")
    page.keyboard.press("Tab")
    assert page.evaluate(FOCUS) == "To the content"
    page.keyboard.press("Enter")
    assert page.evaluate(FOCUS).startswith("Overview") or page.evaluate(FOCUS) == "main"


@pytest.mark.slow
def test_a_refusal_takes_the_focus_to_what_is_missing(console: Console) -> None:
    """And is an alert, so that it is read out."""
    ceremony = console.world.request(*console.world.objects)
    page = console.enter("anna", f"/ceremonies/{ceremony.id}")
    approve_button(page).click()
    expect(page.get_by_label("Your key file", exact=True)).to_be_focused()
    expect(refusal(page)).to_have_attribute("role", "alert")


@pytest.mark.slow
def test_milestones_of_the_countdown_are_said(console: Console) -> None:
    """The ticking number itself is not: only a minute left, half a minute, ten seconds, over."""
    console.world.clock.advance(minutes=-8)
    world = console.world
    ceremony = world.approve(world.request(*world.objects), "anna", "bert", "carl")
    world.turn("anna", ceremony)
    page = console.visitor("/static/favicon.svg")
    page = console.enter("rita")
    page.clock.install(time=world.clock())
    page.goto(f"/ceremonies/{ceremony.id}")
    expect(page.locator("#clock [data-deadline]")).to_contain_text("14:")
    deadline = page.locator("#clock [data-deadline]").get_attribute("data-deadline") or ""
    ends = datetime.fromisoformat(deadline)
    said = page.locator("body > [role=status]")
    for before, text in ((299, "5 minutes left"), (59, "A minute left"), (9, "10 seconds left")):
        page.clock.set_system_time(ends - timedelta(seconds=before))
        page.clock.run_for(1500)
        expect(said).to_have_text(text)
    assert not page.locator("#clock [aria-live]").count()


@pytest.mark.slow
def test_enter_in_a_field_signs_nothing(console: Console) -> None:
    """Least of all a turn, by somebody who writes down an exception."""
    ceremony = console.world.request(*console.world.objects)
    console.world.approve(ceremony, "anna", "bert", "carl")
    page = console.enter("anna", f"/ceremonies/{ceremony.id}")
    insert(page, "anna")
    page.get_by_text("Record an exception").click()
    asked: list[str] = []
    page.on("request", lambda one: asked.append(one.method))
    for name in ("Its passphrase", "Expected"):
        page.get_by_label(name, exact=True).press("Enter")
    page.wait_for_timeout(500)
    assert "POST" not in asked
    expect(page.locator("#key-progress")).to_be_hidden()
