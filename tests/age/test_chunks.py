"""Single chunks of a payload: each opens where it stands, and nowhere else."""

from __future__ import annotations

import pytest

from custody.age import payload_size
from custody.age.chunks import PayloadChunks
from custody.age.stream import CHUNK_SIZE, NONCE_SIZE, SEALED_CHUNK_SIZE, TAG_SIZE
from custody.errors import AgePayloadError
from tests.age.samples import BOUNDARIES, FILE_KEY, NONCE, payload, plaintext


def opened(chunks: PayloadChunks, number: int, sealed: bytes) -> bytes:
    begin = NONCE_SIZE + number * SEALED_CHUNK_SIZE
    room = bytearray(chunks.length(number))
    source = memoryview(sealed)[begin : begin + chunks.sealed_length(number)]
    chunks.open_into(number, source, memoryview(room))
    return bytes(room)


def chunks_of(sealed: bytes) -> PayloadChunks:
    chunks = PayloadChunks(len(sealed))
    chunks.unlock(FILE_KEY, NONCE)
    return chunks


@pytest.mark.parametrize("size", BOUNDARIES)
def test_each_chunk_opens_alone(size: int) -> None:
    plain = plaintext(size)
    sealed = payload(plain)
    chunks = chunks_of(sealed)
    assert (payload_size(chunks.size), chunks.size) == (len(sealed), size)
    backwards = [opened(chunks, at, sealed) for at in reversed(range(chunks.count))]
    assert b"".join(reversed(backwards)) == plain


def test_a_chunk_that_does_not_authenticate_leaves_nothing_in_its_room() -> None:
    """INTACT: not a byte of it is there to be read."""
    sealed = bytearray(payload(plaintext(CHUNK_SIZE + 5)))
    sealed[NONCE_SIZE] ^= 1
    chunks, room = chunks_of(bytes(sealed)), bytearray(CHUNK_SIZE)
    source = memoryview(sealed)[NONCE_SIZE : NONCE_SIZE + SEALED_CHUNK_SIZE]
    with pytest.raises(AgePayloadError, match="altered or cut short in chunk 0"):
        chunks.open_into(0, source, memoryview(room))
    assert room == bytes(CHUNK_SIZE)


@pytest.mark.parametrize("size", [0, TAG_SIZE - 1, SEALED_CHUNK_SIZE + TAG_SIZE])
def test_a_payload_that_no_plaintext_makes_is_refused(size: int) -> None:
    with pytest.raises(AgePayloadError, match="cut short"):
        PayloadChunks(NONCE_SIZE + size)
