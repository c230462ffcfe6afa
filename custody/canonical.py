"""RFC 8785 JSON, written and read strictly.

Everything that is hashed or signed here is JSON of strings, booleans, null,
lists, objects and integers of magnitude up to 2**53 - 1. Floats are refused:
they do not survive every database and every language alike.

Reading is strict in the one way that matters: bytes are accepted only if
writing their value again gives the same bytes, so no two byte strings mean the
same statement.
"""

from __future__ import annotations

import json
from typing import Any, NoReturn

import rfc8785

from custody.errors import TamperedError


def encode(value: Any) -> bytes:
    """Write ``value`` as RFC 8785 bytes; ``TamperedError`` for what has no exact form."""
    _refuse_floats(value)
    try:
        return rfc8785.dumps(value)
    except (rfc8785.CanonicalizationError, UnicodeError, RecursionError) as error:
        raise TamperedError(f"value has no canonical JSON form: {error}") from None


def decode(data: bytes) -> Any:
    """Read canonical bytes back; ``TamperedError`` unless they are exactly canonical."""
    try:
        value = json.loads(data, parse_float=_no_float, parse_constant=_no_float)
    except (ValueError, RecursionError):
        raise TamperedError("expected canonical JSON, got something else") from None
    if encode(value) != data:
        raise TamperedError("JSON is not in canonical form (RFC 8785)")
    return value


def decode_object(data: bytes) -> dict[str, Any]:
    """Read canonical bytes that must be one JSON object."""
    value = decode(data)
    if not isinstance(value, dict):
        raise TamperedError("expected a JSON object")
    return value


def _no_float(text: str) -> NoReturn:
    raise ValueError(text)


def _refuse_floats(value: Any) -> None:
    if isinstance(value, dict):
        for key, item in value.items():
            if not isinstance(key, str):
                raise TamperedError("object keys must be strings")
            _refuse_floats(item)
    elif isinstance(value, list | tuple):
        for item in value:
            _refuse_floats(item)
    elif value is not None and not isinstance(value, str | bool | int):
        raise TamperedError(f"{type(value).__name__} has no place in canonical JSON")
