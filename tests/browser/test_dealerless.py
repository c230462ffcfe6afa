"""A genesis without a dealer: five people in five places, two of them at terminals."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

from playwright.sync_api import expect

from tests.browser.console import Console
from tests.browser.pages import commit, key_file, read_out, receive, slot
from tests.keys import PASSPHRASE, key_of
from tests.people import OFFICIALS

BIN = Path(sys.executable).parent
AT_TERMINALS = ("bert", "dora")


def test_five_people_make_a_key_together_at_pages_and_terminals(console: Console) -> None:
    """DEALERLESS: mixed in one genesis, two visits each, and the dataset's page says who had it."""
    adam = console.enter("adam", "/new-dataset")
    adam.get_by_label("Name", exact=True).fill("together")
    for name in OFFICIALS:
        adam.get_by_role("checkbox", name=re.compile(f"^{name} ")).check()
    adam.get_by_label("How many keys open it", exact=True).fill("3")
    adam.get_by_role("button", name="Open the genesis", exact=True).click()
    expect(
        adam.get_by_role("heading", name="adam makes the key of together", exact=True)
    ).to_be_visible()
    id_, words = adam.url.rpartition("/")[2], read_out(adam)
    pages = {
        name: console.enter(name, f"/ceremonies/{id_}")
        for name in OFFICIALS
        if name not in AT_TERMINALS
    }
    for name in OFFICIALS:
        if name in AT_TERMINALS:
            at_terminal(console, name, "commit", id_, words)
        else:
            expect(pages[name].locator("#block-checked")).to_contain_text("Checked")
            commit(pages[name], words, key_file(name))
            expect(pages[name].locator("#answer")).to_contain_text("You committed to your part")
        expect(slot(adam, name)).to_contain_text("committed")
    for name in OFFICIALS:
        if name in AT_TERMINALS:
            at_terminal(console, name, "receipt", id_, words)
        else:
            receive(pages[name], words, key_file(name))
        expect(slot(adam, name)).to_contain_text("signed for the share")
    expect(adam.get_by_role("heading", name="together has its key", exact=True)).to_be_visible()
    adam.goto(f"{console.address}/datasets/together")
    expect(adam.get_by_text("nobody has ever had it")).to_be_visible()


def at_terminal(console: Console, name: str, act: str, ceremony: str, words: str) -> None:
    """Do an act of an official by command, at a machine of their own."""
    home = console.folder / f"{name}-home"
    if not home.exists():
        home.mkdir()
        private(home / f"{name}.key", key_of(name).keyfile.encode())
        private(home / "passphrase", f"{PASSPHRASE}\n".encode())
        custody(console, home, "known", "add", "--log", console.world.service.key.vkey)
    custody(console, home, act, ceremony, "--key", f"{name}.key", "--words", words)


def private(path: Path, data: bytes) -> None:
    path.write_bytes(data)
    path.chmod(0o600)


def custody(console: Console, home: Path, *arguments: str) -> None:
    ours = {key: value for key, value in os.environ.items() if not key.startswith("CUSTODY_")}
    done = subprocess.run(
        [BIN / "custody", *arguments],
        cwd=home,
        env={
            **ours,
            "CUSTODY_KNOWN_PEOPLE": str(home / "known_people"),
            "CUSTODY_PASSPHRASE_FILE": str(home / "passphrase"),
            "CUSTODY_URL": console.address,
        },
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
