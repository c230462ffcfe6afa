"""Finds sealed files by their headers, whatever the files are called."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import islice

from custody.byte_io import buffered
from custody.errors import HeaderError, InputError, NotKnownError
from custody.sealed_header import read_header
from custody.storage import FoundFile, Place

PARALLEL_READS = 8
"""Files that are looked at together: where a bucket is, most of it is waiting."""
_BATCH = 256


def read_headers(
    files: Iterable[FoundFile], progress: Callable[[int], object] | None = None
) -> Iterator[tuple[FoundFile, bytes | None]]:
    """Give each file with its header, or None for no sealed file, in their order.

    Nothing but their beginnings is read. A file that has gone since it was listed is left out.
    ``progress`` is told how many more were looked at.
    """
    files = iter(files)
    with ThreadPoolExecutor(PARALLEL_READS) as pool:
        while batch := list(islice(files, _BATCH)):
            for file, (there, header) in zip(batch, pool.map(_header, batch), strict=True):
                if there:
                    yield file, header
            if progress is not None:
                progress(len(batch))


def has_gone(place: Place) -> bool:
    """Say whether nothing is there, or no longer."""
    try:
        place.require_there()
    except (InputError, NotKnownError):
        return True
    return False


def _header(file: FoundFile) -> tuple[bool, bytes | None]:
    try:
        with file.place.open() as stored, buffered(stored.stream) as stream:
            return True, read_header(stream)
    except HeaderError:
        return True, None
    except (InputError, NotKnownError):
        if has_gone(file.place):
            return False, None
        raise
