"""The pictures of docs/ceremonies.md: ``python -m tests.browser.ceremony_pictures docs/pictures``.

Taken from a console that runs, of ceremonies that people are in the middle of: of each kind what
an administrator sees who opens it, and what comes of it. They are of a page's first screen, small
enough for a page of text to carry several.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import Page, ViewportSize, expect

from custody.quorum_tree import parse_quorum
from tests.browser.console import Console
from tests.browser.pages import slot
from tests.browser.pictures import pictured

SIZE: ViewportSize = {"width": 1000, "height": 720}
TREE = parse_quorum("all of (2 of (anna, bert, carl) as security, 1 of (dora, emil) as legal)")

RESHARED = "all of (2 of (anna, frida, gustav) as security, 1 of (dora, emil) as legal)"


def ceremony_pictures(console: Console) -> Iterator[tuple[str, Page]]:
    """Bring every kind of ceremony to where it is shown; a picture's name, and its page."""
    yield from _genesis(console)
    yield from _export(console)
    yield from _rules(console)
    yield from _drill(console)
    yield from _reshare(console)


def take(console: Console, folder: Path) -> None:
    """Take all pictures into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, page in ceremony_pictures(console):
        page.evaluate("() => { document.activeElement.blur(); window.scrollTo(0, 0); }")
        page.screenshot(path=folder / f"{name}.png")


def _genesis(console: Console) -> Iterator[tuple[str, Page]]:
    world = console.world
    made = world.open_genesis("births", script="genesis-dealerless")
    for name in ("anna", "bert"):
        made = world.commit(name, made)
    adam = console.enter("adam", f"/ceremonies/{made.id}", viewport=SIZE)
    expect(slot(adam, "bert")).to_contain_text("committed")
    yield "genesis-reads-out", adam
    carl = console.enter("carl", f"/ceremonies/{made.id}", viewport=SIZE)
    expect(carl.locator("#block-checked")).to_contain_text("Checked")
    yield "genesis-commits", carl


def _export(console: Console) -> Iterator[tuple[str, Page]]:
    world = console.world
    why = "The disk of db1 died (ticket 4711): restore last night's dump."
    asked = world.request(*world.objects, purpose=why)
    world.approve(asked, "anna")
    bert = console.enter("bert", f"/ceremonies/{asked.id}", viewport=SIZE)
    expect(bert.locator("#block-checked")).to_contain_text("Checked")
    yield "export-approves", bert


def _rules(console: Console) -> Iterator[tuple[str, Page]]:
    stricter = console.world.approve(console.world.tighten(headers="proven"), "anna")
    bert = console.enter("bert", f"/ceremonies/{stricter.id}", viewport=SIZE)
    expect(bert.locator("#block-checked")).to_contain_text("Checked")
    yield "rules-approves", bert


def _drill(console: Console) -> Iterator[tuple[str, Page]]:
    world = console.world
    world.genesis("archive", quorum=TREE)
    yield "drill-opens", console.enter("adam", "/datasets/archive/drill", viewport=SIZE)
    drill = world.drilled("anna", "bert", "carl", "dora", dataset="archive", corrupt=("carl",))
    yield "drill-over", console.enter("adam", f"/ceremonies/{drill.id}", viewport=SIZE)


def _reshare(console: Console) -> Iterator[tuple[str, Page]]:
    world = console.world
    for name in ("frida", "gustav"):
        world.enrol(name, "official")
    yield "reshare-opens", console.enter("adam", "/datasets/archive/reshare", viewport=SIZE)
    made = world.approved_reshare(parse_quorum(RESHARED), "archive")
    for name in ("bert", "carl"):
        made = world.redeal(name, made)
    anna = console.enter("anna", f"/ceremonies/{made.id}", viewport=SIZE)
    expect(anna.locator("#block-checked")).to_contain_text("Checked")
    yield "reshare-deals", anna


def main(folder: Path) -> None:
    """Take them of a console that runs for this."""
    with pictured() as console:
        take(console, folder)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
