"""Keeps what signed statements claim about roots in a temporary file, until the tree is built.

Every official's statement names a root, so a ledger has as many claims as it has signatures.
They are needed in the order of their sizes, which is not quite the one that they come in: a
nameless SQLite database of this process alone sorts them, and memory does not grow with the
ledger.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from operator import attrgetter
from typing import TYPE_CHECKING

from custody.audit.checks.tree import Claim

if TYPE_CHECKING:
    import sqlite3

_IN_MEMORY = 1_000


class ClaimFile:
    """Claims, given back sorted by size; those of one size in the order they came in."""

    def __init__(self) -> None:
        self._waiting, self._written = list[Claim](), 0
        self._file: sqlite3.Connection | None = None

    def append(self, claim: Claim) -> None:
        """Add a claim."""
        self._waiting.append(claim)
        if len(self._waiting) > _IN_MEMORY:
            self._file = self._file or _new_file()
            self._write(self._file)

    def extend(self, claims: Iterable[Claim]) -> None:
        """Add claims."""
        for claim in claims:
            self.append(claim)

    def __len__(self) -> int:
        return self._written + len(self._waiting)

    def __iter__(self) -> Iterator[Claim]:
        if self._file is None:
            yield from sorted(self._waiting, key=attrgetter("size"))
            return
        self._write(self._file)
        rows = self._file.execute("SELECT * FROM claims ORDER BY size, rowid")
        yield from map(Claim._make, rows)

    def close(self) -> None:
        """Remove the file."""
        if self._file is not None:
            self._file.close()

    def _write(self, file: sqlite3.Connection) -> None:
        file.execute("BEGIN")
        file.executemany("INSERT INTO claims VALUES (?, ?, ?, ?)", self._waiting)
        file.execute("COMMIT")
        self._written += len(self._waiting)
        self._waiting.clear()


def _new_file() -> sqlite3.Connection:
    import sqlite3

    file = sqlite3.connect("", isolation_level=None)
    for setting in ("journal_mode=OFF", "synchronous=OFF", "cache_size=-1024"):
        file.execute(f"PRAGMA {setting}")
    file.execute('CREATE TABLE claims ("check" TEXT, "where" TEXT, size INTEGER, root TEXT)')
    return file
