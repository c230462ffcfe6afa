"""How long a page waits that looks for news, with 200 of them open on one ceremony.

Each asks ``custody serve`` once a second over a connection of its own, as the page of a
ceremony does, for ``SECONDS`` after some to begin with; the server is started as anybody
starts it, with its two workers, on SQLite and on PostgreSQL. The peer is ``/healthz`` of the
same server, asked just so: what the server itself takes, with nothing looked up. Where client
and server share few processors, the client is in both.
"""

from __future__ import annotations

import asyncio
import contextlib
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

from custody.formats import timestamps
from custody.service.browser_sessions import begin_session
from custody.store import Store, connect, schema
from tests.bench.table import Row, at_most, compare
from tests.people import OFFICIALS, Clock
from tests.postgres import server as postgres_server
from tests.web.test_server import running
from tests.web.visitor import Visitor
from tests.world import World

WATCHERS = 200
WARM_UP, SECONDS = 5, 10
AIMS = {"SQLite": 20, "PostgreSQL": 70}


def run(scale: float = 1.0) -> list[Row]:
    """Measure the slowest of a hundred polls on both databases."""
    watchers = max(10, int(WATCHERS * scale))
    rows = list[Row]()
    for name, place in (("SQLite", _sqlite), ("PostgreSQL", _postgresql)):
        temporary = tempfile.TemporaryDirectory(prefix="custody-bench-")
        with temporary as folder, place(Path(folder)) as store:
            polls, probes = _measure(store, Path(folder), watchers)
        told = f"poll of {watchers} watchers, {name}"
        rows.append(Row(f"{told}: p99", _at(polls, 0.99), None, "ms", None, at_most(AIMS[name])))
        rows.append(compare(f"{told}: p99, against /healthz", *_both(polls, probes, 0.99)))
        rows.append(compare(f"{told}: median, against /healthz", *_both(polls, probes, 0.5)))
    return rows


def _both(
    polls: Sequence[float], probes: Sequence[float], part: float
) -> tuple[float, float, str, None]:
    return _at(polls, part), _at(probes, part), "ms", None


def _at(times: Sequence[float], part: float) -> float:
    """Give the time that this part of all is below, in milliseconds."""
    return 1000 * sorted(times)[int(part * len(times))]


@contextlib.contextmanager
def _sqlite(folder: Path) -> Iterator[Store]:
    yield connect(f"sqlite:///{folder / 'bench.db'}")


@contextlib.contextmanager
def _postgresql(_: Path) -> Iterator[Store]:
    with postgres_server() as url:
        shown = url.set(drivername="postgresql", database="postgres").render_as_string(
            hide_password=False
        )
        yield connect(shown)


def _measure(store: Store, folder: Path, watchers: int) -> tuple[list[float], list[float]]:
    schema.upgrade(store)
    clock = Clock()
    clock.time = timestamps.now()
    world = World.begin(store, clock)
    world.genesis()
    ceremony = world.approve(world.request(world.register()), *OFFICIALS[:3])
    page = Visitor(world.service, "adam").get(f"/ceremonies/{ceremony.id}").text
    path = page.partition('hx-get="')[2].partition('"')[0].replace("&amp;", "&")
    service = replace(world.service, now=timestamps.now)
    cookies = [begin_session(service, "adam", "a browser") for _ in range(watchers)]
    home = folder / "home"
    home.mkdir()
    (home / "service.key").write_bytes(world.service.key.encode())
    mark = world.service.mark.read()
    assert mark is not None
    (home / "service.mark").write_bytes(mark.encode())
    store.engine.dispose()
    with running(folder, CUSTODY_DATABASE_URL=store.url) as serving:
        where = (serving.host, serving.port)
        polls = asyncio.run(_watch(where, [_asking(path, one) for one in cookies], 204))
        probes = asyncio.run(_watch(where, [_asking("/healthz", "")] * watchers, 200))
    return polls, probes


def _asking(path: str, cookie: str) -> bytes:
    lines = (
        f"GET {urlsplit(path).path}?{urlsplit(path).query} HTTP/1.1",
        "Host: bench",
        f"Cookie: custody={cookie}",
        "HX-Request: true",
    )
    return "\r\n".join([*lines, "", ""]).encode()


async def _watch(where: tuple[str, int], asked: Sequence[bytes], status: int) -> list[float]:
    """Have every watcher ask once a second, spread over the second; give how long each took."""
    begun, times = time.perf_counter(), list[float]()

    async def watcher(place: int) -> None:
        reader, writer = await asyncio.open_connection(*where)
        for turn in range(WARM_UP + SECONDS):
            due = begun + turn + place / len(asked)
            await asyncio.sleep(due - time.perf_counter())
            at = time.perf_counter()
            if reader.at_eof():
                reader, writer = await asyncio.open_connection(*where)
            writer.write(asked[place])
            head = await reader.readuntil(b"\r\n\r\n")
            assert head.split()[1] == b"%d" % status, head
            length = head.lower().partition(b"content-length: ")[2].partition(b"\r")[0]
            await reader.readexactly(int(length or 0))
            if turn >= WARM_UP:
                times.append(time.perf_counter() - at)
        writer.close()

    await asyncio.gather(*(watcher(place) for place in range(len(asked))))
    return times
