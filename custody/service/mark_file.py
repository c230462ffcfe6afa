"""Where a service keeps its mark: a file beside its key, or memory (promise ONE-HISTORY).

Whoever signs holds the mark's lock, in all processes and threads of a host. Reading needs no
lock, since the file is replaced in one step: it has what was signed last, or what was before.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from custody.errors import CustodyError, HistoryError
from custody.files import read_file, write_file
from custody.tlog.mark import Mark


class MarkKeeper(Protocol):
    """Keeps the mark of one service."""

    def begin(self, origin: str) -> None:
        """Refuse to begin a ledger unless the mark says that none was begun with this key."""

    def read(self) -> Mark | None:
        """Give the mark; None where there is none."""

    def glance(self) -> Mark | None:
        """Give the mark, or what it was a moment ago: good to refuse with, not to sign on."""

    def write(self, mark: Mark) -> None:
        """Replace the mark, so that it is on disk when this returns."""

    def locked(self) -> AbstractContextManager[None]:
        """Keep all others from signing, until the block ends."""
        ...


@dataclass(frozen=True, slots=True)
class MarkFile:
    """The mark in a file; ``seen`` is what was read last, and of which file."""

    path: Path
    seen: dict[tuple[int, ...], Mark] = field(default_factory=dict, repr=False, compare=False)

    def begin(self, origin: str) -> None:
        """Refuse without a file, too: this is another host's key, or an older program's."""
        mark = self.read()
        if mark is None:
            raise HistoryError(
                f"there is no {self.path} to say that no ledger was begun with this key",
                hint="put back a copy of it; or, if you are sure: custody database upgrade",
                promise="ONE-HISTORY",
            )
        _require_unbegun(mark)

    def read(self) -> Mark | None:
        """Read the file; None where there is none."""
        return Mark.parse(read_file(self.path, limit=1 << 16)) if self.path.exists() else None

    def glance(self) -> Mark | None:
        """Read the file again only where its place was taken by another one."""
        try:
            found = self.path.stat()
        except FileNotFoundError:
            return None
        same = (found.st_dev, found.st_ino, found.st_mtime_ns, found.st_ctime_ns, found.st_size)
        if (known := self.seen.get(same)) is not None:
            return known
        if (mark := self.read()) is not None:
            self.seen.clear()
            self.seen[same] = mark
        return mark

    def write(self, mark: Mark) -> None:
        """Write a new file, sync it, and let it take the name; sync the folder."""
        write_file(self.path, mark.encode(), mode=0o600, overwrite=True)

    @contextlib.contextmanager
    def locked(self) -> Iterator[None]:
        """Hold the lock file beside it, which stays."""
        beside = self.path.with_name(f"{self.path.name}.lock")
        try:
            descriptor = os.open(beside, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError as error:
            reason = (error.strerror or "input/output error").lower()
            raise CustodyError(f"can't lock {self.path}: {reason}") from None
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            yield
        finally:
            os.close(descriptor)


@dataclass(slots=True)
class MemoryMark:
    """The mark of a service that lives no longer than its process, as in tests."""

    mark: Mark | None = None
    lock: threading.RLock = field(default_factory=threading.RLock, repr=False)

    def begin(self, origin: str) -> None:
        """Begin with nothing signed, if there is no mark yet."""
        self.mark = self.mark or Mark(origin)
        _require_unbegun(self.mark)

    def read(self) -> Mark | None:
        """Give the mark."""
        return self.mark

    def glance(self) -> Mark | None:
        """Give the mark."""
        return self.mark

    def write(self, mark: Mark) -> None:
        """Keep the mark."""
        self.mark = mark

    @contextlib.contextmanager
    def locked(self) -> Iterator[None]:
        """Hold the lock."""
        with self.lock:
            yield


def _require_unbegun(mark: Mark) -> None:
    if mark.begun:
        raise HistoryError(
            f"a ledger was begun with this key already, and had {mark.size} entries when it was "
            "signed last",
            hint="bring its database back; a new ledger takes a new key: choose another "
            "CUSTODY_HOME",
            promise="ONE-HISTORY",
        )
