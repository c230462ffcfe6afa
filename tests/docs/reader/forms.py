"""What all formats are made of: canonical JSON, base64, digests, and digests as words."""

from __future__ import annotations

import base64
import hashlib
import json
from typing import Any

from mnemonic import Mnemonic


def canonical(value: Any) -> bytes:
    return json.dumps(_sorted(value), ensure_ascii=False, separators=(",", ":")).encode()


def _sorted(value: Any) -> Any:
    if isinstance(value, dict):
        return {
            key: _sorted(value[key]) for key in sorted(value, key=lambda k: k.encode("utf-16-be"))
        }
    return [_sorted(item) for item in value] if isinstance(value, list) else value


def read(data: bytes) -> Any:
    value = json.loads(data)
    assert canonical(value) == data
    return value


def unbase64(text: str) -> bytes:
    data = base64.b64decode(text, validate=True)
    assert base64.b64encode(data).decode() == text
    return data


def sha256(data: bytes) -> bytes:
    return hashlib.sha256(data).digest()


def words(digest: bytes) -> str:
    number = int.from_bytes(digest, "big") >> (8 * len(digest) - 44)
    listed = Mnemonic("english").wordlist
    return " ".join(listed[number >> shift & 2047] for shift in (33, 22, 11, 0))
