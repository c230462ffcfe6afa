"""RFC 8785 JSON, written and read strictly.

Everything that is hashed or signed here is JSON of strings, booleans, null,
lists, objects and integers of magnitude up to 2**53 - 1. Floats are refused:
they do not survive every database and every language alike. Binary is standard
base64 with padding, and has one spelling too::

    {"box":"AAECAw==","size":5,"who":"anna"}

Reading is strict in the one way that matters: bytes are accepted only if
writing their value again gives the same bytes, so no two byte strings mean the
same statement.

Both ways go through the standard library's encoder, an order of magnitude faster
than ``rfc8785``, since a verifier reads every entry of a ledger and writes most of
it again. For the values allowed here the two differ in one point only: RFC 8785
(3.2.3) sorts keys by UTF-16 code units, Python by code points, and these orders
part where a character beyond U+FFFF takes part. So a value with such a character
goes through ``rfc8785``. All others come out the same of both.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection
from typing import Any, NoReturn

import rfc8785

from custody.errors import TamperedError
from custody.formats.encoding import LARGEST, parse_base64

_PLAIN = frozenset({str, bool, type(None)})
_BEYOND_BMP = re.compile("[\U00010000-\U0010ffff]")


def encode(value: Any) -> bytes:
    """Write ``value`` as RFC 8785 bytes; ``TamperedError`` for what has no exact form."""
    try:
        _refuse_inexact(value)
        text = _WRITER.encode(value)
        return rfc8785.dumps(value) if _BEYOND_BMP.search(text) else text.encode()
    except (rfc8785.CanonicalizationError, UnicodeError):
        raise TamperedError("text that is not valid Unicode has no JSON form") from None
    except RecursionError:
        raise TamperedError("value is nested too deeply for JSON") from None


def is_encoding(data: bytes, value: Any) -> bool:
    """Tell whether ``data``, known to be canonical, is how ``value`` is written."""
    try:
        if _WRITER.encode(value).encode() == data:
            return True
    except (ValueError, RecursionError):
        pass
    return encode(value) == data


def decode(data: bytes) -> Any:
    """Read canonical bytes back; ``TamperedError`` unless they are exactly canonical."""
    try:
        text = data.decode()
        value = _READER.decode(text)
        again = _write_again(value, text)
    except (ValueError, RecursionError):
        raise TamperedError("expected canonical JSON, got something else") from None
    if again != text:
        raise TamperedError("JSON is not in canonical form (RFC 8785)")
    return value


def decode_object(data: bytes) -> dict[str, Any]:
    """Read canonical bytes that must be one JSON object."""
    value = decode(data)
    if not isinstance(value, dict):
        raise TamperedError("expected a JSON object")
    return value


def decode_binary(value: object, size: int | None = None) -> bytes:
    """Read the bytes that a JSON string holds as base64, ``size`` of them where that is given.

    ``TamperedError`` for anything ``custody.formats.encoding.format_base64`` would not write.
    """
    data = parse_base64(value) if isinstance(value, str) else None
    if data is None:
        raise TamperedError("expected standard base64 with padding")
    if size is not None and len(data) != size:
        raise TamperedError(f"expected {size} bytes of base64, got {len(data)}")
    return data


def _write_again(value: Any, text: str) -> str:
    """Write a value that was read from ``text``, as RFC 8785 would wherever ``text`` could be."""
    if not text.isascii() and _BEYOND_BMP.search(text):
        return rfc8785.dumps(value).decode()
    return _WRITER.encode(value)


def _refuse_number(text: str) -> NoReturn:
    raise ValueError(text)


def _exact_integer(text: str) -> int:
    value = int(text)
    if abs(value) > LARGEST:
        raise ValueError(text)
    return value


def _refuse_inexact(value: Any) -> None:
    if value is None or isinstance(value, str):
        return
    if isinstance(value, dict):
        if not all(isinstance(key, str) for key in value):
            raise TamperedError("object keys must be strings")
        _refuse_inexact_items(value.values())
    elif isinstance(value, list | tuple):
        _refuse_inexact_items(value)
    elif isinstance(value, int):
        if abs(value) > LARGEST:
            raise TamperedError("integers beyond 2**53 - 1 have no exact JSON form")
    else:
        raise TamperedError(f"{type(value).__name__} has no place in canonical JSON")


def _refuse_inexact_items(items: Collection[Any]) -> None:
    if not _PLAIN.issuperset(map(type, items)):  # most are plain, and that is seen at once
        for item in items:
            if type(item) not in _PLAIN:
                _refuse_inexact(item)


_READER = json.JSONDecoder(
    parse_float=_refuse_number, parse_constant=_refuse_number, parse_int=_exact_integer
)
_WRITER = json.JSONEncoder(
    ensure_ascii=False, sort_keys=True, separators=(",", ":"), check_circular=False
)
