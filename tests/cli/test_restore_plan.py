"""What ends a shard early is said in one line, and its processes end with it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from custody.age import X25519Identity
from tests.planned import Planned, contents

TRACKER = """
import signal
from multiprocessing import resource_tracker
from custody.jobs import plan_run

plan_run._begin_tracker()
pid = resource_tracker._resource_tracker._pid
with open(f"/proc/{pid}/status") as status:
    [line] = [line for line in status if line.startswith("SigBlk:")]
print(int(line.split()[1], 16) >> (signal.SIGHUP - 1) & 1)
print(signal.SIGHUP in signal.pthread_sigmask(signal.SIG_BLOCK, ()))
"""


def test_an_error_that_ends_a_shard_is_all_that_is_said(tmp_path: Path) -> None:
    """Several processes are at work then; they end before it is said, and add nothing."""
    store = Planned.seal(tmp_path, contents(4, 10))
    store.plan(to=str(tmp_path / "out"))
    other = tmp_path / "other"
    other.write_text(X25519Identity(b"o" * 32).encode() + "\n")
    restore = ["restore", "--plan", "plan.json", "--identity", "other", "-j", "2"]
    done = subprocess.run(
        [sys.executable, "-c", "from custody.cli import main; main()", *restore],
        cwd=tmp_path,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 12
    error, hint = done.stderr.splitlines()
    assert error.startswith("error: the identity is not the one")
    assert hint.startswith("hint: ")


def test_a_terminal_that_is_closed_leaves_no_process_to_complain() -> None:
    """SIGHUP goes to all of them, and the one that clears up has to stay until the end."""
    done = subprocess.run([sys.executable, "-c", TRACKER], capture_output=True, text=True)
    assert (done.stdout, done.stderr) == ("1\nFalse\n", "")
