"""The pages for people: no link leads nowhere, and no command in them is one that is not there."""

from __future__ import annotations

import re
from pathlib import Path

import click
import pytest

from custody.audit.cli import audit
from custody.cli.main import custody

ROOT = Path(__file__).resolve().parents[2]
PAGES = [*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md"), ROOT / "ceremonies" / "README.md"]
CODE = re.compile(r"^(?:```|~~~).*?^(?:```|~~~)$|^    .*?$|`[^`\n]+`", re.MULTILINE | re.DOTALL)
CALL = re.compile(r"(?<![\w.=-])(custody|custody-audit) +([^\n|;&<>)'\"`]*)")
GROUPS = {"custody": custody, "custody-audit": audit}


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


def anchors(path: Path) -> set[str]:
    """The places on a page, as the forges call them."""
    lines = re.findall(r"^#+ (.+)$", path.read_text(), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", line.lower()).replace(" ", "-") for line in lines}


@pytest.mark.parametrize("path", PAGES, ids=name_of)
def test_every_link_leads_somewhere(path: Path) -> None:
    for name, _, place in re.findall(r"\]\((?!\w+:)([^)#\s]*)(#([^)\s]+))?\)", path.read_text()):
        target = path.parent / name if name else path
        assert target.exists(), name
        assert not place or place in anchors(target), f"{name}#{place}"


@pytest.mark.parametrize("path", PAGES, ids=name_of)
def test_every_command_and_every_option_exists(path: Path) -> None:
    for code in CODE.findall(path.read_text()):
        for program, rest in CALL.findall(re.sub(r"\\\n\s*", "", code)):
            require_known(GROUPS[program], rest.split())


def require_known(group: click.Group, words: list[str]) -> None:
    """Follow the words of a call to its command, and look for its options there."""
    command: click.Command = group
    while isinstance(command, click.Group) and words and re.fullmatch("[a-z][a-z-]*", words[0]):
        found = command.get_command(click.Context(command), words[0])
        assert found is not None, f"{command.name} {words[0]}"
        command, words = found, words[1:]
    known = {name for option in command.params for name in option.opts} | {"--help", "--version"}
    if not command.ignore_unknown_options:
        given = words[: words.index("--")] if "--" in words else words
        asked = {word.partition("=")[0] for word in given if re.fullmatch(r"--[a-z-]+(=.*)?", word)}
        assert asked <= known, f"{command.name} {asked - known}"


def test_every_page_of_docs_can_be_reached_from_the_readme() -> None:
    text = (ROOT / "README.md").read_text()
    assert [
        path.name for path in (ROOT / "docs").glob("*.md") if f"docs/{path.name}" not in text
    ] == []
