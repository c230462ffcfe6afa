"""Canonical JSON, base64, times and names: both languages write and refuse the same."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from custody import errors
from custody.formats import canonical_json, digest_words, timestamps, validation
from custody.formats.encoding import LARGEST, format_base64, parse_base64, parse_decimal
from tests.web.js.engine import Js, outcome

texts = st.text(st.characters(exclude_categories=()))  # lone surrogates too
values = st.recursive(
    st.none() | st.booleans() | st.integers(-LARGEST - 3, LARGEST + 3) | texts,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4),
    max_leaves=8,
)

WRITTEN = [
    b'{"a":1,"b":[true,false,null,-1,"x"]}',
    b'{"\xc3\xa9":"\xe2\x82\xac","\xf0\x9f\x98\x80":1,"\xef\xac\xb3":2}',
    b'"\\u001f\\b\\t\\n\\f\\r\\"\\\\/\x7f\xe2\x80\xa8"',
    b"9007199254740991",
    b'{"__proto__":1,"constructor":2}',
    b"[]",
    b"{}",
    b'""',
]
MALFORMED = [
    b"",
    b" 1",
    b"1 ",
    b"1\n",
    b"1.0",
    b"1e2",
    b"1E400",
    b"-0",
    b"01",
    b"+1",
    b"0x1",
    b"NaN",
    b"Infinity",
    b"9007199254740992",
    b"9007199254740993",
    b"123456789012345678901234567890",
    b"\xef\xbb\xbf1",
    b'"\xff"',
    b'"\xed\xa0\x80"',
    b'"\\ud800"',
    b'"\\u0041"',
    b'"\\/"',
    b'"\\u001F"',
    b'"\t"',
    b"'a'",
    b'{"b":1,"a":2}',
    b'{"a":1,"a":1}',
    b'{"a": 1}',
    b'{"a":1,}',
    b"[1,]",
    b"[1,2",
    b'{"\xef\xac\xb3":2,"\xf0\x9f\x98\x80":1}',
    b"undefined",
    b"1 2",
]


@given(value=values)
@settings(deadline=None, max_examples=200)
def test_a_value_is_written_alike(js: Js, value: Any) -> None:
    """To the byte, or refused by both: beyond 2**53 - 1, and text that is not Unicode."""
    ours = outcome(lambda: canonical_json.encode(value))
    assert outcome(lambda: js("canonical_json", "encode", value)) == ours


@pytest.mark.parametrize("value", [1.5, 0.1, {"a": 0.5}, [1e-7]])
def test_floats_are_refused(js: Js, value: Any) -> None:
    with pytest.raises(Exception, match="float has no place"):
        js("canonical_json", "encode", value)


@pytest.mark.parametrize("data", WRITTEN)
def test_canonical_bytes_are_read_back(js: Js, data: bytes) -> None:
    value = js("canonical_json", "decode", data)
    assert canonical_json.encode(value) == data
    if data != WRITTEN[4]:  # the test's own messages have no room for __proto__
        assert value == canonical_json.decode(data)


@pytest.mark.parametrize("data", MALFORMED)
def test_bytes_that_are_not_canonical_are_refused_by_both(js: Js, data: bytes) -> None:
    """So that no two byte strings mean the same statement in either language."""
    assert outcome(lambda: js("canonical_json", "decode", data)) == "error: tampered"
    assert outcome(lambda: canonical_json.decode(data)) == "error: tampered"


@given(data=st.text(st.sampled_from('{}[]",:\\u0189eE.-nul '), max_size=9).map(str.encode))
@settings(deadline=None, max_examples=200)
def test_any_bytes_are_read_or_refused_alike(js: Js, data: bytes) -> None:
    assert outcome(lambda: js("canonical_json", "decode", data)) == outcome(
        lambda: canonical_json.decode(data)
    )


@given(data=st.binary(max_size=70))
@settings(deadline=None)
def test_base64_is_written_alike_and_read_back(js: Js, data: bytes) -> None:
    text = js("bytes", "formatBase64", data)
    assert text == format_base64(data)
    assert js("bytes", "parseBase64", text) == data


@pytest.mark.parametrize(
    "text",
    ["A", "AA", "AA=", "AA==\n", "AB==", "AAB=", "A===", " AAAA", "AA-_", "AA==AAAA", "é", "="],
)
def test_base64_with_another_spelling_is_refused_by_both(js: Js, text: str) -> None:
    assert js("bytes", "parseBase64", text) is None
    assert parse_base64(text) is None


@given(text=st.text(st.sampled_from("0123456789+-_ .e٨"), max_size=18))
@settings(deadline=None)
def test_decimals_are_read_alike(js: Js, text: str) -> None:
    assert js("bytes", "parseDecimal", text) == parse_decimal(text)


@given(digest=st.binary(min_size=32, max_size=32))
@settings(deadline=None)
def test_a_digest_has_the_same_words(js: Js, digest: bytes) -> None:
    """BOUND, KNOWN: what people compare between a terminal and a browser."""
    assert js("digest_words", "fourWords", digest) == digest_words.four_words(digest)
    assert js("digest_words", "twelveWords", digest) == digest_words.twelve_words(digest)


@pytest.mark.parametrize(
    "text",
    [
        "2026-01-31T22:05:00.000000Z",
        "2024-02-29T00:00:00.000001Z",
        "2026-02-29T00:00:00.000000Z",
        "2026-01-31T24:00:00.000000Z",
        "2026-01-31T23:59:60.000000Z",
        "2026-01-31T22:05:00.000Z",
        "2026-01-31 22:05:00.000000Z",
        "2026-01-31T22:05:00.000000+00:00",
        "0000-01-31T22:05:00.000000Z",
        "0001-01-01T00:00:00.000000Z",
        "٢٠٢٦-01-31T22:05:00.000000Z",
        "2026-01-31T22:05:00.000000Z\n",
    ],
)
def test_a_time_is_taken_or_refused_alike(js: Js, text: str) -> None:
    ours = outcome(lambda: timestamps.stamp(timestamps.parse_stamp(text)))
    assert outcome(lambda: js("timestamps", "requireTimestamp", text)) == ours


name_like = st.text(st.sampled_from("az09AZ._-é \n+\x85\u2028*,~!\x7f"), max_size=6)


@given(text=name_like | texts)
@settings(deadline=None)
def test_names_origins_and_texts_are_taken_or_refused_alike(js: Js, text: str) -> None:
    """REFUSAL: a reason that the browser takes is one that the service takes."""
    pairs = [
        (
            lambda: validation.require_name(text, "it"),
            lambda: js("validation", "requireName", text, "it"),
        ),
        (lambda: validation.require_origin(text), lambda: js("validation", "requireOrigin", text)),
        (
            lambda: validation.require_text(text, "it"),
            lambda: js("validation", "requireText", text, "it"),
        ),
    ]
    for ours, theirs in pairs:
        assert outcome(theirs) == outcome(ours)


@pytest.mark.parametrize("text", ["a" * 64, "a" * 65, "x" * 2000, "x" * 2001, "😀" * 2000])
def test_limits_count_characters_alike(js: Js, text: str) -> None:
    """A character beyond U+FFFF is one, though JavaScript has two units for it."""
    name, said = "requireName", "requireText"
    assert outcome(lambda: js("validation", name, text, "it")) == outcome(
        lambda: validation.require_name(text, "it")
    )
    assert outcome(lambda: js("validation", said, text, "it")) == outcome(
        lambda: validation.require_text(text, "it")
    )


def test_errors_have_the_same_codes(js: Js) -> None:
    """A page and a terminal call what went wrong by one name."""
    ours = {name: kind.code for name, kind in vars(errors).items() if hasattr(kind, "exit_code")}
    theirs = js("errors", "codes")
    assert len(theirs) > 10
    assert theirs.items() <= ours.items()
