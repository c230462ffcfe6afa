"""The whole story in browsers alone: from an empty database to a file that stock age opens.

An administrator, five officials and a requester have a browser each; key files are made in
them at their full price. Sealing and restoring are commands, as they are on a backup host.
"""

from __future__ import annotations

import os
import re
import secrets
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from custody.service.links import first_link
from tests.browser.console import Console
from tests.browser.pages import approve, commit, read_out, receive, sign_in, slot, turn
from tests.people import OFFICIALS
from tests.support import program

BIN = Path(sys.executable).parent


@dataclass
class Person:
    """Somebody, their browser, and what they keep to themselves."""

    name: str
    page: Page
    folder: Path
    password: str = field(default_factory=secrets.token_hex, repr=False)
    passphrase: str = field(default_factory=secrets.token_hex, repr=False)

    @property
    def key(self) -> Path:
        return self.folder / f"{self.name}.key"

    def save(self, button: str) -> Path:
        """Press a button of the page that saves a file."""
        with self.page.expect_download() as download:
            self.page.get_by_role("button", name=button, exact=True).click()
        path = self.folder / download.value.suggested_filename
        download.value.save_as(path)
        return path


@pytest.mark.slow
def test_from_an_empty_database_to_a_file_that_stock_age_opens(new_console: Console) -> None:
    """3 of 5, QUORUM by people alone; the file is as it was before it was sealed (AGE-PLAIN)."""
    age = program("age")
    adam = begin(new_console)
    officials = [enrol_keyed(new_console, adam, name, "official") for name in OFFICIALS]
    rita = enrol_keyed(new_console, adam, "rita", "requester")
    token = make_token(adam)

    room = open_genesis(adam)
    for official in officials:
        enter_waiting(official, "Commit to your part of the key")
        commit(official.page, read_out(adam.page), official.key, official.passphrase)
        expect(slot(adam.page, official.name)).to_contain_text("committed")
    for official in officials:
        enter_waiting(official, "Check your share and sign for it")
        receive(official.page, read_out(adam.page), official.key, official.passphrase)
        expect(slot(adam.page, official.name)).to_contain_text("signed for the share")
    for person in (adam, *officials):
        expect(person.page.locator("#outcome")).to_have_text("closed")
    assert adam.page.url == room

    folder = new_console.folder
    (folder / "people.sql").write_bytes(data := os.urandom(100_000))
    (folder / "token").write_text(token)
    words = recipient_words(officials[0])
    custody(
        new_console,
        "dataset",
        "recipient",
        "registry",
        "-o",
        "registry.recipient",
        "--words",
        words,
    )
    custody(new_console, "seal", "-o", "people.age", "--exec", "--", "cat", "people.sql")
    custody(new_console, "register", "-d", "registry", "people.age")

    identity = request(rita)
    for official in officials[:3]:
        enter_waiting(official, "Read the request and give your verdict")
        official.page.get_by_role(
            "checkbox", name=re.compile("^Whoever opened the genesis")
        ).check()
        approve(official.page, "", official.key, official.passphrase)  # nobody telephones
        expect(slot(rita.page, official.name)).to_contain_text("approved")
    for official in officials[:3]:
        turn(official.page, official.key, official.passphrase)
        expect(slot(rita.page, official.name)).to_contain_text("turned")
    grant = rita.save("Download the grant").name

    use = ["people.age", "--grant", grant]
    custody(new_console, "restore", *use, "--identity", identity.name, "-o", "restored.sql")
    assert (folder / "restored.sql").read_bytes() == data
    custody(new_console, "rewrap", *use, "-o", "rewrapped.age")
    opened = subprocess.run(
        [age, "-d", "-i", identity.name, "rewrapped.age"], cwd=folder, capture_output=True
    )
    assert opened.stdout == data
    for person in (rita, *officials):
        expect(person.page.locator("#outcome")).to_have_text("closed")


def begin(console: Console) -> Person:
    """The first administrator, by the link that the service prints."""
    code = first_link(console.world.service)
    adam = Person("adam", console.visitor(f"/welcome#{code}"), console.folder)
    adam.page.get_by_label("Your name here", exact=True).fill(adam.name)
    adam.page.get_by_label("Password", exact=True).fill(adam.password)
    adam.page.get_by_role("button", name="Begin", exact=True).click()
    expect(
        adam.page.get_by_role("heading", name=re.compile("wait(s)? for you;?"), level=1)
    ).to_be_visible()
    return adam


