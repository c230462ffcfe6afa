"""Ledger entries: one byte string for each meaning, and nothing outside the hash (TAMPER)."""

from __future__ import annotations

import inspect
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import custody.tlog.entry
from custody.errors import LedgerError, TamperedError
from custody.formats import canonical_json
from custody.tlog.entry import (
    GENESIS_PREV,
    MAX_ENTRY,
    Entry,
    decode_body,
    encode_entry,
    encode_head,
    entry_head,
    parse_entry,
)
from custody.tlog.merkle import leaf_hash

ORIGIN = "ledger.example/log"
PREV = bytes(range(32))
GOOD = encode_entry(ORIGIN, 7, PREV, {"kind": "approve"})

text = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | text,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(text, inner, max_size=4),
    max_leaves=12,
)
bodies = st.dictionaries(text, json_values, max_size=5)


@given(bodies, st.integers(0, 2**53 - 1), st.binary(min_size=32, max_size=32))
def test_an_entry_reads_back_as_it_was_written(body: dict[str, Any], seq: int, prev: bytes) -> None:
    """Values out are values in, and the head is the documented three lines."""
    data = encode_entry(ORIGIN, seq, prev, body)
    assert parse_entry(data) == Entry(ORIGIN, seq, prev, body)
    assert data.startswith(encode_head(ORIGIN, seq, prev))
    assert entry_head(data).body == canonical_json.encode(body)


def test_the_sample_in_the_documentation_is_a_real_entry() -> None:
    """The drawn entry parses, and its link is the hash of the entry before it."""
    lines = inspect.getdoc(custody.tlog.entry).split("::\n\n", 1)[1].splitlines()[:4]  # type: ignore[union-attr]
    entry = parse_entry("".join(f"{line.strip()}\n" for line in lines).encode())
    first = {"at": "2026-01-31T22:00:00.000000Z", "kind": "opened"}
    assert entry.prev == leaf_hash(encode_entry(entry.origin, 0, GENESIS_PREV, first))


def test_the_first_entry_follows_nothing() -> None:
    """The genesis link is 32 zero bytes."""
    assert bytes(32) == GENESIS_PREV
    assert b"\n0\n" + b"0" * 64 + b"\n" in encode_entry(ORIGIN, 0, GENESIS_PREV, {})


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"\n7\n", b"\n07\n"),
        (b"\n7\n", b"\n+7\n"),
        (b"\n7\n", b"\n-7\n"),
        (b"\n7\n", b"\n7_0\n"),
        (b"\n7\n", b"\n 7\n"),
        (b"\n7\n", b"\n\n"),
        (b"\n7\n", "\n٧\n".encode()),
        (b"\n7\n", b"\n9007199254740992\n"),
        (b"0001", b"001"),
        (b"0a0b", b"0A0B"),
        (b"\n", b"\r\n"),
        (b"/entry/v1", b"/entry/v2"),
        (b"/entry/v1", b""),
        (ORIGIN.encode(), b""),
        (ORIGIN.encode(), b"a b"),
        (ORIGIN.encode(), b"a+b"),
        (ORIGIN.encode(), b"\xff"),
        (ORIGIN.encode(), b"a\tb"),
        (GOOD, GOOD[:-1]),
        (GOOD, GOOD + b"\n"),
        (GOOD, GOOD + GOOD),
        (GOOD, b"\n" + GOOD),
        (GOOD, b""),
        (b"}\n", b"}\n{}\n"),
    ],
)
def test_a_head_in_any_other_form_is_refused(old: bytes, new: bytes) -> None:
    """Numbers, hex, line ends and origins have one spelling."""
    assert old in GOOD
    for read in (parse_entry, entry_head):
        with pytest.raises(LedgerError):
            read(GOOD.replace(old, new))


NOT_CANONICAL = [
    b"",
    b"null",
    b"[]",
    b'"text"',
    b"{",
    b"{}{}",
    b"{},",
    b" {}",
    b"{} ",
    b"{ }",
    b"\xef\xbb\xbf{}",
    b'{"a": 1}',
    b'{"a":1, "b":2}',
    b'{"b":1,"a":2}',
    b'{"a":{"d":1,"c":2}}',
    b'{"a":[{"d":1,"c":2}]}',
    b'{"a":1,"a":1}',
    b'{"a":1,"a":2}',
    b'{"x":{"a":null,"a":null}}',
    b'{"a":-0}',
    b'{"a":01}',
    b'{"a":1.0}',
    b'{"a":1e2}',
    b'{"a":1e16}',
    b'{"a":-0.0}',
    b'{"a":NaN}',
    b'{"a":Infinity}',
    b'{"a":-Infinity}',
    b'{"a":9007199254740992}',
    b'{"a":-9007199254740992}',
    b'{"a":' + b"9" * 5000 + b"}",
    b'{"a":True}',
    b'{"a":"\\u0041"}',
    b'{"a":"\\/"}',
    b'{"a":"\\u000A"}',
    b'{"a":"\\ud800"}',
    b'{"a":"\\u00e9"}',
    b'{"a":"\xff"}',
    b'{"a":"\xed\xa0\x80"}',
    b'{"a":"tab\there"}',
    b'{"a":1,\t"b":2}',
    b"{'a':1}",
    b'{"a":1,}',
    '{"\ufb33":1,"\U0001f600":2}'.encode(),  # code points in order, UTF-16 units not
    b'{"a":' + b"[" * 20_000 + b"]" * 20_000 + b"}",
]


