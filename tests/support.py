"""What tests share: skipping honestly, and finding vectors and programs."""

from __future__ import annotations

import contextlib
import itertools
import os
import shutil
import socket
import sys
from collections.abc import Iterable
from pathlib import Path

import pytest
from _pytest.mark import ParameterSet

_FIRST = 10_000 + os.getpid() % 400 * 50
_PORTS = itertools.cycle(range(_FIRST, _FIRST + 50))
ALL = os.environ.get("CUSTODY_TEST_ALL") == "1"
SEED = os.environ.get("CUSTODY_TEST_SEED")
"""Draws other keys, another order, other cases; None is as the tests are written."""


def require(condition: object, reason: str) -> None:
    """Skip the test with its reason, or fail it where CUSTODY_TEST_ALL promises everything."""
    if not condition:
        if ALL:
            pytest.fail(f"CUSTODY_TEST_ALL=1 is set, but {reason}")
        pytest.skip(reason)


def vectors(family: str) -> list[Path]:
    """List the shared vector files of a family (``age``, ``merkle``, ``tlog``); empty if absent."""
    folder = os.environ.get("CUSTODY_VECTORS")
    return sorted(path for path in (Path(folder) / family).iterdir()) if folder else []


def program(name: str) -> str:
    """Give the path of an installed program, or skip."""
    here = Path(sys.executable).parent  # what came with a package, where it is not in the PATH
    path = shutil.which(name) or shutil.which(name, path=f"{here}:/usr/sbin")
    require(path, f"the program {name} is not installed")
    assert path is not None
    return path


def first_fast(cases: Iterable[object]) -> list[ParameterSet]:
    """Parameters of one test: the first is run always, the others in the slow lane.

    A case that is a tuple is one of several parameters.
    """
    first, *others = (case if isinstance(case, tuple) else (case,) for case in cases)
    return [pytest.param(*first), *(pytest.param(*case, marks=pytest.mark.slow) for case in others)]


def free_port() -> int:
    """Give a port of this machine that nothing listens on, and that nobody else is given.

    One that the kernel deals out may be dealt again before it is bound. So it is below
    those, and every process of the tests asks for others.
    """
    for port in _PORTS:
        with contextlib.suppress(OSError), socket.create_server(("127.0.0.1", port)):
            return port
    raise AssertionError("a cycle has no end")


def names(folder: Path) -> list[str]:
    """List a folder, hidden files too."""
    return sorted(path.name for path in folder.iterdir())
