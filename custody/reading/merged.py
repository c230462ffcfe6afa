"""Several ranges of one file, read in as few requests as they need."""

from __future__ import annotations

from collections.abc import Sequence

from custody.age.stream import CHUNK_SIZE
from custody.reading.reader import SealedReader

Range = tuple[int | None, int | None]


def merged(
    reader: SealedReader, wanted: Sequence[Range], max_gap: int | None = None
) -> list[bytes]:
    """Give the bytes of each range: from a start to an end, counted from the back if negative.

    What lies in chunks that touch is read together: no more travels by that, and at once.
    """
    spans = [_span(reader.size, *one) for one in wanted]
    joined = _joined(sorted(spans), max_gap or 0)
    read = [(start, reader.read_at(start, end - start)) for start, end in joined]
    return [_cut(read, start, end) for start, end in spans]


def _span(size: int, start: int | None, end: int | None) -> tuple[int, int]:
    begin, stop, _ = slice(start, end).indices(size)
    return begin, max(begin, stop)


def _joined(spans: Sequence[tuple[int, int]], gap: int) -> list[tuple[int, int]]:
    """Join what is less than a gap apart, or in chunks that touch."""
    joined: list[tuple[int, int]] = []
    for start, end in spans:
        if joined and (
            start <= joined[-1][1] + gap or start // CHUNK_SIZE <= joined[-1][1] // CHUNK_SIZE + 1
        ):
            joined[-1] = (joined[-1][0], max(joined[-1][1], end))
        else:
            joined.append((start, end))
    return joined


def _cut(read: Sequence[tuple[int, bytes]], start: int, end: int) -> bytes:
    begun, data = next(one for one in reversed(read) if one[0] <= start)
    return data[start - begun : end - begun]
