"""Finding the files that come with the code: ceremony scripts and migrations.

The wheel carries them inside the package; in a checkout they stand at the top,
where people look for them.
"""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def folder(name: str) -> Path:
    """Give the folder ``ceremonies`` or ``migrations`` of this installation."""
    packaged = _PACKAGE / name
    return packaged if packaged.is_dir() else _PACKAGE.parent / name


def shipped_scripts() -> list[bytes]:
    """Read the ceremony scripts that come with this installation, in name order."""
    return [path.read_bytes() for path in sorted(folder("ceremonies").glob("*.toml"))]
