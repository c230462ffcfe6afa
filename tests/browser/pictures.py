"""The picture of the ceremony room in README.md: ``python -m tests.browser.pictures``.

A console runs over a world of the tests; an export is asked for and approved, and two of the
three keys are turned. What is taken is the page of the third official.
"""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path

from playwright.sync_api import Browser, FloatRect, Page, ViewportSize, expect

from tests.browser.conftest import begun, empty
from tests.browser.console import Console
from tests.browser.pages import insert, slot
from tests.chromium import launched

PICTURE = Path(__file__).resolve().parents[2] / "docs" / "pictures" / "ceremony-room.png"
SIZE: ViewportSize = {"width": 1240, "height": 1500}
SHOWN: FloatRect = {"x": 0, "y": 0, "width": 1240, "height": 1180}
"""What the README shows of it: who asks, the clock and the keys. More is heavy to load."""


@contextlib.contextmanager
def room(console: Console) -> Iterator[Page]:
    """The room of an export with two of three keys turned, as the third official has it."""
    world = console.world
    why = "The disk of db1 died (ticket 4711): restore last night's dump."
    ceremony = world.request(*world.objects, purpose=why)
    world.approve(ceremony, "anna", "bert", "carl")
    page = console.enter("carl", f"/ceremonies/{ceremony.id}", viewport=SIZE)
    for name in ("anna", "bert"):
        world.turn(name, ceremony)
    expect(slot(page, "bert")).to_contain_text("turned")
    insert(page, "carl")
    page.evaluate("() => { document.activeElement.blur(); window.scrollTo(0, 0); }")
    expect(page.locator("#clock .clock")).to_contain_text(":")
    yield page


def pictured() -> AbstractContextManager[Console]:
    """A console to take pictures of: everybody enrolled, a dataset, two objects."""
    return _in_a_browser(begun)


def new_pictured() -> AbstractContextManager[Console]:
    """A console over an empty database."""
    return _in_a_browser(empty)


@contextlib.contextmanager
def _in_a_browser(
    begin: Callable[[Browser, Path], AbstractContextManager[Console]],
) -> Iterator[Console]:
    with (
        tempfile.TemporaryDirectory() as folder,
        launched() as browser,
        begin(browser, Path(folder)) as console,
    ):
        yield console


def main() -> None:
    """Take the picture."""
    with pictured() as console, room(console) as page:
        PICTURE.parent.mkdir(exist_ok=True)
        page.screenshot(path=PICTURE, clip=SHOWN)


if __name__ == "__main__":
    main()
