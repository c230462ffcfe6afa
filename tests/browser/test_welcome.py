"""The page behind an invitation, for roles that need no key file: they may bring one."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from custody.service import Principal
from custody.service.people import list_people
from tests.browser.console import Console
from tests.browser.test_story import begin, invited, take_up


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
