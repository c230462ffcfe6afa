"""The printed record: page by page, as Chromium prints it."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page

from tests.browser.console import Console
from tests.browser.pdf_text import pages_of

HEADINGS = (
    "Recordof|Whatwasasked|When|Signedstatements|Exceptions:|People|All|Theobject|Script|"
    "Ledgerentries|Checkpoint|Proofofentry|Sealed\\(UTC\\)|Who"
)


def printed(page: Page) -> list[str]:
    """The pages, each without its running head and its number, which are held to be there."""
    pages = pages_of(page.pdf(prefer_css_page_size=True))
    bodies = []
    for number, text in enumerate(pages, start=1):
        head = re.match(
            rf"custody,recordofexport-\w+,ledgercustody\.example/testPage{number}of{len(pages)}",
            text,
        )
        assert head, text[:120]
        bodies.append(text[head.end() :])
    return bodies


def test_every_page_has_its_number_and_head_and_the_record_every_object(console: Console) -> None:
    world = console.world
    wanted = [world.register(data=b"%d" % number, job="wal", host="db1") for number in range(120)]
    ceremony = world.approve(world.request(*wanted), "anna", "bert", "carl")
    for name in ("anna", "bert", "carl"):
        world.turn(name, ceremony)
    page = console.enter("rita", f"/ceremonies/{ceremony.id}/record")
    page.wait_for_load_state("networkidle")
    bodies = printed(page)
    whole = "".join(bodies)
    assert all(one.id in whole for one in wanted)
    assert "Sealed(UTC)Job,hostSizeObject" in whole
    assert "UTC)" in whole
    for text in ("ritaasked", "annaapproved", "carlturned", "unlocked"):
        assert text in bodies[0]  # the drawing of when it happened
    for body in bodies:
        assert re.match(HEADINGS, body) or len(body) > 400, body


@pytest.mark.slow
def test_no_page_holds_only_a_tail_however_many_objects_there_are(console: Console) -> None:
    """Rows are taken away one by one, so that every table ends once where a page does."""
    world = console.world
    wanted = [world.register(data=b"%d" % number) for number in range(60)]
    ceremony = world.request(*wanted)
    page = console.enter("anna", f"/ceremonies/{ceremony.id}/record")
    page.wait_for_load_state("networkidle")
    for _ in range(15):
        for body in printed(page):
            assert len(body) > 150, body
        page.evaluate(
            """() => [...document.querySelectorAll(".ids tbody tr")].slice(0, 4)
              .forEach((row) => row.remove())"""
        )
