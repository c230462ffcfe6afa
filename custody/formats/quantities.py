"""Quantities in words that people read: numbers of bytes."""

from __future__ import annotations


def size_text(size: int) -> str:
    """Write a number of bytes for people."""
    amount = float(size)
    for unit in ("B", "KiB", "MiB", "GiB", "TiB"):
        if amount < 1024 or unit == "TiB":
            break
        amount /= 1024
    return f"{size} B" if unit == "B" else f"{amount:.1f} {unit}"
