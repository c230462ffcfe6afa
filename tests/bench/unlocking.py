"""Unlocking, from the last key to the grant, for a small object and a large one.

Only headers travel through a ceremony, so the size of the payload must not matter.
The peer does to the same two files what one would do without a quorum: decrypt with
the key and encrypt to the requester, ``age -d | age -r``.
"""

from __future__ import annotations

import shutil
import subprocess
import tempfile
import time
from pathlib import Path
from statistics import median

from custody import age
from custody.formats.timestamps import stamp
from custody.service import Principal, ceremonies, objects
from custody.store import connect, schema
from tests.bench.table import Row, at_most, compare
from tests.datasets import Sealed
from tests.people import Clock
from tests.world import World

MIB = 1024**2
RUNS = 5


def run(scale: float = 1.0) -> list[Row]:
    """Compare the time for 1 GiB with that for 1 MiB; ``scale`` makes the large one smaller."""
    sizes = (MIB, max(2 * MIB, int(1024 * MIB * scale)))
    with tempfile.TemporaryDirectory(prefix="custody-bench-") as name:
        folder = Path(name)
        world = _world(folder)
        files = [_seal(world, folder, size) for size in sizes]
        ours = [_unlock(world, sealed) for _, sealed in files]
        rows = [
            Row(f"unlock {size // MIB} MiB", seconds, peer, "s", seconds / peer if peer else None)
            for size, seconds, peer in zip(sizes, ours, _peers(folder, files), strict=True)
        ]
    name = f"unlock {sizes[1] // MIB} MiB against 1 MiB, by ourselves"
    return [*rows, compare(name, ours[1], ours[0], "s", at_most(1.2))]


def _world(folder: Path) -> World:
    store = connect(f"sqlite:///{folder / 'bench.db'}")
    schema.upgrade(store)
    world = World.begin(store, Clock())
    world.genesis()
    return world


def _seal(world: World, folder: Path, size: int) -> tuple[Path, Sealed]:
    plain, path = folder / "plain", folder / f"{size}.age"
    with plain.open("wb") as stream:
        stream.truncate(size)
    with plain.open("rb") as src, path.open("wb") as dst:
        sealed = age.encrypt(src, dst, [world.recipient("registry")])
    row = objects.register(
        world.service,
        Principal("nightly", frozenset({"register"}), "registry"),
        dataset="registry",
        header=sealed.header,
        size=sealed.size,
        sealed=stamp(world.clock()),
        host=None,
        job=None,
        tags={},
    )
    return path, Sealed(row.id, b"", sealed.header, b"")


def _unlock(world: World, sealed: Sealed) -> float:
    """Give the median seconds from handing in the last key to holding the grant."""
    times = []
    for _ in range(RUNS):
        ceremony = world.approve(world.request(sealed), "anna", "bert", "carl")
        for official in ("anna", "bert"):
            ceremony = world.turn(official, ceremony)
        last = world.turned("carl", ceremony)
        begun = time.perf_counter()
        ceremonies.submit(world.service, ceremony.id, *last)
        world.collect(ceremony).document.encode()
        times.append(time.perf_counter() - begun)
    return median(times)


def _peers(folder: Path, files: list[tuple[Path, Sealed]]) -> list[float | None]:
    """Time ``age -d | age -r`` on files as large, sealed to a key that the peer may hold."""
    if shutil.which("age") is None:
        return [None for _ in files]
    identity = age.X25519Identity.generate()
    key = folder / "identity"
    key.write_text(identity.encode() + "\n")
    seconds: list[float | None] = []
    for path, _ in files:
        with (folder / "plain").open("rb") as src, path.open("wb") as dst:
            src_size = int(path.stem)
            (folder / "plain").open("ab").truncate(src_size)
            age.encrypt(src, dst, [identity.recipient()])
        seconds.append(_rewrap(path, key, str(identity.recipient())))
    return seconds


def _rewrap(path: Path, key: Path, recipient: str) -> float:
    command = f"age -d -i '{key}' '{path}' | age -r {recipient} -o '{path}.out'"
    times = []
    for _ in range(3):
        begun = time.perf_counter()
        subprocess.run(["sh", "-c", command], check=True)
        times.append(time.perf_counter() - begun)
        Path(f"{path}.out").unlink()
    return median(times)
