"""A file object over a sealed file: what any library reads that takes an open file."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, BinaryIO

from custody.age import X25519Identity
from custody.reading.errors import ClosedReaderError, SealedReadError, told_as_os_error
from custody.reading.keys import FileKeys
from custody.reading.positions import Positions
from custody.reading.ranges import Ranges, ranges_of
from custody.reading.sealed_file import SealedFile

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

_PEEK = 512


class SealedReader(io.RawIOBase):
    """The plaintext of a sealed file, read-only.

    Each thread has a place of its own (:mod:`custody.reading.positions`); :meth:`read_at` needs
    none. A buffer of Python's around it counts on one place, so it belongs to one thread. Closing
    it closes ``raw``. Whatever goes wrong is a :class:`SealedReadError`.
    """

    def __init__(
        self,
        raw: BinaryIO | Ranges | SealedFile,
        identity: X25519Identity | FileKeys | None = None,
        *,
        name: str = "the sealed file",
    ) -> None:
        super().__init__()
        self._file = raw if isinstance(raw, SealedFile) else _opened(raw, identity, name)
        self._shared = raw is self._file
        self.name, self.size = self._file.name, self._file.size
        self._positions = Positions()

    def readable(self) -> bool:
        """Say that this can be read."""
        return True

    def seekable(self) -> bool:
        """Say that any part of this can be read."""
        return True

    def tell(self) -> int:
        """Give this thread's place."""
        self._require_open()
        return self._positions.tell()

    def seek(self, offset: int, whence: int = io.SEEK_SET, /) -> int:
        """Put this thread somewhere; beyond the end is nothing to be read."""
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self.tell(), io.SEEK_END: self.size}
        position = base.get(whence, -1 - abs(offset)) + offset
        if position < 0:
            raise SealedReadError(f"{self.name}: there is nothing before its beginning")
        self._positions.seek(position)
        return position

    def readinto(self, buffer: WriteableBuffer, /) -> int:
        """Fill the buffer from this thread's place on, as far as the file goes."""
        self._require_open()
        with memoryview(buffer).cast("B") as view:
            offset = self._positions.advance(len(view), self.size)
            count = max(0, min(len(view), self.size - offset))
            self._fill(offset, view[:count])
            return count

    def readall(self) -> bytes:
        """Give all from this thread's place on."""
        self._require_open()
        return self.read_at(self._positions.advance(self.size, self.size), self.size)

    def peek(self, size: int = 0, /) -> bytes:
        """Give a little of what comes next; lines are found by that."""
        return self.read_at(self.tell(), _PEEK)

    def read_at(self, offset: int, size: int) -> bytes:
        """Give so many bytes from an offset on, fewer only where the file ends."""
        self._require_open()
        if offset < 0 or size < 0:
            raise SealedReadError(f"{self.name}: there is no range of {size} bytes at {offset}")
        room = bytearray(max(0, min(size, self.size - offset)))
        self._fill(offset, memoryview(room))
        return bytes(room)

    def close(self) -> None:
        """Close it, and what it reads from, unless others read that as well."""
        was_open = not self.closed
        super().close()  # first: a thread that is reading learns that it was closed
        if was_open and not getattr(self, "_shared", True):
            self._file.close()

    def _fill(self, offset: int, view: memoryview) -> None:
        try:
            self._file.fill(offset, view)
        except OSError:
            self._require_open()  # it was closed meanwhile, by another thread
            raise

    def _require_open(self) -> None:
        if self.closed:
            raise ClosedReaderError(f"{self.name}: it was closed")


def _opened(
    raw: BinaryIO | Ranges, identity: X25519Identity | FileKeys | None, name: str
) -> SealedFile:
    assert identity is not None, "a file that is not open yet takes an identity"
    keys = identity if isinstance(identity, FileKeys) else FileKeys([identity])
    with told_as_os_error(name):
        ranges = ranges_of(raw)
    return SealedFile(ranges, keys, name)
