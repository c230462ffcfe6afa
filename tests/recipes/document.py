"""The blocks of the pages of recipes, by the names that ``<!-- recipe: NAME -->`` gives them."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TEXT = (ROOT / "docs" / "backup.md").read_text()
FENCE = re.compile(r"^<!-- recipe: ([\w.-]+) -->\n```\w+\n(.*?)^```$", re.MULTILINE | re.DOTALL)
ARCHIVING = (ROOT / "docs" / "postgresql-archiving.md").read_text()
RECIPES = dict(FENCE.findall(TEXT + ARCHIVING))
