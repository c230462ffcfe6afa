"""The two ways of a segment from one stream to the other, for several threads at once.

*In turn*, between any two streams: a thread reads what comes next, and writes when all before
it is written::

    thread 1   read 0   work 0   write 0   read 2   work 2    write 2   …
    thread 2            read 1   work 1    write 1   read 3   work 3    …

*At its place*, between two files: where a segment lies in the one, and where its result belongs
in the other, follows from its number, and no thread waits for another.

Either way segments are taken in order. One that fails is the last that is taken, and what was
released of it and of all before it is what the output holds in the end.
"""

from __future__ import annotations

from _thread import LockType, allocate_lock
from typing import BinaryIO, Protocol

from custody.age.segments import Segment
from custody.byte_io import FileSource, FileTarget, fill, widen, write_all

_LARGE = 1024 * 1024


class Passage(Protocol):
    """How segments are read and written."""

    stopped: bool
    """Whether nothing more is to be taken."""

    def take(self, segment: Segment) -> bool:
        """Read the next segment; False where the stream has ended."""

    def put(self, segment: Segment) -> None:
        """Write what was released of a segment."""

    def finish(self, end: int) -> None:
        """Leave both streams at their ends, the output with its first ``end`` bytes."""


class InTurn:
    """Two streams of which only the next bytes can be had, and taken."""

    def __init__(self, src: BinaryIO, dst: BinaryIO) -> None:
        self._src, self._dst = src, dst
        self._reading = allocate_lock()
        self._next, self._ended = 0, False
        self._ahead = b""  # the byte that told the last one read that it is not the last
        self._turn = allocate_lock()  # of the next segment to write; locked until it comes
        self._turns: dict[Segment, tuple[LockType, LockType]] = {}  # its own, and the next one's
        self.stopped = False

    def take(self, segment: Segment) -> bool:
        """Read a segment, and the byte that follows it: without that it is the last."""
        with self._reading:
            if self.stopped or self._ended:
                return False
            segment.first, self._next = self._next, self._next + segment.room
            self._ended = True  # also if reading fails
            self._read(segment)
            self._ended = segment.last
            following = allocate_lock()
            following.acquire()
            self._turns[segment], self._turn = (self._turn, following), following
            return not self.stopped  # who stopped it does not wait for a read that hangs

    def _read(self, segment: Segment) -> None:
        held = len(self._ahead)
        segment.source[:held] = self._ahead
        count = held + fill(self._src, segment.source[held:])
        segment.last = count < len(segment.source)
        segment.length = count if segment.last else count - 1
        self._ahead = bytes(segment.source[-1:])

    def put(self, segment: Segment) -> None:
        """Write when all before is written; after one that failed, nothing is."""
        turn, following = self._turns.pop(segment)
        turn.acquire()
        try:
            if not self.stopped:
                write_all(self._dst, segment.result[: segment.released])
                if segment.error is not None:
                    self.stopped = True
        except BaseException:
            self.stopped = True
            raise
        finally:
            following.release()

    def finish(self, end: int) -> None:
        """Do nothing: what was written is out."""


class AtItsPlace:
    """Two files, each with what offset the stream begins at in it, and the size of the source.

    That has to stay as it is: reading a file that became shorter, or ends elsewhere, is an error.
    """

    def __init__(self, src: FileSource, start: int, size: int, dst: FileTarget, to: int) -> None:
        self._src, self._start, self._size = src, start, size
        self._dst, self._to = dst, to
        self._numbering = allocate_lock()
        self._next, self._left = 0, size
        self.stopped = False

    def take(self, segment: Segment) -> bool:
        """Take the next number, and read what lies there."""
        with self._numbering:
            if self.stopped or not self._left:
                return False
            offset = self._start + self._size - self._left
            segment.first, self._next = self._next, self._next + segment.room
            segment.length = min(self._left, segment.room * segment.input_size)
            self._left -= segment.length
            segment.last = not self._left
        self._src.read_at(segment.source[: segment.length], offset)
        return True

    def put(self, segment: Segment) -> None:
        """Write; what others have taken meanwhile, they finish."""
        offset = self._to + segment.first * segment.output_size
        self._dst.write_at(segment.result[: segment.released], offset)

    def finish(self, end: int) -> None:
        """Leave no room that was reserved in vain, and nothing that lies behind a fault."""
        self._dst.end_at(self._to + end)
        if not self.stopped:
            self._src.end_at(self._start + self._size)


def find_passage(src: BinaryIO, dst: BinaryIO, input_size: int, output_size: int) -> Passage:
    """Choose how to go from one stream to the other; small files are not worth a choice.

    A file that appears only when it is whole takes room for all of it now: a disk that is too
    full is found before any work is done.
    """
    file = getattr(src, "raw", src)  # of a buffered reader
    if isinstance(file, FileSource) and isinstance(dst, FileTarget):
        size = file.size()
        if size is not None and (left := size - src.tell()) >= _LARGE:
            chunks = -(-left // input_size)
            start = dst.reserve(left + chunks * (output_size - input_size))
            if start is not None:
                return AtItsPlace(file, src.tell(), left, dst, start)
    widen(src)
    widen(dst)
    return InTurn(src, dst)
