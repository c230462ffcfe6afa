"""Pictures of every page in every state: ``python -m tests.browser.all_pictures FOLDER [PART …]``.

At both widths and in both themes, for people to look at before they call a change of the console
done. A part is one of ``PARTS``; without any, all are taken. What a phone shows first of a room is
a picture of its own. Beside them lies ``screens.txt``: how many of a phone's screens each page has.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Literal

from playwright.sync_api import Page, ViewportSize

from tests.browser.console import Console
from tests.browser.every_page import Place, displayed, places
from tests.browser.form_scenes import form_scenes, new_service_scenes
from tests.browser.pictures import new_pictured, pictured
from tests.browser.room_scenes import (
    Scene,
    crowded_scenes,
    fault_scenes,
    key_scenes,
    reshare_scenes,
    room_scenes,
)
from tests.filled import Size, fill

WIDE: ViewportSize = {"width": 1280, "height": 900}
PHONE: ViewportSize = {"width": 390, "height": 844}
SIZES = {"1280": WIDE, "390": PHONE}
THEMES: tuple[Literal["light"], Literal["dark"]] = ("light", "dark")
MONDAY = Size(datasets=40, people=60, objects=6_000, ceremonies=300)
"""What an administrator may have before them; a page looks much the same with more."""


def visited_places(console: Console) -> Iterator[Scene]:
    """Every page that has an address, each person in a browser of their own."""
    console.foresee("status of 404")
    yield from _walk(console, places(console))


def filled_places(console: Console) -> Iterator[Scene]:
    """The lists and the pages that are long where there is much."""
    world = console.world
    displayed(world)
    world.request(*world.objects)
    fill(world, MONDAY)
    yield from _walk(
        console,
        [
            Place("filled-overview", "adam", "/"),
            Place("filled-overview-official", "anna", "/"),
            Place("filled-dataset", "adam", "/datasets/registry"),
            Place("filled-objects", "adam", "/datasets/registry/objects"),
            Place("filled-ceremonies", "adam", "/ceremonies"),
            Place("filled-people", "adam", "/people"),
            Place("filled-request", "rita", "/datasets/registry/request"),
            Place("filled-search", "adam", "/search?text=lab"),
        ],
    )


PARTS: dict[str, Callable[[Console], Iterator[Scene]]] = {
    "pages": visited_places,
    "filled": filled_places,
    "room": room_scenes,
    "keys": key_scenes,
    "reshare": reshare_scenes,
    "faults": fault_scenes,
    "forms": form_scenes,
    "crowd": crowded_scenes,
    "new": new_service_scenes,
}


def shoot(page: Page, folder: Path, state: str) -> float:
    """Take the page as it is, in every size and theme; give how many phones high it is."""
    for name, size in SIZES.items():
        page.set_viewport_size(size)
        for theme in THEMES:
            page.emulate_media(color_scheme=theme)
            page.wait_for_timeout(100)
            page.screenshot(path=folder / f"{state}-{name}-{theme}.png", full_page=True)
    page.emulate_media(color_scheme="light")
    page.evaluate("() => window.scrollTo(0, 0)")
    if page.locator("#live").count():
        page.screenshot(path=folder / f"{state}-390-first-screen.png")
    height: int = page.evaluate("() => document.documentElement.scrollHeight")
    return height / PHONE["height"]


def main(folder: Path, parts: list[str]) -> None:
    """Take those of the parts, each over a world of its own."""
    folder.mkdir(parents=True, exist_ok=True)
    heights: dict[str, float] = {}
    for part in parts or list(PARTS):
        with new_pictured() if part == "new" else pictured() as console:
            for state, page in PARTS[part](console):
                heights[state] = shoot(page, folder, state)
    lines = [f"{height:4.1f} {state}" for state, height in heights.items()]
    (folder / "screens.txt").write_text("\n".join(sorted(lines, reverse=True)) + "\n")


def _walk(console: Console, wanted: list[Place]) -> Iterator[Scene]:
    pages: dict[str | None, Page] = {None: console.visitor("/sign-in")}
    for place in wanted:
        if place.who not in pages:
            pages[place.who] = console.enter(str(place.who))
        pages[place.who].goto(place.path)
        pages[place.who].wait_for_load_state("networkidle")
        yield place.state, pages[place.who]


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:])
