"""Signals that end a program, and a block that one of them does not cut in two."""

from __future__ import annotations

import signal
import subprocess
import sys

import pytest

from custody.signals import defer_interrupt

ALL = ["SIGINT", "SIGTERM", "SIGHUP"]


def ended_by(name: str, before: str = "") -> int:
    """Give the exit status of a program that sends itself this signal."""
    script = (
        f"import signal; from custody.signals import end_as_on_ctrl_c; {before}\n"
        "end_as_on_ctrl_c()\n"
        f"try: signal.raise_signal(signal.{name})\n"
        "except KeyboardInterrupt: raise SystemExit(130)\n"
    )
    return subprocess.run([sys.executable, "-c", script]).returncode


@pytest.mark.parametrize("name", ALL)
def test_every_way_of_being_told_to_end_is_as_ctrl_c(name: str) -> None:
    """The suite itself may run under ``nohup``, which its children would inherit."""
    assert ended_by(name, f"signal.signal(signal.{name}, signal.SIG_DFL)") == 130


def test_a_signal_that_is_ignored_stays_ignored() -> None:
    """As ``nohup`` wants it."""
    assert ended_by("SIGHUP", "signal.signal(signal.SIGHUP, signal.SIG_IGN)") == 0


def test_an_interrupt_waits_for_the_end_of_the_block() -> None:
    """Also the second one, and what handled it before handles the next one again."""
    before, steps = signal.getsignal(signal.SIGINT), list[int]()

    def work() -> None:
        with defer_interrupt():
            for step in range(3):
                signal.raise_signal(signal.SIGINT)
                steps.append(step)

    with pytest.raises(KeyboardInterrupt):
        work()
    assert steps == [0, 1, 2]
    assert signal.getsignal(signal.SIGINT) is before


def test_an_error_of_the_block_is_what_is_told() -> None:
    before = signal.getsignal(signal.SIGINT)

    def fail() -> None:
        with defer_interrupt():
            signal.raise_signal(signal.SIGINT)
            raise ValueError("its own")

    with pytest.raises(ValueError, match="its own"):
        fail()
    assert signal.getsignal(signal.SIGINT) is before


def test_a_block_that_nothing_interrupts_ends_as_any() -> None:
    with defer_interrupt():
        pass
