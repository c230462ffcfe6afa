"""What the age tests share: fixed keys, and streams that are as awkward as real ones."""

from __future__ import annotations

import io
import random
from collections.abc import Iterator
from typing import BinaryIO, cast

from custody.age import X25519Identity, encrypt_payload
from custody.age.segments import CHUNKS_PER_SEGMENT
from custody.age.stream import CHUNK_SIZE

# The two lines of https://c2sp.org/age, "The X25519 recipient type": 32 bytes "B".
IDENTITY_TEXT = "AGE-SECRET-KEY-1GFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPQ4EGAEX"
RECIPIENT_TEXT = "age1zvkyg2lqzraa2lnjvqej32nkuu0ues2s82hzrye869xeexvn73equnujwj"

ALICE = X25519Identity(b"B" * 32)
BOB = X25519Identity(bytes(range(32)))

FILE_KEY = b"sixteen key byte"
NONCE = bytes(range(16))

SEGMENT_SIZE = CHUNKS_PER_SEGMENT * CHUNK_SIZE
ALONE = CHUNK_SIZE + SEGMENT_SIZE  # what the calling thread does by itself
BOUNDARIES = (
    0,
    1,
    CHUNK_SIZE - 1,
    CHUNK_SIZE,
    CHUNK_SIZE + 1,
    SEGMENT_SIZE - 1,
    SEGMENT_SIZE,
    SEGMENT_SIZE + 1,
    ALONE - 1,
    ALONE,
    ALONE + 1,
    6 * SEGMENT_SIZE + 12_345,
)


class Source(io.RawIOBase):
    """A source that can't seek and gives fewer bytes than asked for, like a busy pipe."""

    def __init__(self, data: bytes, seed: int = 0) -> None:
        self._data = memoryview(data)
        self._chance = random.Random(seed)

    def readable(self) -> bool:
        return True

    def readinto(self, room: object) -> int:
        view = memoryview(room)  # type: ignore[arg-type]
        count = min(len(view), len(self._data), self._chance.choice((1, 7, 4096, 65_536, 200_000)))
        view[:count] = self._data[:count]
        self._data = self._data[count:]
        return count


class Sink(io.RawIOBase):
    """A destination that takes only part of what it is given at a time."""

    def __init__(self, taken: bytearray) -> None:
        self._taken = taken

    def writable(self) -> bool:
        return True

    def write(self, data: object) -> int:
        view = memoryview(data)[:100_000]  # type: ignore[arg-type]
        self._taken += view
        return len(view)


def dribble(data: bytes, seed: int = 0) -> BinaryIO:
    """Give ``data`` as a :class:`Source`."""
    return cast(BinaryIO, Source(data, seed))


def sip(taken: bytearray) -> BinaryIO:
    """Give a :class:`Sink` that fills ``taken``."""
    return cast(BinaryIO, Sink(taken))


def plaintext(size: int) -> bytes:
    """Bytes in which no two chunks are alike."""
    return random.Random(size).randbytes(size)


def payload(data: bytes) -> bytes:
    """Seal a payload under the fixed file key."""
    out = io.BytesIO()
    encrypt_payload(io.BytesIO(data), out, FILE_KEY, nonce=NONCE)
    return out.getvalue()


def counted() -> Iterator[bytes]:
    """Random bytes that are not random: each draw differs, every run is the same."""
    chance = random.Random(7)
    while True:
        yield chance.randbytes(32)
