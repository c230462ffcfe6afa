"""``make`` on a machine that lacks something: one line that says what to do, and nothing half done.

The folder has what make itself needs, and no environment yet.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support import program

ROOT = Path(__file__).resolve().parent.parent
NOWHERE = {
    "PIP_CONFIG_FILE": os.devnull,
    "PIP_INDEX_URL": "http://127.0.0.1:9/simple",
    "PIP_RETRIES": "0",
    "PIP_FIND_LINKS": "",
}


@pytest.fixture
def fresh(tmp_path: Path) -> Path:
    """A folder like a clone."""
    for name in ("Makefile", "pyproject.toml", *(lock.name for lock in ROOT.glob("*.lock"))):
        shutil.copy(ROOT / name, tmp_path)
    for name in (".ci/environment.py", "web/hatch_build.py", "web/package-lock.json"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        shutil.copy(ROOT / name, tmp_path / name)
    return tmp_path


def errors(
    folder: Path, goal: str = "demo", python: str = sys.executable, **variables: str
) -> list[str]:
    """Run make in vain, and give what it says besides what it does."""
    environment = {name: value for name, value in os.environ.items() if name[:4] != "MAKE"}
    done = subprocess.run(
        [program("make"), goal, f"PYTHON={python}"],
        cwd=folder,
        env=environment | variables,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 2
    assert not (folder / ".venv" / ".demo").exists()
    said = (done.stdout + done.stderr).splitlines()
    return [one for one in said if not one.startswith(("make: ***", "making ", "installing "))]


def script(path: Path, text: str) -> str:
    """Write a program."""
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o755)
    return str(path)


@pytest.mark.parametrize("python", ["too old", "not there"])
def test_a_python_that_is_too_old_or_none_at_all(fresh: Path, python: str) -> None:
    """One that is old ends make's question with 1, whatever its syntax."""
    path = script(fresh / "python", "exit 1") if python == "too old" else "/nowhere/python"
    (said,) = errors(fresh, python=path)
    assert said.startswith("error: custody needs Python 3.11 or newer")
    assert "make demo PYTHON=" in said
    assert not (fresh / ".venv").exists()


def test_a_python_without_the_venv_module(fresh: Path) -> None:
    """As Debian has it before python3-venv is installed."""
    (fresh / "less").mkdir()
    (fresh / "less" / "ensurepip.py").write_text("raise ImportError")
    (said,) = errors(fresh, PYTHONPATH=str(fresh / "less"))
    assert said.startswith("error: ")
    assert "python3-venv" in said
    assert not (fresh / ".venv").exists()


@pytest.mark.slow
def test_a_registry_out_of_reach_and_then_again(fresh: Path) -> None:
    """What is there already is good enough for the next time."""
    for _ in range(2):
        (said,) = errors(fresh, **NOWHERE)
        assert said.startswith("error: the registry of Python packages can't be reached")
        assert "PIP_INDEX_URL" in said
        assert not (fresh / ".venv" / ".unfinished").exists()


@pytest.mark.slow
def test_what_was_cut_short_is_made_anew(fresh: Path) -> None:
    """pip killed while it unpacks leaves packages that the next pip would take for whole."""
    half = fresh / ".venv" / "half-a-package"
    half.parent.mkdir()
    half.touch()
    (fresh / ".venv" / ".unfinished").touch()
    (fresh / ".venv" / ".demo").touch()
    (said,) = errors(fresh, "env", **NOWHERE)
    assert said.startswith("error: the registry of Python packages")
    assert not half.exists()
    assert (fresh / ".venv" / "bin" / "pip").exists()
