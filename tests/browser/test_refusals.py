"""What is refused in the room, and how people learn what happened and what to do."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from playwright.sync_api import FilePayload, Page, expect

from custody.ceremony import Ceremony, subject_words
from tests.browser.console import Console
from tests.browser.pages import (
    PATIENCE,
    approve_button,
    deny,
    insert,
    key_file,
    reason,
    refusal,
    slot,
    told_field,
    turn,
    turn_button,
)
from tests.support import first_fast


@pytest.fixture
def approved(console: Console) -> Ceremony:
    """A request that has its approvals and waits for three keys."""
    ceremony = console.world.request(*console.world.objects)
    return console.world.approve(ceremony, "anna", "bert", "carl")


def in_room(console: Console, ceremony: Ceremony, name: str = "anna") -> Page:
    return console.enter(name, f"/ceremonies/{ceremony.id}")


def still_able(page: Page) -> None:
    """The same page takes the right key after whatever went wrong."""
    turn(page, "anna")
    expect(slot(page, "anna")).to_contain_text("turned")


@pytest.mark.slow
def test_three_denials_end_a_request_with_their_reasons(console: Console) -> None:
    """REFUSAL: an outcome that everybody sees, with why, and that is on the record."""
    ceremony = console.world.request(*console.world.objects)
    rita = in_room(console, ceremony, "rita")
    for name in ("bert", "carl"):
        console.world.say("deny", name, ceremony, reason="No ticket.")
    anna = in_room(console, ceremony)
    insert(anna, "anna")
    deny(anna)
    expect(refusal(anna)).to_contain_text("Write down your reason first.")
    expect(reason(anna)).to_be_focused()
    reason(anna).fill("Nobody told the data board.")
    deny(anna)
    for page in (anna, rita):
        expect(page.locator("#outcome")).to_have_text("denied")
        expect(slot(page, "anna")).to_contain_text("denied")
    expect(anna.locator("#acts")).to_contain_text("The ceremony is over.")
    rita.get_by_role("link", name="Record to print", exact=True).click()
    expect(rita.get_by_role("region", name="Signed statements", exact=True).first).to_contain_text(
        "Nobody told the data board."
    )


@pytest.mark.slow
def test_approval_takes_the_right_twelve_words(console: Console) -> None:
    ceremony = console.world.request(*console.world.objects)
    page = in_room(console, ceremony)
    insert(page, "anna")
    told = told_field(page)
    told.fill("none of these words")
    approve_button(page).click()
    expect(refusal(page)).to_contain_text("are needed")
    told.fill(" ".join(reversed(subject_words(ceremony.subject).split())))
    approve_button(page).click()
    expect(refusal(page)).to_contain_text("sign nothing")
    expect(told).to_be_focused()
    expect(page.get_by_label("Its passphrase", exact=True)).not_to_have_value("")
    expect(page.locator("#read-out")).to_have_count(0)


def test_a_wrong_passphrase_is_told_and_can_be_typed_again(
    console: Console, approved: Ceremony
) -> None:
    page = in_room(console, approved)
    turn(page, key_file("anna"), "wrong horse battery staple")
    expect(refusal(page)).to_contain_text("passphrase")
    expect(page.get_by_label("Its passphrase", exact=True)).to_be_focused()
    still_able(page)


def payload(data: bytes) -> FilePayload:
    return {"name": "anna.key", "mimeType": "application/json", "buffer": data}


def damaged() -> bytes:
    """Anna's key file with a fingerprint of another: one letter of the box is changed."""
    record = json.loads(key_file("anna")["buffer"])
    record["box"] = ("B" if record["box"][0] == "A" else "A") + record["box"][1:]
    return json.dumps(record, indent=2).encode() + b"\n"


@pytest.mark.parametrize(
    "data", first_fast([damaged(), b"", b"\x89PNG\r\n", b"{}", key_file("anna")["buffer"][:-40]])
)
@pytest.mark.slow
def test_what_is_no_good_key_file_opens_nothing(
    console: Console, approved: Ceremony, data: bytes
) -> None:
    page = in_room(console, approved)
    turn(page, payload(data))
    expect(refusal(page)).to_be_visible()
    expect(refusal(page)).not_to_have_text("")
    expect(slot(page, "anna")).to_contain_text("approved")
    still_able(page)


