"""Signals that end a program: SIGTERM and SIGHUP end it as Ctrl-C does; SIGPIPE ends a filter."""

from __future__ import annotations

import contextlib
import signal
from collections.abc import Iterator
from threading import current_thread, main_thread

_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def end_as_on_ctrl_c() -> None:
    """Make SIGTERM and SIGHUP a ``KeyboardInterrupt`` too, so that nothing half-written is left.

    A signal that is being ignored stays so: ``nohup`` does that.
    """
    for number in _SIGNALS:
        if signal.getsignal(number) is signal.SIG_DFL:
            signal.signal(number, signal.default_int_handler)


def end_by_sigpipe() -> None:
    """End at once and without a word, as other filters do when nobody reads their output any more.

    Whoever calls it has undone what it had begun. A shell's ``pipefail`` tells this end, 141, from
    that of a failure.
    """
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    signal.raise_signal(signal.SIGPIPE)


@contextlib.contextmanager
def defer_interrupt() -> Iterator[None]:
    """Hold an interrupt back to the end of the block, and raise ``KeyboardInterrupt`` there.

    For what has to be known whole before it can be undone, such as starting a process.
    Other threads are never interrupted.
    """
    if current_thread() is not main_thread():
        yield
        return
    came: list[int] = []
    handlers = {
        number: signal.signal(number, lambda number, _: came.append(number))
        for number in _SIGNALS
        if callable(signal.getsignal(number))
    }
    try:
        yield
    finally:
        for number, handler in handlers.items():
            signal.signal(number, handler)
    if came:
        raise KeyboardInterrupt
