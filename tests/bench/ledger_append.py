"""Appending to the ledger with full durability: one entry, one transaction, one fsync.

The peer writes the same entry bytes to a plain SQLite table, one per transaction with
the same durability: what the disk allows anybody. Measured at 1,000 and at 100,000
entries, since an append must not cost more the longer the ledger is.
"""

from __future__ import annotations

import sqlite3
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

from sqlalchemy import select

from custody.formats.timestamps import stamp
from custody.service.context import entry_body
from custody.store import connect, schema
from custody.store.tables import ledger_entry
from tests.bench.table import Row, at_least, compare
from tests.people import Clock
from tests.world import World

APPENDS = 300


def run(scale: float = 1.0) -> list[Row]:
    """Measure appends per second at two lengths of the ledger."""
    lengths = (1_000, max(2_000, int(100_000 * scale)))
    with tempfile.TemporaryDirectory(prefix="custody-bench-") as name:
        folder = Path(name)
        store = connect(f"sqlite:///{folder / 'bench.db'}")
        schema.upgrade(store)
        world = World.begin(store, Clock())
        world.genesis()
        bodies = _bodies(world)
        rates = [_ours(world, bodies, length) for length in lengths]
        with store.reading() as connection:
            entry = connection.execute(select(ledger_entry.c.entry).limit(1)).scalar_one()
        peer = _bare(folder / "bare.db", bytes(entry))
    rows = [
        compare(f"append at {length:,} entries", rate, peer, "entries/s", None)
        for length, rate in zip(lengths, rates, strict=True)
    ]
    name = f"append at {lengths[1]:,} entries against 1,000, by ourselves"
    return [*rows, compare(name, rates[1], rates[0], "entries/s", at_least(0.8))]


def _bodies(world: World) -> Iterator[dict[str, Any]]:
    """Give registrations without end, each of another object."""
    number = 0
    while True:
        number += 1
        data = {
            "header": "YWdlLWVuY3J5cHRpb24ub3JnL3YxCg==",
            "host": "db1",
            "id": f"{number:064x}",
            "job": "pg_dump",
            "sealed": stamp(world.clock()),
            "size": 1_000_000 + number,
            "tags": {},
        }
        yield entry_body("object.registered", "nightly", world.clock(), data, dataset="registry")


def _ours(world: World, bodies: Iterator[dict[str, Any]], length: int) -> float:
    while (missing := length - world.head().size) > 0:
        with world.service.store.writing() as connection:
            batch = [next(bodies) for _ in range(min(missing, 5_000))]
            world.service.append(connection, batch)
    begun = time.perf_counter()
    for _ in range(APPENDS):
        with world.service.store.writing() as connection:
            world.service.append(connection, [next(bodies)])
    return APPENDS / (time.perf_counter() - begun)


def _bare(path: Path, entry: bytes) -> float:
    with closing(sqlite3.connect(path, isolation_level=None)) as database:
        database.execute("PRAGMA journal_mode=WAL")
        database.execute("PRAGMA synchronous=FULL")
        database.execute("CREATE TABLE entry (seq INTEGER PRIMARY KEY, entry BLOB)")
        begun = time.perf_counter()
        for _ in range(APPENDS):
            database.execute("BEGIN IMMEDIATE")
            database.execute("INSERT INTO entry (entry) VALUES (?)", (entry,))
            database.execute("COMMIT")
        return APPENDS / (time.perf_counter() - begun)
