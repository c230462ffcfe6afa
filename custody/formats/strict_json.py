"""Reading JSON of any spelling, but of one meaning.

For what people and other programs write, where :mod:`custody.formats.canonical_json` would
refuse a line break. Python's own reader takes ``NaN`` and text that is not Unicode, lets
the last of two equal keys win and, nested deeply enough, fails with an error of the
interpreter; here each of these is one refusal.
"""

from __future__ import annotations

import json
from typing import Any, NoReturn

from custody.errors import TamperedError


def decode(data: bytes, expected: str = "JSON") -> Any:
    """Read JSON in UTF-8; ``TamperedError``, which says what was ``expected``, otherwise."""
    try:
        text = data.decode()
        value = _READER.decode(text)
        if "\\u" in text:  # half a surrogate pair may have been spelt out
            json.dumps(value, ensure_ascii=False).encode()
    except (ValueError, RecursionError):
        raise TamperedError(f"expected {expected}") from None
    return value


def _once_each(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    record = dict(pairs)
    if len(record) < len(pairs):
        raise TamperedError("a field stands there twice")
    return record


def _refuse(text: str) -> NoReturn:
    raise ValueError(text)


_READER = json.JSONDecoder(object_pairs_hook=_once_each, parse_constant=_refuse)