def invited(console: Console, adam: Person, name: str, role: str) -> Person:
    """Somebody at the page behind the one-time link that the administrator gave them."""
    adam.page.goto("/people")
    adam.page.get_by_role("link", name="Invite somebody", exact=True).click()
    adam.page.get_by_label("Sign-in name", exact=True).fill(name)
    adam.page.get_by_label("Role", exact=True).select_option(role)
    adam.page.get_by_role("button", name="Invite", exact=True).click()
    link = adam.page.locator("#one-time-link").inner_text()
    person = Person(name, console.visitor(link), console.folder)
    expect(person.page.get_by_role("heading", name=f"Welcome, {name}", exact=True)).to_be_visible()
    return person


def take_up(person: Person) -> None:
    person.page.get_by_label("Password", exact=True).fill(person.password)
    person.page.get_by_role("button", name="Take it up", exact=True).click()
    expect(person.page.get_by_role("heading", name="Sign in", exact=True)).to_be_visible()
    sign_in(person.page, person.name, person.password)


def enrol_keyed(console: Console, adam: Person, name: str, role: str) -> Person:
    """Somebody's key file is made in the browser, saved, and given back once."""
    person = invited(console, adam, name, role)
    person.page.get_by_label("Passphrase of the key file", exact=True).fill(person.passphrase)
    assert person.save("Make my key file and save it") == person.key
    person.page.get_by_label("The key file you saved", exact=True).set_input_files(person.key)
    expect(person.page.locator("#fingerprint-words")).to_have_text(re.compile(r"^(\w+ ){11}\w+$"))
    take_up(person)
    return person


def make_token(adam: Person) -> str:
    adam.page.goto("/tokens")
    adam.page.get_by_role("link", name="Make a token", exact=True).click()
    adam.page.get_by_label("For the job or person", exact=True).fill("nightly")
    adam.page.get_by_role("button", name="Make it", exact=True).click()
    return adam.page.locator("#new-token").inner_text()


def open_genesis(adam: Person, dataset: str = "registry") -> str:
    adam.page.goto("/new-dataset")
    adam.page.get_by_label("Name", exact=True).fill(dataset)
    for name in OFFICIALS:
        adam.page.get_by_role("checkbox", name=re.compile(f"^{name} ")).check()
    adam.page.get_by_label("How many keys open it", exact=True).fill("3")
    adam.page.get_by_role("button", name="Open the genesis", exact=True).click()
    expect(
        adam.page.get_by_role("heading", name=f"adam makes the key of {dataset}", exact=True)
    ).to_be_visible()
    return adam.page.url


def enter_waiting(person: Person, what: str) -> None:
    """Go where the overview says that something waits for this person."""
    person.page.goto("/")
    person.page.get_by_role("link", name=what, exact=True).click()


def recipient_words(official: Person) -> str:
    """What an official reads to whoever sets up the backups, from their own receipt."""
    official.page.goto("/datasets/registry")
    official.page.get_by_label("Your key file", exact=True).set_input_files(official.key)
    words = official.page.locator("#recipient-words")
    expect(words).to_have_text(re.compile(r"^(\w+ ){11}\w+$"))
    return words.inner_text().lower()


def request(rita: Person) -> Path:
    """Ask for the object, with an identity made in the browser, and sign that."""
    rita.page.goto("/datasets/registry/request")
    rita.page.get_by_role("checkbox", name=re.compile("^Object ")).check()
    rita.page.get_by_label("Purpose", exact=True).fill("The disk of db1 died.")
    identity = rita.save("Make one in this browser and save it")
    rita.page.get_by_label("Your key file", exact=True).set_input_files(rita.key)
    rita.page.get_by_label("Passphrase of the key file", exact=True).fill(rita.passphrase)
    rita.page.get_by_role("button", name="File the request", exact=True).click()
    expect(
        rita.page.get_by_role(
            "heading", name="Nobody has approved yet; three are needed", exact=True
        )
    ).to_be_visible()
    return identity


def custody(console: Console, *arguments: str) -> None:
    environment = {
        **os.environ,
        "CUSTODY_RECIPIENT_FILE": "registry.recipient",
        "CUSTODY_TOKEN_FILE": "token",
        "CUSTODY_URL": console.address,
    }
    (console.folder / "token").chmod(0o600)
    done = subprocess.run(
        [BIN / "custody", *arguments],
        cwd=console.folder,
        env=environment,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
