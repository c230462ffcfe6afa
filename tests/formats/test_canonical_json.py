"""Canonical JSON: one value, one spelling, and nothing that a database would bend."""

from __future__ import annotations

import json
from typing import Any

import pytest
import rfc8785
from hypothesis import example, given
from hypothesis import strategies as st

from custody.errors import TamperedError
from custody.formats import canonical_json
from custody.formats.encoding import format_base64

TEXT = st.text(st.characters(exclude_categories=["Cs"]))
# Keys on both sides of U+FFFF, where the orders of Python and RFC 8785 part.
KEYS = TEXT | st.text(st.sampled_from("a\u00e9\ue000\uffff\U00010000\U0010ffff"), max_size=3)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=6),
    max_leaves=12,
)


def is_canonical(data: bytes) -> bool:
    """Decide by rfc8785 alone, the slow way, whether bytes may be read."""

    def no_float(text: str) -> None:
        raise ValueError(text)

    try:
        value = json.loads(data.decode(), parse_float=no_float, parse_constant=no_float)
        return rfc8785.dumps(value) == data
    except ValueError:
        return False


def reads(data: bytes) -> bool:
    try:
        canonical_json.decode(data)
    except TamperedError:
        return False
    return True


@given(VALUES)
def test_what_was_written_reads_back_as_the_same_value(value: Any) -> None:
    """Nothing is lost, and the bytes are those of rfc8785."""
    data = canonical_json.encode(value)
    assert data == rfc8785.dumps(value)
    assert canonical_json.decode(data) == value


@given(VALUES, st.booleans(), st.booleans(), st.sampled_from([(",", ":"), (", ", ": ")]))
@example({"\U00010000": 0, "\uffff": 0}, False, True, (",", ":"))
@example({"\U00010000": "\ue000"}, True, True, (",", ":"))
def test_the_fast_comparison_decides_as_rfc8785_does(
    value: Any, ascii_only: bool, ordered: bool, separators: tuple[str, str]
) -> None:
    """Whatever a JSON writer may have made of a value, both readers say the same of it."""
    text = json.dumps(value, ensure_ascii=ascii_only, sort_keys=ordered, separators=separators)
    assert reads(text.encode()) == is_canonical(text.encode())


@given(st.text(st.sampled_from('{}[]",:01-.e\\u000d8a \n\U0001f600\u00e9'), max_size=12))
@example('{"a":1,"a":1}')
@example("-0")
@example('"\\ud800"')
def test_the_fast_comparison_decides_as_rfc8785_does_on_scraps(text: str) -> None:
    """Also for text that no writer made."""
    assert reads(text.encode()) == is_canonical(text.encode())


def test_keys_are_sorted_by_utf_16_code_units() -> None:
    """RFC 8785, 3.2.3: an emoji stands before a Hebrew presentation form, as in UTF-16."""
    keys = ["\u20ac", "\r", "\ufb33", "1", "\U0001f600", "\u0080", "\u00f6"]
    in_order = ["\r", "1", "\u0080", "\u00f6", "\u20ac", "\U0001f600", "\ufb33"]
    data = canonical_json.encode(dict.fromkeys(keys, 0))
    assert list(canonical_json.decode(data)) == in_order
    by_code_point = json.dumps(
        dict.fromkeys(sorted(keys), 0), ensure_ascii=False, separators=(",", ":")
    )
    assert not reads(by_code_point.encode())


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b'{"a":1,"a":1}', id="key twice"),
        pytest.param(b'{"b":1,"a":1}', id="keys out of order"),
        pytest.param(b'{"a": 1}', id="space"),
        pytest.param(b'{"a":1}\n', id="newline at the end"),
        pytest.param(b'\xef\xbb\xbf{"a":1}', id="byte order mark"),
        pytest.param('{"a":1}'.encode("utf-16"), id="utf-16"),
        pytest.param(b'"\xff"', id="not utf-8"),
        pytest.param(b'"\xed\xa0\x80"', id="surrogate in utf-8"),
        pytest.param(b'"\\ud800"', id="lone surrogate"),
        pytest.param(b'"\\ud83d\\ude00"', id="escaped emoji"),
        pytest.param(b'"\\u00e9"', id="escaped letter"),
        pytest.param(b'"\\/"', id="escaped slash"),
        pytest.param(b'"\\u000A"', id="long escape of newline"),
        pytest.param(b'"\\u001F"', id="upper-case escape"),
        pytest.param(b'"\x1f"', id="bare control character"),
        pytest.param(b"1.0", id="float"),
        pytest.param(b"-0.0", id="negative zero"),
        pytest.param(b"-0", id="negative integer zero"),
        pytest.param(b"1e16", id="exponent"),
        pytest.param(b"01", id="leading zero"),
        pytest.param(b"9007199254740992", id="2**53"),
        pytest.param(b"-9007199254740992", id="-2**53"),
        pytest.param(b"1" * 5000, id="huge integer"),
        pytest.param(b"NaN", id="not a number"),
        pytest.param(b"-Infinity", id="infinity"),
        pytest.param(b"", id="nothing"),
        pytest.param(b"{", id="half"),
        pytest.param(b"[" * 100_000 + b"]" * 100_000, id="bottomless"),
    ],
)
def test_any_other_spelling_is_refused(data: bytes) -> None:
    """A second spelling of a value, or a value without exact spelling, is never read."""
    with pytest.raises(TamperedError):
        canonical_json.decode(data)


