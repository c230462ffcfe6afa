"""What one act in a ceremony costs: how often its ceremony is folded, and milliseconds.

A ceremony is loaded once for an act, and not at all for a poll that finds nothing
new. The ceremony is a witnessed export of five officials with a hundred entries or
so before it, on SQLite; the milliseconds are medians of the whole act in the server.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median

from custody.ceremony import Ceremony
from custody.formats.digest_words import twelve_words
from custody.service import ceremonies
from custody.store import connect, schema
from tests.bench.table import Row, at_most
from tests.folds import folds
from tests.keys import key_of
from tests.people import OFFICIALS, Clock
from tests.web.visitor import Visitor
from tests.world import World

RUNS = 20
POLLS = 200


def run() -> list[Row]:
    """Measure a poll, a presence, a cancellation and a turn."""
    with tempfile.TemporaryDirectory(prefix="custody-bench-") as name:
        store = connect(f"sqlite:///{Path(name) / 'bench.db'}")
        schema.upgrade(store)
        world = World.begin(store, Clock())
        world.genesis()
        world.genesis("guarded", export_script="export-witnessed")
        rows = [*_polls(world), *_presence(world), *_turns(world)]
        store.engine.dispose()
    return rows


def _polls(world: World) -> list[Row]:
    ceremony = world.approve(world.request(world.register()), *OFFICIALS[:3])
    page = Visitor(world.service, "adam")
    room = page.get(f"/ceremonies/{ceremony.id}").get_data(as_text=True)
    quiet = room.partition('hx-get="')[2].partition('"')[0].replace("&amp;", "&")
    news = f"/ceremonies/{ceremony.id}/live?seen=1"
    return [
        *_measured(world, "poll, nothing new", 0, [lambda: page.get(quiet)] * POLLS),
        *_measured(world, "poll, something new", 1, [lambda: page.get(news)] * POLLS),
    ]


def _presence(world: World) -> list[Row]:
    sealed = world.register("guarded")
    opened = [world.request(sealed, dataset="guarded") for _ in range(RUNS)]
    words = twelve_words(key_of("anna").keyfile.fingerprint())
    service, anna, rita = world.service, world.principal("anna"), world.principal("rita")
    answers = [
        lambda id_=one.id: ceremonies.present(service, anna, id_, "anna", words) for one in opened
    ]
    endings = [lambda id_=one.id: ceremonies.cancel(service, rita, id_, "enough") for one in opened]
    return [
        *_measured(world, "presence", 1, answers),
        *_measured(world, "cancellation", 1, endings),
    ]


def _turns(world: World) -> list[Row]:
    sealed = world.register()
    firsts, lasts = list[Callable[[], Ceremony]](), list[Callable[[], Ceremony]]()
    for _ in range(RUNS):
        ceremony = world.approve(world.request(sealed), *OFFICIALS[:3])
        firsts.append(_turning(world, "anna", ceremony))
    for _ in range(RUNS):
        ceremony = world.approve(world.request(sealed), *OFFICIALS[:3])
        for name in ("anna", "bert"):
            world.turn(name, ceremony)
        lasts.append(_turning(world, "carl", ceremony))
    return [
        *_measured(world, "turn, the first", 1, firsts),
        *_measured(world, "turn, the last, with the unlock", 1, lasts),
    ]


def _turning(world: World, official: str, ceremony: Ceremony) -> Callable[[], Ceremony]:
    """Prepare a turn on the official's side, so that only the service's is measured."""
    turned = world.turned(official, ceremony)
    return lambda: ceremonies.submit(world.service, ceremony.id, *turned)


def _measured(
    world: World, name: str, bound: int, acts: Sequence[Callable[[], object]]
) -> list[Row]:
    times = []
    with folds(world.service.store) as folded:
        for act in acts:
            begun = time.perf_counter()
            act()
            times.append(time.perf_counter() - begun)
    each = len(folded) / len(acts)
    return [
        Row(f"{name}: folds", each, None, "", None, at_most(bound)),
        Row(f"{name}: time", 1000 * median(times), None, "ms", None),
    ]
