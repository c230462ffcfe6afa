"""The official's ninety seconds: from the link in a notice to a turned key, by thumb.

On a phone, over a line of 400 kbit/s. What is held is what takes the time of a person and of a
line: screens, taps, keys, requests and bytes. No clock is read, for tests share their machine.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import pytest
from flask import Flask, request, request_started
from playwright.sync_api import Locator, Page, expect

from custody.ceremony import Ceremony, subject_words
from custody.service.browser_sessions import set_password
from custody.service.notices.settings import Route, Settings
from tests.browser.console import Console
from tests.browser.line import line_to
from tests.browser.pages import approve_button, key_file, slot, told_field, turn_button
from tests.keys import PASSPHRASE
from tests.service.notices.fake_sinks import FakeSink, notice_worker, send_all

RATE = 50_000.0
PATIENCE = 120_000
"""Milliseconds for what comes over a slow line to a machine that does other things, too."""
PHONE: dict[str, Any] = {
    "viewport": {"width": 390, "height": 844},
    "has_touch": True,
    "is_mobile": True,
}
PASSWORD = "a password of anna"
MOST_FILES, MOST_CALLS, MOST_BYTES = 118, 48, 1_500_000


@dataclass
class Thumb:
    """Somebody's thumb on a phone: every tap and every key is counted."""

    page: Page
    taps: int = 0
    keys: int = 0

    def tap(self, place: Locator) -> None:
        place.tap(timeout=PATIENCE)
        self.taps += 1

    def type(self, place: Locator, text: str) -> None:
        self.tap(place)
        self.page.keyboard.type(text)
        self.keys += len(text)

    def choose(self, name: str) -> None:
        """Choose the key file: two taps, one that opens the system's list and one in that."""
        self.page.get_by_label("Your key file", exact=True).set_input_files(key_file(name))
        self.taps += 2


@pytest.mark.slow
def test_from_the_link_in_a_notice_to_a_turned_key(console: Console) -> None:
    """Two screens; a dozen taps to approve, and four more to turn; nothing is fetched twice."""
    world = console.world
    with world.service.store.writing() as connection:
        set_password(connection, "anna", PASSWORD)
    with line_to(console.address, RATE) as line, asked_for() as asked:
        ceremony, link = noticed(console, line.address)
        world.approve(ceremony, "bert", "carl")
        page = console.visitor("/static/favicon.svg", **PHONE)
        asked.clear()
        screens = list[str]()
        page.on("domcontentloaded", lambda shown: screens.append(urlsplit(shown.url).path))
        thumb = Thumb(page)
        page.goto(link, timeout=PATIENCE)
        sign_in(thumb)
        expect(page.locator("#block-checked")).to_contain_text("Checked", timeout=PATIENCE)
        assert page.url == link
        loaded = len(asked)
        approve(thumb, subject_words(ceremony.subject))
        turn(thumb)
        carried = line.carried
    assert world.state(ceremony.id).turned == ("anna",)
    assert screens == ["/sign-in", urlsplit(link).path]
    assert thumb.taps <= 13
    assert thumb.keys <= len("anna" + PASSWORD) + 12 * 5 + 2 * len(PASSPHRASE)
    files = [path for path in asked if path.startswith("/static/")]
    assert [path for path in set(files) if files.count(path) > 1] == []
    assert not [path for path in asked[loaded:] if path.startswith("/static/")]
    assert len(files) <= MOST_FILES, len(files)
    assert len(asked) - len(files) <= MOST_CALLS, len(asked) - len(files)
    assert carried <= MOST_BYTES, carried


@contextmanager
def asked_for() -> Iterator[list[str]]:
    """List what the service is asked for, but the look for news that every open page takes."""
    asked: list[str] = []

    def note(sender: Flask, **_: object) -> None:
        if not request.path.endswith("/live"):
            asked.append(request.full_path.rstrip("?"))

    with request_started.connected_to(note):
        yield asked


def noticed(console: Console, address: str) -> tuple[Ceremony, str]:
    """File a request, and give it with the link that officials are told of it."""
    world, sink = console.world, FakeSink()
    settings = Settings(default=Route((sink,)), console=address)
    worker = notice_worker(world, sink, settings=settings)
    wanted = [world.register(data=b"%d" % at, job=f"job-{at}", host="db1") for at in range(8)]
    ceremony = world.request(*wanted, purpose="The disk of db1 died, ticket 4711.")
    send_all(worker)
    found = re.search(rf"{address}/ceremonies/\S+", sink.told[-1].body)
    assert found
    return ceremony, found[0]


def sign_in(thumb: Thumb) -> None:
    page = thumb.page
    thumb.type(page.get_by_label("Name", exact=True), "anna")
    thumb.type(page.get_by_label("Password", exact=True), PASSWORD)
    thumb.tap(page.get_by_role("main").get_by_role("button", name="Sign in", exact=True))


def approve(thumb: Thumb, words: str) -> None:
    """Go to the decision by the bar, and type four letters of each word that rita reads out."""
    page = thumb.page
    thumb.tap(page.get_by_role("link", name=re.compile("^Read, then decide")))
    thumb.type(told_field(page), " ".join(word[:4] for word in words.split()))
    thumb.choose("anna")
    thumb.type(page.get_by_label("Its passphrase", exact=True), PASSPHRASE)
    thumb.tap(approve_button(page))
    expect(page.locator("#answer")).to_contain_text("You approved", timeout=PATIENCE)


def turn(thumb: Thumb) -> None:
    """Turn at once, in the same room: enough have approved."""
    page = thumb.page
    expect(turn_button(page)).to_be_visible(timeout=PATIENCE)
    thumb.choose("anna")
    thumb.type(page.get_by_label("Its passphrase", exact=True), PASSPHRASE)
    thumb.tap(turn_button(page))
    expect(slot(page, "anna")).to_contain_text("turned", timeout=PATIENCE)
    expect(page.locator("#answer")).to_contain_text("You turned your key", timeout=PATIENCE)
