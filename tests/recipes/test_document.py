"""The pages of recipes themselves: every block is run, and every place that they name is there."""

from __future__ import annotations

import re
from pathlib import Path

from tests.recipes.document import ARCHIVING, RECIPES, ROOT, TEXT

TESTS = "".join(path.read_text() for path in Path(__file__).parent.glob("*.py"))


def test_every_block_in_a_fence_has_a_name_and_a_test() -> None:
    """What stands there without one is indented, and promises nothing."""
    assert (TEXT + ARCHIVING).count("\n```") == 2 * len(RECIPES)
    for name in RECIPES:
        parts = (name, name.rpartition("-")[0])
        assert any(part and f'"{part}"' in TESTS for part in parts) or name.startswith("borgmatic-")


def test_every_file_that_it_links_to_is_there() -> None:
    for name in re.findall(r"\]\(([^)#:]+)[^):]*\)", TEXT + ARCHIVING):
        assert (ROOT / "docs" / name).exists(), name


def test_every_command_that_it_shows_exists() -> None:
    from custody.cli.main import COMMANDS

    shown = set(re.findall(r"\bcustody ([a-z][a-z-]+)", TEXT + ARCHIVING))
    assert shown - set(COMMANDS) <= {"in", "exists"}, shown
    assert len(shown) > 8
