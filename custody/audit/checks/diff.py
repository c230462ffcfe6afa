"""Compares two values: whether and where they differ, and how to show that briefly."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

_MAX_SHOWN = 100
_CONTEXT = 20


def strictly_equal(expected: Any, got: Any) -> bool:
    """Compare values of the same type only: ``True`` is not 1, text is not bytes."""
    return type(expected) is type(got) and bool(expected == got)


def differences(expected: Any, got: Any, path: str) -> Iterator[tuple[str, Any, Any]]:
    """List every place below ``path`` where two JSON values differ, with both values."""
    if isinstance(expected, dict) and isinstance(got, dict):
        for key in sorted(expected.keys() | got.keys()):
            yield from differences(expected.get(key), got.get(key), f"{path}.{key}")
    elif isinstance(expected, list) and isinstance(got, list) and len(expected) == len(got):
        for at, pair in enumerate(zip(expected, got, strict=True)):
            yield from differences(*pair, f"{path}[{at}]")
    elif not strictly_equal(expected, got):
        yield path, expected, got


def show_difference(expected: Any, got: Any) -> tuple[str, str]:
    """Give both values as text; long ones cut down to where they begin to differ."""
    texts = _text(expected), _text(got)
    if max(map(len, texts)) <= _MAX_SHOWN:
        return texts
    pairs = zip(*texts, strict=False)
    same_until = next((at for at, (a, b) in enumerate(pairs) if a != b), min(map(len, texts)))
    start = max(0, same_until - _CONTEXT)
    return _excerpt(texts[0], start), _excerpt(texts[1], start)


def _excerpt(text: str, start: int) -> str:
    end = "..." if len(text) > start + _MAX_SHOWN else ""
    return f"{'...' if start else ''}{text[start : start + _MAX_SHOWN]}{end}"


def _text(value: Any) -> str:
    if isinstance(value, bytes):
        return value.hex() or "no bytes"
    return "null" if value is None else str(value)
