"""A real service for the command line's tests, and one whose clock can be set."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.cli_env import Town, TravellingTown, Visit, real_town, travelling_town


@pytest.fixture(scope="session")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """One ``custody serve`` for all tests of this process."""
    with real_town(tmp_path_factory.mktemp("town")) as town:
        yield town


@pytest.fixture
def visit(town: Town, tmp_path: Path) -> Visit:
    """A folder of one's own in the town, with everybody's keys and tokens."""
    return town.visit(tmp_path / "visit")


@pytest.fixture
def traveller(tmp_path: Path) -> Iterator[Visit]:
    """A visit to a town of its own, where time can pass."""
    with travelling_town(tmp_path) as town:
        assert isinstance(town, TravellingTown)
        yield town.visit(tmp_path / "visit")
