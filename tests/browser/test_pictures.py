"""The pictures can be taken again: that of README.md, and those of every page in every state."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.ceremony_pictures import take
from tests.browser.console import Console
from tests.browser.pages import slot, turn_button
from tests.browser.pictures import PICTURE, room


@pytest.mark.slow
def test_the_room_of_the_picture_has_two_keys_turned_and_the_third_at_hand(
    console: Console,
) -> None:
    with room(console) as page:
        expect(slot(page, "bert")).to_contain_text("turned")
        expect(slot(page, "carl")).to_contain_text("approved")
        expect(turn_button(page)).to_be_in_viewport()


@pytest.mark.slow
def test_the_pictures_of_ceremonies_are_those_that_the_pages_name(
    console: Console, tmp_path: Path
) -> None:
    take(console, tmp_path / "pictures")
    taken = {path.name for path in (tmp_path / "pictures").iterdir()}
    assert taken == {path.name for path in PICTURE.parent.iterdir()} - {PICTURE.name}


@pytest.mark.slow
def test_a_page_is_taken_at_both_widths_in_both_themes(tmp_path: Path) -> None:
    """And its length on a phone is written down beside the pictures."""
    command = [sys.executable, "-m", "tests.browser.all_pictures", str(tmp_path), "new"]
    subprocess.run(command, check=True)  # a browser of its own, beside those of other tests
    wanted = {f"new-people-{size}-{theme}" for size in (1280, 390) for theme in ("light", "dark")}
    taken = {path.stem: path.read_bytes() for path in tmp_path.glob("*.png")}
    assert wanted <= taken.keys()
    assert len({taken[name] for name in wanted}) == 4
    assert "new-people" in (tmp_path / "screens.txt").read_text()
