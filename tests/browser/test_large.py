"""Large things: 1,000 objects turn while the page goes on, and nothing long breaks a page."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from custody.service.context import entry_body
from tests.browser.console import Console
from tests.browser.pages import insert, slot, turn_button
from tests.browser.test_pages import PHONE, WIDE
from tests.people import ADMINISTRATOR
from tests.world import World

pytestmark = pytest.mark.slow
SEATS = tuple(f"official-{place:02}-".ljust(64, "x") for place in range(15))
LONG = "births-and-deaths-".ljust(64, "x")
WATCH = """() => {
  window.stillest = 0;
  let last = performance.now();
  setInterval(() => {
    window.stillest = Math.max(window.stillest, performance.now() - last);
    last = performance.now();
  }, 10);
}"""


def test_a_thousand_objects_turn_and_the_page_does_not_freeze(console: Console) -> None:
    """The page's own clock never stands still for as long as a tenth of what the turn takes."""
    world = console.world
    wanted = [world.register(data=b"%d" % number) for number in range(1000)]
    ceremony = world.request(*wanted)
    world.approve(ceremony, "anna", "bert", "carl")
    page = console.enter("anna", f"/ceremonies/{ceremony.id}")
    insert(page, "anna")
    expect(page.locator("#will-sign")).to_contain_text("The key of anna")
    page.evaluate(WATCH)
    turn_button(page).click()
    expect(page.locator("#key-said")).to_contain_text("of 1000")
    expect(slot(page, "anna")).to_contain_text("turned", timeout=120_000)
    assert page.evaluate("() => window.stillest") < 1000


@pytest.fixture
def large(console: Console) -> Console:
    """15 seats, 500 objects, 10,000 entries, and names as long as names may be."""
    world = console.world
    for name in SEATS:
        world.enrol(name, "official")
    world.genesis(LONG, threshold=8, officials=SEATS)
    for number in range(500):
        world.register(LONG, data=b"%d" % number)
    fill(world, 10_000)
    return console


def fill(world: World, size: int) -> None:
    with world.service.store.writing() as connection:
        entry = entry_body("link.made", ADMINISTRATOR, world.clock(), {"name": SEATS[0]})
        world.service.append(connection, [entry] * (size - world.head().size))


def test_nothing_large_or_long_breaks_a_page(large: Console) -> None:
    """No page gets wider than a phone."""
    world = large.world
    wanted = [world.register(LONG) for _ in range(3)]
    ceremony = world.approve(world.request(*wanted, dataset=LONG), *SEATS[:7])
    room = f"/ceremonies/{ceremony.id}"
    wide = {}
    for who, paths in {
        SEATS[8]: ("/", f"/datasets/{LONG}", room, f"{room}/record"),
        "rita": (f"/datasets/{LONG}/request",),
        ADMINISTRATOR: (
            "/administration",
            "/people",
            "/people/anna",
            "/tokens",
            "/new-dataset",
            "/ledger",
            "/ledger/9999",
        ),
    }.items():
        page = large.enter(who, viewport=PHONE)
        for path in paths:
            page.goto(path)
            wide[path] = page.evaluate(WIDE)
    assert not any(wide.values()), wide


def test_the_newest_of_ten_thousand_entries_is_shown(large: Console) -> None:
    page = large.enter("axel", "/ledger")
    page.get_by_role("link", name="9,999", exact=True).click()
    expect(page.get_by_role("heading", name="Entry 9,999", exact=True)).to_be_visible()


def test_five_hundred_objects_come_in_pages_and_are_found(large: Console) -> None:
    """What was ticked on one page stays so on another; and the officials' list has pages too."""
    page = large.enter("rita", f"/datasets/{LONG}/request")
    boxes = page.get_by_role("checkbox", name=re.compile("^Object "))
    expect(boxes).to_have_count(20)
    boxes.first.check()
    expect(page.locator("#chosen")).to_have_text("1 chosen")
    page.get_by_role("button", name="Older ones", exact=True).click()
    expect(page.get_by_text("21–40 of 500")).to_be_visible()
    last = boxes.last.input_value()
    page.get_by_label("Find in the list", exact=True).fill(last[:12])
    expect(boxes).to_have_count(1)
    boxes.check()
    expect(page.locator("#chosen")).to_have_text("2 chosen")
