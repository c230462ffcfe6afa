"""Where the bytes of a sealed file come from: any range of it, for any thread at any time."""

from __future__ import annotations

import io
import os
import stat
from threading import Lock
from typing import BinaryIO, Protocol, runtime_checkable

from custody.byte_io import fill
from custody.errors import AgePayloadError, CustodyError, InputError


@runtime_checkable
class Ranges(Protocol):
    """A file of known size that gives ranges of itself."""

    @property
    def size(self) -> int:
        """Give its bytes."""

    def read_range(self, offset: int, size: int) -> bytes:
        """Give exactly these bytes, or raise an error of ours or an ``OSError``."""

    def close(self) -> None:
        """Give back what it takes."""


def ranges_of(raw: BinaryIO | Ranges) -> Ranges:
    """Give the ranges of an open file; of a plain one they are read side by side."""
    if isinstance(raw, Ranges):
        return raw
    if not raw.seekable():
        raise InputError("a pipe has no parts to be read", hint="write it to a file first")
    return _DescriptorRanges(raw) if _is_plain_file(raw) else _StreamRanges(raw)


def _is_plain_file(raw: BinaryIO) -> bool:
    try:
        return stat.S_ISREG(os.fstat(raw.fileno()).st_mode)
    except (OSError, AttributeError):
        return False


class _DescriptorRanges:
    def __init__(self, raw: BinaryIO) -> None:
        self._raw = raw
        self.size = os.fstat(raw.fileno()).st_size

    def read_range(self, offset: int, size: int) -> bytes:
        try:
            number = self._raw.fileno()
        except ValueError:
            raise _closed() from None
        data = os.pread(number, size, offset)
        while len(data) < size and (more := os.pread(number, size - len(data), offset + len(data))):
            data += more
        return _whole(data, offset, size)

    def close(self) -> None:
        self._raw.close()


class _StreamRanges:
    """Ranges of anything else that can seek, one at a time."""

    def __init__(self, raw: BinaryIO) -> None:
        self._raw, self._lock = raw, Lock()
        self.size = raw.seek(0, io.SEEK_END)

    def read_range(self, offset: int, size: int) -> bytes:
        room = bytearray(size)
        with self._lock:
            try:
                self._raw.seek(offset)
                count = fill(self._raw, memoryview(room))
            except ValueError:
                raise _closed() from None
        return _whole(bytes(room[:count]), offset, size)

    def close(self) -> None:
        self._raw.close()


def _whole(data: bytes, offset: int, size: int) -> bytes:
    if len(data) < size:
        raise AgePayloadError(
            f"it ends at byte {offset + len(data)}, and had more when it was opened",
            hint="take another copy of the sealed file",
        )
    return data


def _closed() -> CustodyError:
    return CustodyError("the file that it reads from was closed")
