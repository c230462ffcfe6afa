"""Opening a stretch of an age payload: some of its chunks, without those before.

Chunks authenticate by their number and by whether they are the final one, so a stretch proves
itself as long as the payload's length is known: of a registered object it is. Where the
stretches of a whole payload all opened, the payload is whole. The layout is drawn in stream.py.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

from custody.age.header import hkdf
from custody.age.stream import CHUNK_SIZE, NONCE_SIZE, SEALED_CHUNK_SIZE, TAG_SIZE
from custody.byte_io import fill
from custody.errors import AgeHeaderError, AgePayloadError


def plaintext_size(payload: int) -> int:
    """Give the size of the plaintext in a payload, nonce included; the inverse of payload_size."""
    chunks = max(1, -(-(payload - NONCE_SIZE) // SEALED_CHUNK_SIZE))
    return payload - NONCE_SIZE - chunks * TAG_SIZE


def open_range(
    src: BinaryIO, file_key: bytes, start: int, end: int, plain_size: int
) -> Iterator[bytes]:
    """Give the plaintext from ``start`` to ``end`` in chunks; ``src`` stands at the payload.

    ``start`` is where a chunk begins, and ``end`` where one ends; ``src`` can be sought.
    ``AgePayloadError`` at the first chunk that is altered or missing, before any byte of it.
    """
    nonce = memoryview(bytearray(NONCE_SIZE))
    if fill(src, nonce) < NONCE_SIZE:
        raise AgeHeaderError("age file ends before its payload begins")
    cipher = ChaCha20Poly1305(hkdf(file_key, salt=bytes(nonce), info=b"payload"))
    first, final = start // CHUNK_SIZE, max(0, -(-plain_size // CHUNK_SIZE) - 1)
    src.seek(first * SEALED_CHUNK_SIZE, 1)
    room = memoryview(bytearray(SEALED_CHUNK_SIZE))
    for number in range(first, -(-end // CHUNK_SIZE)):
        length = min(CHUNK_SIZE, plain_size - number * CHUNK_SIZE) + TAG_SIZE
        if fill(src, room[:length]) < length:
            raise AgePayloadError("age payload is cut short: it ends before its final chunk")
        counter = (number << 8 | (number == final)).to_bytes(12, "big")
        try:
            yield cipher.decrypt(counter, room[:length], None)
        except InvalidTag:
            raise AgePayloadError(
                f"age payload is altered or cut short in chunk {number}"
            ) from None
