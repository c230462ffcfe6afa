"""A sealed file whose parts are opened where they lie, for any number of threads.

Opening it reads the header and authenticates the last chunk, so that its length is proven
before anybody relies on it. Then every chunk is authenticated before a byte of it is given
(promise INTACT). What is asked for in one piece is asked of the store in one piece; whoever
reads on and on gets a little ahead, never more than an eighth of what was read.
"""

from __future__ import annotations

import io
from collections import OrderedDict
from threading import Lock

from custody.age import read_header
from custody.age.chunks import PayloadChunks
from custody.age.header import HEADER_LIMIT, VERSION_LINE
from custody.age.stream import CHUNK_SIZE, NONCE_SIZE, SEALED_CHUNK_SIZE
from custody.errors import AgeHeaderError, RefusedError
from custody.reading.errors import told_as_os_error
from custody.reading.keys import FileKeys
from custody.reading.ranges import Ranges
from custody.sealed_header import is_crypt4gh

BEGINNING = 4096
"""Bytes that are read of a file at first: enough for a header of a dozen recipients."""
_MOST_AT_ONCE = 128  # chunks of one request: what is sealed of them is in memory, too
_MOST_AHEAD = 32
_KEPT = 48


class SealedFile:
    """The plaintext of a sealed file, by its offsets. Whatever goes wrong is an ``OSError``."""

    def __init__(self, ranges: Ranges, keys: FileKeys, name: str) -> None:
        self.name, self._ranges = name, ranges
        with told_as_os_error(name):
            header, self._begun = read_beginning(ranges)
            self._start = len(header) + NONCE_SIZE
            self._chunks = PayloadChunks(ranges.size - len(header))
            file_key = keys.find(header, ranges.size)
            self._chunks.unlock(file_key, self._read(len(header), NONCE_SIZE))
            self.size = self._chunks.size
            self._kept, self._streak = _KeptChunks(), _Streak()
            self._fetch(self._chunks.count - 1, self._chunks.count - 1, 0, memoryview(bytearray()))

    def close(self) -> None:
        """Close what it reads from."""
        self._ranges.close()

    def fill(self, offset: int, view: memoryview) -> None:
        """Fill ``view`` with the plaintext at ``offset``, all of which is there."""
        if not view:
            return
        number, last = offset // CHUNK_SIZE, (offset + len(view) - 1) // CHUNK_SIZE
        with told_as_os_error(self.name):
            while number <= last:
                end = number
                if (chunk := self._kept.get(number)) is not None:
                    _put(chunk, number, offset, view)
                else:
                    end = self._end_of_gap(number, last)
                    self._fetch(number, end, offset, view)
                number = end + 1

    def _read(self, offset: int, size: int) -> bytes:
        """Read sealed bytes; what came with the header is not read again."""
        if offset + size <= len(self._begun):
            return self._begun[offset : offset + size]
        return self._ranges.read_range(offset, size)

    def _end_of_gap(self, first: int, last: int) -> int:
        """Give the last of the chunks that are missing without a gap, and read together."""
        most = min(last, first + _MOST_AT_ONCE - 1)
        return next(
            (number - 1 for number in range(first + 1, most + 1) if number in self._kept), most
        )

    def _fetch(self, first: int, last: int, offset: int, view: memoryview) -> None:
        """Read chunks in one request, and open each: into the view, or to be kept."""
        end = min(self._chunks.count - 1, last + self._streak.ahead(first, last))
        begin = self._start + first * SEALED_CHUNK_SIZE
        length = (end - first) * SEALED_CHUNK_SIZE + self._chunks.sealed_length(end)
        sealed = memoryview(self._read(begin, length))
        for number in range(first, end + 1):
            at = (number - first) * SEALED_CHUNK_SIZE
            size, start = self._chunks.length(number), number * CHUNK_SIZE - offset
            source = sealed[at : at + self._chunks.sealed_length(number)]
            if start >= 0 and start + size <= len(view):
                self._chunks.open_into(number, source, view[start : start + size])
                continue
            chunk = bytearray(size)
            self._chunks.open_into(number, source, memoryview(chunk))
            self._kept.put(number, chunk)
            if number <= last:
                _put(chunk, number, offset, view)


class _KeptChunks:
    """The plaintext of a few chunks: those that were used in part, or read ahead."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._chunks: OrderedDict[int, bytearray] = OrderedDict()

    def __contains__(self, number: int) -> bool:
        return number in self._chunks

    def get(self, number: int) -> bytearray | None:
        with self._lock:
            if number in self._chunks:
                self._chunks.move_to_end(number)
            return self._chunks.get(number)

    def put(self, number: int, chunk: bytearray) -> None:
        with self._lock:
            self._chunks[number] = chunk
            while len(self._chunks) > _KEPT:
                self._chunks.popitem(last=False)


class _Streak:
    """How many chunks were read one after the other. A race of threads only reads less ahead."""

    def __init__(self) -> None:
        self._end, self._length = -1, 0

    def ahead(self, first: int, last: int) -> int:
        """Give how many chunks more to read than these: an eighth of what went before."""
        count = last - first + 1
        self._length = self._length + count if first == self._end else 0
        ahead = min(self._length // 8, _MOST_AHEAD)
        self._end = last + 1 + ahead
        return ahead


def read_beginning(ranges: Ranges) -> tuple[bytes, bytes]:
    """Read the header, and give it with all that was read for it."""
    length = BEGINNING
    while True:
        begun = ranges.read_range(0, min(length, ranges.size))
        try:
            return read_header(io.BytesIO(begun)), begun
        except AgeHeaderError:
            if is_crypt4gh(begun):
                hint = "custody restore opens it, and stock crypt4gh what custody rewrap leaves"
                said = "it is a Crypt4GH file, which is not read in place"
                raise RefusedError(said, hint=hint) from None
            whole = length >= min(ranges.size, HEADER_LIMIT)
            if whole or not begun.startswith(VERSION_LINE):
                raise
            length *= 4


def plaintext_size(ranges: Ranges) -> int:
    """Give the length that a sealed file says it has; nothing of it is opened."""
    header, _ = read_beginning(ranges)
    return PayloadChunks(ranges.size - len(header)).size


def _put(chunk: bytearray, number: int, offset: int, view: memoryview) -> None:
    """Copy the part of a chunk that belongs into the view."""
    start = number * CHUNK_SIZE
    begin, end = max(offset, start), min(offset + len(view), start + len(chunk))
    if begin < end:
        view[begin - offset : end - offset] = memoryview(chunk)[begin - start : end - start]
