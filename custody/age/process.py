"""Processing a long stream with several threads, in order and in constant memory.

Each thread has one segment, and takes it through three steps again and again: it reads it, works
on it and writes it (``passages.py``). The work must let go of the interpreter lock to gain
anything. What is short the calling thread does by itself. Otherwise it waits, tells progress and
takes Ctrl-C.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Generator
from contextlib import closing
from typing import BinaryIO, NamedTuple

from custody.age.passages import Passage, find_passage
from custody.age.segments import CHUNKS_PER_SEGMENT, Progress, Segment

_MOST_WORKERS = 8  # one file takes what one thread at a time writes, so more would wait for it
_PATIENCE = 1.0  # seconds that a thread has to end: it may hang in a read for ever

Work = Callable[[Segment], None]
"""Takes a segment's chunks in order; raises ``released`` as results become fit to be written."""


class _Done(NamedTuple):
    """What became of a segment: bytes read, where its results end, and what ended it early."""

    length: int
    end: int
    last: bool
    error: Exception | None


def process_stream(
    src: BinaryIO,
    dst: BinaryIO,
    input_size: int,
    output_size: int,
    work: Work,
    progress: Progress | None,
) -> tuple[int, int]:
    """Send all of ``src`` through ``work`` to ``dst``, by chunks; give the bytes read and written.

    When the work raises an error, what was released before it is written, nothing after it is,
    and the error is passed on.
    """

    def new_segment(room: int = CHUNKS_PER_SEGMENT) -> Segment:
        return Segment(input_size, output_size, room)

    passage = find_passage(src, dst, input_size, output_size)
    read = end = whole = 0
    faults: list[tuple[int, Exception]] = []
    try:
        with closing(_segments_done(passage, new_segment, work)) as segments:
            for done in segments:
                read, end = read + done.length, max(end, done.end)
                if done.error is not None:
                    faults.append((done.end, done.error))
                elif progress is not None:
                    progress(done.length)
        whole, error = min(faults, key=lambda fault: fault[0], default=(end, None))
        if error is not None:
            raise error
    finally:
        passage.finish(whole)
    return read, end


def _segments_done(
    passage: Passage, new_segment: Callable[..., Segment], work: Work
) -> Generator[_Done]:
    """Take all segments through; the first is small, so that little is made for a small stream."""
    for room in (1, CHUNKS_PER_SEGMENT):
        if (done := _take_through(passage, new_segment(room), work)) is not None:
            yield done
            if done.last or done.error:
                return
    yield from _done_by_threads(passage, new_segment, work)


def _take_through(passage: Passage, segment: Segment, work: Work) -> _Done | None:
    """Take the next segment through its steps; None where there is none."""
    segment.length, segment.released, segment.error = 0, 0, None
    try:
        if not passage.take(segment):
            return None
        try:
            work(segment)
        except Exception as error:  # what was released before it is still to be written
            segment.error = error
        passage.put(segment)
    except Exception as error:
        segment.released, segment.error = 0, error
    if segment.error is not None:
        passage.stopped = True
    return _Done(segment.length, segment.end(), segment.last, segment.error)


def _done_by_threads(
    passage: Passage, new_segment: Callable[..., Segment], work: Work
) -> Generator[_Done]:
    """Let threads take segments through; they have ended when this has, however it ends.

    But for one that hangs in a read: it is left behind, and will take its segment no further.
    """
    from queue import SimpleQueue  # imported here: short streams don't need it
    from threading import Thread

    told: SimpleQueue[_Done | None] = SimpleQueue()

    def serve(segment: Segment) -> None:
        while (done := _take_through(passage, segment, work)) is not None:
            told.put(done)
        told.put(None)

    threads: list[Thread] = []
    try:
        for _ in range(min(os.cpu_count() or 1, _MOST_WORKERS)):
            thread = Thread(target=serve, args=(new_segment(),), name="custody-age", daemon=True)
            thread.start()
            threads.append(thread)
        running = len(threads)
        while running:
            done = told.get()
            if done is not None:
                yield done
            else:
                running -= 1
    except BaseException:
        passage.stopped = True
        raise
    finally:
        patience = _PATIENCE
        for thread in threads:
            thread.join(patience)
            patience = 0 if thread.is_alive() else patience
