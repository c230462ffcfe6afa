"""Two values side by side: strictly, and shown where they differ."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from custody.audit.checks.diff import differences, show_difference, strictly_equal

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=2), inner),
    max_leaves=8,
)


@pytest.mark.parametrize(
    ("one", "other"), [(True, 1), (0, False), (b"x", "x"), (None, ""), (1, "1")]
)
def test_values_of_two_types_are_never_the_same(one: object, other: object) -> None:
    assert not strictly_equal(one, other)
    assert strictly_equal(one, one)


@given(JSON, JSON)
def test_json_has_no_difference_exactly_if_it_is_the_same(one: object, other: object) -> None:
    assert not list(differences(one, one, "x"))
    assert bool(list(differences(one, other, "x"))) == (repr_of(one) != repr_of(other))


def test_every_difference_has_its_path() -> None:
    one = {"a": [1, {"b": None}], "c": "same", "d": 1}
    other = {"a": [2, {"b": "x"}], "c": "same", "e": 1}
    assert list(differences(one, other, "top")) == [
        ("top.a[0]", 1, 2),
        ("top.a[1].b", None, "x"),
        ("top.d", 1, None),
        ("top.e", None, 1),
    ]


def test_long_values_are_shown_where_they_begin_to_differ() -> None:
    expected, got = show_difference("x" * 500 + "1" + "y" * 500, "x" * 500 + "2" + "y" * 500)
    assert len(expected) == len(got) < 120
    assert expected.startswith("...xxx")
    assert (expected.index("1"), got.index("2")) == (23, 23)
    assert show_difference(b"", None) == ("no bytes", "null")
    assert show_difference(b"\x01\xff", 7) == ("01ff", "7")
    assert show_difference("z" * 200, "z" * 300)[1].endswith("...")


def repr_of(value: object) -> str:
    """Text that tells types apart and does not tell orders of keys, nor null from absent."""
    if isinstance(value, dict):
        pairs = sorted((key, repr_of(item)) for key, item in value.items() if item is not None)
        return f"{{{pairs}}}"
    if isinstance(value, list):
        return f"[{[repr_of(item) for item in value]}]"
    return repr(value)
