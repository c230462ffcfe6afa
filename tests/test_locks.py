"""What installs depend on the locks alone: complete, hashed, agreed, and without an address."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
LOCKS = sorted(ROOT.glob("requirements*.lock"))
TYPED = (ROOT / ".ci" / "environment.py", ROOT / ".ci" / "run", ROOT / "Makefile")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
named = pytest.mark.parametrize("lock", LOCKS, ids=[lock.name for lock in LOCKS])


def pins(lock: Path) -> dict[str, str]:
    """Give the version of each package that a lock file pins, wherever it is for."""
    return {
        re.split("[=<>~! ]", line)[0]: line.removesuffix(" \\").split(" ;")[0]
        for line in lock.read_text().splitlines()
        if re.match(r"\w", line)
    }


def locked(name: str) -> dict[str, str]:
    return pins(ROOT / f"requirements{name}.lock")


@named
def test_everything_is_one_version_with_its_hashes(lock: Path) -> None:
    for requirement in re.split(r"\n(?=\w)", lock.read_text()):
        assert re.match(r"[\w.-]+==[\w.]+( ;.*)? \\\n    --hash=sha256:[0-9a-f]{64}", requirement)


@named
def test_no_registry_is_named(lock: Path) -> None:
    """Where packages come from is each machine's own affair."""
    text = lock.read_text()
    assert "://" not in text
    assert not re.search(r"^\s*-(?!-hash=)", text, re.MULTILINE)


def test_the_locks_agree() -> None:
    """Tests run with what custody runs on, and `make test` after `make demo` only adds."""
    assert locked("").items() <= locked("-dev").items()
    assert locked("-build").items() <= locked("-dev").items()


def test_the_builds_own_requirements_are_locked() -> None:
    """Whatever builds, in isolation or not, starts from the same list."""
    required = PROJECT["build-system"]["requires"]
    assert set(required) <= set(PROJECT["dependency-groups"]["build"])
    assert {re.split("[<>=]", one)[0] for one in required} <= locked("-build").keys()


def test_the_demo_brings_no_test_tools() -> None:
    assert {"pytest", "mypy", "playwright", "moto"}.isdisjoint(locked("") | locked("-build"))


@pytest.mark.parametrize("path", TYPED, ids=lambda path: path.name)
def test_pip_is_never_asked_to_work_out_dependencies(path: Path) -> None:
    """Older ones resolve an extra anew, and take whatever was published last."""
    for line in re.sub(r'[",]', " ", path.read_text()).splitlines():
        if re.search(r"pip\W.*\binstall\b", line):
            assert "--no-deps" in line
            assert "--require-hashes" in line or re.search(r" -e |\.whl", line)
