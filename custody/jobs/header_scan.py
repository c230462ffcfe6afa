"""Finds sealed files by their age headers, whatever the files are called."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import islice

from custody.age import read_header
from custody.errors import AgeHeaderError
from custody.storage import FoundFile

PARALLEL_READS = 8
"""Files that are looked at together: where a bucket is, most of it is waiting."""
_BATCH = 256


def read_headers(files: Iterable[FoundFile]) -> Iterator[tuple[FoundFile, bytes | None]]:
    """Give each file with its age header, or None for no age file, in their order.

    Nothing but their beginnings is read.
    """
    files = iter(files)
    with ThreadPoolExecutor(PARALLEL_READS) as pool:
        while batch := list(islice(files, _BATCH)):
            yield from zip(batch, pool.map(_header, batch), strict=True)


def _header(file: FoundFile) -> bytes | None:
    with file.place.open() as stored:
        try:
            return read_header(stored.stream)
        except AgeHeaderError:
            return None
