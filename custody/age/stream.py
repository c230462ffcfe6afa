"""Sealing and opening the payload of an age file (STREAM: chunks that authenticate in order).

::

    nonce, 16 bytes | chunk 0 | chunk 1 | … | final chunk

    payload key = HKDF-SHA-256(file key, salt = nonce, info = "payload")
    chunk i     = ChaCha20-Poly1305(payload key, nonce i, up to 64 KiB): + 16 bytes
    nonce i     = i in 11 bytes, big-endian || 01 for the final chunk, else 00

Every chunk but the final one is full, and the final one is empty only when the
whole payload is. So a payload that was cut, reordered, extended or altered does
not open to its end. Source: https://c2sp.org/age, "Payload".

What makes opening safe: a chunk counts as released only after it authenticated,
and only released chunks are written. At the first chunk that fails, the good ones
before it are written, nothing after it is, and the error is raised. Chunks are
sealed and opened by several threads, as process.py describes.
"""

from __future__ import annotations

from functools import partial
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

from custody.age.header import hkdf
from custody.age.process import process_stream
from custody.age.segments import Progress, Segment
from custody.byte_io import fill, write_all
from custody.errors import AgeHeaderError, AgePayloadError

CHUNK_SIZE = 64 * 1024
TAG_SIZE = 16
NONCE_SIZE = 16
SEALED_CHUNK_SIZE = CHUNK_SIZE + TAG_SIZE


def encrypt_payload(
    src: BinaryIO,
    dst: BinaryIO,
    file_key: bytes,
    *,
    nonce: bytes,
    progress: Progress | None = None,
) -> int:
    """Seal all of ``src`` as nonce and chunks; give the number of plaintext bytes.

    ``nonce`` is 16 random bytes, never used before with this file key.
    """
    write_all(dst, nonce)
    work = partial(_seal, _payload_cipher(file_key, nonce))
    plaintext_size, _ = process_stream(src, dst, CHUNK_SIZE, SEALED_CHUNK_SIZE, work, progress)
    return plaintext_size


def decrypt_payload(
    src: BinaryIO, dst: BinaryIO, file_key: bytes, *, progress: Progress | None = None
) -> int:
    """Open a payload from its nonce to its end; give the number of plaintext bytes.

    ``AgePayloadError`` for an altered, cut or extended payload, after writing the
    chunks before the fault; ``AgeHeaderError`` when not even the nonce is there
    (implementations read it with the header).
    """
    nonce = memoryview(bytearray(NONCE_SIZE))
    if fill(src, nonce) < NONCE_SIZE:
        raise AgeHeaderError("age file ends before its payload begins")
    work = partial(_open, _payload_cipher(file_key, bytes(nonce)))
    _, plaintext_size = process_stream(src, dst, SEALED_CHUNK_SIZE, CHUNK_SIZE, work, progress)
    return plaintext_size


def payload_size(plaintext_size: int) -> int:
    """Give the size in bytes of the payload, nonce included, of so much plaintext."""
    chunks = max(1, -(-plaintext_size // CHUNK_SIZE))
    return NONCE_SIZE + plaintext_size + chunks * TAG_SIZE


def _seal(cipher: ChaCha20Poly1305, segment: Segment) -> None:
    for counter, source, room, final in segment.chunks():
        result = room[: len(source) + TAG_SIZE]
        segment.released += cipher.encrypt_into(_nonce(counter, final), source, None, result)


def _open(cipher: ChaCha20Poly1305, segment: Segment) -> None:
    """Open the segment's chunks in order; those released stay so when a later one fails.

    A full chunk that authenticates in the wrong place (final with more behind it, or
    the reverse) is genuine plaintext: it is released, and then the payload is refused.
    """
    for counter, source, room, final in segment.chunks():
        if len(source) < TAG_SIZE + (counter > 0):
            raise _cut_short_error()
        result = room[: len(source) - TAG_SIZE]
        if _chunk_opens(cipher, _nonce(counter, final), source, result):
            segment.released += len(result)
        elif len(result) == CHUNK_SIZE and _chunk_opens(
            cipher, _nonce(counter, not final), source, result
        ):
            segment.released += len(result)
            raise (
                _cut_short_error()
                if final
                else AgePayloadError("age payload goes on after its final chunk")
            )
        else:
            raise AgePayloadError(f"age payload is altered or cut short in chunk {counter}")


def _chunk_opens(
    cipher: ChaCha20Poly1305, nonce: bytes, source: memoryview, result: memoryview
) -> bool:
    try:
        cipher.decrypt_into(nonce, source, None, result)
    except InvalidTag:
        return False
    return True


def _cut_short_error() -> AgePayloadError:
    return AgePayloadError(
        "age payload is cut short: it ends before its final chunk",
        hint="fetch the file again from where it was sealed",
    )


def _nonce(counter: int, final: bool) -> bytes:
    return (counter << 8 | final).to_bytes(12, "big")


def _payload_cipher(file_key: bytes, nonce: bytes) -> ChaCha20Poly1305:
    return ChaCha20Poly1305(hkdf(file_key, salt=nonce, info=b"payload"))
