"""Every session in ``sessions/`` goes exactly as it is written there."""

from __future__ import annotations

from pathlib import Path

import pytest
from _pytest.mark import ParameterSet

from tests.cli.cli_env import Shell
from tests.cli.transcript import play

SESSIONS = Path(__file__).parent / "sessions"


def texts(folder: str) -> list[Path]:
    return sorted((SESSIONS / folder).glob("*.txt"))


LONG = {
    "archiving",
    "cancelled",
    "catalogue",
    "credentials",
    "crypt4gh",
    "disk-full",
    "expired",
    "export",
    "folders",
    "genesis",
    "keys",
    "offline",
    "people",
    "receipts",
    "reshare",
    "restoring",
    "sealing",
    "sets",
    "standard-streams",
    "stock-age",
    "tar",
    "witnessed",
}
"""A program is started for each of their commands, and some make keys at their full price."""


def sessions(folder: str) -> list[ParameterSet]:
    """All of a folder, the long ones for the slow lane."""
    return [
        pytest.param(path, id=path.stem, marks=[pytest.mark.slow] if path.stem in LONG else [])
        for path in texts(folder)
    ]


def test_what_is_long_is_there() -> None:
    assert {path.stem for path in SESSIONS.glob("*/*.txt")} >= LONG


@pytest.mark.parametrize("path", sessions("now"))
def test_the_session_goes_as_written(path: Path, shell: Shell) -> None:
    """Output, errors and exit codes, against ``custody serve``; failures leave no file."""
    play(path.read_text(), shell)


@pytest.mark.parametrize("path", sessions("later"))
def test_the_session_goes_as_written_though_time_passes(path: Path, clock_shell: Shell) -> None:
    """The same, against a service and commands whose clocks are moved."""
    play(path.read_text(), clock_shell)
