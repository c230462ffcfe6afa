"""A collection of a million files: closing it, its last turn, and checking its manifest whole.

The manifest is made here, of members that are nowhere; its collection is opened, closed,
asked for and unlocked by a service. Memory is that of a process that closes and checks it.
"""

from __future__ import annotations

import io
import json
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

from custody.age import X25519Identity, decrypt
from custody.collection.key_object import read_identity
from custody.description import Description
from custody.jobs.collection_opening import OpenedCollection, proven_members
from custody.jobs.collections import Collections
from custody.service import ceremonies, collections
from custody.storage import FilePlace
from custody.store import connect, schema
from tests.bench.memory import peak_memory
from tests.bench.table import Row, at_most, compare
from tests.collected import Collected, job_of, member, offered, register, sealed_key
from tests.people import Clock
from tests.world import World

MEMBERS = 1_000_000
DATASET = X25519Identity(b"d" * 32)
_MEASURE = "import sys; from tests.bench.collections import measure; measure(int(sys.argv[1]))"


def run(scale: float = 1.0) -> list[Row]:
    """Measure a collection of a million members, and one unlock."""
    count = int(MEMBERS * scale)
    command = [sys.executable, "-c", _MEASURE, str(count)]
    done = subprocess.run(command, stdout=subprocess.PIPE, check=True, text=True)
    found = json.loads(done.stdout)
    return [
        compare(f"close a collection of {count:,}", found["close"], None, "s", at_most(60 * scale)),
        compare(f"check the manifest of {count:,}", found["check"], None, "s", at_most(60 * scale)),
        compare("memory for both", found["memory"], None, "MiB", at_most(100)),
        compare(f"last turn to grant, {count:,} files", _unlock(count), None, "s", at_most(0.9)),
    ]


def measure(count: int) -> None:
    """Print what closing and checking so many members takes, in a process of its own."""
    with tempfile.TemporaryDirectory(prefix="custody-bench-") as name:
        made = Collections(Path(name) / "all")
        files = made.open("registry", DATASET.recipient, None, Description(), datetime.now(UTC))
        with files.manifest.open("ab") as manifest:
            for at in range(count):
                manifest.write(member(at).encode() + b"\n")
        begun = time.perf_counter()
        state = made.close(datetime.now(UTC))
        closed = time.perf_counter()
        plain = io.BytesIO()
        decrypt(io.BytesIO(state.file), plain, [DATASET])
        opened = OpenedCollection(state.id, read_identity(plain.getvalue()), state.closing)
        with proven_members(opened, FilePlace(files.of("manifest.age"))) as members:
            assert sum(1 for _ in members) == count
        ended = time.perf_counter()
    print(json.dumps({"close": closed - begun, "check": ended - closed, "memory": peak_memory()}))


def _unlock(count: int) -> float:
    """Give the seconds from the last turn to the grant of a collection of so many files."""
    with tempfile.TemporaryDirectory(prefix="custody-bench-") as name:
        store = connect(f"sqlite:///{Path(name) / 'bench.db'}")
        schema.upgrade(store)
        world = World.begin(store, Clock())
        world.genesis()
        sealed = sealed_key(world)
        album = Collected(world, "registry", sealed, register(world, "registry", offered(sealed)))
        said = album.closing(*(member(at) for at in range(min(count, 1000)))).record()
        collections.close(world.service, job_of("registry"), "registry", said)
        asked = world.request(album.key_object)
        quorum = [seat.official for seat in asked.seats][: asked.threshold]
        asked = world.approve(asked, *quorum)
        for official in quorum[:-1]:
            asked = world.turn(official, asked)
        envelope, contribution = world.turned(quorum[-1], asked)
        begun = time.perf_counter()
        ceremonies.submit(world.service, asked.id, envelope, contribution)
        seconds = time.perf_counter() - begun
        store.engine.dispose()
    return seconds