@pytest.mark.parametrize("body", NOT_CANONICAL, ids=lambda body: repr(body[:30]))
def test_a_body_that_is_not_one_canonical_object_is_refused(body: bytes) -> None:
    """Floats, repeated or unsorted keys, spaces, other escapes, text after the end."""
    with pytest.raises(LedgerError):
        decode_body(body)
    with pytest.raises(LedgerError):
        parse_entry(encode_head(ORIGIN, 7, PREV) + body + b"\n")


@pytest.mark.parametrize(
    "body",
    [
        b"{}",
        b'{"":""}',
        b'{"a":" spaces, {\'braces\'} : and [brackets] "}',
        b'{"a":"\\"\\\\\\b\\f\\n\\r\\t\\u0000"}',
        b'{"a":"\x7f","b":-9007199254740991}',
        '{"\U0001f600":1,"\ufb33":2}'.encode(),
        '{"a":"é"}'.encode(),
    ],
)
def test_every_canonical_object_is_accepted(body: bytes) -> None:
    """Spaces within strings, escapes that have to be, and UTF-16 order."""
    assert decode_body(body) == json.loads(body)


@given(bodies, st.data())
def test_the_quick_reader_accepts_exactly_what_the_strict_one_does(
    body: dict[str, Any], data: st.DataObject
) -> None:
    """Canonical text with any one edit: both say the same of it."""
    written = canonical_json.encode(body).decode()
    at = data.draw(st.integers(0, len(written)))
    drop = data.draw(st.integers(0, 2))
    put = data.draw(st.text('"\\,:{}[] \t0-9ae', max_size=2))
    edited = (written[:at] + put + written[at + drop :]).encode()
    try:
        expected = canonical_json.decode_object(edited)
    except TamperedError:
        with pytest.raises(LedgerError):
            decode_body(edited)
    else:
        assert decode_body(edited) == expected


@pytest.mark.parametrize(
    ("origin", "seq", "prev", "body"),
    [
        ("", 0, PREV, {}),
        ("a b", 0, PREV, {}),
        ("a\nb", 0, PREV, {}),
        (ORIGIN, -1, PREV, {}),
        (ORIGIN, 2**53, PREV, {}),
        (ORIGIN, 0, PREV[1:], {}),
        (ORIGIN, 0, PREV, []),
        (ORIGIN, 0, PREV, None),
        (ORIGIN, 0, PREV, {"a": 1.0}),
        (ORIGIN, 0, PREV, {"a": float("nan")}),
        (ORIGIN, 0, PREV, {"a": 2**53}),
        (ORIGIN, 0, PREV, {"a": "\ud800"}),
        (ORIGIN, 0, PREV, {"a": b"bytes"}),
        (ORIGIN, 0, PREV, {1: "a"}),
    ],
)
def test_what_would_not_survive_is_never_written(
    origin: str, seq: int, prev: bytes, body: Any
) -> None:
    """Floats, lone surrogates, big integers, and values that are not JSON."""
    with pytest.raises(LedgerError):
        encode_entry(origin, seq, prev, body)


def test_an_entry_has_at_most_65535_bytes() -> None:
    """One byte more is neither written nor read."""
    room = MAX_ENTRY - len(encode_entry(ORIGIN, 0, PREV, {"a": ""}))
    largest = encode_entry(ORIGIN, 0, PREV, {"a": "x" * room})
    assert len(largest) == 65_535
    assert parse_entry(largest).body == {"a": "x" * room}
    with pytest.raises(LedgerError, match="at most 65535 bytes"):
        encode_entry(ORIGIN, 0, PREV, {"a": "x" * (room + 1)})
    with pytest.raises(LedgerError, match="at most 65535 bytes"):
        parse_entry(largest.replace(b"xx", b"xxx", 1))


@given(st.binary(max_size=80))
def test_arbitrary_bytes_are_refused_as_an_entry(data: bytes) -> None:
    """No error but our own; without its closing brace no body is whole."""
    open_ended = b'{"a":"' + data.replace(b"}", b"") + b"\n"
    for raw in (data, encode_head(ORIGIN, 0, PREV) + open_ended):
        with pytest.raises(LedgerError):
            parse_entry(raw)
