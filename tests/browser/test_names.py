"""No word that chance draws is taken for the name of a field: tests look for whole names."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from custody.formats import digest_words
from tests.browser.console import Console
from tests.browser.pages import slot
from tests.browser.test_story import Person, invited, make_token, open_genesis
from tests.people import OFFICIALS

LABELS = ("name", "role", "object", "reason", "open", "close", "purpose", "password", "approve")
BY_NAME = ("get_by_label", "get_by_role")


@pytest.fixture
def _confusing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every word of every fingerprint is the names of fields, buttons and people."""
    said = " ".join((*LABELS, *OFFICIALS))
    monkeypatch.setattr(digest_words, "_wordlist", lambda: [said] * 2048)


@pytest.mark.slow
@pytest.mark.usefixtures("_confusing")
def test_fields_are_found_among_fingerprints_that_hold_their_names(console: Console) -> None:
    adam = Person("adam", console.enter("adam"), console.folder)
    open_genesis(adam, "births")
    for name in OFFICIALS:
        expect(slot(adam.page, name)).to_be_visible()
    invited(console, adam, "gina", "official")
    assert make_token(adam)


def calls(path: Path) -> Iterator[ast.Call]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            yield node


def whole(call: ast.Call) -> bool:
    """It says exact, or its pattern says where the name begins, or any name will do."""
    given = {one.arg: one.value for one in call.keywords}
    name = call.args[0] if ast.unparse(call.func).endswith("get_by_label") else given.get("name")
    return name is None or "exact" in given or ast.unparse(name).startswith("re.compile")


@pytest.mark.parametrize("path", sorted(Path(__file__).parent.glob("*.py")), ids=lambda p: p.stem)
def test_names_are_looked_for_whole(path: Path) -> None:
    """A part of a name may stand in a word that chance draws, in one run of thirty."""
    asked = [call for call in calls(path) if ast.unparse(call.func).endswith(BY_NAME)]
    assert [ast.unparse(call) for call in asked if not whole(call)] == []
