"""Streams a ledger: writes every entry as soon as it is there, and keeps a bookmark.

A line is written whole or not at all, whatever interrupts it, and what was written is
kept in a bookmark, so that a collector that is started again misses nothing. After a
crash a few lines may come twice: each has its number. The bookmark also has the hash
of the last entry, and a ledger that has another there is not followed any further. One that
ends before it has lost entries, but a replica is only behind, and is waited for::

    {"format":"custody-bookmark/v1","leaf":"<hex>","next":42}

A batch is read in a snapshot of its own, which is closed before anything is written:
however slow a collector is, it holds up nothing in the database.
"""

from __future__ import annotations

import select
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import BinaryIO, Protocol

from custody.audit.siem_events import Format, read_event
from custody.audit.sources.source import Stored
from custody.byte_io import write_all
from custody.errors import LedgerError, TamperedError
from custody.files import read_file, write_file
from custody.formats import canonical_json
from custody.signals import defer_interrupt
from custody.tlog.merkle import leaf_hash

BATCH = 500
PAUSE = 1000
"""Milliseconds between two looks at a ledger that has not grown."""
FORMAT = "custody-bookmark/v1"


class Entries(Protocol):
    """Somewhere that entries can be read from any number on."""

    def entries(self, start: int = 0) -> Iterator[Stored]:
        """Give the entries from ``start``, in order."""

    def is_replica(self) -> bool:
        """Say whether this follows another database, and so may be behind it."""


Snapshot = Callable[[], AbstractContextManager[Entries]]


@dataclass(frozen=True, slots=True)
class Bookmark:
    """How far a collector has come: the number that comes next, and the leaf hash before it."""

    next: int
    leaf: str

    def encode(self) -> bytes:
        """Write the file."""
        return (
            canonical_json.encode({"format": FORMAT, "leaf": self.leaf, "next": self.next}) + b"\n"
        )

    @classmethod
    def parse(cls, data: bytes) -> Bookmark:
        """Read it back; ``TamperedError`` for anything else."""
        record = canonical_json.decode_object(data.strip())
        mark = cls(record.get("next", 0), record.get("leaf", ""))
        if type(mark.next) is not int or mark.next < 1 or mark.encode().strip() != data.strip():
            raise TamperedError("expected a bookmark that this command wrote")
        return mark


@dataclass
class Follower:
    """A stream of entries in a format, unbuffered, from ``start`` or the bookmark."""

    snapshot: Snapshot
    format: Format
    output: BinaryIO
    now: Callable[[], datetime]
    start: int = 0
    bookmark: Path | None = None

    def run(self) -> None:
        """Write all entries there are and will be, until interrupted or the reader is gone.

        ``BrokenPipeError`` when it is, ``LedgerError`` when the ledger is not the one
        followed before.
        """
        self._resume()
        while True:
            if not self.write_batch() and self._reader_is_gone():
                raise BrokenPipeError

    def write_batch(self) -> int:
        """Write the entries that are there now, at most a batch; gives how many they were."""
        with self.snapshot() as source:
            batch = list(islice(source.entries(self.start), BATCH))
        written: Stored | None = None
        try:
            for stored in batch:
                if stored.seq != self.start:
                    raise LedgerError(f"entry {self.start} is missing, {stored.seq} comes instead")
                line = self.format(read_event(stored, self.now())) + "\n"
                select.select([], [self.output], [])  # an interrupt comes in between lines
                with defer_interrupt():
                    write_all(self.output, line.encode())
                    written, self.start = stored, stored.seq + 1
        finally:
            self._save_bookmark(written)
        return len(batch)

    def _resume(self) -> None:
        if self.bookmark is None or not self.bookmark.exists():
            return
        mark = Bookmark.parse(read_file(self.bookmark, limit=4096))
        while not self._is_continued(mark):
            if self._reader_is_gone():
                raise BrokenPipeError
        self.start = mark.next

    def _is_continued(self, mark: Bookmark) -> bool:
        """Say whether the ledger has what was followed; False of a replica that has not yet."""
        with self.snapshot() as source:
            last, replica = next(source.entries(mark.next - 1), None), source.is_replica()
        if last is None and replica:
            return False
        if last is None:
            raise LedgerError(
                f"the ledger ends before entry {mark.next - 1}, which was followed before: it has "
                "lost entries, or this is an old copy or a restored one",
                hint="follow the database that custody serve writes to; if this is it, keep what "
                "was collected, and see custody-audit verify --database",
                promise="TAMPER",
            )
        if last.seq != mark.next - 1 or leaf_hash(last.entry).hex() != mark.leaf:
            raise LedgerError(
                f"the ledger has another entry {mark.next - 1} than was followed before",
                hint="custody-audit verify --database shows more; keep what was collected",
                promise="TAMPER",
            )
        return True

    def _save_bookmark(self, last: Stored | None) -> None:
        if self.bookmark is not None and last is not None:
            mark = Bookmark(last.seq + 1, leaf_hash(last.entry).hex())
            with defer_interrupt():
                write_file(self.bookmark, mark.encode(), overwrite=True)

    def _reader_is_gone(self) -> bool:
        """Pause between batches; tell whether the reader closed the stream meanwhile."""
        poll = select.poll()
        poll.register(self.output.fileno(), 0)
        return bool(poll.poll(PAUSE))
