"""Stricter rules in the browser: ticked, read in plain words, approved, and then in force."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from custody.ceremony import subject_words
from custody.service import datasets
from tests.browser.console import Console
from tests.browser.pages import approve, read_out, slot, turn


def test_officials_approve_stricter_rules_and_then_turn_under_them(console: Console) -> None:
    """KNOWN: the worker checks the change that it signs for, and follows it from then on."""
    world = console.world
    adam = console.enter("adam", "/datasets/registry")
    adam.get_by_role("link", name="Its rules", exact=True).click()
    adam.get_by_label(re.compile(r"^\s*Headers: only those that whoever sealed has proven")).check()
    adam.get_by_role("button", name="Ask the officials", exact=True).click()
    expect(
        adam.get_by_role("heading", name="adam asks for stricter rules of registry", exact=True)
    ).to_be_visible()
    opened = world.state(adam.url.rpartition("/")[2])
    assert " ".join(read_out(adam).lower().split()) == subject_words(opened.subject)
    page = console.enter("anna", f"/ceremonies/{opened.id}")
    expect(page.get_by_text("Becomes stricter")).to_be_visible()
    expect(page.get_by_text("and no longer all, proven or not")).to_be_visible()
    approve(page, subject_words(opened.subject), "anna")
    expect(slot(page, "anna")).to_contain_text("approved")
    world.approve(opened, "bert", "carl")
    expect(page.locator("#outcome")).to_contain_text("closed")
    assert datasets.get(world.service, "registry").policy.proven
    request = world.approve(world.request(world.objects[0]), "anna", "bert", "carl")
    page.goto(page.url.replace(opened.id, request.id))
    turn(page, "anna")
    expect(slot(page, "anna")).to_contain_text("turned")
