"""The promises of SECURITY.md, the code that keeps them and the tests that prove them: one list."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PROMISES = re.findall(
    r"^\| ([A-Z-]+) \| .+ \|$",
    (ROOT / "SECURITY.md").read_text().partition("## Promises")[2],
    re.MULTILINE,
)
CODE = [path for top in ("custody", "web") for path in (ROOT / top).rglob("*.py")]
TESTS = [path for path in (ROOT / "tests").rglob("*.py") if path != Path(__file__)]
NAMED = re.compile(r"""\bpromises? ?=? ?"?([A-Z][A-Z-]+[A-Z])\b""")
"""How the code calls a promise: ``promise="X"`` or "promise X"."""
PROVEN = re.compile(r"^([A-Z][A-Z-]{3,}[A-Z])(?: and ([A-Z-]+))?[:,]")
"""How the docstring of a test begins that proves one: "X: …"."""
NO_PROMISES = {"SIGKILL"}


@cache
def docstrings(path: Path) -> tuple[str, ...]:
    """What a module says of itself and of all that is in it."""
    kinds = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    nodes = (node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, kinds))
    return tuple(ast.get_docstring(node) or "" for node in nodes)


def says(promise: str, text: str) -> bool:
    return re.search(rf"(?<![\w-]){promise}(?![\w-])", text) is not None


def test_the_promises_are_found() -> None:
    """The rest would hold of an empty table, too."""
    assert len(PROMISES) == len(set(PROMISES)) >= 12
    assert "NO-ASSEMBLY" in PROMISES


@pytest.mark.parametrize("promise", PROMISES)
def test_some_code_says_that_it_keeps_it(promise: str) -> None:
    assert any(says(promise, text) for path in CODE for text in docstrings(path))


@pytest.mark.parametrize("promise", PROMISES)
def test_some_test_says_that_it_proves_it(promise: str) -> None:
    assert any(says(promise, text) for path in TESTS for text in docstrings(path))


def test_no_code_names_a_promise_that_nobody_made() -> None:
    found = set(named())
    assert found - set(PROMISES) == set()
    assert len(found) > 6


def named() -> Iterator[str]:
    for path in CODE:
        yield from NAMED.findall(path.read_text())


def test_no_test_proves_a_promise_that_nobody_made() -> None:
    found = {
        name
        for path in TESTS
        for text in docstrings(path)
        for groups in PROVEN.findall(text)
        for name in groups
        if name
    }
    assert found - NO_PROMISES - set(PROMISES) == set()
    assert len(found) > 6
