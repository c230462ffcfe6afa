"""Where the sealed files of some folders lie, by their headers: on disk, so that a million fit."""

from __future__ import annotations

import contextlib
import os
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from custody.age import object_id
from custody.jobs.header_scan import read_headers
from custody.sealed_header import is_crypt4gh
from custody.storage import Place, parse_place

_CACHE_KIB = 16 * 1024
Progress = Callable[[int], object]
"""Is told how many files more were looked at."""


@dataclass(frozen=True, slots=True)
class IndexedFile:
    """A sealed file that was found: the id of its header, its bytes, its name below its folder.

    ``header`` is the size of its header.
    """

    id: str
    place: Place
    size: int
    name: str
    header: int


class FileIndex:
    """Sealed files by the digests of their headers; of one that is there twice, the first."""

    def __init__(self) -> None:
        self._file = sqlite3.connect("")  # without a name: on disk when it is large, and then gone
        self._file.execute(f"PRAGMA cache_size = -{_CACHE_KIB}")
        self._file.execute(
            "CREATE TABLE file (id TEXT PRIMARY KEY, place TEXT, size INTEGER, name TEXT, "
            "header INTEGER, taken INTEGER) WITHOUT ROWID"
        )
        self._file.execute("CREATE TABLE output (path TEXT PRIMARY KEY) WITHOUT ROWID")

    def add(self, folder: Place, progress: Progress | None = None) -> None:
        """Look at all files of a folder and below it; what is no age file is passed over."""
        rows = (
            (object_id(header), file.place.absolute(), file.size, file.name, len(header))
            for file, header in read_headers(folder.find(), progress)
            if header is not None and not is_crypt4gh(header)
        )
        self._file.executemany("INSERT OR IGNORE INTO file VALUES (?, ?, ?, ?, ?, 0)", rows)

    def find(self, id_: str) -> IndexedFile | None:
        """Give the file with this header."""
        query = "SELECT id, place, size, name, header FROM file WHERE id = ?"
        return _read(self._file.execute(query, (id_,)).fetchone())

    def take(self, id_: str) -> None:
        """Note that a file is accounted for."""
        self._file.execute("UPDATE file SET taken = 1 WHERE id = ?", (id_,))

    def claim(self, output: Path) -> bool:
        """Take the path that a file is written to; False where another file has it already."""
        query = "INSERT OR IGNORE INTO output VALUES (?)"
        return self._file.execute(query, (os.fsencode(output),)).rowcount == 1

    def rest(self) -> Iterator[IndexedFile]:
        """Give the files that are not accounted for, by their names."""
        query = "SELECT id, place, size, name, header FROM file WHERE NOT taken ORDER BY name"
        for row in self._file.execute(query):
            if (found := _read(row)) is not None:
                yield found

    def close(self) -> None:
        """Forget all of it."""
        self._file.close()


def _read(row: tuple[str, str, int, str, int] | None) -> IndexedFile | None:
    if row is None:
        return None
    return IndexedFile(row[0], parse_place(row[1]), *row[2:])


@contextlib.contextmanager
def index_files(folders: Sequence[Place], progress: Progress | None = None) -> Iterator[FileIndex]:
    """Index the sealed files of some folders, as long as the block runs."""
    index = FileIndex()
    try:
        for folder in folders:
            index.add(folder, progress)
        yield index
    finally:
        index.close()
