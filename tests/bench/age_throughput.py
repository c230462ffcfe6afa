"""Sealing and opening a large file, against stock age and pyrage, as whole processes.

Each way of moving the bytes is measured several times, the programs taking turns, and
the best counts: what else the machine does only ever adds. *On a disk*, *in memory* (a tmpfs):
standard input and output are files there, the page cache is warm, and no program syncs. *In a
pipe*: ``cat FILE | program | cat >/dev/null``, so that both ends are pipes and the ends' own
work is in the time of every program alike.

What limits it stands beside it: ``cat`` in the place of the program, the raw cipher on as many
threads, and writes to one file by one thread and by as many. Between pipes three programs share
the processors: *if no processor idled* is what they would reach with the processor time that they
took, whatever waits for what. *Synced* is ``custody seal -o``,
which has the file on disk when it ends, against a copy that is synced.

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
LIMITS = [sys.executable, "-P", str(Path(__file__).with_name("limits_program.py"))]
MEMORY = Path("/dev/shm")
COPY = ["sh", "-c", "cat >copy && sync copy && rm copy"]


@dataclass(frozen=True, slots=True)
class _Run:
    """One run: seconds that passed, seconds of processors, and peak memory in bytes.

    The processors' are those of all its programs, the memory is that of the one in question.
    """

    seconds: float
    processor: float
    peak: int


@dataclass(slots=True)
class _Timings:
    """What one program took: the runs that count, and the highest peak memory in bytes."""

    runs: list[_Run] = field(default_factory=list)
    peak: int = 0

    def seconds(self) -> float:
        """Give the time of the fastest."""
        return min(run.seconds for run in self.runs)

    def processor(self) -> float:
        """Give the least processor time."""
        return min(run.processor for run in self.runs)


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


@dataclass(frozen=True, slots=True)
class _Way:
    """What is done how, and what it is held to against which peer."""

    act: str
    how: str
    once: Callable[[Sequence[str]], _Run]
    targets: dict[str, Target]


def run(scale: float = 1.0) -> list[Row]:
    """Measure with a file of ``scale`` GiB."""
    if shutil.which("age") is None or shutil.which("age-keygen") is None:
        print("age is not installed: no throughput measured")
        return []
    size = int(scale * GIB)
    with tempfile.TemporaryDirectory(prefix="custody-bench-") as folder:
        rows = _measure(_prepare(Path(folder), size), size, "on a disk", 1.6)
    if MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > 4 * size:
        with tempfile.TemporaryDirectory(prefix="custody-bench-", dir=MEMORY) as folder:
            rows += _measure(_prepare(Path(folder), size), size, "in memory", 1.5)
    return rows


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


def _measure(files: _Files, size: int, where: str, seal: float) -> list[Row]:
    """Measure in one folder; what does not depend on where that is only on the disk."""
    ways = [
        _Way("seal", where, partial(_to_file, files, files.plain), {"age": at_least(seal)}),
        _Way("open", where, partial(_to_file, files, files.sealed), {"age": at_least(2.3)}),
    ]
    if where == "on a disk":
        synced = partial(_synced, files, files.plain)
        limit = {"cat": at_least(0.95)}
        ways += [
            _Way("seal", "in a pipe", partial(_in_pipe, files.plain), limit),
            _Way("open", "in a pipe", partial(_in_pipe, files.sealed), limit),
            _Way("seal", "synced", synced, {}),
        ]
    rows, peak = [], 0
    for way in ways:
        timings = _alternate(_programs(way, files), way.once)
        speed = {name: size / t.seconds() / 1e9 for name, t in timings.items()}
        peak = max(peak, timings["custody"].peak)
        title = f"{way.act} {size / GIB:g} GiB {way.how}, against "
        ours = speed.pop("custody")
        rows += [
            compare(title + name, ours, peer, "GB/s", way.targets.get(name))
            for name, peer in speed.items()
        ]
        if way.how == "in a pipe":
            busy = timings["custody"].processor() / (os.cpu_count() or 1)
            rows.append(
                compare(
                    f"{title}cat, if no processor idled",
                    size / busy / 1e9,
                    speed["cat"],
                    "GB/s",
                    None,
                )
            )
    rows.append(Row(f"peak memory, {where}", peak / MIB, None, "MiB", None, at_most(100)))
    return rows + _limits(files, size, where)


def _limits(files: _Files, size: int, where: str) -> list[Row]:
    threads = os.cpu_count() or 1
    many, one = (max(_limit(files, "write", n, size) for _ in range(RUNS)) for n in (threads, 1))
    title = f"writes to one file {where} by {threads} threads, against one"
    rows = [compare(title, many, one, "GB/s", None)]
    if where == "on a disk":
        many, one = (
            max(_limit(files, "cipher", n, size) for _ in range(RUNS)) for n in (threads, 1)
        )
        title = f"the raw cipher on {threads} threads, against one"
        rows.append(compare(title, many, one, "GB/s", None))
    return rows


def _limit(files: _Files, what: str, threads: int, size: int) -> float:
    """Give what can't be beaten, in GB/s."""
    files.output.unlink(missing_ok=True)
    with files.output.open("wb") as dst:
        done = subprocess.run(
            [*LIMITS, what, str(threads), str(size)],
            stdout=dst,
            stderr=subprocess.PIPE,
            env=_environment(),
            check=True,
        )
    return float(done.stderr) / 1e9


