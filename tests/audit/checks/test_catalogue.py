"""Every check has its ID, and a test that makes it fail."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from custody.audit.checks.catalogue import CHECKS, make_finding
from custody.audit.sources.source import INDEX

HERE = Path(__file__).parents[1]
NAMED = {f"index.{column}" for column in INDEX} | {"head.size", "head.leaf", "head.peaks"}
"""Checks that tests name by a pattern, one for each column."""


@pytest.mark.parametrize("check", sorted(CHECKS))
def test_every_check_is_made_to_fail_somewhere(check: str) -> None:
    tests = "".join(path.read_text() for path in HERE.rglob("test_*.py"))
    assert f'"{check}"' in tests or check in NAMED
    assert re.fullmatch("[a-z]+\\.[a-z]+", check)


def test_every_check_says_what_is_wrong() -> None:
    """As a sentence without a full stop, like every message."""
    for check, text in CHECKS.items():
        assert text == make_finding(check, "here", 1, 2).detail
        assert text[0].islower()
        assert not text.endswith(".")
