"""Damaging what parsers read: any value of a JSON text exchanged, any stretch of bytes cut."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from hypothesis import strategies as st

arbitrary_json = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 300) | st.text(max_size=6),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=6), inner),
    max_leaves=8,
)
"""JSON of no use to anybody."""


def paths(value: Any, at: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Every place in a JSON value, from the whole to the leaves."""
    inner: Iterable[tuple[Any, Any]] = ()
    if isinstance(value, dict):
        inner = value.items()
    if isinstance(value, list):
        inner = enumerate(value)
    return [at, *(path for name, item in inner for path in paths(item, (*at, name)))]


def replaced_at(value: Any, path: tuple[Any, ...], new: Any) -> Any:
    """A copy of a JSON value with another at one place."""
    if not path:
        return new
    copy = dict(value) if isinstance(value, dict) else list(value)
    copy[path[0]] = replaced_at(value[path[0]], path[1:], new)
    return copy


@st.composite
def damaged(draw: st.DrawFn, sources: list[bytes]) -> bytes:
    """One of the sources with some of its bytes cut out, doubled or written over."""
    data = draw(st.sampled_from(sources))
    for _ in range(draw(st.integers(1, 3))):
        start = draw(st.integers(0, len(data)))
        end = start + draw(st.integers(0, 40))
        middle = draw(st.sampled_from([b"", data[start:end] * 2]) | st.binary(max_size=6))
        data = data[:start] + middle + data[end:]
    return data
