"""The room shows whoever signs the lines of the terminal, as their own browser verified them."""

from __future__ import annotations

import json

import pytest
from playwright.sync_api import Page, Route, expect

from custody.ceremony import Ceremony, subject_words
from custody.official.block import Asker, Words, block
from custody.official.registered_objects import RegisteredObject
from custody.registration import SignedFields
from tests.browser.console import Console
from tests.browser.pages import approve, read_out, slot, turn_button


def lines_of(page: Page) -> dict[str, str]:
    """The labels and texts of the block on a page, the table of objects left out."""
    rows: list[list[str]] = page.evaluate(
        """() => [...document.querySelectorAll("#block > dt, #block-rest > dt")].map((term) => {
          const place = term.nextElementSibling;
          return [term.textContent, (place.querySelector("#objects-said") ?? place).textContent];
        })"""
    )
    return {row[0]: row[1] for row in rows}


def at_a_terminal(console: Console, ceremony: Ceremony, words: Words) -> dict[str, str]:
    world = console.world
    wanted = {one.id for one in world.objects}
    data = [entry.body["data"] for entry in world.entries("object.registered")]
    objects = [
        RegisteredObject(
            SignedFields.of(row),
            b"",
            b"p" if "proof" in row else None,
            0,
            "2026-11-29T00:00:00.000000Z",
        )
        for row in data
        if row["id"] in wanted
    ]
    asked = block(
        ceremony.subject,
        asker=Asker("seen"),
        words=words,
        objects=objects,
        entries=world.head().size,
    )
    return dict(asked)


def test_the_block_is_that_of_the_terminal_and_checked(console: Console) -> None:
    """KNOWN, ASKED: to approve, and again to turn, without a reload."""
    ceremony = console.world.request(*console.world.objects)
    expected = at_a_terminal(console, ceremony, "typed")
    page = console.enter("anna", f"/ceremonies/{ceremony.id}")
    expect(page.locator("#block-checked")).to_contain_text("Checked by this browser")
    objects, *groups = expected.pop("objects").split("\n")
    lines = lines_of(page)
    assert lines.pop("objects") == objects
    assert lines == expected
    rows = page.locator("#sums-rows tr")
    assert [
        f"{row[2]} by {row[0]} on {row[1]}, {row[3]}"
        for row in (one.split("\t") for one in rows.all_inner_texts())
    ] == groups
    page.locator("#block summary").click()
    expect(page.locator("#object-rows tr")).to_have_count(2)
    approve(page, subject_words(ceremony.subject), "anna")
    expect(slot(page, "anna")).to_contain_text("approved")
    console.world.approve(ceremony, "bert", "carl")
    expect(turn_button(page)).to_be_visible()
    expect(page.locator("#block")).to_contain_text("not needed")


@pytest.mark.slow
def test_the_requester_reads_the_same_lines_with_the_words(console: Console) -> None:
    """KNOWN: nobody else has them; nothing is called checked that was not."""
    ceremony = console.world.request(*console.world.objects)
    page = console.enter("rita", f"/ceremonies/{ceremony.id}")
    lines = lines_of(page)
    assert list(lines) == list(at_a_terminal(console, ceremony, "read"))
    assert lines["words"] == "you read them out, from this screen alone"
    assert read_out(page).split() == subject_words(ceremony.subject).split()
    assert lines["objects"].endswith("as the service lists them")
    expect(page.locator("#block-checked")).to_be_hidden()


@pytest.mark.slow
def test_what_does_not_prove_true_is_said_so_where_it_is_read(console: Console) -> None:
    """BOUND: a service that shows other objects is found before anybody chooses a key file."""
    ceremony = console.world.request(*console.world.objects)
    page = console.enter("anna")

    def swap(route: Route) -> None:
        rows = route.fetch().json()
        route.fulfill(body=json.dumps(rows[::-1]), content_type="application/json")

    page.context.route("**/api/v1/ceremonies/*/objects?*", swap)
    page.goto(f"/ceremonies/{ceremony.id}")
    expect(page.locator("#block-checked")).to_contain_text("Not checked by this browser")
    expect(page.locator("#block-checked")).to_contain_text("not those of the request")
