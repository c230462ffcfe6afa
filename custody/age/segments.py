"""Processing a long stream with several threads, in order and in constant memory.

The stream is handled in *segments* of 16 chunks (1 MiB for the payload of an age
file). The calling thread alone reads, writes and reports progress; workers do the
work between, which must let go of the interpreter lock to gain anything::

    calling thread   read 3   write 1   read 4   write 2   …
    worker               work 2     work 4
    worker             work 1     work 3

So Ctrl-C interrupts a read or write that hangs, and no worker ever waits for
anything but a segment. The segments are made once and used in turn; the first has one
chunk, so that little is made for a small file. A stream of
two segments is worked on at once and starts no thread.
"""

from __future__ import annotations

import contextlib
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from itertools import chain, cycle, islice
from typing import TYPE_CHECKING, BinaryIO

from custody.byte_io import fill, widen, write_all

if TYPE_CHECKING:
    from threading import Event

Progress = Callable[[int], object]

CHUNKS_PER_SEGMENT = 16
_WORKERS = 2
_SEGMENTS_AHEAD = 3  # segments that the workers may have at a time


class Segment:
    """Room for 16 chunks, or fewer, before and after the work, and how far it has come."""

    def __init__(self, input_size: int, output_size: int, room: int = CHUNKS_PER_SEGMENT) -> None:
        self.input_size, self.room = input_size, room
        self.source = memoryview(bytearray(input_size * room))
        self.result = memoryview(bytearray(output_size * room))
        self.rooms = [
            (
                self.source[i * input_size : (i + 1) * input_size],
                self.result[i * output_size : (i + 1) * output_size],
            )
            for i in range(room)
        ]
        self.first = 0  # the number of its first chunk in the stream
        self.length = 0  # bytes of source that were read
        self.last = False  # whether the stream ends here
        self.released = 0  # bytes of result that may be written
        self.error: Exception | None = None  # what ended the work early

    def read(self, src: BinaryIO, first: int) -> None:
        """Fill the source from ``src``; it stays part empty only where the stream ends."""
        self.first, self.released = first, 0
        self.length = fill(src, self.source)

    def is_full(self) -> bool:
        """Tell whether there is no room left, so that the stream may go on."""
        return self.length == len(self.source)

    def chunks(self) -> Iterator[tuple[int, memoryview, memoryview, bool]]:
        """Give each chunk's number, bytes, room for its result, and whether the stream ends there.

        A stream of no bytes is one empty chunk.
        """
        count = max(1, -(-self.length // self.input_size))
        for i, (source, result) in enumerate(self.rooms[:count]):
            final = self.last and i == count - 1
            yield self.first + i, source[: self.length - i * self.input_size], result, final

    def attempt(self, work: Callable[[Segment], None]) -> None:
        """Do the work, and keep its error for the thread that writes."""
        try:
            work(self)
        except Exception as error:
            self.error = error


def process_stream(
    src: BinaryIO,
    dst: BinaryIO,
    new_segment: Callable[..., Segment],
    work: Callable[[Segment], None],
    progress: Progress | None,
) -> tuple[int, int]:
    """Send all of ``src`` through ``work`` to ``dst``; give the bytes read and written.

    ``work`` takes a segment's chunks in order and raises ``released`` as their
    results become fit to be written. When it raises an error, what was released
    before it is written, nothing after it is, and the error is passed on.
    """
    # The first has room for one chunk: many files are small, and so is what they take.
    ring = cycle(new_segment() for _ in range(_SEGMENTS_AHEAD + 1))
    segments = _read(src, chain([new_segment(room=1)], ring))
    begun = list(islice(segments, 2))
    if begun[-1].last:
        worked = _work_in_turn(begun, work)
    else:
        widen(src)
        widen(dst)
        worked = _work_in_parallel(chain(begun, segments), work)
    total_read = total_written = 0
    with contextlib.closing(worked):
        for segment in worked:
            write_all(dst, segment.result[: segment.released])
            if segment.error is not None:
                raise segment.error
            if progress is not None:
                progress(segment.length)
            total_read += segment.length
            total_written += segment.released
    return total_read, total_written


def _read(src: BinaryIO, ring: Iterator[Segment]) -> Iterator[Segment]:
    """Fill segments; each is given out once it is known whether the stream ends there."""
    held = next(ring)
    held.read(src, 0)
    while held.is_full():
        ahead = next(ring)
        ahead.read(src, held.first + held.room)
        if not ahead.length:
            break
        yield held
        held = ahead
    held.last = True
    yield held


def _work_in_turn(
    segments: Iterable[Segment], work: Callable[[Segment], None]
) -> Generator[Segment]:
    for segment in segments:
        segment.attempt(work)
        yield segment


def _work_in_parallel(
    segments: Iterator[Segment], work: Callable[[Segment], None]
) -> Generator[Segment]:
    """Have segments worked on by threads and give them back in the order they came.

    A segment given back is filled again as soon as the next one is asked for.
    """
    waiting: deque[tuple[Segment, Event]] = deque()

    def oldest() -> Segment:
        segment, done = waiting.popleft()
        done.wait()
        return segment

    with _workers(work) as start:
        for segment in segments:
            waiting.append((segment, start(segment)))
            if len(waiting) == _SEGMENTS_AHEAD:
                yield oldest()
        while waiting:
            yield oldest()


@contextlib.contextmanager
def _workers(work: Callable[[Segment], None]) -> Iterator[Callable[[Segment], Event]]:
    """Run the worker threads; give a function that hands them a segment and says when it is done.

    They have ended when the block has, however it ends.
    """
    from queue import SimpleQueue  # imported here: short streams don't need it
    from threading import Event, Thread

    jobs: SimpleQueue[tuple[Segment, Event] | None] = SimpleQueue()

    def serve() -> None:
        while job := jobs.get():
            segment, done = job
            segment.attempt(work)
            done.set()

    def start(segment: Segment) -> Event:
        done = Event()
        jobs.put((segment, done))
        return done

    # daemons: a second Ctrl-C while they are being told to end must not hang the exit
    threads = [Thread(target=serve, name="custody-age", daemon=True) for _ in range(_WORKERS)]
    for thread in threads:
        thread.start()
    try:
        yield start
    finally:
        for _ in threads:
            jobs.put(None)
        for thread in threads:
            thread.join()
