"""A plan carried out by one process and by two, of large objects and of small ones.

Objects are sealed here and opened by ``custody restore --plan``'s own work, from one folder to
another of the same disk, with what is written synced and digested. Efficiency is the time that
one process takes, by twice that of two; of a whole program its start is in it. The best of
three counts. Memory is the largest of any process. ``--scale 1`` takes 2 GiB of disk.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict, dataclass
from pathlib import Path

from tests.bench.table import Row, at_least, at_most, compare
from tests.planned import Planned, contents, noise

MIB = 1 << 20
LARGE, EACH, SMALL = 32, 24 * MIB, 20_000
RUNS = 3
_MEASURE = "from tests.bench.plans import measure; measure(*__import__('sys').argv[1:])"


@dataclass(frozen=True, slots=True)
class _Taken:
    """What carrying a plan out took: seconds, and the largest memory of a process in MiB."""

    seconds: float
    memory: float


def run(scale: float = 1.0) -> list[Row]:
    """Measure both kinds, with one process and with two."""
    with tempfile.TemporaryDirectory(prefix="custody-bench-") as name:
        folder = Path(name)
        size = max(1, int(LARGE * scale)) * EACH
        large = {f"{at:03}": noise(at, EACH) for at in range(size // EACH)}
        rows = _rows(folder / "large", large, "GB/s", size / 1e9)
        small = contents(int(SMALL * scale), 1000)
        return rows + _rows(folder / "small", small, "objects/s", len(small))


def _rows(folder: Path, plain: dict[str, bytes], unit: str, amount: float) -> list[Row]:
    sealed = Planned.seal(folder, plain)
    items = max(16, len(plain) // 500)
    plan = sealed.plan(item_bytes=max(1, sum(map(len, plain.values())) // items))
    one, two = (
        min((_measured(plan.path, count) for _ in range(RUNS)), key=lambda taken: taken.seconds)
        for count in (1, 2)
    )
    shutil.rmtree(folder)
    kind = "large objects" if unit == "GB/s" else "objects of 1 kB"
    efficiency = one.seconds / (2 * two.seconds)
    memory = max(one.memory, two.memory)
    return [
        compare(f"restore {kind}, one process", amount / one.seconds, None, unit, None),
        compare(f"restore {kind}, two processes", amount / two.seconds, None, unit, None),
        compare(f"… its efficiency, {kind}", efficiency, None, "", at_least(0.8)),
        compare(f"… memory of a process, {kind}", memory, None, "MiB", at_most(100)),
    ]


def _measured(plan: Path, processes: int) -> _Taken:
    output = plan.with_name("out")
    os.sync()
    done = subprocess.run(
        [sys.executable, "-c", _MEASURE, str(plan), str(output), str(processes)],
        stdout=subprocess.PIPE,
        check=True,
        text=True,
    )
    shutil.rmtree(output)
    return _Taken(**json.loads(done.stdout))


def measure(plan: str, output: str, processes: str) -> None:
    """Carry a plan out in this program, and print what that took."""
    import resource

    from custody.jobs.plan_file import PlanFile
    from custody.jobs.plan_run import Settings, run_in_processes
    from tests.planned import REQUESTER

    begun = time.perf_counter()
    file = PlanFile(Path(plan))
    lines = file.lines(range(file.plan.items))
    for outcome in run_in_processes(lines, Settings(output), (REQUESTER,), int(processes)):
        assert not outcome.errors, outcome.errors
    taken = time.perf_counter() - begun
    memory = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    print(json.dumps(asdict(_Taken(taken, memory))))
