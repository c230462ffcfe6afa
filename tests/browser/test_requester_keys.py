"""A requester's key file in the browser: brought with the invitation, and signed with."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from custody.service import Principal
from custody.service.people import list_people
from tests.browser.console import Console
from tests.browser.test_story import begin, invited, take_up
from tests.keys import PASSPHRASE, key_of


@pytest.mark.slow
def test_a_requester_may_make_a_key_file_and_need_not(new_console: Console) -> None:
    """Whoever leaves the fields empty enrols without; whoever gives a file back, with it."""
    adam = begin(new_console)
    plain = invited(new_console, adam, "axel", "auditor")
    expect(plain.page.get_by_text("Make a key file if you are going to ask")).to_be_visible()
    expect(plain.page.get_by_text("Your role signs")).to_be_hidden()
    take_up(plain)
    rita = invited(new_console, adam, "rita", "requester")
    rita.page.get_by_label("Passphrase of the key file", exact=True).fill(rita.passphrase)
    assert rita.save("Make my key file and save it") == rita.key
    rita.page.get_by_label("The key file you saved", exact=True).set_input_files(rita.key)
    take_up(rita)
    found = list_people(new_console.world.service, Principal("adam", frozenset({"read"})))
    keyed = {one.name: one.signing_key is not None for one in found}
    assert keyed == {"adam": False, "axel": False, "rita": True}


@pytest.mark.slow
def test_a_requester_signs_the_request_at_its_page(console: Console) -> None:
    """ASKED: drafted by the service, checked and signed in the worker; the room then opens."""
    file = console.folder / "rita.key"
    file.write_bytes(key_of("rita").keyfile.encode())
    page = console.enter("rita", "/datasets/registry/request")
    page.get_by_role("checkbox", name=re.compile("^Object ")).first.check()
    page.get_by_label("Purpose", exact=True).fill("The disk of db1 died.")
    page.get_by_label("Your own age key", exact=True).fill(str(console.world.identity.recipient()))
    page.get_by_label("Your key file", exact=True).set_input_files(file)
    page.get_by_label("Passphrase of the key file", exact=True).fill(PASSPHRASE)
    page.get_by_role("button", name="File the request", exact=True).click()
    expect(
        page.get_by_role("heading", name="Nobody has approved yet; three are needed", exact=True)
    ).to_be_visible()
    opened = console.world.entries("ceremony.opened")[-1].body["data"]
    assert opened["subject"]["requester"] == "rita"
    assert "envelope" in opened
