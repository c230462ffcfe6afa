"""Writers of files that end in the middle: killed, interrupted, out of space. Nothing is left."""

from __future__ import annotations

import os
import resource
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from custody.age import X25519Identity
from custody.files import atomic_output, write_file
from tests.support import names

KILLED = """
import os, signal, sys
from pathlib import Path
from custody import files

out, how = Path(sys.argv[1]), sys.argv[2]
def die(*_, **__): os.kill(os.getpid(), signal.SIGKILL)
if how == "replacing": Path.replace = die
if how == "named": del os.O_TMPFILE
with files.atomic_output(out, overwrite=how == "replacing") as stream:
    stream.write(b"half")
    if how != "replacing": die()
"""


def killed(out: Path, how: str) -> None:
    done = subprocess.run([sys.executable, "-c", KILLED, out, how])
    assert done.returncode == -signal.SIGKILL


def test_a_writer_that_is_killed_leaves_nothing(tmp_path: Path) -> None:
    killed(tmp_path / "out", "nameless")
    assert names(tmp_path) == []


@pytest.mark.parametrize("how", ["named", "replacing"])
def test_what_a_killed_writer_had_to_name_is_removed_by_the_next(
    tmp_path: Path, how: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever the next one writes; but nothing of a writer that lives, or of another host."""
    if how == "replacing":
        (tmp_path / "out").write_bytes(b"old")
    killed(tmp_path / "out", how)
    (left,) = set(names(tmp_path)) - {"out"}
    theirs = tmp_path / left.replace("custody-", "custody-0")
    theirs.write_bytes(b"of another host")
    if how == "named":
        monkeypatch.delattr(os, "O_TMPFILE", raising=False)
    else:
        (tmp_path / "a").touch()
    with atomic_output(tmp_path / "a", overwrite=True):
        living = set(names(tmp_path))
        write_file(tmp_path / "out", b"new", overwrite=True)
        assert living - {left} <= set(names(tmp_path))
    assert names(tmp_path) == [theirs.name, "a", "out"]


FULL_DISK = """
import resource, sys
from pathlib import Path
from custody.errors import CustodyError
from custody.files import write_file
resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))
try:
    write_file(Path(sys.argv[1]), bytes(int(sys.argv[2])))
except CustodyError as error:
    print(error, "|", error.hint)
"""


@pytest.mark.parametrize(("size", "fits"), [(4096, True), (4097, False), (1_000_000, False)])
def test_a_full_disk_leaves_nothing_and_says_so(tmp_path: Path, size: int, fits: bool) -> None:
    """The limit of a file's size stops a write half-way, as a full disk does."""
    out = tmp_path / "out"
    run = subprocess.run(
        [sys.executable, "-c", FULL_DISK, out, str(size)], capture_output=True, text=True
    )
    assert run.returncode == 0, run.stderr
    if fits:
        assert out.stat().st_size == size
    else:
        assert "out was not written: file too large" in run.stdout
        assert "free some space" in run.stdout
        assert names(tmp_path) == []


@pytest.mark.parametrize("named", [True, False])
def test_a_disk_that_is_too_full_for_a_large_file_is_found_before_it_is_sealed(
    tmp_path: Path, named: bool
) -> None:
    """Several threads write it; none leaves a part of it. Standard output has nothing to open."""
    plain, recipient, out = tmp_path / "plain", tmp_path / "recipient", tmp_path / "out"
    plain.write_bytes(bytes(4 << 20))
    recipient.write_text(f"{X25519Identity.generate().recipient()}\n")
    command = [str(Path(sys.executable).with_name("custody")), "seal", "-R", str(recipient)]
    limit = (2 << 20, 2 << 20)
    with plain.open("rb") as src, (tmp_path / "stdout").open("wb") as dst:
        done = subprocess.run(
            [*command, "-o", out] if named else command,
            stdin=src,
            stdout=dst,
            stderr=subprocess.PIPE,
            text=True,
            preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, limit),
        )
    what = out if named else "standard output"
    assert f"error: {what} was not written: file too large\n" in done.stderr
    assert done.returncode == 1
    assert (tmp_path / "stdout").stat().st_size <= 2 << 20
    assert names(tmp_path) == ["plain", "recipient", "stdout"]


INTERRUPTED = """
import sys, time
from pathlib import Path
from custody.age import X25519Identity
from custody.files import atomic_output
with atomic_output(Path(sys.argv[1])) as stream:
    stream.write(b"half")
    print("ready", flush=True)
    for _ in range(600):
        time.sleep(0.1)  # a signal just before one long sleep would be seen after it
"""


def test_ctrl_c_leaves_nothing(tmp_path: Path) -> None:
    """A real signal, in a real process, in the middle of a write."""
    with subprocess.Popen(
        [sys.executable, "-c", INTERRUPTED, tmp_path / "out"],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=30) != 0
    assert names(tmp_path) == []