def _programs(way: _Way, files: _Files) -> dict[str, list[str]]:
    seal = [CUSTODY, "seal", "-R", str(files.recipient_file)]
    if way.how == "synced":
        return {
            "custody": [*seal, "--force", "-o", str(files.output)],
            "cat and sync": COPY,
        }
    if way.act == "seal":
        return {
            "age": ["age", "-r", files.recipient],
            "custody": seal,
            "cat": ["cat"],
            "pyrage": [*PROGRAM, "pyrage", "seal", files.recipient],
        }
    return {
        "cat": ["cat"],
        "age": ["age", "-d", "-i", str(files.key)],
        "custody": [*PROGRAM, "custody", "open", str(files.key)],
        "pyrage": [*PROGRAM, "pyrage", "open", str(files.key)],
    }


def _alternate(
    programs: dict[str, list[str]], once: Callable[[Sequence[str]], _Run]
) -> dict[str, _Timings]:
    """Run the programs in turns; the first turn warms the caches and does not count."""
    timings = {name: _Timings() for name in programs}
    for turn in range(RUNS + 1):
        for name, program in programs.items():
            run = once(program)
            timings[name].peak = max(timings[name].peak, run.peak)
            if turn:
                timings[name].runs.append(run)
    return timings


def _to_file(files: _Files, source: Path, program: Sequence[str]) -> _Run:
    """Time a program from a file to a new file, with nothing left to write from before.

    The old output goes last, so that every program alike gets its pages still warm.
    """
    os.sync()
    files.output.unlink(missing_ok=True)
    with source.open("rb") as src, files.output.open("wb") as dst:
        start = time.perf_counter()
        return _wait(start, subprocess.Popen(program, stdin=src, stdout=dst, env=_environment()))


def _synced(files: _Files, source: Path, program: Sequence[str]) -> _Run:
    """Time a program that makes its file itself, and syncs it."""
    os.sync()
    with source.open("rb") as src:
        start = time.perf_counter()
        process = subprocess.Popen(
            program, stdin=src, stderr=subprocess.DEVNULL, env=_environment(), cwd=files.folder
        )
        return _wait(start, process)


def _in_pipe(source: Path, program: Sequence[str]) -> _Run:
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
        return _wait(start, middle, producer, consumer)


def _wait(start: float, *processes: subprocess.Popen[bytes]) -> _Run:
    """Wait until all have ended well; the first is the one whose memory counts."""
    usages = []
    for process in processes:
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            raise subprocess.CalledProcessError(process.returncode, process.args)
        usages.append(usage)
    busy = sum(usage.ru_utime + usage.ru_stime for usage in usages)
    peak = usages[0].ru_maxrss * (1 if sys.platform == "darwin" else 1024)
    return _Run(time.perf_counter() - start, busy, peak)


def _environment() -> dict[str, str]:
    """Let Python keep its compiled modules, as it does where nobody forbids it."""
    return {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}


if __name__ == "__main__":
    print(markdown(run(float(sys.argv[1]) if len(sys.argv) > 1 else 1.0)))
