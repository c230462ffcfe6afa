"""A page of the catalogue, a hundred objects, among 100,000 objects and among a million.

In milliseconds, as medians of the whole call in the server: the API's page, the API's page of
one job in the middle of the dataset, and the console's. The page of the dataset itself sums up
all that it has, out of an index, so it takes longer the more that is. The peer is what
any page costs: the same hundred rows, read from the same SQLite file by their primary key.
"""

from __future__ import annotations

import hashlib
import sqlite3
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median
from typing import Any

from sqlalchemy import insert

from custody.formats.timestamps import stamp
from custody.store import Store, connect, schema
from custody.store.tables import state
from tests.bench.table import Row, at_most, compare
from tests.people import Clock
from tests.web.visitor import Visitor
from tests.world import World

FEW, MANY = 100_000, 1_000_000
FIRST = datetime(2024, 1, 1, tzinfo=UTC)
RUNS, LIMIT, AIM = 25, 100, 15
BATCH = 10_000
HEADER = "YWdlLWVuY3J5cHRpb24ub3JnL3YxCi0+IFgyNTUxOSAv" * 4


def run(scale: float = 1.0) -> list[Row]:
    """Measure pages at both sizes, ``scale`` times as large."""
    return [row for size in (FEW, MANY) for row in _pages(max(1_000, int(size * scale)))]


def _pages(size: int) -> list[Row]:
    with tempfile.TemporaryDirectory(prefix="custody-bench-") as name:
        path = Path(name) / "bench.db"
        store = connect(f"sqlite:///{path}")
        schema.upgrade(store)
        world = World.begin(store, Clock())
        world.genesis()
        _fill(store, size)
        page = Visitor(world.service, "adam")
        bare = _bare(path)
        api, middle = "/api/v1/datasets/registry/objects", _sealed(size // 2)
        asked = {
            "page of objects": api,
            "… of one job, from the middle": f"{api}?job=job3&before={middle}",
            "… in the console": "/datasets/registry/objects",
            "the page of the dataset": "/datasets/registry",
        }
        rows = []
        for what, path_ in asked.items():
            took = _median(lambda path_=path_: _get(page, path_))  # type: ignore[misc]
            name = f"{what}, {size:,} objects"
            aim = None if what.startswith("the page") else at_most(AIM)
            rows.append(Row(name, took, None, "ms", None, aim))
            rows.append(compare(f"{name}, against its rows", took, bare, "ms", None))
        store.engine.dispose()
    return rows


def _get(page: Visitor, path: str) -> None:
    assert page.client.get(path, buffered=True).status_code == 200


def _median(act: Callable[[], object]) -> float:
    times = []
    for _ in range(RUNS):
        begun = time.perf_counter()
        act()
        times.append(time.perf_counter() - begun)
    return 1000 * median(times)


def _bare(path: Path) -> float:
    """Read as many rows by their keys, spread over the file."""
    with closing(sqlite3.connect(path)) as database:
        ids = database.execute("SELECT id FROM object ORDER BY id LIMIT ?", (LIMIT,)).fetchall()
        query = "SELECT * FROM object WHERE dataset = 'registry' AND id = ?"
        return _median(lambda: [database.execute(query, one).fetchone() for one in ids])


def _fill(store: Store, size: int) -> None:
    """Insert objects; indexes are made afterwards, which takes a fraction of the time."""
    rows, table = _rows(size), state["object"]
    with store.writing() as connection:
        for index in table.indexes:
            index.drop(connection)
        for _ in range(0, size, BATCH):
            connection.execute(insert(table), [next(rows) for _ in range(BATCH)])
        for index in table.indexes:
            index.create(connection)


def _rows(size: int) -> Iterator[dict[str, Any]]:
    for number in range(size + BATCH):
        yield {
            "dataset": "registry",
            "id": hashlib.sha256(b"%d" % number).hexdigest(),
            "header": HEADER,
            "size": 1_000_000 + number,
            "sealed": _sealed(number),
            "registered": _sealed(number),
            "host": f"db{number % 40}",
            "job": f"job{number % 7}",
            "tags": '{"database":"people"}',
            "by_whom": "nightly",
            "seq": number,
            "gone": _sealed(number) if number % 1000 == 0 else None,
            "dated": _sealed(number),
        }


def _sealed(number: int) -> str:
    return stamp(FIRST + timedelta(seconds=7 * number))
