"""Whose turn it is to write to an SQLite database, among threads and processes (a ticket lock).

SQLite lets a writer that finds another sleep for a while and try again, longer each time. Who
has just come is served before who has slept long, and of eight writers one can wait for
seconds. So they draw numbers, from a file beside the database, as in a shop::

    lock the file, take the number n and leave n + 1, lock byte n for oneself, unlock the file
    wait until nobody has locked any byte below n

Byte ranges are locked by open file (``F_OFD_SETLK``), which threads have apart as processes do.
Everybody is served in the order of their numbers, and who has written and wants to write again
is behind all who wait. Nobody has to be told of, or cleaned up after: the kernel unlocks the
bytes of a file that is closed, of a process that is killed, too. Byte 0 belongs to whoever
stores the signature under what is committed, at most one at a time, without a number: it looks
more often than they do, and so is next as a rule, since all who have written wait for it.

This is order alone. That one writes at a time is SQLite's own rule still, so where there is no
such lock, or somebody ahead was stopped for half a minute, a writer goes on, and SQLite decides.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import struct
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

_FIRST = 1
_LOOK_SECONDS = 0.001
_LOOK_AHEAD_SECONDS = 0.0002
_SET = getattr(fcntl, "F_OFD_SETLK", None)


@dataclass(frozen=True, slots=True)
class WriterQueue:
    """The writers of one database, who wait for ``patience`` seconds at most."""

    path: Path
    patience: float

    @contextlib.contextmanager
    def turn(self, *, ahead: bool = False) -> Iterator[None]:
        """Wait for one's turn, and have it until the block ends; ``ahead``: without a number."""
        descriptor = self._open()
        try:
            if descriptor is not None and _SET is not None:
                with contextlib.suppress(OSError):
                    self._wait(descriptor, ahead=ahead)
            yield
        finally:
            if descriptor is not None:
                os.close(descriptor)

    def _open(self) -> int | None:
        """Open the file, for whom the database is open; None where it can't be."""
        try:
            mode = self.path.with_name(self.path.name.removesuffix(SUFFIX)).stat().st_mode & 0o660
            return os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, mode)
        except OSError:
            return None

    def _wait(self, descriptor: int, *, ahead: bool) -> None:
        number = 0 if ahead else _draw(descriptor)
        kind, count = (fcntl.F_WRLCK, 1) if ahead else (fcntl.F_RDLCK, number)
        until = time.monotonic() + self.patience
        while not _lock(descriptor, kind, 0, count) and time.monotonic() < until:
            time.sleep(_LOOK_AHEAD_SECONDS if ahead else _LOOK_SECONDS)


SUFFIX = "-queue"
"""What the file's name adds to the database's."""


def _draw(descriptor: int) -> int:
    """Take the next number, and lock its byte before anybody can have a later one."""
    fcntl.flock(descriptor, fcntl.LOCK_EX)
    try:
        drawn = os.pread(descriptor, 8, 0)
        number = max(_FIRST, int.from_bytes(drawn, "big", signed=True))
        os.pwrite(descriptor, (number + 1).to_bytes(8, "big"), 0)
        _lock(descriptor, fcntl.F_WRLCK, number, 1)
        return number
    finally:
        fcntl.flock(descriptor, fcntl.LOCK_UN)


def _lock(descriptor: int, kind: int, start: int, count: int) -> bool:
    """Lock bytes for this open file; False where another has some of them."""
    assert _SET is not None
    wanted = struct.pack("hhqqi4x", kind, os.SEEK_SET, start, count, 0)
    try:
        fcntl.fcntl(descriptor, _SET, wanted)
    except (BlockingIOError, PermissionError):
        return False
    return True
