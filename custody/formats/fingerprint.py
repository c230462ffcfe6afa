"""The fingerprint of a person's keys: what people compare, and what keys are held against.

Wherever keys arrive beside a fingerprint, it is computed again, so nobody shows one
person's keys under the fingerprint of another's (promise NAMED).
"""

from __future__ import annotations

import hashlib

from custody.formats import canonical_json
from custody.formats.encoding import format_base64


def fingerprint(name: str, signing_public: bytes, box_public: bytes) -> bytes:
    """Give the 32-byte digest of an official's public half, read back when they enrol.

    SHA-256 of RFC 8785 JSON, whose ``format`` keeps it apart from every other
    digest here::

        {"box_public":"…","format":"custody-official/v1","name":"anna","signing_public":"…"}
    """
    record = {
        "format": "custody-official/v1",
        "name": name,
        "signing_public": format_base64(signing_public),
        "box_public": format_base64(box_public),
    }
    return hashlib.sha256(canonical_json.encode(record)).digest()
