"""docs/configuration.md and docs/commands.md say what the code says, and all of it."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from custody.config import SETTINGS
from tests.docs.reference import PAGES, ROOT

NAMES = {one.name for one in SETTINGS}
FILES = {f"{one.name}_FILE" for one in SETTINGS if one.secret}
OURS = re.compile(r"\bCUSTODY_[A-Z]+(?:_[A-Z]+)*\b")
FOR_TESTS = {"CUSTODY_TEST_ALL", "CUSTODY_TEST_SEED", "CUSTODY_VECTORS"}
SOURCES = [path for top in ("custody", "web", "migrations") for path in (ROOT / top).rglob("*.py")]
WRITTEN = [*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")]


@pytest.mark.parametrize("name", PAGES)
def test_the_page_is_what_the_code_gives(name: str) -> None:
    """If it is not: ``make docs``."""
    assert (ROOT / name).read_text() == PAGES[name]()


def test_every_variable_that_is_read_is_a_setting_and_every_setting_is_read() -> None:
    """As a text of its own in the code, outside of the table and of what is said to people."""
    found = {text for path in SOURCES for text in read(ast.parse(path.read_text()))}
    assert found - FILES == NAMES


def read(tree: ast.AST) -> Iterator[str]:
    """The names of variables that a module has as texts, but for those in the table."""
    if isinstance(tree, ast.Call) and getattr(tree.func, "id", "") == "Setting":
        return
    if (
        isinstance(tree, ast.Constant)
        and isinstance(tree.value, str)
        and OURS.fullmatch(tree.value)
    ):
        yield tree.value
    for node in ast.iter_child_nodes(tree):
        yield from read(node)


@pytest.mark.parametrize("path", [*SOURCES, *WRITTEN], ids=lambda path: str(path.relative_to(ROOT)))
def test_no_text_names_a_variable_that_is_not_there(path: Path) -> None:
    assert set(OURS.findall(path.read_text())) <= NAMES | FILES | FOR_TESTS


def test_no_two_settings_have_one_name() -> None:
    assert len(NAMES) == len(SETTINGS)
    assert not NAMES & FILES
