"""Starting: ``custody seal`` of 1 kB as a whole process, from standard input to standard output.

Against stock age, which is a compiled program, and against a Python that imports what
every such command needs, Click and the cipher. The programs take turns, and the median
counts; of processor time the least does, since other programs only ever add to it.
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
        with_receipt = ["--receipt", str(Path(folder, "receipt")), "--force"]
        spent = {
            "no receipt": min(_spent(_programs(str(recipient))["custody"], plain)),
            "a receipt": min(_spent([*_programs(str(recipient))["custody"], *with_receipt], plain)),
        }
    ours, title = times["custody"], "custody seal of 1 kB"
    return [
        Row(f"{title}, processor time", spent["no receipt"], None, "ms", None, at_most(70)),
        Row(f"{title} with its receipt, processor time", spent["a receipt"], None, "ms", None),
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


def _spent(program: list[str], plain: Path) -> list[float]:
    """Give the milliseconds of a processor that each run takes."""
    spent = []
    for _ in range(RUNS):
        with plain.open("rb") as src:
            process = subprocess.Popen(
                program,
                stdin=src,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                env=_environment(),
            )
            _, status, usage = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
            assert process.returncode == 0
            spent.append(1000 * (usage.ru_utime + usage.ru_stime))
    return spent


def _environment() -> dict[str, str]:
    """Let Python keep its compiled modules, as it does where nobody forbids it."""
    return {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}


def _once(program: list[str], plain: Path) -> float:
    with plain.open("rb") as src:
        start = time.perf_counter()
        subprocess.run(program, stdin=src, stdout=subprocess.PIPE, env=_environment(), check=True)
        return time.perf_counter() - start


if __name__ == "__main__":
    print(markdown(run()))
