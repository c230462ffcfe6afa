"""Two values side by side: whether and where they differ, and how to show that briefly."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

_LONG = 100
_BEFORE = 20


def same(expected: Any, got: Any) -> bool:
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
    elif not same(expected, got):
        yield path, expected, got


def contrast(expected: Any, got: Any) -> tuple[str, str]:
    """Give both values as text; long ones cut down to where they begin to differ."""
    texts = _text(expected), _text(got)
    if max(map(len, texts)) <= _LONG:
        return texts
    pairs = zip(*texts, strict=False)
    same_until = next((at for at, (a, b) in enumerate(pairs) if a != b), min(map(len, texts)))
    start = max(0, same_until - _BEFORE)
    return _cut(texts[0], start), _cut(texts[1], start)


def _cut(text: str, start: int) -> str:
    end = "..." if len(text) > start + _LONG else ""
    return f"{'...' if start else ''}{text[start : start + _LONG]}{end}"


def _text(value: Any) -> str:
    if isinstance(value, bytes):
        return value.hex() or "no bytes"
    return "null" if value is None else str(value)
