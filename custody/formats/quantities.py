"""Quantities in words that people read: numbers of bytes, spans of time."""

from __future__ import annotations

from datetime import timedelta

_WORDS = (("day", 86_400), ("hour", 3_600), ("minute", 60), ("second", 1))
_BRIEF = (("days", 172_800, 86_400), ("h", 3_600, 3_600), ("min", 60, 60))
"""Each unit, from how many seconds on it is used, and its seconds: up to two days in hours."""


def size_text(size: int) -> str:
    """Write a number of bytes for people."""
    amount = float(size)
    for unit in ("B", "KiB", "MiB", "GiB", "TiB"):
        if amount < 1024 or unit == "TiB":
            break
        amount /= 1024
    return f"{size} B" if unit == "B" else f"{amount:.1f} {unit}"


def span_text(span: timedelta) -> str:
    """Write a span of time in its largest unit, rounded down: 1 day, 5 hours."""
    seconds = int(span.total_seconds())
    for unit, length in _WORDS[:-1]:
        if seconds >= length:
            return count_of(seconds // length, unit)
    return "less than a minute"


def brief_span_text(span: timedelta) -> str:
    """Write it so in short: 5 h, 47 h, 2 days."""
    seconds = int(span.total_seconds())
    for unit, least, length in _BRIEF:
        if seconds >= least:
            return f"{seconds // length} {unit}"
    return "less than a minute"


def exact_span_text(span: timedelta) -> str:
    """Write a span of whole seconds in the largest unit that leaves nothing over: 90 seconds."""
    seconds = int(span.total_seconds())
    unit, length = next((unit, length) for unit, length in _WORDS if seconds % length == 0)
    return count_of(seconds // length, unit)


def count_of(number: int, one: str) -> str:
    """Write "1 object" or "2,000 objects"."""
    return f"{number:,} {one}{'' if number == 1 else 's'}"