@pytest.mark.parametrize(
    "data",
    [b"9007199254740991", b"-9007199254740991", b"0", b'"\x7f"', b'"\\u001f\\b\\n"', b'""', b"[]"],
)
def test_the_last_values_inside_the_bounds_are_read(data: bytes) -> None:
    """Strictness stops where RFC 8785 does."""
    assert canonical_json.encode(canonical_json.decode(data)) == data


@pytest.mark.parametrize(
    "value",
    [
        1.5,
        -0.0,
        float("nan"),
        2**53,
        -(2**53),
        b"bytes",
        {1: "one"},
        {"a": [{"b": 1e16}]},
        "\ud800",
        {"\udfff": 1},
        {"set": {1}},
    ],
    ids=repr,
)
def test_a_value_without_exact_form_is_not_written(value: Any) -> None:
    """What a reader would refuse, or a database change, never gets a hash."""
    with pytest.raises(TamperedError):
        canonical_json.encode(value)


@pytest.mark.parametrize("depth", [100, 400, 900, 100_000])
def test_deep_nesting_is_a_typed_error_or_fine(depth: int) -> None:
    """The interpreter's stack never shows through."""
    data = b"[" * depth + b"]" * depth
    assert reads(data) or depth > 100


def test_a_value_that_holds_itself_is_refused() -> None:
    loop: list[Any] = []
    loop.append(loop)
    with pytest.raises(TamperedError):
        canonical_json.encode(loop)


def test_messages_do_not_repeat_the_value() -> None:
    """QUIET: an error says what was wrong, not what was inside."""
    for value in (2**60, {"passphrase": "\ud800 hunter2"}):
        with pytest.raises(TamperedError) as caught:
            canonical_json.encode(value)
        assert str(2**60) not in str(caught.value)
        assert "hunter2" not in str(caught.value)


def test_only_an_object_is_an_object() -> None:
    assert canonical_json.decode_object(b'{"a":null}') == {"a": None}
    for data in (b"[]", b"null", b'"{}"'):
        with pytest.raises(TamperedError, match="object"):
            canonical_json.decode_object(data)


@given(st.binary(max_size=40))
def test_binary_reads_back(data: bytes) -> None:
    assert canonical_json.decode_binary(format_base64(data), len(data)) == data


@pytest.mark.parametrize(
    "value",
    ["AAA", "AAB=", "AB==", "AA==\n", " AA==", "A A==", "_-8=", "AA==AA==", "é", "====", 5, None],
)
def test_base64_has_one_spelling(value: object) -> None:
    """Padding, alphabet and trailing bits decide; b64decode, which skips junk, does not."""
    with pytest.raises(TamperedError):
        canonical_json.decode_binary(value)


def test_binary_of_the_wrong_size_is_refused() -> None:
    with pytest.raises(TamperedError, match="expected 32 bytes"):
        canonical_json.decode_binary("AAAA", 32)
