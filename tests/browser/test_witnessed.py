"""An export in one room, witnessed: everybody's part of the long script, in the browser."""

from __future__ import annotations

import json

import pytest
from playwright.sync_api import Page, expect

from custody.ceremony import Ceremony
from custody.formats import digest_words
from custody.grant import Grant
from custody.service import ceremonies, settling
from tests.browser.console import Console
from tests.browser.pages import approve, insert, read_out, refusal, slot, turn, turn_button
from tests.keys import key_of

OFFICIALS = ("anna", "bert")


def step(page: Page, name: str) -> None:
    """Wait until the script stands at this step."""
    expect(page.locator("#steps [aria-current=step]")).to_contain_text(name)


def press(page: Page, button: str) -> None:
    page.get_by_role("button", name=button, exact=True).click()


def said_by(name: str) -> str:
    """The twelve words that somebody reads from their own key."""
    return digest_words.twelve_words(key_of(name).keyfile.fingerprint())


@pytest.fixture
def ceremony(console: Console) -> Ceremony:
    """An export that two officials and a witness can open together."""
    world = console.world
    world.genesis("guarded", threshold=2, officials=OFFICIALS, export_script="export-witnessed")
    return world.request(world.register("guarded"), dataset="guarded")


def room_of(ceremony: Ceremony) -> str:
    return f"/ceremonies/{ceremony.id}"


@pytest.mark.slow
def test_everybody_answers_reads_back_and_approves_before_the_night(
    console: Console, ceremony: Ceremony
) -> None:
    """With an exception on the record. The night is longer than any session, and says so."""
    officials = {name: console.enter(name, room_of(ceremony)) for name in OFFICIALS}
    wilma, rita = (console.enter(name, room_of(ceremony)) for name in ("wilma", "rita"))
    for name, page in officials.items():
        insert(page, name)
        press(page, "Answer the roll-call")
        expect(slot(wilma, name)).to_contain_text("present")
    _record_an_exception(wilma)
    for name, page in officials.items():
        step(page, "Read back")
        page.get_by_label("Twelve words, as they are read out", exact=True).fill(read_out(rita))
        insert(page, name)
        press(page, "Read back")
    for name, page in officials.items():
        step(page, "Approve")
        approve(page, read_out(rita), name)
        expect(slot(rita, name)).to_contain_text("approved")
    for page in officials.values():
        step(page, "Cool off")
        expect(turn_button(page)).to_have_count(0)
    console.foresee("401 (UNAUTHORIZED)", "Response Status Error Code 401")
    console.world.clock.advance(hours=12)
    expect(rita.get_by_text("You are not signed in any more.")).to_be_visible()


@pytest.mark.slow
def test_after_the_night_the_witness_attests_before_and_after_the_turn(console: Console) -> None:
    """Down to the record, which has the exception on it."""
    world = console.world
    world.genesis("guarded", threshold=2, officials=OFFICIALS, export_script="export-witnessed")
    world.clock.advance(hours=-13)
    ceremony = world.request(world.register("guarded", b"another\n"), dataset="guarded")
    for name in OFFICIALS:
        who = world.principal(name)
        ceremonies.present(world.service, who, ceremony.id, name, said_by(name))
    told = {"expected": "a night", "happened": "a storm", "decided": "go on"}
    world.say("exception", "wilma", ceremony, **told)
    for name in OFFICIALS:
        said = digest_words.twelve_words(ceremony.digest)
        ceremonies.read_back(world.service, world.principal(name), ceremony.id, said)
    world.approve(ceremony, *OFFICIALS)
    world.clock.advance(hours=13)
    settling.sweep(world.service)
    wilma, rita = (console.enter(name, room_of(ceremony)) for name in ("wilma", "rita"))
    _attest(wilma, "Witness")
    for name in OFFICIALS:
        turn(console.enter(name, room_of(ceremony)), name)
        expect(slot(rita, name)).to_contain_text("turned")
    with rita.expect_download() as download:
        press(rita, "Download the grant")
    assert Grant.parse(download.value.path().read_bytes()).document.dataset == "guarded"
    _attest(wilma, "Attest")
    expect(wilma.locator("#clock")).to_contain_text("closed")
    wilma.goto(f"{room_of(ceremony)}/record")
    expect(wilma.get_by_role("heading", name="Exceptions: 1", exact=True)).to_be_visible()
    expect(wilma.get_by_role("main")).to_contain_text("a storm")


@pytest.mark.slow
def test_words_that_differ_are_not_read_back(console: Console, ceremony: Ceremony) -> None:
    """They are compared in the browser, and nothing is sent: a slip of the hand ends nothing."""
    world = console.world
    for name in OFFICIALS:
        who = world.principal(name)
        ceremonies.present(world.service, who, ceremony.id, name, said_by(name))
    anna = console.enter("anna", room_of(ceremony))
    anna.get_by_label("Twelve words, as they are read out", exact=True).fill(
        "abandon ability able about above absent absorb abstract absurd abuse access accident"
    )
    insert(anna, "anna")
    press(anna, "Read back")
    expect(refusal(anna)).to_contain_text("words")
    held = ceremonies.show(world.service, world.principal("anna"), ceremony.id)
    assert (held.outcome, held.read_back) == (None, ())


def test_an_auditor_verifies_and_takes_the_ledger_along(console: Console) -> None:
    """What the page says is what the file says."""
    page = console.enter("axel", "/ledger")
    with page.expect_download() as download:
        page.get_by_role("link", name="Download the whole ledger", exact=True).click()
    lines = download.value.path().read_text().splitlines()
    assert len(lines) == console.world.head().size + 2
    assert json.loads(lines[0])["origin"] == console.world.service.origin
    press(page, "Verify now")
    expect(page.get_by_role("heading", name="Verification", exact=True)).to_be_visible()
    expect(page.get_by_role("main")).to_contain_text("intact")


def _record_an_exception(page: Page) -> None:
    page.get_by_text("Record an exception").click()
    for label, text in (
        ("Expected", "all in the room"),
        ("Happened", "bert is on the telephone"),
        ("Decided", "go on, wilma hears him"),
    ):
        page.get_by_label(label, exact=True).fill(text)
    insert(page, "wilma")
    press(page, "Sign and record")
    expect(page.locator("#tail")).to_contain_text("exception")


def _attest(page: Page, name: str) -> None:
    step(page, name)
    expect(page.get_by_role("button", name="Attest: agree", exact=True)).to_be_visible()
    insert(page, "wilma")
    press(page, "Attest: agree")
    expect(page.locator("#steps .now", has_text=name)).to_have_count(0)
