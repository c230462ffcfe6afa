"""Sealed files for readers, and what is read of them counted."""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from threading import Lock

from custody.age import X25519Identity, encrypt, read_header
from custody.age.stream import CHUNK_SIZE, NONCE_SIZE, SEALED_CHUNK_SIZE
from tests.age.samples import plaintext

IDENTITY = X25519Identity(b"r" * 32)
CHUNKS = 40
PLAIN = plaintext(CHUNKS * CHUNK_SIZE - 100)


def sealed(plain: bytes = PLAIN, identity: X25519Identity = IDENTITY) -> bytes:
    """A sealed file."""
    file = io.BytesIO()
    encrypt(io.BytesIO(plain), file, [identity.recipient()])
    return file.getvalue()


def chunk_at(file: bytes, number: int) -> int:
    """Where a chunk begins in a sealed file."""
    return len(read_header(io.BytesIO(file))) + NONCE_SIZE + number * SEALED_CHUNK_SIZE


@dataclass
class CountedRanges:
    """The bytes of a file in memory, and the ranges that were asked for."""

    data: bytes
    asked: list[tuple[int, int]] = field(default_factory=list)
    lock: Lock = field(default_factory=Lock)

    @property
    def size(self) -> int:
        return len(self.data)

    @property
    def moved(self) -> int:
        return sum(size for _, size in self.asked)

    def read_range(self, offset: int, size: int) -> bytes:
        with self.lock:
            self.asked.append((offset, size))
        return self.data[offset : offset + size]

    def close(self) -> None:
        self.asked.clear()
