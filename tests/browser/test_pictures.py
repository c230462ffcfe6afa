"""The picture in README.md can be taken again: the room comes to where it shows it."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.console import Console
from tests.browser.pages import slot, turn_button
from tests.browser.pictures import room


@pytest.mark.slow
def test_the_room_of_the_picture_has_two_keys_turned_and_the_third_at_hand(
    console: Console,
) -> None:
    with room(console) as page:
        expect(slot(page, "bert")).to_contain_text("turned")
        expect(slot(page, "carl")).to_contain_text("approved")
        expect(turn_button(page)).to_be_in_viewport()
