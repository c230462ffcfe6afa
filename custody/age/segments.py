"""A stretch of a long stream: the memory that one thread reads, works and writes with.

A segment is 4 chunks, 256 KiB of plaintext, so that what a processor reads is still in its
cache when it works on it and writes it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

Progress = Callable[[int], object]

CHUNKS_PER_SEGMENT = 4


class Segment:
    """Room for some chunks before and after the work, and how far it has come."""

    def __init__(self, input_size: int, output_size: int, room: int = CHUNKS_PER_SEGMENT) -> None:
        self.input_size, self.output_size, self.room = input_size, output_size, room
        self.source = memoryview(bytearray(input_size * room + 1))  # and the byte that follows
        self.result = memoryview(bytearray(output_size * room))
        self._rooms = [
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
        self.error: Exception | None = None  # what ended it early

    def chunks(self) -> Iterator[tuple[int, memoryview, memoryview, bool]]:
        """Give each chunk's number, bytes, room for its result, and whether the stream ends there.

        A stream of no bytes is one empty chunk.
        """
        count = max(1, -(-self.length // self.input_size))
        for i, (source, result) in enumerate(self._rooms[:count]):
            final = self.last and i == count - 1
            yield self.first + i, source[: self.length - i * self.input_size], result, final

    def end(self) -> int:
        """Give how long the stream of results is up to the end of what this one released."""
        return self.first * self.output_size + self.released
