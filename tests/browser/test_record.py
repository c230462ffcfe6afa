"""The printed record: page by page, as Chromium prints it."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page

from tests.browser.console import Console
from tests.browser.pdf_text import Line, lines_of, pages_of

SECTIONS = re.compile(
    r"Recordof|Whatwasasked|When$|Signedstatements|Exceptions:|People$|All[\d,]+objects|Theobject"
    r"|Script|Ledgerentries|Checkpoint|Proofofentry"
)
COLUMNS = re.compile(r"Sealed\(UTC\)|WhoSigned|SeatOfficial")
LEAST = 6
"""So many lines at least go on, on a page on which no section begins at the top."""
FEWER_ROWS = """() => [...document.querySelectorAll(".ids tbody tr")].slice(0, 3)
  .forEach((row) => row.remove())"""


def printed(page: Page) -> list[list[Line]]:
    """The lines of the pages between running head and page number, which are held to be there."""
    pdf = page.pdf(prefer_css_page_size=True)
    pages, bodies = lines_of(pdf), list[list[Line]]()
    for number, (text, (head, *body, foot)) in enumerate(zip(pages_of(pdf), pages, strict=True), 1):
        assert re.fullmatch(r"custody,recordofexport-\w+,ledgercustody\.example/test", head.text), (
            text[:120]
        )
        assert foot.text == f"Page{number}of{len(pages)}"
        assert head.down < 0.05
        assert foot.down > 0.95
        assert body, f"page {number} is empty"
        bodies.append(body)
    return bodies


def tails(pages: list[list[Line]]) -> Iterator[str]:
    """Say of which pages one would be ashamed."""
    for number, body in enumerate(pages, 1):
        begins, ends = body[0].text, body[-1].text
        if not SECTIONS.match(begins) and len(body) < LEAST:
            yield f"page {number} holds only a tail of {len(body)} lines: {begins}"
        if SECTIONS.match(ends) or COLUMNS.match(ends):
            yield f"page {number} ends with a heading: {ends}"


def record_of(console: Console, number: int, *, opened: bool = True) -> tuple[Page, list[str]]:
    """The record of an export of so many objects, with their ids."""
    world = console.world
    wanted = [world.register(data=b"%d" % at, job="wal", host="db1") for at in range(number)]
    ceremony = world.request(*wanted)
    if opened:
        world.approve(ceremony, "anna", "bert", "carl")
        for name in ("anna", "bert", "carl"):
            world.turn(name, ceremony)
    page = console.enter("rita", f"/ceremonies/{ceremony.id}/record")
    page.wait_for_load_state("networkidle")
    return page, [one.id for one in wanted]


def test_every_page_has_its_number_and_head_and_the_record_every_object(console: Console) -> None:
    page, wanted = record_of(console, 120)
    pages = printed(page)
    whole = "".join(line.text for body in pages for line in body)
    assert all(one in whole for one in wanted)
    first = "".join(line.text for line in pages[0])
    for text in ("ritaasked", "annaapproved", "carlturned", "unlocked"):
        assert text in first  # the drawing of when it happened
    assert list(tails(pages)) == []
    listing = [body for body in pages if any(line.text[:8] == wanted[0][:8] for line in body)]
    assert all(COLUMNS.search("".join(line.text for line in body)) for body in listing)


def test_printed_twice_it_is_the_same_page_by_page(console: Console) -> None:
    page, _ = record_of(console, 40)
    assert printed(page) == printed(page)


@pytest.mark.slow
def test_every_page_of_a_list_repeats_its_columns(console: Console) -> None:
    page, _ = record_of(console, 200)
    rows = [body for body in printed(page) if re.search(r"\d{4}-\d\d-\d\d\d\d:\d\d", body[-1].text)]
    assert len(rows) > 1
    for body in rows[1:]:
        assert COLUMNS.match(body[0].text), body[0]


@pytest.mark.slow
@pytest.mark.parametrize("opened", [False, True], ids=["asked", "opened"])
def test_no_page_holds_only_a_tail_however_many_objects_there_are(
    console: Console, *, opened: bool
) -> None:
    """Rows are taken away three by three, so that every section ends once where a page does."""
    page, _ = record_of(console, 66, opened=opened)
    found = {}
    for left in range(66, 0, -3):
        found[left] = list(tails(printed(page)))
        page.evaluate(FEWER_ROWS)
    assert not {left: said for left, said in found.items() if said}
