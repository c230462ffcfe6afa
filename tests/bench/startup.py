"""Starting: ``custody seal`` of 1 kB as a whole process, from standard input to standard output.

Against stock age, which is a compiled program, and against a Python that imports what
every such command needs, Click and the cipher. The programs take turns, and the median
counts.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

from custody.age import X25519Identity
from tests.bench.table import Row, at_most, compare, markdown

RUNS = 25
SIZE = 1000
IMPORTS = "import click, cryptography.hazmat.primitives.ciphers.aead"


def run() -> list[Row]:
    """Measure what one run of each program takes."""
    with tempfile.TemporaryDirectory(prefix="custody-bench-") as folder:
        recipient, plain = Path(folder, "recipient"), Path(folder, "plain")
        recipient.write_text(f"{X25519Identity.generate().recipient()}\n")
        plain.write_bytes(os.urandom(SIZE))
        times = _alternate(_programs(str(recipient)), plain)
    ours, title = times["custody"], "custody seal of 1 kB"
    return [
        compare(f"{title}, against Python's imports", ours, times["imports"], "ms", at_most(2)),
        compare(f"{title}, against age", ours, times.get("age"), "ms", None),
    ]


def _programs(recipient: str) -> dict[str, list[str]]:
    programs = {
        "custody": [str(Path(sys.executable).with_name("custody")), "seal", "-R", recipient],
        "imports": [sys.executable, "-c", IMPORTS],
    }
    if age := shutil.which("age"):
        programs["age"] = [age, "-R", recipient]
    return programs


def _alternate(programs: dict[str, list[str]], plain: Path) -> dict[str, float]:
    """Give each program's median in milliseconds; the first turn warms the caches."""
    times: dict[str, list[float]] = {name: [] for name in programs}
    for turn in range(RUNS + 1):
        for name, program in programs.items():
            took = _once(program, plain)
            if turn:
                times[name].append(took)
    return {name: 1000 * median(seconds) for name, seconds in times.items()}


def _once(program: list[str], plain: Path) -> float:
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    with plain.open("rb") as src:
        start = time.perf_counter()
        subprocess.run(program, stdin=src, stdout=subprocess.PIPE, env=environment, check=True)
        return time.perf_counter() - start


if __name__ == "__main__":
    print(markdown(run()))
