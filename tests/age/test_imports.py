"""A small seal is a short-lived process: what it imports is most of what it costs."""

from __future__ import annotations

import subprocess
import sys

import pytest

HEAVY = ("asyncio", "click", "concurrent.futures", "logging", "nacl", "queue", "threading")


@pytest.mark.parametrize("module", HEAVY)
def test_importing_age_does_not_import(module: str) -> None:
    """Threads are loaded by the first payload that needs them, the rest never."""
    code = f"import sys, custody.age; sys.exit({module!r} in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code]).returncode == 0
