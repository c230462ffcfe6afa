"""Numbers and lists of names as people say them."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

from custody.official.block import size_of

_NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_RIGHT_TO_LEFT = frozenset({"R", "AL", "AN"})
MOST = 6
"""Of more names only so many are said, and how many others there are."""


def number_word(number: int) -> str:
    """Write a small number as a word."""
    return _NUMBERS[number] if number < len(_NUMBERS) else str(number)


def isolated(text: str) -> str:
    """Keep a text that is written from right to left from moving what stands beside it.

    For sentences, which a page shows as one text; an element of its own is a ``bdi``.
    """
    if not any(unicodedata.bidirectional(letter) in _RIGHT_TO_LEFT for letter in text):
        return text
    return f"\N{FIRST STRONG ISOLATE}{text}\N{POP DIRECTIONAL ISOLATE}"


def listed(names: Sequence[str], last: str = "and") -> str:
    """Write "a", "a and b", or "a, b and c"."""
    shown = list(names)
    if len(shown) > MOST:
        shown = [*shown[: MOST - 1], f"{len(shown) - MOST + 1} others"]
    if len(shown) < 2:
        return "".join(shown)
    return f"{', '.join(shown[:-1])} {last} {shown[-1]}"


def short_size(size: int) -> str:
    """Write a number of bytes in its largest unit alone, rounded down as the block has it."""
    return size_of(size).partition(" (")[2].rstrip(")") or size_of(size)


def either(names: Sequence[str], needed: int, me: str) -> str:
    """Say who could, the reader first: all of them, one of them, or any so many of them."""
    own = [name for name in names if name == me]
    others = [name for name in names if name != me]
    said = [*("you" for _ in own), *others]
    if needed >= len(said):
        return listed(said)
    if needed == 1:
        return listed(said, "or")
    return f"any {number_word(needed)} of {listed(said)}"
