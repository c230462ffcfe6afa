"""Pages that somebody has filled in: what they answer, and what they refuse; and a new service."""

from __future__ import annotations

from collections.abc import Iterator

from playwright.sync_api import Page, expect

from custody.service.links import first_link
from tests.browser.console import Console
from tests.browser.pages import key_file
from tests.browser.test_story import Person, begin, invited, make_token
from tests.keys import PASSPHRASE

Scene = tuple[str, Page]
NAMED = "Only the objects that I tick or name"


def form_scenes(console: Console) -> Iterator[Scene]:
    """Every form that answers on a page, refused and done."""
    console.foresee("status of 4")
    yield "sign-in-refused", _refused_sign_in(console)
    yield from _invitation(console)
    yield from _administration(console)
    yield from _requests(console)
    yield from _own(console)


def new_service_scenes(console: Console) -> Iterator[Scene]:
    """A service on which nothing has been done: every list is empty, and says what comes."""
    page = console.visitor(f"/welcome#{first_link(console.world.service)}")
    expect(page.get_by_label("Your name here", exact=True)).to_be_visible()
    yield "new-welcome", page
    adam = begin(console).page
    yield "new-overview", adam
    for path in ("ceremonies", "people", "tokens", "ledger", "administration", "new-dataset"):
        adam.goto(f"/{path}")
        yield f"new-{path}", adam


def _refused_sign_in(console: Console) -> Page:
    page = console.visitor("/sign-in")
    page.get_by_label("Name", exact=True).fill("anna")
    page.get_by_label("Password", exact=True).fill("not the password")
    page.get_by_role("main").get_by_role("button", name="Sign in", exact=True).click()
    expect(page.locator(".notice.bad:visible")).to_be_visible()
    return page


def _invitation(console: Console) -> Iterator[Scene]:
    adam = Person("adam", console.enter("adam"), console.folder)
    zoe = invited(console, adam, "zoe", "official")
    adam.page.get_by_text("Take it to a phone").click()
    yield "invited", adam.page
    yield "invitation", zoe.page
    zoe.page.get_by_label("Passphrase of the key file", exact=True).fill(zoe.passphrase)
    zoe.save("Make my key file and save it")
    zoe.page.get_by_label("The key file you saved", exact=True).set_input_files(zoe.key)
    expect(zoe.page.locator("#fingerprint")).to_be_visible()
    yield "invitation-keyed", zoe.page


def _administration(console: Console) -> Iterator[Scene]:
    adam = Person("adam", console.enter("adam"), console.folder)
    make_token(adam)
    yield "token-made", adam.page
    page = adam.page
    page.goto("/new-dataset")
    page.get_by_label("Name", exact=True).fill("Registry of births")
    page.locator("input[name=official]").first.check()
    page.get_by_label("How many keys open it", exact=True).fill("2")
    page.get_by_role("button", name="Open the genesis", exact=True).click()
    expect(page.locator(".notice.bad:visible")).to_be_visible()
    yield "new-dataset-refused", page
    page.goto("/ledger")
    page.get_by_role("button", name="Verify now", exact=True).click()
    expect(page.get_by_text("intact at level signed")).to_be_visible()
    yield "verified", page


def _requests(console: Console) -> Iterator[Scene]:
    rita = console.enter("rita", "/datasets/registry/request")
    rita.get_by_label("The newest of each job on each host", exact=True).check()
    rita.get_by_label("Purpose", exact=True).fill("The disk of db1 died, ticket 4711.")
    expect(rita.locator("[data-sums=registry]")).to_contain_text("1 object")
    yield "request-filled", rita
    rita.get_by_label("Sealed since (UTC)", exact=True).fill("the day before")
    expect(rita.locator("#picked .notice.bad")).to_be_visible()
    yield "request-refused", rita


def _own(console: Console) -> Iterator[Scene]:
    bert = console.enter("bert", "/people/anna/compare")
    bert.get_by_label("The twelve words they read", exact=True).fill("abandon " * 12)
    bert.get_by_role("button", name="Put it on the record", exact=True).click()
    expect(bert.locator(".notice.bad:visible")).to_be_visible()
    yield "compare-refused", bert
    anna = console.enter("anna", "/account")
    anna.get_by_label("Key file", exact=True).set_input_files(key_file("anna"))
    anna.get_by_label("Passphrase", exact=True).fill(PASSPHRASE)
    anna.get_by_role("button", name="Try it", exact=True).click()
    expect(anna.locator("#try-key-said")).to_be_visible()
    yield "account-tried", anna
