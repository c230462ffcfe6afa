"""Sealing and opening a large file, against stock age and pyrage, as whole processes.

Each way of moving the bytes is measured several times, the programs taking turns, and
the best counts: what else the machine does only ever adds. *File to file*: standard
input and output are files, the page cache is warm, and no program syncs. *In a pipe*:
``cat FILE | program | cat >/dev/null``, so that both ends are pipes and the ends' own
work is in the time of every program alike.

Sealing is ``custody seal``. Opening is ``custody.age`` in a program of a few lines,
since ``custody restore`` would need a ceremony first.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from tests.bench.table import Row, Target, at_least, at_most, compare, markdown

GIB = 1024**3
MIB = 1024**2
RUNS = 5
CUSTODY = str(Path(sys.executable).with_name("custody"))
PROGRAM = [sys.executable, "-P", str(Path(__file__).with_name("age_program.py"))]


@dataclass(slots=True)
class _Timings:
    """What one program took: seconds of every run, and the highest peak memory in bytes."""

    seconds: list[float] = field(default_factory=list)
    peak: int = 0


@dataclass(frozen=True, slots=True)
class _Files:
    """The files of a run in one folder, and the recipient they are sealed to."""

    folder: Path
    recipient: str

    @property
    def plain(self) -> Path:
        return self.folder / "plain"

    @property
    def sealed(self) -> Path:
        return self.folder / "sealed.age"

    @property
    def output(self) -> Path:
        return self.folder / "output"

    @property
    def key(self) -> Path:
        return self.folder / "key.txt"

    @property
    def recipient_file(self) -> Path:
        return self.folder / "recipient.txt"


def run(scale: float = 1.0) -> list[Row]:
    """Measure with a file of ``scale`` GiB."""
    if shutil.which("age") is None or shutil.which("age-keygen") is None:
        print("age is not installed: no throughput measured")
        return []
    size = int(scale * GIB)
    with tempfile.TemporaryDirectory(prefix="custody-bench-") as folder:
        return _measure(_prepare(Path(folder), size), size)


def _prepare(folder: Path, size: int) -> _Files:
    key = folder / "key.txt"
    subprocess.run(["age-keygen", "-o", key], check=True, capture_output=True)
    recipient = subprocess.run(
        ["age-keygen", "-y", key], check=True, capture_output=True, text=True
    ).stdout.strip()
    files = _Files(folder, recipient)
    files.recipient_file.write_text(recipient)
    with files.plain.open("wb") as plain:
        for start in range(0, size, MIB):
            plain.write(os.urandom(min(MIB, size - start)))
    subprocess.run(["age", "-r", recipient, "-o", files.sealed, files.plain], check=True)
    return files


def _measure(files: _Files, size: int) -> list[Row]:
    peaks: dict[str, int] = {}
    rows = []
    plan: list[tuple[str, str, Callable[..., tuple[float, int]], Target]] = [
        ("seal", "file to file", partial(_to_file, files, files.plain), at_least(1.5)),
        ("seal", "in a pipe", partial(_in_pipe, files.plain), at_least(2.5)),
        ("open", "file to file", partial(_to_file, files, files.sealed), at_least(2)),
        ("open", "in a pipe", partial(_in_pipe, files.sealed), at_least(2)),
    ]
    for act, how, once, target in plan:
        timings = _alternate(_programs(act, files), once)
        speed = {name: size / min(t.seconds) / 1e9 for name, t in timings.items()}
        for name, timing in timings.items():
            peaks[name] = max(peaks.get(name, 0), timing.peak)
        title = f"{act} {size / GIB:g} GiB {how}, against "
        rows.append(compare(title + "age", speed["custody"], speed["age"], "GB/s", target))
        rows.append(compare(title + "pyrage", speed["custody"], speed["pyrage"], "GB/s", None))
    rows.append(
        Row("peak memory, seal and open", peaks["custody"] / MIB, None, "MiB", None, at_most(100))
    )
    return rows


def _programs(act: str, files: _Files) -> dict[str, list[str]]:
    if act == "seal":
        return {
            "age": ["age", "-r", files.recipient],
            "custody": [CUSTODY, "seal", "-R", str(files.recipient_file)],
            "pyrage": [*PROGRAM, "pyrage", "seal", files.recipient],
        }
    return {
        "age": ["age", "-d", "-i", str(files.key)],
        "custody": [*PROGRAM, "custody", "open", str(files.key)],
        "pyrage": [*PROGRAM, "pyrage", "open", str(files.key)],
    }


def _alternate(
    programs: dict[str, list[str]], once: Callable[[Sequence[str]], tuple[float, int]]
) -> dict[str, _Timings]:
    """Run the programs in turns; the first turn warms the caches and does not count."""
    timings = {name: _Timings() for name in programs}
    for turn in range(RUNS + 1):
        for name, program in programs.items():
            seconds, peak = once(program)
            timings[name].peak = max(timings[name].peak, peak)
            if turn:
                timings[name].seconds.append(seconds)
    return timings


def _to_file(files: _Files, source: Path, program: Sequence[str]) -> tuple[float, int]:
    """Time a program from a file to a new file, with nothing left to write from before.

    The old output goes last, so that every program alike gets its pages still warm.
    """
    os.sync()
    files.output.unlink(missing_ok=True)
    with source.open("rb") as src, files.output.open("wb") as dst:
        start = time.perf_counter()
        peak = _wait(subprocess.Popen(program, stdin=src, stdout=dst, env=_environment()))
        return time.perf_counter() - start, peak


def _in_pipe(source: Path, program: Sequence[str]) -> tuple[float, int]:
    """Time ``cat SOURCE | program | cat >/dev/null`` until the last of them has ended."""
    with ExitStack() as stack:
        null = stack.enter_context(Path(os.devnull).open("wb"))
        start = time.perf_counter()
        producer = subprocess.Popen(["cat", source], stdout=subprocess.PIPE)
        middle = subprocess.Popen(
            program, stdin=producer.stdout, stdout=subprocess.PIPE, env=_environment()
        )
        consumer = subprocess.Popen(["cat"], stdin=middle.stdout, stdout=null)
        for pipe in (producer.stdout, middle.stdout):
            assert pipe is not None
            pipe.close()
        peak = _wait(middle)
        assert producer.wait() == consumer.wait() == 0
        return time.perf_counter() - start, peak


def _wait(process: subprocess.Popen[bytes]) -> int:
    """Wait for success and give the process's peak memory in bytes."""
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, process.args)
    return usage.ru_maxrss * (1 if sys.platform == "darwin" else 1024)


def _environment() -> dict[str, str]:
    """Let Python keep its compiled modules, as it does where nobody forbids it."""
    return {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}


if __name__ == "__main__":
    print(markdown(run(float(sys.argv[1]) if len(sys.argv) > 1 else 1.0)))
