"""Each phase of an export, at 1,000, 10,000 and 100,000 objects, and what it can't be faster than.

Official and service are one process here, so a phase is work and no network. The peer is the
limit: the multiplications on the curve that the phase can't do without, at the measured cost of
one, shared by all processors. An official multiplies each object's point twice, and so does the
service when that is handed in; the first three seats' partials are combined by additions alone,
and each new header takes two multiplications. On a busy machine the time of the processors says
more than the time that passed.
The memory is the most that the process had resident while it was the service. Each size runs in
a process of its own; ``--scale 0.1`` leaves the largest out, ``--scale 0.01`` the middle one too.
"""

from __future__ import annotations

import json
import os
import secrets
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TypeVar

from custody import curve
from custody.ceremony import Ceremony
from custody.formats import canonical_json
from custody.formats.dsse import Envelope
from custody.official.signing import Shown, seal_turn, sign_turn
from custody.quorum.parts import PART
from custody.service import ceremonies, contribution_parts, datasets, export_requests
from custody.service.unlocking_apart import unlock_waiting
from custody.store import connect, schema
from custody.tlog.entry import parse_entry
from tests.bench.memory import forget_peak, peak_memory
from tests.bench.table import Row, at_most, compare
from tests.bulk import registered_at_once
from tests.datasets import Sealed
from tests.keys import key_of
from tests.people import Clock
from tests.world import World

SIZES = (1_000, 10_000, 100_000)
QUORUM = ("anna", "bert", "carl")
Given = TypeVar("Given")


def run(scale: float = 1.0) -> list[Row]:
    """Measure every phase at each size, each size in its own process."""
    rows = []
    for size in SIZES:
        if size <= SIZES[0] or size <= SIZES[-1] * scale:
            command = [sys.executable, "-m", "tests.bench.export_phases", str(size)]
            done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
            rows += [row for one in json.loads(done.stdout) for row in _rows(Phase(**one), size)]
    return rows


@dataclass(frozen=True, slots=True)
class Phase:
    """What a phase took, of the processors too, its least by multiplications, and the memory."""

    name: str
    seconds: float
    used: float
    least: float | None
    peak: float | None = None


def _rows(phase: Phase, size: int) -> list[Row]:
    name = f"{phase.name}, {size:,} objects"
    if phase.peak is not None:
        target = at_most(300) if size <= 10_000 else None
        return [Row(name, phase.peak, None, "MiB", None, target)]
    if phase.least is None:
        return [Row(name, phase.seconds, None, "s", None)]
    rows = [compare(name, phase.seconds, phase.least, "s", None)]
    if phase.name == "last turn to grant" and size == SIZES[0]:
        rows.append(Row("… as an aim", phase.seconds, None, "s", None, at_most(0.9)))
    least = phase.least * (os.cpu_count() or 1)
    return [*rows, compare("… of the processors", phase.used, least, "s", None)]


