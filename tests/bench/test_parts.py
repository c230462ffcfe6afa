"""The bench's parts are there, and what is asked for by a wrong name is refused."""

from __future__ import annotations

import importlib
import inspect
import subprocess
import sys
from pathlib import Path

import pytest

from custody.quorum.parts import PART
from tests.bench import PARTS
from tests.bench.export_phases import Run
from tests.world import World


def bench(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "tests.bench", *arguments]
    root = Path(__file__).parents[2]
    return subprocess.run(command, capture_output=True, text=True, check=False, cwd=root)


def test_every_part_that_help_names_can_be_run() -> None:
    told = bench("--help").stdout
    for name in PARTS:
        assert name in told
        takes = inspect.signature(importlib.import_module(f"tests.bench.{name}").run).parameters
        assert all(one.default is not inspect.Parameter.empty for one in takes.values())


@pytest.mark.slow
@pytest.mark.databases("sqlite")
def test_an_export_that_is_turned_in_parts_is_measured_to_its_grant(world: World) -> None:
    """Its phases are those of the smallest size: only what travels is cut into parts."""
    world.genesis()
    played = Run(world, one=1e-4)
    played.play(PART + 1)
    names = [phase.name for phase in played.phases]
    assert names[-4:] == [
        "hand in, each part verified",
        "last turn to grant",
        "collect",
        "the service's memory",
    ]


def test_a_part_that_is_not_there_is_refused() -> None:
    done = bench("speed_of_light")
    assert done.returncode == 2
    assert "there is no part speed_of_light" in done.stderr
