"""The room lives: what one person does, the others see, and nobody loses what they type."""

from __future__ import annotations

import re
import time

import pytest
from playwright.sync_api import Page, expect

from custody.ceremony import Ceremony, subject_words
from tests.browser.console import Console
from tests.browser.pages import (
    approve,
    approve_button,
    deny,
    insert,
    reason,
    refusal,
    slot,
    turn,
    turn_button,
)


def room_of(ceremony: Ceremony) -> str:
    return f"/ceremonies/{ceremony.id}"


def reads(page: Page, name: str) -> str:
    return page.get_by_label(name, exact=True).input_value()


def test_others_see_every_step_within_two_seconds_without_a_reload(console: Console) -> None:
    """Three steps are watched, and most of them must be in time on however busy a machine."""
    ceremony = console.world.request(*console.world.objects)
    page = console.enter("rita", room_of(ceremony))
    page.evaluate("() => { window.stayed = true; }")
    waits = []
    for name in ("anna", "bert", "carl"):
        console.world.approve(ceremony, name)
        begun = time.monotonic()
        expect(slot(page, name)).to_contain_text("approved")
        waits.append(time.monotonic() - begun)
    assert sorted(waits)[1] < 2
    assert page.evaluate("() => window.stayed")
    expect(page.locator("#tail")).to_contain_text("carl")
    expect(page.locator("#steps [aria-current=step]")).to_contain_text("Turn")


@pytest.mark.slow
def test_what_changes_is_said_to_screen_readers(console: Console) -> None:
    ceremony = console.world.request(*console.world.objects)
    page = console.enter("rita", room_of(ceremony))
    for name in ("anna", "bert"):
        console.world.approve(ceremony, name)
        expect(page.locator("body > [role=status]")).to_contain_text(name)


@pytest.mark.slow
def test_what_somebody_types_survives_the_live_update(console: Console) -> None:
    """Even when the forms change: the hand stays where it is, and so do a chosen file and text."""
    ceremony = console.world.request(*console.world.objects)
    console.world.approve(ceremony, "anna")
    page = console.enter("anna", room_of(ceremony))
    page.get_by_text("Record an exception").click()
    insert(page, "anna")
    page.get_by_label("Decided", exact=True).fill("go on")
    page.get_by_label("Expected", exact=True).press_sequentially("a calm ")
    console.world.approve(ceremony, "bert", "carl")
    expect(turn_button(page)).to_be_visible()
    page.keyboard.type("room")
    assert reads(page, "Expected") == "a calm room"
    assert reads(page, "Decided") == "go on"
    expect(page.locator("#will-sign")).to_contain_text("The key of anna")
    turn_button(page).click()
    expect(slot(page, "anna")).to_contain_text("turned")


@pytest.mark.slow
def test_a_form_that_stays_the_same_is_left_alone(console: Console) -> None:
    ceremony = console.world.request(*console.world.objects)
    page = console.enter("anna", room_of(ceremony))
    reason(page).fill("I have not")
    page.locator("#reason").evaluate("field => { field.mine = true; }")
    console.world.approve(ceremony, "bert")
    expect(slot(page, "bert")).to_contain_text("approved")
    assert page.locator("#reason").evaluate("field => field.mine")
    assert reads(page, "Reason") == "I have not"


@pytest.mark.slow
def test_a_reload_and_the_back_button_lose_nothing_but_the_passphrase(console: Console) -> None:
    ceremony = console.world.request(*console.world.objects)
    page = console.enter("anna", room_of(ceremony))
    reason(page).fill("No ticket.")
    page.get_by_label("Its passphrase", exact=True).fill("a secret that is not kept")
    page.reload()
    assert reads(page, "Reason") == "No ticket."
    assert reads(page, "Its passphrase") == ""
    page.get_by_label("Its passphrase", exact=True).fill("a secret that is not kept")
    page.get_by_role("link", name="Record to print", exact=True).click()
    expect(page.get_by_role("heading", name=re.compile("^Record of "))).to_be_visible()
    page.go_back()
    expect(reason(page)).to_have_value("No ticket.")
    assert reads(page, "Its passphrase") == ""
    insert(page, "anna")
    deny(page)
    expect(slot(page, "anna")).to_contain_text("denied")
    page.reload()
    page.get_by_text("Record an exception").click()
    assert reads(page, "Expected") == ""


@pytest.mark.slow
def test_a_request_being_written_survives_a_reload(console: Console) -> None:
    page = console.enter("rita", "/datasets/registry/request")
    wanted = page.get_by_label(f"Object {console.world.objects[0].id[:12]}", exact=True)
    wanted.check()
    page.get_by_label("Sealed since (UTC)", exact=True).fill("Nov 2 2001")
    page.get_by_label("Purpose", exact=True).fill("A disk died.")
    page.get_by_label("Open for", exact=True).select_option("4 hours")
    page.reload()
    expect(wanted).to_be_checked()
    assert reads(page, "Purpose") == "A disk died."
    assert reads(page, "Sealed since (UTC)") == "Nov 2 2001"
    expect(page.locator("#chosen")).to_have_text("1 chosen")
    expect(page.get_by_label("Open for", exact=True)).to_have_value("4")


@pytest.mark.slow
def test_two_tabs_of_one_person_agree(console: Console) -> None:
    """What was done in one tab shows in the other, and doing it there again is refused."""
    ceremony = console.world.request(*console.world.objects)
    first = console.enter("anna", room_of(ceremony))
    second = first.context.new_page()
    second.goto(room_of(ceremony))
    insert(second, "anna")
    reason(second).fill("Half a thought")
    approve(first, subject_words(ceremony.subject), "anna")
    expect(slot(second, "anna")).to_contain_text("approved")
    expect(approve_button(second)).not_to_be_visible()
    console.world.approve(ceremony, "bert", "carl")
    turn(second, "anna")
    expect(slot(first, "anna")).to_contain_text("turned")


@pytest.mark.slow
def test_a_lost_connection_shows_and_recovers(console: Console) -> None:
    """Nothing is handed in meanwhile, nothing typed is lost, and the page goes on by itself."""
    console.foresee("net::ERR_INTERNET_DISCONNECTED", "htmx:sendError", "htmx:afterRequest")
    ceremony = console.world.request(*console.world.objects)
    page = console.enter("anna", room_of(ceremony))
    reason(page).fill("On second thoughts.")
    lost = page.get_by_text("The connection to the service is lost.")
    expect(lost).to_be_hidden()
    page.context.set_offline(True)
    expect(lost).to_be_visible()
    insert(page, "anna")
    deny(page)
    expect(page.get_by_role("button", name="Deny", exact=True)).to_be_enabled()  # it was tried
    expect(refusal(page)).to_contain_text("Nothing was handed in.")
    page.context.set_offline(False)
    console.world.approve(ceremony, "bert")
    expect(lost).to_be_hidden()
    expect(slot(page, "bert")).to_contain_text("approved")
    assert reads(page, "Reason") == "On second thoughts."
    insert(page, "anna")
    deny(page)
    expect(slot(page, "anna")).to_contain_text("denied")
