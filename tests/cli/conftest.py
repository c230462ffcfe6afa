"""A real service for the command line's tests, and one whose clock can be set."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.cli_env import (
    AdjustableClockEnvironment,
    CliEnvironment,
    Shell,
    adjustable_clock_environment,
    real_environment,
)


@pytest.fixture(scope="session")
def cli_env(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CliEnvironment]:
    """One ``custody serve`` for all tests of this process."""
    with real_environment(tmp_path_factory.mktemp("town")) as cli_env:
        yield cli_env


@pytest.fixture
def shell(cli_env: CliEnvironment, tmp_path: Path) -> Shell:
    """A shell in a folder of its own, with everybody's keys and tokens."""
    return cli_env.open_shell(tmp_path / "visit")


@pytest.fixture
def clock_shell(tmp_path: Path) -> Iterator[Shell]:
    """A shell in an environment of its own, where time can pass."""
    with adjustable_clock_environment(tmp_path) as cli_env:
        assert isinstance(cli_env, AdjustableClockEnvironment)
        yield cli_env.open_shell(tmp_path / "visit")
