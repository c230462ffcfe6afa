"""Writing and reading ledger entries: the exact bytes that are stored, hashed and proved.

Three lines of head, one line of RFC 8785 JSON, each ended by a newline::

    ledger.example/kat/entry/v1
    1
    1d47959c7a4be3e11617bc73a7d7a83844c3d41aa3fae2abdd9de184c391b769
    {"at":"2026-01-31T22:05:00.000000Z","by":"alice","kind":"approve"}

    <origin>/entry/v1 \\n <seq> \\n <64 hex of the previous leaf hash> \\n <JSON> \\n
    leaf = SHA-256( 0x00 || entry )   (merkle.leaf_hash)

``seq`` counts from 0 and is the Merkle leaf index. The leaf hash is both the
chain link and the leaf of the tree, so there is one hash to get right. The
first entry's previous hash is 32 zero bytes. An entry is at most 65,535 bytes.
JSON holds no floats. Entries are never written again to be checked: the stored
bytes are what is hashed, and there is one byte string for each meaning (TAMPER).
"""

from __future__ import annotations

import json
import re
from binascii import unhexlify
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple, NoReturn

from custody.errors import LedgerError, TamperedError
from custody.formats import canonical_json
from custody.formats.encoding import LARGEST, parse_decimal
from custody.tlog.merkle import HASH_SIZE
from custody.tlog.note_keys import require_key_name

MAX_ENTRY = 65_535
GENESIS_PREV = bytes(HASH_SIZE)

_HEAD = re.compile(rb"([^\n]+)/entry/v1\n(0|[1-9][0-9]{0,15})\n([0-9a-f]{64})\n([^\n]*)\n")


class Head(NamedTuple):
    """An entry taken apart, its body still bytes and not looked at."""

    origin: str
    seq: int
    prev: bytes
    body: bytes


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry as values: origin, index, the previous leaf hash (32 bytes), and its JSON object."""

    origin: str
    seq: int
    prev: bytes
    body: dict[str, Any]


def encode_entry(origin: str, seq: int, prev: bytes, body: dict[str, Any]) -> bytes:
    """Write an entry's exact bytes; ``LedgerError`` for what has no exact form or is too long."""
    require_key_name(origin)
    if parse_decimal(str(seq)) is None or len(prev) != HASH_SIZE:
        raise LedgerError("expected a seq from 0 to 2**53 - 1 and a previous hash of 32 bytes")
    if not isinstance(body, dict):
        raise LedgerError("expected a JSON object as the body of an entry")
    try:
        text = canonical_json.encode(body)
    except TamperedError as error:
        raise LedgerError(f"entry {seq} can't be written: {error.message}") from None
    data = b"%b%b\n" % (encode_head(origin, seq, prev), text)
    _require_size(data)
    return data


def parse_entry(data: bytes) -> Entry:
    """Read an entry; ``LedgerError`` unless it is the one way of writing its values."""
    origin, seq, prev, body = entry_head(data)
    return Entry(origin, seq, prev, decode_body(body))


def entry_head(data: bytes) -> Head:
    """Take an entry apart without reading its body; ``LedgerError`` for any other shape."""
    _require_size(data)
    match = _HEAD.fullmatch(data)
    if match is None or (seq := int(match[2])) > LARGEST:
        raise LedgerError("expected an entry: origin, seq, previous hash and JSON, a line each")
    return Head(_origin(match[1]), seq, unhexlify(match[3]), match[4])


@lru_cache(maxsize=16)
def _origin(name: bytes) -> str:
    """Read an origin, which all entries of a ledger have in common."""
    try:
        return require_key_name(name.decode())
    except UnicodeDecodeError:
        raise LedgerError("the origin of an entry is not valid UTF-8") from None


def encode_head(origin: str, seq: int, prev: bytes) -> bytes:
    """Write the three lines of the head."""
    return b"%b/entry/v1\n%d\n%b\n" % (origin.encode(), seq, prev.hex().encode("ascii"))


def decode_body(body: bytes) -> dict[str, Any]:
    """Read the JSON object of an entry; ``LedgerError`` unless it is RFC 8785."""
    if b"\\" not in body:
        try:
            return _decode_plain(body.decode("ascii"))
        except (ValueError, RecursionError):
            pass  # not ASCII, or not canonical: the strict reader decides
    try:
        return canonical_json.decode_object(body)
    except TamperedError as error:
        raise LedgerError(f"the body of an entry: {error.message}") from None


def _decode_plain(text: str) -> dict[str, Any]:
    """Read an object in ASCII without a backslash, in about half the time and no less strictly.

    There a string has one spelling only, and code points sort as UTF-16 does.
    What is left of RFC 8785 is seen while reading: keys sorted and unique,
    integers plain, and no white space between the strings. ``ValueError`` if not.
    """
    value, end = _DECODER.raw_decode(text)
    if type(value) is not dict or end != len(text) or _has_loose_space(text):
        raise ValueError(text)
    return value


def _has_loose_space(text: str) -> bool:
    if "\n" in text or "\t" in text or "\r" in text:  # these have no place in a string either
        return True
    return " " in text and any(" " in between for between in text.split('"')[::2])


def _sorted_object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    value = dict(pairs)
    keys = list(value)
    if len(keys) != len(pairs) or keys != sorted(keys):
        raise ValueError(pairs)
    return value


def _short_int(text: str) -> int:
    if text == "-0" or len(text) > 15:  # beyond 15 digits the strict reader decides
        raise ValueError(text)
    return int(text)


def _refuse(text: str) -> NoReturn:
    raise ValueError(text)


_DECODER = json.JSONDecoder(
    object_pairs_hook=_sorted_object,
    parse_int=_short_int,
    parse_float=_refuse,
    parse_constant=_refuse,
)


def _require_size(data: bytes) -> None:
    if len(data) > MAX_ENTRY:
        raise LedgerError(f"expected an entry of at most {MAX_ENTRY} bytes, got {len(data)}")
