"""Every page in both themes: axe finds nothing, nothing is wider than a phone, nothing complains.

axe runs all the rules it has, best practices and the experimental ones too, and the ones of
WCAG's level AAA that it leaves out by itself. Nothing is left out in the slow lane; the
fast one looks at every seventh page.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Literal

import pytest
from playwright.sync_api import Page, ViewportSize, expect

from tests.browser.console import Console
from tests.browser.every_page import places
from tests.browser.form_scenes import form_scenes, new_service_scenes
from tests.browser.room_scenes import (
    Scene,
    crowded_scenes,
    fault_scenes,
    key_scenes,
    reshare_scenes,
    room_scenes,
)
from tests.support import require
from web.console.assets import FOLDER

AXE = FOLDER.parent / "node_modules" / "axe-core" / "axe.min.js"
ALL = """async () => {
  const rules = Object.fromEntries(axe.getRules().map(({ ruleId }) => [ruleId, { enabled: true }]));
  const { violations } = await axe.run(document, { rules });
  return violations.flatMap(({ id, nodes }) => nodes.map(({ html, any, all, none }) =>
    [id, html.slice(0, 150), ...[...any, ...all, ...none].map((one) => one.message)].join(" ")));
}"""
THEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
PHONE: ViewportSize = {"width": 390, "height": 844}
DESK: ViewportSize = {"width": 1280, "height": 900}
UNFOLD = """() => document.querySelectorAll("details:not([open])").forEach((fold) => {
  fold.open = true;
  fold.dataset.unfolded = "";
})"""
FOLD = """() => document.querySelectorAll("[data-unfolded]").forEach((fold) => {
  fold.open = false;
  delete fold.dataset.unfolded;
})"""
WIDE = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
TALL = "() => document.documentElement.scrollHeight / 844"
MOST_SCREENS = 3.7


@pytest.fixture(
    params=[pytest.param(17, id="sample"), pytest.param(1, id="all", marks=pytest.mark.slow)]
)
def every(request: pytest.FixtureRequest) -> int:
    return int(request.param)


def violations(page: Page) -> list[str]:
    """What axe finds; it runs outside of the page's own policy, as an extension would."""
    require(AXE.exists(), f"{AXE} is not installed; make env brings it")
    page.evaluate(AXE.read_text())
    found: list[str] = page.evaluate(ALL)
    return found


def test_axe_finds_nothing_on_any_page_in_either_theme(console: Console, every: int) -> None:
    foresee(console, every)
    found = [text for state, page in walk(console, every) for text in faults(state, page)]
    assert not found, "\n".join(found)


@pytest.mark.slow
@pytest.mark.parametrize(
    "scenes", [room_scenes, key_scenes, reshare_scenes, fault_scenes, form_scenes, crowded_scenes]
)
def test_axe_finds_nothing_in_any_scene_in_either_theme(
    console: Console, scenes: Callable[[Console], Iterator[Scene]]
) -> None:
    """What somebody sees after they acted, and while something is wrong."""
    found = [text for state, page in scenes(console) for text in faults(state, page)]
    assert not found, "\n".join(found)


@pytest.mark.slow
def test_axe_finds_nothing_on_a_new_service(new_console: Console) -> None:
    scenes = new_service_scenes(new_console)
    found = [text for state, page in scenes for text in faults(state, page)]
    assert not found, "\n".join(found)


def faults(state: str, page: Page) -> list[str]:
    """What axe finds in a page with its folds as they are and all open, in both themes."""
    found = []
    for theme in THEMES:  # without what fades, which would still be of the theme before
        page.emulate_media(color_scheme=theme, reduced_motion="reduce")
        found += [f"{theme} {state} {text}" for text in violations(page)]
    page.evaluate(UNFOLD)
    found += [f"unfolded {state} {text}" for text in violations(page)]
    page.evaluate(FOLD)
    return found


@pytest.mark.slow
def test_a_verification_shows_its_result_alone_and_axe_finds_nothing_there(
    console: Console,
) -> None:
    """How far it had come is not told any more once it is over."""
    page = console.enter("axel", "/ledger", viewport=PHONE)
    page.get_by_role("button", name="Verify now", exact=True).click()
    expect(page.get_by_text("intact at level signed")).to_be_visible()
    expect(page.locator("ol.sofar")).to_be_hidden()
    for theme in THEMES:
        page.emulate_media(color_scheme=theme)
        assert violations(page) == []
    assert page.evaluate(WIDE) == 0


def test_no_page_is_wider_than_its_screen(console: Console, every: int) -> None:
    foresee(console, every)
    wide = {}
    for state, page in walk(console, every):
        for size in (PHONE, DESK):
            page.set_viewport_size(size)
            wide[state, size["width"]] = page.evaluate(WIDE)
    assert not {place: by for place, by in wide.items() if by}


@pytest.mark.slow
def test_no_page_is_long_on_a_phone(console: Console) -> None:
    """A record is a document, and as long as what happened."""
    foresee(console, 1)
    tall = {state: page.evaluate(TALL) for state, page in walk(console, 1, viewport=PHONE)}
    long = {state: by for state, by in tall.items() if by > MOST_SCREENS}
    assert not {state: by for state, by in long.items() if not state.startswith("record")}


def foresee(console: Console, every: int) -> None:
    """A page that is not there is among all, not in the sample."""
    if every == 1:
        console.foresee("status of 404")


def walk(console: Console, every: int, **options: Any) -> Iterator[tuple[str, Page]]:
    """Visit every page, each person in a browser of their own."""
    seats: dict[str | None, Page] = {None: console.visitor("/sign-in", **options)}
    for place in places(console)[::every]:
        if place.who not in seats:
            seats[place.who] = console.enter(str(place.who), **options)
        seats[place.who].goto(place.path)
        seats[place.who].wait_for_load_state("networkidle")
        yield place.state, seats[place.who]
