"""What follows a Crypt4GH header: blocks of 65,536 bytes of plaintext, the last may be shorter.

::

    nonce, 12 bytes | ChaCha20-Poly1305(key of the data, nonce, plaintext): 1 to 65,536 + 16 bytes

Each block authenticates itself, and nothing else: no block has a number, and the last bears no
mark. So the format does not show that a file was cut between two blocks. What is registered
does: the file has to be as long as it was then, to the byte (docs/crypt4gh.md). That blocks of
one file were put in another order, or one of them twice in place of another, nothing shows:
who can write to the store can do that, and read nothing by it. Keep a digest where it matters.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

from custody.byte_io import fill, write_all
from custody.crypt4gh.contents import Contents
from custody.errors import Crypt4ghPayloadError

BLOCK = 65_536
NONCE_SIZE = 12
OVERHEAD = NONCE_SIZE + 16
SEALED_BLOCK = BLOCK + OVERHEAD

Progress = Callable[[int], object]


def is_payload_size(size: int) -> bool:
    """Tell whether blocks can be so long together; none at all is an empty file."""
    return size >= 0 and not 1 <= size % SEALED_BLOCK <= OVERHEAD


@dataclass(frozen=True, slots=True)
class Payload:
    """What opens a payload, and how many bytes it had when it was registered."""

    contents: Contents
    size: int


def decrypt_payload(
    src: BinaryIO, dst: BinaryIO, payload: Payload, *, progress: Progress | None = None
) -> int:
    """Open the blocks after a header, as many bytes as registered; gives how much was written.

    Every block is authenticated, also those that an edit list passes over, and only
    authenticated plaintext is written. But a broken file gives its ``Crypt4ghPayloadError``
    after the good blocks before the break were written.
    """
    ciphers = [ChaCha20Poly1305(key) for key in payload.contents.keys]
    edit, written = _Edit(payload.contents), 0
    for number, block in enumerate(_blocks(src, payload.size)):
        for kept in edit.kept(_open(block, ciphers, number)):
            write_all(dst, kept)
            written += len(kept)
        if progress is not None:
            progress(len(block))
    return written


def _blocks(src: BinaryIO, size: int) -> Iterator[memoryview]:
    """Give one sealed block after the other, in the same memory; and hold the whole to its size."""
    room, left = memoryview(bytearray(SEALED_BLOCK)), size
    while left:
        length = fill(src, room[:left])
        if length < min(left, SEALED_BLOCK):
            raise _payload_error(f"it ends {left - length} bytes too early")
        yield room[:length]
        left -= length
    if fill(src, room[:1]):
        raise _payload_error("it goes on after where it ended when it was registered")


def _open(block: memoryview, ciphers: list[ChaCha20Poly1305], number: int) -> bytes:
    for cipher in ciphers:
        try:
            if len(block) > OVERHEAD:
                return cipher.decrypt(block[:NONCE_SIZE], block[NONCE_SIZE:], None)
        except InvalidTag:
            continue
    raise _payload_error(f"block {number} of the payload is altered or cut")


class _Edit:
    """Passes on what an edit list keeps of a plaintext that comes in pieces."""

    def __init__(self, contents: Contents) -> None:
        self._stretches = contents.stretches()
        self._keep, self._left = next(self._stretches)

    def kept(self, plaintext: bytes) -> Iterator[memoryview]:
        rest = memoryview(plaintext)
        while rest:
            part, rest = rest[: self._left], rest[self._left :]
            self._left -= len(part)
            if self._keep and part:
                yield part
            if not self._left:
                self._keep, self._left = next(self._stretches)


def _payload_error(message: str) -> Crypt4ghPayloadError:
    return Crypt4ghPayloadError(message)
