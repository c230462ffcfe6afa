"""Fifteen seats, names of sixty letters, and texts from right to left: nothing leaves its place."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from custody.service import known_keys
from tests.browser.console import Console
from tests.browser.room_scenes import ARABIC, FIFTEEN, LONG, RIGHT_TO_LEFT, crowded
from tests.browser.test_pages import DESK, PHONE, WIDE
from tests.people import ADMINISTRATOR

pytestmark = pytest.mark.slow
BARE = """() => {
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), bare = [];
  while (walker.nextNode()) {
    const { data, parentElement } = walker.currentNode;
    const told = data.replace(/\\u2068[^\\u2069]*\\u2069/g, "");
    if (!/[\\u0590-\\u08ff]/.test(told) || parentElement.closest("script, textarea")) continue;
    if (parentElement.closest("bdi, [dir]:not(html)")) continue;
    bare.push(parentElement.outerHTML.slice(0, 160));
  }
  return bare;
}"""
CUT = """() => [...document.querySelectorAll("#slots tbody th, #slots tbody td")]
  .filter((one) => one.scrollWidth > one.clientWidth + 1).map((one) => one.innerText)"""


def looked_at(console: Console) -> list[tuple[str, str]]:
    """Pages that show the crowd, each with who looks at it."""
    world, ceremony = console.world, crowded(console)
    known_keys.set_display(world.service, world.admin, FIFTEEN[1], ARABIC)
    known_keys.set_display(world.service, world.admin, "rita", ARABIC + " الثاني")
    world.approve(ceremony, *FIFTEEN[:8])
    world.turn(FIFTEEN[1], ceremony)
    room = f"/ceremonies/{ceremony.id}"
    return [
        (FIFTEEN[0], room),
        (FIFTEEN[0], f"{room}/record"),
        ("rita", room),
        (FIFTEEN[0], "/"),
        (FIFTEEN[0], f"/datasets/{LONG}"),
        (ADMINISTRATOR, f"/datasets/{LONG}/objects"),
        ("rita", f"/datasets/{LONG}/request"),
        (ADMINISTRATOR, "/ceremonies"),
        (ADMINISTRATOR, "/people"),
        (ADMINISTRATOR, f"/people/{FIFTEEN[1]}"),
        (ADMINISTRATOR, f"/people/{FIFTEEN[1]}/suspend"),
        (ADMINISTRATOR, "/new-dataset"),
        (ADMINISTRATOR, f"/search?text={LONG[:12]}"),
        ("axel", "/ledger"),
    ]


def test_no_page_of_a_crowd_is_wider_than_its_screen_and_every_text_keeps_its_direction(
    console: Console,
) -> None:
    """What is written from right to left stands by itself, so that it moves nothing beside it."""
    found: dict[str, object] = {}
    pages: dict[str, Page] = {}
    for who, path in looked_at(console):
        page = pages.setdefault(who, console.enter(who))
        page.goto(path)
        page.wait_for_load_state("networkidle")
        for size in (PHONE, DESK):
            page.set_viewport_size(size)
            if by := page.evaluate(WIDE):
                found[f"{path} at {size['width']}"] = by
        if bare := page.evaluate(BARE):
            found[path] = bare
    assert not found


def test_fifteen_seats_can_be_read(console: Console) -> None:
    """Each name whole, in the width that it has, and none higher than a few lines."""
    ceremony = crowded(console)
    page = console.enter(FIFTEEN[0], f"/ceremonies/{ceremony.id}")
    expect(page.locator("#block")).to_contain_text(RIGHT_TO_LEFT)
    seats = page.locator("#slots tbody tr")
    expect(seats).to_have_count(15)
    for size in (PHONE, DESK):
        page.set_viewport_size(size)
        assert page.evaluate(CUT) == []
        for box in (seat.bounding_box() for seat in seats.all()):
            assert box is not None
            assert box["width"] > 200
            assert box["height"] < 120
