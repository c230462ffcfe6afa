"""Rows of state that wait in a temporary file, so that memory does not grow with the ledger.

The fold of a million entries has about a million rows, a couple of kilobytes each. The
tables that grow with every night's backups and with every ceremony are therefore kept
in a nameless SQLite database of this process alone, which SQLite keeps on disk when it
is large, and removes. The newest rows stay in memory, which is where a ceremony under
way finds its own.
"""

from __future__ import annotations

import contextlib
import marshal
from collections.abc import Iterator, MutableMapping
from typing import TYPE_CHECKING, Any

from custody.projection import TABLES, Row, Rows

if TYPE_CHECKING:
    import sqlite3

SPILLED = ("object", "ceremony", "ceremony_object", "statement")
"""The tables that have no bound; all others are as large as the people and datasets are many."""

NEWEST = 5_000
_CACHE_KIB = 8 * 1024

Key = tuple[Any, ...]


class Spill(MutableMapping[Key, Row]):
    """The rows of one table by key, as a dictionary would keep them."""

    def __init__(self, name: str, newest: int = NEWEST) -> None:
        self._columns = (*TABLES[name].key, *TABLES[name].columns)
        self._newest, self._limit = dict[Key, Row](), newest
        self._file: sqlite3.Connection | None = None

    def __getitem__(self, key: Key) -> Row:
        row = self._newest.get(key)
        if row is not None:
            return row
        found = self._read("SELECT row FROM rows WHERE key = ?", key)
        if found is None:
            raise KeyError(key)
        return dict(zip(self._columns, marshal.loads(found), strict=True))  # noqa: S302

    def __contains__(self, key: object) -> bool:
        if key in self._newest:
            return True
        return self._read("SELECT 1 FROM rows WHERE key = ?", key) is not None

    def __setitem__(self, key: Key, row: Row) -> None:
        self._newest[key] = row
        if len(self._newest) > self._limit:
            self._file = self._file or _new_file()
            self._move(self._file)

    def __delitem__(self, key: Key) -> None:
        there = key in self
        self._newest.pop(key, None)
        if not there:
            raise KeyError(key)
        if self._file is not None:
            self._file.execute("DELETE FROM rows WHERE key = ?", (_packed(key),))

    def __iter__(self) -> Iterator[Key]:
        if self._file is None:
            yield from list(self._newest)
            return
        self._move(self._file)
        for (key,) in self._file.execute("SELECT key FROM rows ORDER BY rowid"):
            yield marshal.loads(key)  # noqa: S302

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def close(self) -> None:
        """Remove the file."""
        if self._file is not None:
            self._file.close()

    def _read(self, query: str, key: object) -> Any:
        if self._file is None:
            return None
        row = self._file.execute(query, (_packed(key),)).fetchone()
        return row and row[0]

    def _move(self, file: sqlite3.Connection) -> None:
        """Write the newest rows to the file."""
        rows = (
            (_packed(key), marshal.dumps(tuple(row[name] for name in self._columns)))
            for key, row in self._newest.items()
        )
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


def _packed(key: Any) -> bytes:
    """Write a key as the same bytes every time: later versions of marshal don't."""
    try:
        return marshal.dumps(key, 2)
    except ValueError:  # of a type that no ledger gives a key, so it is not there
        return repr(key).encode(errors="replace")


@contextlib.contextmanager
def spilled() -> Iterator[dict[str, Rows]]:
    """Give empty tables for a fold, the unbounded ones spilled, until the block ends."""
    with contextlib.ExitStack() as stack:
        tables: dict[str, Rows] = {name: {} for name in TABLES}
        for name in SPILLED:
            tables[name] = stack.enter_context(contextlib.closing(Spill(name)))
        yield tables
