"""The ceremony room for the three who use it: each sentence that can be seen is looked at here."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from flask import Flask, request, request_started
from playwright.sync_api import Page, ViewportSize, expect

from custody.ceremony import Ceremony, subject_words
from custody.service.browser_sessions import begin_session
from tests.browser.console import Console
from tests.browser.pages import (
    approve,
    insert,
    read_out,
    refusal,
    slot,
    told_field,
    turn,
    turn_button,
)

PHONE: ViewportSize = {"width": 390, "height": 844}


def room_of(ceremony: Ceremony) -> str:
    return f"/ceremonies/{ceremony.id}"


def top_of(page: Page, place: str) -> float:
    box = page.locator(place).first.bounding_box()
    assert box is not None
    return box["y"]


@contextmanager
def scripts_asked_for() -> Iterator[list[str]]:
    """List the scripts that the server is asked for, by whatever part of a browser."""
    asked: list[str] = []

    def note(sender: Flask, **_: object) -> None:
        if request.path.startswith("/static/") and request.path.endswith((".js", ".mjs")):
            asked.append(request.path)

    with request_started.connected_to(note):
        yield asked


@pytest.mark.parametrize("size", [{"width": 1280, "height": 900}, PHONE])
def test_the_request_stands_whole_before_the_buttons_that_sign_it(
    console: Console, size: ViewportSize
) -> None:
    world = console.world
    wanted = [world.register(data=b"%d" % at, job="wal", host="db1") for at in range(12)]
    page = console.enter("anna", room_of(world.request(*wanted)), viewport=size)
    expect(page.locator("#block-checked")).to_contain_text("Checked by this browser")
    expect(page.get_by_role("heading", level=1)).to_contain_text(
        "rita asks to open 12 objects of registry, "
    )
    block = page.locator("#block")
    for text in ("rita, who signed it with a key that you have not compared", "12 objects"):
        expect(block).to_contain_text(text)
    expect(page.locator("#sums-rows tr")).to_have_count(1)
    expect(page.locator("#sums-rows time")).to_have_count(2)
    assert top_of(page, "#sums") < top_of(page, "#key-form .main-act")
    assert top_of(page, "#block dt:last-of-type") < top_of(page, "#compare")
    page.get_by_text("Look through all 12").click()
    page.get_by_label("Id, host, job or tag", exact=True).fill(wanted[3].id[:12])
    expect(page.locator("#object-rows tr")).to_have_count(1)
    expect(page.locator("#object-rows")).to_contain_text("db1/wal")


def test_on_a_phone_a_bar_leads_to_the_decision_and_signs_nothing(console: Console) -> None:
    world = console.world
    wanted = [world.register(data=b"%d" % at, job=f"job-{at}", host="db1") for at in range(8)]
    ceremony = world.request(*wanted)
    page = console.enter("anna", room_of(ceremony), viewport=PHONE)
    expect(page.locator("#block-checked")).to_contain_text("Checked")  # it is as long as it gets
    bar = page.get_by_role("link", name=re.compile("^Read, then decide"))
    expect(bar).to_be_in_viewport()
    bar.click()
    expect(page.locator("#turn-h")).to_be_in_viewport()
    assert console.world.state(ceremony.id).verdicts == {}


def test_the_bar_takes_no_room_where_the_decision_is(console: Console) -> None:
    """It lies under the decision's panel, and the two panels are as far apart as any."""
    ceremony = console.world.request(*console.world.objects)
    page = console.enter("anna", room_of(ceremony), viewport=PHONE)
    expect(page.locator("#block-checked")).to_contain_text("Checked")  # it is as long as it gets
    page.locator("#acts-panel").scroll_into_view_if_needed()
    request, asked = (
        page.locator(place).bounding_box() for place in (".request-and-act .panel", "#acts-panel")
    )
    assert request is not None
    assert asked is not None
    assert asked["y"] - (request["y"] + request["height"]) == pytest.approx(16, abs=1)
    page.locator("#turn-h").evaluate("place => place.scrollIntoView({ block: 'start' })")
    assert top_of(page, "#decide-bar") >= top_of(page, "#acts-panel")


def test_words_are_never_on_a_page_that_asks_for_them(console: Console) -> None:
    """KNOWN: not even the four that name the request, which are the first of the twelve."""
    ceremony = console.world.request(*console.world.objects)
    words = subject_words(ceremony.subject)
    page = console.enter("anna", room_of(ceremony))
    expect(told_field(page)).to_be_visible()
    text = page.content().lower()
    assert words not in text
    assert " ".join(words.split()[:4]) not in text
    rita = console.enter("rita", room_of(ceremony))
    assert read_out(rita).split() == words.split()


@pytest.mark.slow
def test_an_act_is_answered_where_the_eye_is(console: Console) -> None:
    """With what was done, when, and who is missing; and no other form unfolds by itself."""
    world = console.world
    ceremony = world.approve(world.request(*world.objects), "bert")
    page = console.enter("anna", room_of(ceremony))
    approve(page, subject_words(ceremony.subject), "anna")
    answer = page.locator("#answer")
    expect(answer).to_contain_text(
        re.compile(r"You approved at \d.*One more is needed: carl, dora or emil\.", re.DOTALL)
    )
    expect(answer).to_be_focused()
    expect(answer).to_have_attribute("role", "status")
    expect(page.locator(".meter")).to_contain_text("2 of 3 approved")
    expect(page.locator(".missing")).to_contain_text("carl, dora or emil")
    expect(page.get_by_label("Expected", exact=True)).to_be_hidden()
    world.approve(ceremony, "carl")
    expect(page).to_have_title("Your turn · registry · custody")
    turn(page, "anna")
    expect(answer).to_contain_text("You turned your key at")
    expect(answer).to_contain_text("Two more keys open it: bert and carl.")
    expect(page.locator(".meter")).to_contain_text("1 of 3 turned")
    page.reload()
    expect(answer).to_contain_text("You turned your key at")


