"""How long an append waits where eight write at once to SQLite, four in each of two processes.

Each appends one entry after another, as registrations come in to ``custody serve``, and waits
until it is signed and the mark is on disk. The peer writes the same bytes to a plain table
with the same durability, just so, and leaves it to SQLite who is next. ``least`` is how many
appends the slowest writer came to while the fastest made a hundred.
"""

from __future__ import annotations

import itertools
import multiprocessing
import sqlite3
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from pathlib import Path

from custody.formats.timestamps import stamp
from custody.service.bootstrap import open_service
from custody.service.context import Service
from custody.service.mark_file import MarkFile
from custody.store import connect, schema
from tests.bench.table import Row, at_least, at_most, compare
from tests.people import Clock
from tests.world import World

PROCESSES, THREADS = 2, 4
SECONDS = 10.0
BUSY_SECONDS = 30
Times = list[list[float]]
"""What each writer waited for each append, in seconds."""


def run(scale: float = 1.0) -> list[Row]:
    """Measure eight writers, for ``scale`` × ten seconds each way."""
    seconds = SECONDS * min(1.0, scale)
    with tempfile.TemporaryDirectory(prefix="custody-bench-") as name:
        folder = Path(name)
        _begin(folder)
        ours = _together(_append, folder, seconds)
        peer = _together(_insert, folder, seconds)
    rate, bare = (sum(map(len, times)) / seconds for times in (ours, peer))
    return [
        Row("append of 8 writers: p99", _p99(ours), None, "ms", None, at_most(200)),
        compare("… against a plain table", _p99(ours), _p99(peer), "ms", None),
        compare("… the longest, against a plain table", _longest(ours), _longest(peer), "ms", None),
        Row("… least", _least(ours), None, "", None, at_least(50)),
        compare("… together, against a plain table", rate, bare, "entries/s", None),
    ]


def _p99(times: Times) -> float:
    every = sorted(itertools.chain(*times))
    return 1000 * every[int(0.99 * len(every))]


def _longest(times: Times) -> float:
    return 1000 * max(itertools.chain(*times))


def _least(times: Times) -> float:
    return 100 * min(map(len, times)) / max(map(len, times))


def _environment(folder: Path) -> dict[str, str]:
    return {
        "CUSTODY_HOME": str(folder),
        "CUSTODY_DATABASE_URL": f"sqlite:///{folder / 'custody.db'}",
    }


def _begin(folder: Path) -> None:
    store = connect(_environment(folder)["CUSTODY_DATABASE_URL"])
    schema.upgrade(store)
    world = World.begin(store, Clock())
    (folder / "service.key").write_bytes(world.service.key.encode())
    mark = world.service.mark.read()
    assert mark is not None
    MarkFile(folder / "service.mark").write(mark)
    replace(world.service, mark=MarkFile(folder / "service.mark")).history.sign()
    store.engine.dispose()
    with closing(_plain(folder)) as database:
        database.execute("PRAGMA journal_mode=WAL")
        database.execute("CREATE TABLE entry (seq INTEGER PRIMARY KEY, entry BLOB)")


def _together(work: Callable[[Path, float, int], Times], folder: Path, seconds: float) -> Times:
    context = multiprocessing.get_context("spawn")
    with context.Pool(PROCESSES) as pool:
        places = [(folder, seconds, number) for number in range(PROCESSES)]
        return [times for found in pool.starmap(work, places) for times in found]


def _threads(act: Callable[[], None], seconds: float) -> Times:
    def write(_: int) -> list[float]:
        found, until = list[float](), time.monotonic() + seconds
        while time.monotonic() < until:
            begun = time.perf_counter()
            act()
            found.append(time.perf_counter() - begun)
        return found

    with ThreadPoolExecutor(THREADS) as pool:
        return list(pool.map(write, range(THREADS)))


def _append(folder: Path, seconds: float, place: int) -> Times:
    service, numbers = open_service(_environment(folder)), itertools.count()
    return _threads(lambda: _append_one(service, f"job-{place}-{next(numbers)}"), seconds)


def _append_one(service: Service, name: str) -> None:
    data = {"name": name, "role": "requester"}
    body = {"at": stamp(service.now()), "by": "adam", "data": data, "type": "person.invited"}
    with service.store.writing() as connection:
        service.append(connection, [body])


def _insert(folder: Path, seconds: float, _: int) -> Times:
    def insert() -> None:
        with closing(_plain(folder)) as database:
            database.execute("PRAGMA synchronous=FULL")
            database.execute("BEGIN IMMEDIATE")
            database.execute("INSERT INTO entry (entry) VALUES (?)", (bytes(700),))
            database.execute("COMMIT")

    return _threads(insert, seconds)


def _plain(folder: Path) -> sqlite3.Connection:
    path = folder / "plain.db"
    return sqlite3.connect(path, isolation_level=None, timeout=BUSY_SECONDS)
