"""What nothing can beat: the cipher alone, and the writes of one file alone, by so many threads.

limits_program.py cipher|write THREADS BYTES     prints bytes a second; writes to standard output
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable
from itertools import count
from threading import Thread

from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

from custody.age.segments import CHUNKS_PER_SEGMENT
from custody.age.stream import CHUNK_SIZE, SEALED_CHUNK_SIZE

SEGMENT_SIZE = CHUNKS_PER_SEGMENT * CHUNK_SIZE


def _cipher() -> Callable[[int], object]:
    cipher, nonce = ChaCha20Poly1305(bytes(32)), bytes(12)
    source, result = bytearray(CHUNK_SIZE), bytearray(SEALED_CHUNK_SIZE)

    def seal(_: int) -> None:
        for _ in range(CHUNKS_PER_SEGMENT):
            cipher.encrypt_into(nonce, source, None, result)

    return seal


def _write() -> Callable[[int], object]:
    data = os.urandom(SEGMENT_SIZE)
    return lambda number: os.pwrite(1, data, number * SEGMENT_SIZE)


def main() -> None:
    """Do what the arguments say."""
    what, threads, size = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    numbers, segments = count(), size // SEGMENT_SIZE

    def serve(step: Callable[[int], object]) -> None:
        while (number := next(numbers)) < segments:
            step(number)

    workers = [
        Thread(target=serve, args=({"cipher": _cipher, "write": _write}[what](),))
        for _ in range(threads)
    ]
    start = time.perf_counter()
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    print(size / (time.perf_counter() - start), file=sys.stderr)


if __name__ == "__main__":
    main()
