"""Keeps rows of state in a temporary file, so that memory does not grow with the ledger.

The fold of a million entries has about a million rows, a couple of kilobytes each. The
tables that grow with every night's backups and with every ceremony are therefore kept
in a nameless SQLite database of this process alone, which SQLite keeps on disk when it
is large, and removes. The newest rows stay in memory, which is where a ceremony under
way finds its own.

Nearly every row is new, and its key is asked for first: that it can't be in the file is
seen by a bit, of a fixed number of them, that no key in the file has set (a Bloom filter
of one hash). A key that has set it is looked for in the file.
"""

from __future__ import annotations

import contextlib
import marshal
from collections.abc import Iterator, MutableMapping
from hashlib import blake2b
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from custody.state_tables import TABLES, Row, Rows

if TYPE_CHECKING:
    import sqlite3

DISK_TABLES = ("object", "proven_share", "ceremony", "participant", "ceremony_object", "statement")
"""The tables that grow without end; all others only with the number of people and datasets."""

ASKED_FOR: dict[str, tuple[str, ...]] = {
    "object": ("size", "gone", "host", "job", "tags", "sealed", "dated", "seq"),
    "participant": (),
    "ceremony_object": (),
    "statement": (),
}
"""The columns that rules may ask for of rows that have waited, of tables where that isn't all."""

ROWS_IN_MEMORY = 5_000
_BITS = 1 << 24
_CACHE_KIB = 8 * 1024

Key = tuple[Any, ...]


class DiskTable(MutableMapping[Key, Row]):
    """A dictionary of one table's rows by key, which keeps all but the newest on disk."""

    def __init__(self, name: str, newest: int = ROWS_IN_MEMORY, *, whole: bool = True) -> None:
        columns = TABLES[name].columns
        self._columns = (*TABLES[name].key, *(columns if whole else ASKED_FOR.get(name, columns)))
        self._key = len(TABLES[name].key)
        self._newest, self._limit = dict[Key, Row](), newest
        self._set = bytearray(_BITS // 8)
        self._file: sqlite3.Connection | None = None

    def __getitem__(self, key: Key) -> Row:
        row = self._newest.get(key)
        if row is not None:
            return row
        found = self._read("SELECT row FROM rows WHERE key = ?", key)
        if found is None:
            raise KeyError(key)
        return dict(zip(self._columns, _values(found), strict=True))

    def __contains__(self, key: object) -> bool:
        if key in self._newest:
            return True
        return self._read("SELECT 1 FROM rows WHERE key = ?", key) is not None

    def __setitem__(self, key: Key, row: Row) -> None:
        self._newest[key] = row
        if len(self._newest) > self._limit:
            self._file = self._file or _new_file()
            self._write_newest(self._file)

    def __delitem__(self, key: Key) -> None:
        there = key in self
        self._newest.pop(key, None)
        if not there:
            raise KeyError(key)
        if self._file is not None:
            self._file.execute("DELETE FROM rows WHERE key = ?", (_key_digest(key),))

    def __iter__(self) -> Iterator[Key]:
        if self._file is None:
            yield from list(self._newest)
            return
        self._write_newest(self._file)
        for (row,) in self._file.execute("SELECT row FROM rows ORDER BY rowid"):
            yield _values(row)[: self._key]

    def all_rows(self) -> Iterator[Row]:
        """Give all rows, by one reading of the file; with the columns that are kept of them."""
        if self._file is None:
            yield from list(self._newest.values())
            return
        self._write_newest(self._file)
        for (row,) in self._file.execute("SELECT row FROM rows ORDER BY rowid"):
            yield dict(zip(self._columns, _values(row), strict=True))

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def close(self) -> None:
        """Remove the file."""
        if self._file is not None:
            self._file.close()

    def _read(self, query: str, key: object) -> Any:
        bit = hash(key) % _BITS
        if self._file is None or not self._set[bit >> 3] & 1 << (bit & 7):
            return None
        row = self._file.execute(query, (_key_digest(key),)).fetchone()
        return row and row[0]

    def _write_newest(self, file: sqlite3.Connection) -> None:
        """Write the newest rows to the file."""
        columns, bits, rows = itemgetter(*self._columns), self._set, []
        for key, row in self._newest.items():
            bit = hash(key) % _BITS
            bits[bit >> 3] |= 1 << (bit & 7)
            rows.append((_key_digest(key), marshal.dumps(columns(row))))
        file.execute("BEGIN")
        file.executemany("INSERT OR REPLACE INTO rows VALUES (?, ?)", rows)
        file.execute("COMMIT")
        self._newest.clear()


def _new_file() -> sqlite3.Connection:
    import sqlite3

    file = sqlite3.connect("", isolation_level=None)
    for setting in ("journal_mode=OFF", "synchronous=OFF", f"cache_size=-{_CACHE_KIB}"):
        file.execute(f"PRAGMA {setting}")
    file.execute("CREATE TABLE rows (key BLOB PRIMARY KEY, row BLOB)")
    return file


def _key_digest(key: Any) -> bytes:
    """Give a key's digest, from a marshal version that writes equal keys as equal bytes."""
    try:
        written = marshal.dumps(key, 2)
    except ValueError:  # of a type that no ledger gives a key, so it is not there
        written = repr(key).encode(errors="replace")
    return blake2b(written, digest_size=20).digest()


def _values(row: bytes) -> Key:
    values: Key = marshal.loads(row)  # noqa: S302  (written by this process)
    return values


@contextlib.contextmanager
def disk_tables(whole: bool) -> Iterator[dict[str, Rows]]:
    """Give empty tables for a fold, the unbounded ones on disk, until the block ends.

    Unless ``whole``, a row that waits keeps only what rules ask for: where no table is there
    to be compared with, nobody else will.
    """
    with contextlib.ExitStack() as stack:
        tables: dict[str, Rows] = {name: {} for name in TABLES}
        for name in DISK_TABLES:
            tables[name] = stack.enter_context(contextlib.closing(DiskTable(name, whole=whole)))
        yield tables
