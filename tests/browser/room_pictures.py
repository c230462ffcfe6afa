"""Pictures of the ceremony room in its states: ``python -m tests.browser.room_pictures FOLDER``.

At both widths and in both themes, of a console over a world of the tests, for people to look at.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

from playwright.sync_api import Page, ViewportSize, expect

from custody.ceremony import subject_words
from tests.browser.console import Console
from tests.browser.pages import approve, turn
from tests.browser.pictures import pictured

SIZES: dict[str, ViewportSize] = {
    "1280": {"width": 1280, "height": 900},
    "390": {"width": 390, "height": 844},
}
THEMES: tuple[Literal["light"], Literal["dark"]] = ("light", "dark")
WHY = "Restore test of site Nord after the move, ticket OPS-4471"


def states(console: Console) -> Iterator[tuple[str, Page]]:
    """Bring the room into each state, and give the page of whoever that is about."""
    world = console.world
    jobs = (("base", "db1"), ("wal", "db1"), ("wal", "db2"), ("pacs-index", "pacs1"))
    wanted = [
        world.register(data=b"%d" % at * 999, job=job, host=host)
        for at in range(24)
        for job, host in (jobs[at % 4],)
    ]
    asked = world.request(*wanted, purpose=WHY)
    room = f"/ceremonies/{asked.id}"
    anna, rita = console.enter("anna", room), console.enter("rita", room)
    expect(anna.locator("#block-checked")).to_contain_text("Checked")
    yield "approve-seen", anna
    yield "requester-waits", rita
    approve(anna, subject_words(asked.subject), "anna")
    expect(anna.locator("#answer")).to_contain_text("You approved")
    yield "approved", anna
    second = world.request(*wanted, purpose=WHY)
    anna.goto(f"/ceremonies/{second.id}")
    expect(anna.locator("#block-checked")).to_contain_text("Checked")
    yield "approve-known", anna
    anna.goto(room)
    world.approve(asked, "bert", "carl")
    expect(anna.locator("#block-checked")).to_contain_text("Checked")
    yield "turn-first", anna
    world.turn("bert", asked)
    expect(anna.locator("#clock .clock")).to_contain_text(":")
    yield "turn", anna
    turn(anna, "anna")
    expect(anna.locator("#answer")).to_contain_text("You turned")
    yield "turned", anna
    yield "requester-turning", rita
    world.turn("carl", asked)
    expect(rita.get_by_role("button", name="Download the grant", exact=True)).to_be_visible()
    yield "collect", rita
    yield "opened", anna
    world.say("deny", "anna", second, reason="No ticket.")
    for name in ("bert", "carl"):
        world.say("deny", name, second, reason="No ticket.")
    anna.goto(f"/ceremonies/{second.id}")
    yield "denied", anna
    rita.goto(f"{room}/record")
    yield "record", rita
    genesis = world.open_genesis("births")
    anna.goto(f"/ceremonies/{genesis.id}")
    expect(anna.locator("#block-checked")).to_contain_text("Checked")
    yield "genesis", anna


def lapsed(console: Console) -> Page:
    """The room after a window that closed, as one whose key was given back has it."""
    world = console.world
    ceremony = world.approve(world.request(*world.objects), "anna", "bert", "carl")
    world.turn("anna", ceremony)
    world.clock.advance(minutes=16)
    page = console.enter("anna", f"/ceremonies/{ceremony.id}")
    expect(page.locator(".lapse")).to_contain_text("The window closed")
    return page


def shoot(page: Page, folder: Path, state: str) -> None:
    """Take the page as it is, in every size and theme."""
    for name, size in SIZES.items():
        page.set_viewport_size(size)
        for theme in THEMES:
            page.emulate_media(color_scheme=theme)
            page.wait_for_timeout(100)
            page.screenshot(path=folder / f"{state}-{name}-{theme}.png", full_page=True)
        if name == "390":
            page.emulate_media(color_scheme="light")
            page.evaluate("() => window.scrollTo(0, 0)")
            page.screenshot(path=folder / f"{state}-{name}-first-screen.png")


def main(folder: Path) -> None:
    """Take them all."""
    folder.mkdir(parents=True, exist_ok=True)
    with pictured() as console:
        for state, page in states(console):
            shoot(page, folder, state)
        shoot(lapsed(console), folder, "lapsed")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
