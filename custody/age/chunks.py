"""Opening single chunks of a payload, in any order: what reading a part of a file takes.

A chunk's nonce holds its number and whether it is the last, so each authenticates where it
stands. Whoever opened the last one knows that the payload is as long as it says
(:mod:`custody.age.stream` draws the format).
"""

from __future__ import annotations

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

from custody.age.header import hkdf
from custody.age.stream import CHUNK_SIZE, NONCE_SIZE, SEALED_CHUNK_SIZE, TAG_SIZE
from custody.errors import AgePayloadError


class PayloadChunks:
    """The chunks of one payload; what is asked of their number and place needs no key."""

    def __init__(self, payload_size: int) -> None:
        sealed = payload_size - NONCE_SIZE
        self.count = max(1, -(-sealed // SEALED_CHUNK_SIZE))
        self.size = sealed - self.count * TAG_SIZE
        if self.size < 0 or (self.count > 1 and self.sealed_length(self.count - 1) <= TAG_SIZE):
            raise AgePayloadError("age payload is cut short: it ends before its final chunk")
        self._cipher: ChaCha20Poly1305 | None = None

    def unlock(self, file_key: bytes, nonce: bytes) -> None:
        """Take the key that the chunks are opened with."""
        self._cipher = ChaCha20Poly1305(hkdf(file_key, salt=nonce, info=b"payload"))

    def length(self, number: int) -> int:
        """Give how many bytes a chunk holds."""
        return min(CHUNK_SIZE, self.size - number * CHUNK_SIZE)

    def sealed_length(self, number: int) -> int:
        """Give how many bytes a chunk takes in the file."""
        return self.length(number) + TAG_SIZE

    def open_into(self, number: int, sealed: memoryview, room: memoryview) -> None:
        """Open a chunk into ``room``, or raise ``AgePayloadError``; room holds nothing then."""
        assert self._cipher is not None
        final = number == self.count - 1
        try:
            self._cipher.decrypt_into((number << 8 | final).to_bytes(12, "big"), sealed, None, room)
        except InvalidTag:
            room[:] = bytes(len(room))
            raise AgePayloadError(
                f"age payload is altered or cut short in chunk {number}",
                hint="take another copy of the sealed file",
            ) from None