@dataclass
class Run:
    """One export of so many objects, phase by phase."""

    world: World
    one: float
    sealed: list[Sealed] = field(default_factory=list)
    phases: list[Phase] = field(default_factory=list)
    peak: float = 0.0

    def phase(
        self,
        name: str,
        work: Callable[[], Given],
        multiplications: int = 0,
        *,
        service: bool = True,
    ) -> Given:
        """Time a phase, and see how much memory it took."""
        forget_peak()
        begun, used = time.perf_counter(), time.process_time()
        result = work()
        seconds, used = time.perf_counter() - begun, time.process_time() - used
        least = self.one * multiplications * len(self.sealed) / (os.cpu_count() or 1)
        self.phases.append(Phase(name, seconds, used, least or None))
        if service:
            self.peak = max(self.peak, peak_memory())
        said = f"{name}: {seconds:.2f} s, {used:.2f} s of processors, {peak_memory():.0f} MiB"
        print(said, file=sys.stderr, flush=True)
        return result

    def play(self, size: int) -> None:
        """Play the whole export."""
        world, rita = self.world, "rita"
        self.sealed = registered_at_once(world, "registry", size)
        draft = self.phase("draft", lambda: world.draft(*self.sealed))
        signed = world.asked(draft, rita)
        ceremony = self.phase("open", lambda: world.file(draft, signed))
        headers = self.phase("fetch the list", lambda: self.fetch(ceremony))
        said = [world.signed("approve", name, ceremony) for name in QUORUM]
        first, *others = said
        self.phase("first approval", lambda: self.approve(ceremony, [first]))
        self.phase("two more approvals", lambda: self.approve(ceremony, others))
        for official in QUORUM[:-1]:
            self.hand_in(official, ceremony, *self.computed(official, ceremony, headers))
        last = QUORUM[-1]
        envelope, parts = self.phase(
            "compute a turn", lambda: self.computed(last, ceremony, headers), 2, service=False
        )
        if len(parts) > 1:
            self.phase("hand in, each part verified", lambda: self.send(last, ceremony, parts), 2)
            parts = ()
        self.phase(
            "last turn to grant",
            lambda: self.unlock(ceremony, envelope, parts),
            4 if parts else 2,
        )
        who = world.principal(rita)
        grant = lambda: export_requests.collect_grant(world.service, who, ceremony.id)  # noqa: E731
        self.phase("collect", grant)
        self.phases.append(Phase("the service's memory", 0, 0, None, self.peak))

    def fetch(self, ceremony: Ceremony) -> list[bytes]:
        """Fetch the requested objects with their proofs; gives their headers, in order."""
        world, who = self.world, self.world.principal("anna")
        size = world.head().size
        headers = list[bytes]()
        while rows := export_requests.request_objects(
            world.service, who, ceremony.id, size, len(headers)
        ):
            found = (parse_entry(row.proof.entry).body["data"]["header"] for row in rows)
            headers += [canonical_json.decode_binary(header) for header in found]
        return headers

    def approve(self, ceremony: Ceremony, said: list[Envelope]) -> None:
        for envelope in said:
            ceremonies.submit(self.world.service, ceremony.id, envelope, None)

    def computed(
        self, official: str, ceremony: Ceremony, headers: list[bytes]
    ) -> tuple[Envelope, tuple[bytes, ...]]:
        """What an official's machine does."""
        world, key = self.world, key_of(official)
        bundle = datasets.bundle(world.service, world.principal(official), ceremony.dataset)
        shown = Shown(ceremony.subject, None, world.head())
        parts = seal_turn(shown, headers, bundle, key, os.urandom)
        return sign_turn(shown, parts, key, world.clock()), parts

    def send(self, official: str, ceremony: Ceremony, parts: tuple[bytes, ...]) -> None:
        service, who = self.world.service, self.world.principal(official)
        for number, part in enumerate(parts):
            contribution_parts.take_part(service, who, ceremony.id, number, part)

    def hand_in(
        self, official: str, ceremony: Ceremony, envelope: Envelope, parts: tuple[bytes, ...]
    ) -> None:
        if len(parts) > 1:
            self.send(official, ceremony, parts)
            parts = ()
        ceremonies.submit(self.world.service, ceremony.id, envelope, *parts or (None,))

    def unlock(self, ceremony: Ceremony, envelope: Envelope, parts: tuple[bytes, ...]) -> None:
        """Take the last statement, and have the grant."""
        ceremonies.submit(self.world.service, ceremony.id, envelope, *parts or (None,))
        if len(self.sealed) > PART:
            unlock_waiting(self.world.service)


def _cost_of_one() -> float:
    """Give the seconds that one multiplication takes at its best."""
    point, scalar = curve.base_mult(7), secrets.randbelow(curve.Q - 1) + 1
    best = float("inf")
    for _ in range(50):
        begun = time.perf_counter()
        for _ in range(20):
            curve.mult(scalar, point)
        best = min(best, (time.perf_counter() - begun) / 20)
    return best


def main(size: int) -> None:
    """Run one size and write its phases as JSON."""
    with tempfile.TemporaryDirectory(prefix="custody-bench-") as name:
        store = connect(f"sqlite:///{Path(name) / 'bench.db'}")
        schema.upgrade(store)
        world = World.begin(store, Clock())
        world.genesis()
        played = Run(world, _cost_of_one())
        played.play(size)
        store.engine.dispose()
    print(json.dumps([asdict(phase) for phase in played.phases]))


if __name__ == "__main__":
    main(int(sys.argv[1]))