@pytest.mark.slow
def test_another_officials_key_file_is_refused_by_name(
    console: Console, approved: Ceremony
) -> None:
    """Even with its passphrase: it is told at once whose it is, and nothing is signed with it."""
    page = in_room(console, approved)
    page.get_by_label("Your key file", exact=True).set_input_files(key_file("bert"))
    expect(refusal(page)).to_contain_text("This is the key file of bert.")
    turn(page, "bert")
    expect(refusal(page)).to_contain_text("bert")
    expect(turn_button(page)).to_be_enabled()
    assert not console.world.state(approved.id).turned
    still_able(page)


@pytest.mark.slow
def test_the_window_closes_in_the_middle_of_a_turn(console: Console) -> None:
    """What was handed in before is erased, the key that came too late opens the next window."""
    console.world.clock.advance(minutes=-8)
    ceremony = console.world.request(console.world.register())
    console.world.approve(ceremony, "anna", "bert", "carl")
    console.world.turn("bert", ceremony)
    page = in_room(console, ceremony)
    expect(slot(page, "bert")).to_contain_text("turned")
    expect(page.locator("#clock")).to_contain_text("The window closes at")
    insert(page, "anna")
    console.world.clock.advance(minutes=16)
    turn_button(page).click()
    expect(slot(page, "bert")).to_contain_text("approved")
    expect(page.locator("#tail")).to_contain_text("window")


@pytest.mark.slow
def test_a_request_expires_in_the_middle_of_a_turn(console: Console) -> None:
    """The turn is refused with the outcome, which then stands on the page."""
    console.foresee("status of 409")
    console.world.clock.advance(minutes=-8)
    fresh = console.world.register()  # before the request, by this clock too
    ceremony = console.world.request(fresh, lifetime=timedelta(minutes=15))
    console.world.approve(ceremony, "anna", "bert", "carl")
    page = in_room(console, ceremony)
    page.route("**/live?*", lambda route: route.fulfill(status=204))
    insert(page, "anna")
    console.world.clock.advance(minutes=16)
    turn_button(page).click()
    expect(refusal(page)).to_contain_text("expired")


@pytest.mark.slow
def test_a_session_that_ended_says_so_and_goes_on(console: Console, approved: Ceremony) -> None:
    """Nothing is handed in until somebody has signed in again in another tab; then it is."""
    console.foresee("status of 401")
    page = in_room(console, approved)
    page.route("**/live?*", lambda route: route.fulfill(status=204))
    cookies = page.context.cookies()
    page.context.clear_cookies()
    turn(page, "anna")
    ended = page.locator("#ended")
    expect(ended).to_contain_text("You are not signed in any more.")
    expect(ended).to_be_visible()
    page.context.add_cookies(
        [{"name": one["name"], "value": one["value"], "url": console.address} for one in cookies]
    )
    page.unroute("**/live?*")
    expect(slot(page, "anna")).to_contain_text("turned")
    expect(ended).to_be_hidden()


@pytest.mark.slow
def test_a_ceremony_called_off_while_a_key_is_turning(console: Console, approved: Ceremony) -> None:
    console.foresee("status of 409")
    page, rita = in_room(console, approved), in_room(console, approved, "rita")
    insert(page, "anna")
    page.route("**/live?*", lambda route: route.fulfill(status=204))
    rita.get_by_text("Call this ceremony off").click()
    rita.get_by_label("Why", exact=True).fill("The backup was found elsewhere.")
    rita.get_by_role("button", name="Cancel the ceremony", exact=True).click()
    expect(rita.locator("#outcome")).to_have_text("cancelled")
    turn_button(page).click()
    expect(refusal(page)).to_contain_text("cancelled")
    page.unroute("**/live?*")
    expect(page.locator("#outcome")).to_have_text("cancelled", timeout=PATIENCE)
    expect(page.locator("#clock")).to_contain_text("The backup was found elsewhere.")
