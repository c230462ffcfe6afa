"""The pages for people show no command, and no option of one, that is not there."""

from __future__ import annotations

import re
from pathlib import Path

import click
import pytest

from custody.audit.cli import audit
from custody.cli.main import custody
from tests.docs.pages import PAGES, page_name

CODE = re.compile(r"^(?:```|~~~).*?^(?:```|~~~)$|^    .*?$|`[^`\n]+`", re.MULTILINE | re.DOTALL)
CALL = re.compile(r"(?<![\w.=-])(custody|custody-audit) +([^\n|;&<>)'\"`]*)")
GROUPS = {"custody": custody, "custody-audit": audit}


@pytest.mark.parametrize("path", PAGES, ids=page_name)
def test_every_command_and_every_option_exists(path: Path) -> None:
    for code in CODE.findall(path.read_text()):
        for program, rest in CALL.findall(re.sub(r"\\\n\s*", "", code)):
            require_known(GROUPS[program], rest.split())


def require_known(group: click.Group, words: list[str]) -> None:
    """Follow the words of a call to its command, and look for its options there."""
    command: click.Command = group
    while isinstance(command, click.Group) and words and re.fullmatch("[a-z][a-z0-9-]*", words[0]):
        found = command.get_command(click.Context(command), words[0])
        assert found is not None, f"{command.name} {words[0]}"
        command, words = found, words[1:]
    if isinstance(command, click.Group) and hasattr(command, "default"):
        command = command.commands[command.default]
    known = {
        name for option in command.params for name in (*option.opts, *option.secondary_opts)
    } | {"--help", "--version"}
    if not command.ignore_unknown_options:
        given = words[: words.index("--")] if "--" in words else words
        asked = {word.partition("=")[0] for word in given if re.fullmatch(r"--[a-z-]+(=.*)?", word)}
        assert asked <= known, f"{command.name} {asked - known}"
