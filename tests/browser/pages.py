"""What people do on the pages, step by step, by the names that the pages give things."""

from __future__ import annotations

import re
from pathlib import Path

from playwright.sync_api import FilePayload, Locator, Page, expect

from tests.keys import PASSPHRASE, key_of

PATIENCE = 20_000
"""Milliseconds that a machine with much to do may take; good pages take far less."""

expect.set_options(timeout=PATIENCE)


def sign_in(page: Page, name: str, password: str) -> None:
    page.goto("/sign-in")
    page.get_by_label("Name", exact=True).fill(name)
    page.get_by_label("Password", exact=True).fill(password)
    page.get_by_role("main").get_by_role("button", name="Sign in", exact=True).click()
    expect(
        page.get_by_role("heading", name=re.compile("wait(s)? for you;?"), level=1)
    ).to_be_visible()


def key_file(name: str) -> FilePayload:
    """The cheap key file of somebody in the tests' world."""
    data = key_of(name).keyfile.encode()
    return {"name": f"{name}.key", "mimeType": "application/json", "buffer": data}


def insert(page: Page, key: str | Path | FilePayload, passphrase: str = PASSPHRASE) -> None:
    """Choose a key file, that of somebody in the tests' world by name, and type its passphrase."""
    expect(page.get_by_label("Your key file", exact=True)).to_be_visible()
    page.get_by_label("Your key file", exact=True).set_input_files(
        key_file(key) if isinstance(key, str) else key
    )
    page.get_by_label("Its passphrase", exact=True).fill(passphrase)


def read_out(page: Page) -> str:
    """The twelve words, from the page of whoever opened the ceremony: no other has them."""
    return page.locator("#read-out").inner_text()


def told_field(page: Page) -> Locator:
    """Where the twelve words are typed as somebody told them."""
    return page.get_by_label(re.compile("^The twelve words, as .* told you$"))


def approve_button(page: Page) -> Locator:
    """The button that approves; it says how many objects."""
    return page.get_by_role("button", name=re.compile("^Approve (these|this) "))


def turn_button(page: Page) -> Locator:
    """The button that turns the key; it says for how many objects."""
    return page.get_by_role("button", name=re.compile("^Turn my key for "))


def approve(
    page: Page, told: str, key: str | Path | FilePayload, passphrase: str = PASSPHRASE
) -> None:
    """Type the twelve words that the requester told, and approve the request."""
    if told:
        told_field(page).fill(told)
    insert(page, key, passphrase)
    approve_button(page).click()


def turn(page: Page, key: str | Path | FilePayload, passphrase: str = PASSPHRASE) -> None:
    button = turn_button(page)
    expect(button).to_be_visible()
    insert(page, key, passphrase)
    button.click()


def commit(
    page: Page, told: str, key: str | Path | FilePayload, passphrase: str = PASSPHRASE
) -> None:
    """Type the twelve words that whoever presides told, and commit to a part of the key."""
    _act_by_words(page, "Commit to my part of the key", told, key, passphrase)


def receive(
    page: Page, told: str, key: str | Path | FilePayload, passphrase: str = PASSPHRASE
) -> None:
    """Type the twelve words that whoever presides told, and sign for the share."""
    _act_by_words(page, "Check my share and sign", told, key, passphrase)


def redeal(
    page: Page, told: str, key: str | Path | FilePayload, passphrase: str = PASSPHRASE
) -> None:
    """Deal one's share to the new officials; whoever has not approved it types the words."""
    _act_by_words(page, "Deal my share to the new officials", told, key, passphrase)


def _act_by_words(
    page: Page, name: str, told: str, key: str | Path | FilePayload, passphrase: str
) -> None:
    button = page.get_by_role("button", name=name, exact=True)
    expect(button).to_be_visible()
    if told:
        told_field(page).fill(told)
    insert(page, key, passphrase)
    button.click()


def read_back(
    page: Page, told: str, key: str | Path | FilePayload, passphrase: str = PASSPHRASE
) -> None:
    """Type the twelve words as they are read out, and answer with the key."""
    button = page.get_by_role("button", name="Read back", exact=True)
    expect(button).to_be_visible()
    page.get_by_label("Twelve words, as they are read out", exact=True).fill(told)
    insert(page, key, passphrase)
    button.click()


def slot(page: Page, official: str) -> Locator:
    """The row of an official among the key slots."""
    return page.locator("#slots tr").filter(
        has=page.get_by_role("rowheader", name=official, exact=True)
    )


def deny(page: Page) -> None:
    """Press the button that denies, unfolded."""
    reason(page)
    page.get_by_role("button", name="Deny", exact=True).click()


def reason(page: Page) -> Locator:
    """Where the reason to refuse is written, unfolded."""
    fold = page.locator("#refuse-fold:not([open]) > summary")
    if fold.count():
        fold.click()
    return page.get_by_label("Reason", exact=True)


def refusal(page: Page) -> Locator:
    """What the room says when it could not do what somebody asked."""
    return page.locator("#key-error")
