"""Reading and writing whole stretches of bytes on streams that take or give only some at a time.

Nothing is opened here: the streams are the caller's, raw or buffered.
"""

from __future__ import annotations

import contextlib
import io
from collections.abc import Iterator
from functools import partial
from typing import BinaryIO, Protocol, cast, runtime_checkable

_PIPE_SIZE = 1024 * 1024
_WRITE_SIZE = 260 * 1024  # of a file: for larger writes ext4 takes larger pages, which are cold
# (measured on Linux 6.18: 1 MiB at a time costs the system twice as long). A segment of an age
# file, which is 256 KiB and some tags, goes in one.


@runtime_checkable
class FileSource(Protocol):
    """A stream that may be a file, which several threads can read anywhere at once."""

    def size(self) -> int | None:
        """Give the size of the file; None of what is none, such as a pipe."""

    def read_at(self, room: memoryview, offset: int) -> None:
        """Fill ``room`` from there; an error if the file ends before that."""

    def end_at(self, offset: int) -> None:
        """Go there; an error if the file does not end there."""


@runtime_checkable
class FileTarget(Protocol):
    """A stream that may be a file, which several threads can write anywhere at once."""

    def reserve(self, size: int) -> int | None:
        """Make room for so many bytes at the end, and give the offset where that begins.

        None where bytes can only be written after each other.
        """

    def write_at(self, data: memoryview, offset: int) -> None:
        """Write all of it there."""

    def end_at(self, offset: int) -> None:
        """End the file there, and go there."""


def fill(src: BinaryIO, room: memoryview) -> int:
    """Read until ``room`` is full or ``src`` ends, however little comes at a time."""
    read_into = getattr(src, "readinto", None) or partial(_read_into, src)
    filled = 0
    while filled < len(room):
        count = read_into(room[filled:])
        if count is None:  # must not pass for the end: a cut stream would look whole
            raise BlockingIOError("input is in non-blocking mode")
        if not count:
            break
        filled += count
    return filled


def write_all(dst: BinaryIO, data: bytes | memoryview) -> None:
    """Write every byte, also where a raw stream takes only some at a time."""
    view = memoryview(data)
    while view:
        count: int | None = dst.write(view[:_WRITE_SIZE])
        if count is None:
            raise BlockingIOError("output is in non-blocking mode")
        view = view[count:]


@contextlib.contextmanager
def buffered(raw: BinaryIO) -> Iterator[BinaryIO]:
    """Read a raw stream in blocks as long as the block runs: a header is read line by line.

    What was read ahead is lost then; the stream itself stays open.
    """
    reader = io.BufferedReader(cast("io.RawIOBase", raw))
    try:
        yield cast("BinaryIO", reader)
    finally:
        reader.detach()


def count_rest(src: BinaryIO) -> int:
    """Read to the end, and give how many bytes that were."""
    count = 0
    while block := src.read(_PIPE_SIZE):
        count += len(block)
    return count


def widen(stream: BinaryIO) -> None:
    """Give a pipe 1 MiB instead of 64 KiB where the system allows; both ends switch less often."""
    try:
        import fcntl

        if fcntl.fcntl(stream.fileno(), fcntl.F_GETPIPE_SZ) < _PIPE_SIZE:
            fcntl.fcntl(stream.fileno(), fcntl.F_SETPIPE_SZ, _PIPE_SIZE)
    except (AttributeError, OSError, ValueError):
        return  # not a pipe, not a file at all, or not Linux


def _read_into(src: BinaryIO, room: memoryview) -> int | None:
    data: bytes | None = src.read(len(room))
    if data is None:
        return None
    room[: len(data)] = data
    return len(data)
