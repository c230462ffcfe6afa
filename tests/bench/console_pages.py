"""Pages of the console with 500 datasets, 2,000 people, 100,000 objects and 10,000 ceremonies.

Processor time in the server as medians of the whole call, and the bytes of each page. The aim is
100 ms and 100 kB.
"""

from __future__ import annotations

import tempfile
import time
from pathlib import Path
from statistics import median

from custody.store import connect, schema
from tests.bench.table import Row, at_most
from tests.filled import FULL, Size, fill
from tests.people import Clock
from tests.web.visitor import Visitor
from tests.world import World

RUNS, MILLISECONDS, KILOBYTES = 9, 100, 100
PAGES = (
    ("adam", "/"),
    ("anna", "/"),
    ("adam", "/?state=overdue&sort=newest"),
    ("adam", "/ceremonies"),
    ("anna", "/ceremonies?page=400"),
    ("adam", "/ceremonies?text=restore"),
    ("adam", "/ceremonies?since=2025-11-02&until=2025-11-30"),
    ("adam", "/people"),
    ("adam", "/people?text=person1&sort=signed&order=desc"),
    ("adam", "/people/anna"),
    ("adam", "/people/anna/suspend"),
    ("adam", "/tokens"),
    ("anna", "/account"),
    ("adam", "/datasets/registry"),
    ("adam", "/datasets/registry/objects?page=600"),
    ("adam", "/datasets/registry/objects?text=wal"),
    ("axel", "/ledger"),
    ("adam", "/search?text=lab"),
    ("adam", "/search?text=restore"),
    ("rita", "/datasets/registry/request"),
)


def run(scale: float = 1.0) -> list[Row]:
    """Measure each page, ``scale`` times as much of everything."""
    of = (FULL.datasets, FULL.people, FULL.objects, FULL.ceremonies)
    with tempfile.TemporaryDirectory(prefix="custody-bench-") as name:
        store = connect(f"sqlite:///{Path(name) / 'bench.db'}")
        schema.upgrade(store)
        world = World.begin(store, Clock())
        world.genesis()
        world.request(world.register())
        fill(world, Size(*(max(4, int(number * scale)) for number in of)))
        rows = [row for who, path in PAGES for row in _page(world, who, path)]
        store.engine.dispose()
    return rows


def _page(world: World, who: str, path: str) -> list[Row]:
    visitor, times, size = Visitor(world.service, who), [], 0
    for _ in range(RUNS):
        begun = time.process_time()
        answer = visitor.client.get(path, buffered=True)
        times.append(time.process_time() - begun)
        assert answer.status_code == 200
        size = len(answer.data)
    name = f"{path} for {who}"
    return [
        Row(name, 1000 * median(times), None, "ms", None, at_most(MILLISECONDS)),
        Row(f"{name}, size", size / 1000, None, "kB", None, at_most(KILOBYTES)),
    ]
