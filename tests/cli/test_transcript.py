"""The transcripts' player sees what goes otherwise than written."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.cli_env import CliEnvironment, Shell
from tests.cli.transcript import play


@pytest.fixture
def alone(tmp_path: Path) -> Shell:
    """A folder with one file, and no service."""
    (tmp_path / "kept").write_text("as it was")
    return Shell(CliEnvironment("http://127.0.0.1:1", tmp_path, ""), tmp_path)


GOOD = [
    "$ echo out; echo err >&2\nout\n2> err",
    "$ exit 3\nexit 3",
    "$ printf 'a\\nb\\nc\\n'\na\n…\nc",
    "$ printf 'a\\nc\\n'\na\n…\nc",
    "$ echo one two three\none … three",
    "$ echo 'ann    2026'\nann  2026",
    "$ echo id-7 id-7\n<id> <id>\n$ echo $id\nid-7\n\n# and so on\n$ echo $id\n<id>",
    "$ touch new\n$ rm new",
]

BAD = [
    "$ echo out",
    "$ true\nout",
    "$ echo out\nin",
    "$ echo err >&2\nerr",
    "$ echo out; echo more\nout",
    "$ echo a.b\na?b",
    "$ printf 'a\\nb\\n'\na…b",
    "$ echo 'ann 2026'\nann  2026",
    "$ echo 1 2\n<id> <id>",
    "$ echo 1\n<id>\n$ echo 2\n<id>",
    "$ exit 3",
    "$ true\nexit 3",
    "$ touch new; exit 1\nexit 1",
    "$ echo other > kept; exit 1\nexit 1",
    "$ rm kept; exit 1\nexit 1",
    "advance 1h",
    "out\n$ echo out",
]


@pytest.mark.parametrize("text", GOOD)
def test_what_goes_as_written_is_good(text: str, alone: Shell) -> None:
    play(text, alone)
    assert (alone.folder / "kept").exists()


@pytest.mark.parametrize("text", BAD)
def test_what_goes_otherwise_is_seen(text: str, alone: Shell) -> None:
    """Output, errors, exit codes, words, and files that a failure left, changed or took."""
    with pytest.raises(AssertionError):
        play(text, alone)
