"""Every session in ``sessions/`` goes exactly as it is written there."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.cli_env import Shell
from tests.cli.transcript import play

SESSIONS = Path(__file__).parent / "sessions"


def texts(folder: str) -> list[Path]:
    return sorted((SESSIONS / folder).glob("*.txt"))


@pytest.mark.parametrize("path", texts("now"), ids=lambda path: path.stem)
def test_the_session_goes_as_written(path: Path, shell: Shell) -> None:
    """Output, errors and exit codes, against ``custody serve``; failures leave no file."""
    play(path.read_text(), shell)


@pytest.mark.parametrize("path", texts("later"), ids=lambda path: path.stem)
def test_the_session_goes_as_written_though_time_passes(path: Path, clock_shell: Shell) -> None:
    """The same, against a service and commands whose clocks are moved."""
    play(path.read_text(), clock_shell)
