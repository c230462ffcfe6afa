"""An official's key file."""

from __future__ import annotations

import json
import unicodedata
from functools import cache
from typing import Any, NamedTuple

import argon2.low_level
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from nacl.signing import SigningKey

from tests.docs.reader.forms import canonical, sha256, unbase64


class Keys(NamedTuple):
    record: dict[str, Any]
    seed: bytes
    box: bytes


@cache
def open_key_file(data: bytes, passphrase: str) -> Keys:
    record = json.loads(data)
    kdf = record["kdf"]
    assert (record["format"], kdf["name"]) == ("custody-official-key/v1", "argon2id13")
    key = argon2.low_level.hash_secret_raw(
        unicodedata.normalize("NFKC", passphrase).encode(),
        unbase64(kdf["salt"]),
        time_cost=kdf["passes"],
        memory_cost=kdf["memory_kib"],
        parallelism=kdf["lanes"],
        hash_len=32,
        type=argon2.low_level.Type.ID,
        version=0x13,
    )
    associated = canonical({name: record[name] for name in record if name != "box"})
    box = unbase64(record["box"])
    plain = ChaCha20Poly1305(key).decrypt(unbase64(record["nonce"]), box, associated)
    assert len(plain) == 64
    return Keys(record, plain[:32], plain[32:])


def fingerprint(record: dict[str, Any]) -> bytes:
    named = {key: record[key] for key in ("box_public", "name", "signing_public")}
    return sha256(canonical({**named, "format": "custody-official/v1"}))


def public_of(seed: bytes) -> bytes:
    return bytes(SigningKey(seed).verify_key)
