"""docs/configuration.md and docs/commands.md say what the code says, and all of it."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from custody.audit.cli import audit
from custody.cli.main import custody
from custody.config import SETTINGS
from tests.docs.reference import PAGES, ROOT

NAMES = {one.name for one in SETTINGS}
FILES = {f"{one.name}_FILE" for one in SETTINGS if one.secret}
OURS = re.compile(r"\bCUSTODY_[A-Z]+(?:_[A-Z]+)*\b")
FOR_TESTS = {"CUSTODY_TEST_ALL", "CUSTODY_TEST_OBJECTS", "CUSTODY_TEST_SEED", "CUSTODY_VECTORS"}
SOURCES = [path for top in ("custody", "web", "migrations") for path in (ROOT / top).rglob("*.py")]
WRITTEN = [*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")]


@pytest.mark.parametrize("name", PAGES)
def test_the_page_is_what_the_code_gives(name: str) -> None:
    """If it is not: ``make docs``."""
    assert (ROOT / name).read_text() == PAGES[name]()


@pytest.mark.parametrize("program", [custody, audit], ids=lambda program: str(program.name))
def test_every_option_of_every_command_and_group_is_told(program: click.Group) -> None:
    """``custody objects`` lists by itself, and has commands below it: none escapes as a group."""
    page = PAGES["docs/commands.md"]()
    for path, command in commands(program, "custody" if program is custody else "custody-audit"):
        text = page.partition(f"\n## {path}\n")[2].partition("\n## ")[0]
        shown = [one for one in command.params if isinstance(one, click.Option)]
        for option in shown if command is not program else []:
            assert max(option.opts, key=len) in text, path


def commands(command: click.Command, path: str) -> Iterator[tuple[str, click.Command]]:
    yield path, command
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            below = command.get_command(context, name)
            assert below is not None
            yield from commands(below, f"{path} {name}")


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
