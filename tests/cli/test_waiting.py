"""Waiting for a quorum: a restore that was started before the keys were turned."""

from __future__ import annotations

import os
import pty
import subprocess
import time
from pathlib import Path

import pytest

from tests.cli.cli_env import BIN, UNREACHABLE_URL, Shell
from tests.cli.long_commands import wait_until


def requested(shell: Shell) -> str:
    """Seal, register and ask."""
    shell.custody("seal", "-R", "registry.recipient", "-o", "a.age", "--exec", "--", "echo", "row")
    shell.variables["CUSTODY_TOKEN_FILE"] = "nightly.token"
    name = shell.custody("register", "-d", "registry", "a.age").split()[0]
    shell.variables["CUSTODY_TOKEN_FILE"] = "rita.token"
    return shell.custody("request", "-d", "registry", "--object", name, "--reason", "a test")


def said(terminal: int) -> str:
    """All that was written to a terminal so far, and is to be had at once."""
    os.set_blocking(terminal, False)
    try:
        return os.read(terminal, 65536).decode()
    except (BlockingIOError, OSError):
        return ""


@pytest.mark.slow
def test_a_restore_goes_on_when_the_keys_are_turned(shell: Shell) -> None:
    """On a terminal it says what it waits for; it is told of each step once."""
    export = requested(shell)
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [BIN / "custody", "restore", "a.age", "--ceremony", export, "--wait", "5m"],
        cwd=shell.folder,
        env=shell.environment(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=theirs,
    )
    shown = ""

    def waits() -> bool:
        nonlocal shown
        shown += said(ours)
        return "waiting: the quorum is not there yet" in shown

    wait_until(waits)
    shell.cli_env.open(export)
    output, _ = process.communicate(timeout=60)
    assert (process.returncode, output) == (0, b"row\n")
    lines = (shown + said(ours)).splitlines()
    assert len(set(lines)) == len(lines)
    os.close(ours)
    os.close(theirs)


def test_a_service_that_is_away_is_waited_for(shell: Shell) -> None:
    """And 69 is the end when it does not come back."""
    shell.variables["CUSTODY_URL"] = UNREACHABLE_URL
    start = time.monotonic()
    done = shell.run("custody fetch export-1 --wait 2s -o grant.json")
    assert done.returncode == 69
    assert time.monotonic() - start >= 2
    assert not Path(shell.folder, "grant.json").exists()
