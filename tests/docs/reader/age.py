"""age files: keys as text, headers of one stanza, payloads."""

from __future__ import annotations

import base64
import hmac
from functools import reduce

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF


def unbech32(prefix: str, text: str) -> bytes:
    digits = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
    hrp, _, rest = text.rpartition("1")
    assert hrp == prefix
    values = [digits.index(one) for one in rest]
    state = 1
    for value in [*(ord(c) >> 5 for c in hrp), 0, *(ord(c) & 31 for c in hrp), *values]:
        top, state = state >> 25, (state & 0x1FFFFFF) << 5 ^ value
        for bit, term in enumerate((0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)):
            state ^= term if top >> bit & 1 else 0
    assert state == 1
    bits = reduce(lambda number, value: number << 5 | value, values[:-6], 0)
    return (bits >> (len(values) - 6) * 5 % 8).to_bytes((len(values) - 6) * 5 // 8, "big")


def hkdf(secret: bytes, salt: bytes, info: bytes) -> bytes:
    return HKDF(SHA256(), 32, salt or None, info).derive(secret)


def split_age(data: bytes) -> tuple[bytes, bytes]:
    end = data.index(b"\n", data.index(b"\n---") + 1) + 1
    return data[:end], data[end:]


def shares_of(header: bytes) -> list[bytes]:
    lines = header.decode().split("\n")
    assert lines[0] == "age-encryption.org/v1"
    stanzas = [line for line in lines if line.startswith("-> X25519 ")]
    return [unpadded(line.split(" ")[2]) for line in stanzas]


def unpadded(text: str) -> bytes:
    return base64.b64decode(text + "=" * (-len(text) % 4), validate=True)


def file_key_by_secret(header: bytes, secret: bytes, recipient: bytes) -> bytes:
    """Open a header of one stanza with its X25519 shared secret; check the MAC."""
    lines = header.decode().split("\n")
    (share,) = shares_of(header)
    wrap = hkdf(secret, share + recipient, b"age-encryption.org/v1/X25519")
    file_key = ChaCha20Poly1305(wrap).decrypt(bytes(12), unpadded(lines[2]), None)
    covered = header[: header.index(b"\n---") + 4]
    mac = hmac.digest(hkdf(file_key, b"", b"header"), covered, "sha256")
    assert lines[3] == f"--- {base64.b64encode(mac).decode().rstrip('=')}"
    return file_key


def file_key_by_identity(header: bytes, identity: str) -> bytes:
    key = X25519PrivateKey.from_private_bytes(unbech32("age-secret-key-", identity.lower()))
    (share,) = shares_of(header)
    secret = key.exchange(X25519PublicKey.from_public_bytes(share))
    return file_key_by_secret(header, secret, key.public_key().public_bytes_raw())


def open_payload(payload: bytes, file_key: bytes) -> bytes:
    cipher = ChaCha20Poly1305(hkdf(file_key, payload[:16], b"payload"))
    size = 65536 + 16
    chunks = [payload[at : at + size] for at in range(16, len(payload), size)]
    plain = b""
    for i, chunk in enumerate(chunks):
        nonce = i.to_bytes(11, "big") + bytes([i == len(chunks) - 1])
        plain += cipher.decrypt(nonce, chunk, None)
    return plain