@pytest.mark.slow
def test_there_is_one_clock_and_a_window_that_closed_is_told_in_your_part(
    console: Console,
) -> None:
    world = console.world
    ceremony = world.approve(world.request(*world.objects), "anna", "bert", "carl")
    page = console.enter("bert", room_of(ceremony))
    expect(page.locator("[data-deadline]")).to_have_count(0)
    world.turn("anna", ceremony)
    expect(page.locator("[data-deadline]")).to_have_count(1)
    expect(page.locator("#clock .clock")).to_contain_text("14:")
    expect(page.locator("#clock .bar .key")).to_have_count(1)
    world.clock.advance(minutes=16)
    page.goto(room_of(ceremony))
    expect(page.locator("#acts .lapse")).to_contain_text(
        re.compile(r"The window closed at .*; anna’s key was given back\. A new one opens")
    )
    expect(page.locator("[data-deadline]")).to_have_count(0)


@pytest.mark.slow
def test_the_requester_is_told_what_happens_and_then_the_commands(console: Console) -> None:
    world = console.world
    ceremony = world.request(*world.objects)
    page = console.enter("rita", room_of(ceremony))
    expect(page.get_by_role("heading", level=1)).to_contain_text("Nobody has approved yet")
    world.approve(ceremony, "anna")
    expect(page.get_by_role("heading", level=1)).to_have_text("One of three has approved")
    expect(page.locator("#next")).to_contain_text("bert, carl, dora and emil")
    world.approve(ceremony, "bert", "carl")
    expect(page.locator("#next")).to_contain_text("You need not be here.")
    expect(page.locator("#read-out")).to_have_count(0)
    assert ceremony.subject.request is not None
    page.evaluate(
        "([name, value]) => localStorage.setItem(name, value)",
        [f"custody identity {ceremony.subject.request.recipient}", "export-of-mine.identity"],
    )
    for name in ("anna", "bert", "carl"):
        world.turn(name, ceremony)
    command = page.locator("#acts pre").first
    expect(command).to_contain_text(f"--grant {ceremony.id}.grant.json")
    expect(command).to_contain_text("--identity export-of-mine.identity")


@pytest.mark.slow
def test_a_turn_goes_on_when_its_session_ended_in_the_middle(console: Console) -> None:
    """With the same key in the same form, after signing in again in another tab."""
    console.foresee("status of 401", "Response Status Error Code 401")
    world = console.world
    ceremony = world.approve(world.request(*world.objects), "anna", "bert", "carl")
    page = console.enter("anna", room_of(ceremony))
    expect(page.locator("#block-checked")).to_contain_text("Checked")
    insert(page, "anna")
    page.context.clear_cookies()
    turn_button(page).click()
    expect(page.get_by_text("You are not signed in any more.").first).to_be_visible()
    assert world.state(ceremony.id).turned == ()
    console.hear(page, "Response Status Error Code 401")  # the look for news, too
    secret = begin_session(world.service, "anna", "another tab")
    page.context.add_cookies(
        [{"name": "custody", "value": secret, "url": console.address, "httpOnly": True}]
    )
    expect(slot(page, "anna")).to_contain_text("turned")
    expect(page.locator("#ended")).to_be_hidden()
    assert world.state(ceremony.id).turned == ("anna",)


@pytest.mark.slow
def test_offline_is_called_offline(console: Console) -> None:
    console.foresee("net::ERR_INTERNET_DISCONNECTED", "htmx:sendError", "htmx:afterRequest")
    world = console.world
    ceremony = world.approve(world.request(*world.objects), "anna", "bert", "carl")
    page = console.enter("anna", room_of(ceremony))
    insert(page, "anna")
    page.context.set_offline(True)
    turn_button(page).click()
    expect(refusal(page)).to_contain_text("You are offline.")
    expect(refusal(page)).not_to_contain_text("altered")
    console.hear(page, "htmx:sendError")


@pytest.mark.slow
def test_no_script_is_fetched_again_to_turn(console: Console) -> None:
    """A slow line would be asked for each of them once more, while the window runs."""
    world = console.world
    ceremony = world.approve(world.request(*world.objects), "anna", "bert", "carl")
    with scripts_asked_for() as asked:
        page = console.enter("anna", room_of(ceremony))
        expect(page.locator("#block-checked")).to_contain_text("Checked")
        assert asked
        assert len(asked) == len(set(asked))
        asked.clear()
        turn(page, "anna")
        expect(slot(page, "anna")).to_contain_text("turned")
        assert asked == []


@pytest.mark.slow
def test_enter_in_the_passphrase_goes_to_the_button_and_says_so(console: Console) -> None:
    world = console.world
    ceremony = world.approve(world.request(*world.objects), "anna", "bert", "carl")
    page = console.enter("anna", room_of(ceremony))
    insert(page, "anna")
    page.get_by_label("Its passphrase", exact=True).press("Enter")
    expect(turn_button(page)).to_be_focused()
    expect(page.locator("#passphrase-help")).to_contain_text("Enter does not sign.")
    assert world.state(ceremony.id).turned == ()


@pytest.mark.slow
def test_typed_words_are_numbered_and_completed_and_not_compared(console: Console) -> None:
    ceremony = console.world.request(*console.world.objects)
    page = console.enter("anna", room_of(ceremony))
    told_field(page).fill("aban abil zoo")
    heard = page.locator("#compare-heard li")
    expect(heard).to_have_count(12)
    expect(heard.nth(0)).to_have_text("abandon")
    expect(heard.nth(1)).to_have_text("ability")
    expect(heard.nth(2)).to_have_text("zoo")
