"""The pages for people; and the samples in docs/formats.md, by name.

``<!-- sample: NAME -->`` stands before a block, ``<!-- sample: NAME joined -->`` before one
line that was broken to be read.
"""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted(
    path
    for pattern in ("*.md", "docs/*.md", "docs/decisions/*.md", "ceremonies/*.md")
    for path in ROOT.glob(pattern)
)
PAGE = (ROOT / "docs" / "formats.md").read_text()
_BLOCK = r"<!-- sample: (\S+)( joined)? -->\n```[a-z]*\n(.*?)\n```\n"


def samples() -> dict[str, bytes]:
    """Give the bytes of every sample; a joined one has no line feed at its end."""
    found = {}
    for name, joined, text in re.findall(_BLOCK, PAGE, re.S):
        assert name not in found
        found[name] = (text.replace("\n", "") if joined else f"{text}\n").encode()
    return found


def sample(name: str) -> bytes:
    return samples()[name]


def page_name(page: Path) -> str:
    return str(page.relative_to(ROOT))
