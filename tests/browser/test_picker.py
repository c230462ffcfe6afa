"""A set is picked, proven, signed and approved in the browser, which no service misleads."""

from __future__ import annotations

from datetime import timedelta

import pytest
from playwright.sync_api import Page, Route, expect

from custody.formats.timestamps import stamp
from tests.browser.console import Console
from tests.browser.pages import approve, key_file, read_out, slot
from tests.collected import opened
from tests.keys import PASSPHRASE

pytestmark = pytest.mark.slow


def begin(console: Console) -> Page:
    """Rita's form, filled in for the newest of each job since a day as people write it."""
    world = console.world
    for number in range(12):
        world.register(job=f"job-{number:02}", data=b"%d" % number, sealed=-timedelta(hours=number))
    world.register(job="job-00", sealed=-timedelta(days=1))
    album = opened(world)
    album.close()
    page = console.enter("rita", "/datasets/registry/request")
    since = world.clock() - timedelta(days=2)
    page.get_by_label("The newest of each job on each host", exact=True).check()
    page.get_by_label("Sealed since (UTC)", exact=True).fill(f"{since:%b} {since.day}")
    sums = page.locator("[data-sums=registry]")
    expect(sums).to_contain_text("14 objects")
    expect(page.locator("#picked")).to_contain_text("opens whole: 2 files")
    page.get_by_label("Purpose", exact=True).fill("The disk of db1 died.")
    page.get_by_label("Your own age key", exact=True).fill(str(world.identity.recipient()))
    return page


def file(page: Page) -> None:
    page.get_by_label("Your key file", exact=True).set_input_files(key_file("rita"))
    page.get_by_label("Passphrase of the key file", exact=True).fill(PASSPHRASE)
    page.get_by_role("button", name="File the request", exact=True).click()


def test_a_set_goes_from_its_filters_to_an_approval(console: Console) -> None:
    """What the official reads is recomputed in their browser, which turns the list's pages."""
    page = begin(console)
    file(page)
    expect(
        page.get_by_role("heading", name="Nobody has approved yet; three are needed", exact=True)
    ).to_be_visible()
    subject = console.world.entries("ceremony.opened")[-1].body["data"]["subject"]
    assert subject["set"].startswith("since=")
    assert subject["set"].endswith("T00:00:00.000000Z newest")
    anna = console.enter("anna", page.url.removeprefix(console.address))
    expect(anna.locator("#block-checked")).to_contain_text("Checked by this browser")
    block = anna.locator("#block")
    expect(block).to_contain_text("a collection: opened whole, 2 files")
    expect(block.locator("#sums-rows")).to_contain_text("job-07")
    block.locator("summary").click()
    expect(anna.locator("#object-rows tr")).to_have_count(14)
    anna.get_by_label("Id, host, job or tag", exact=True).fill("job-07")
    expect(anna.get_by_text("1–1 of 1, proven by this browser")).to_be_visible()
    approve(anna, read_out(page), "anna")
    expect(slot(anna, "anna")).to_contain_text("approved")


def test_a_set_that_changes_while_it_is_read_is_shown_again_and_not_signed(
    console: Console,
) -> None:
    """ASKED: and one is never signed that the service resolved of other words than were typed."""
    page = begin(console)
    size = len(console.world.entries("ceremony.opened"))
    console.world.register(job="another", sealed=-timedelta(minutes=1))
    file(page)
    expect(page.locator("#request-error")).to_contain_text("now it has 15 objects")
    expect(page.locator("[data-sums=registry]")).to_contain_text("15 objects")

    def lie(route: Route) -> None:
        words = f"since={stamp(console.world.clock() - timedelta(days=900))} newest"
        asked = route.request.post_data_json or {}
        route.continue_(post_data={**asked, "set": words})

    page.context.route("**/drafts", lie)
    file(page)
    expect(page.locator("#request-error")).to_contain_text("names another set of objects")
    assert len(console.world.entries("ceremony.opened")) == size
