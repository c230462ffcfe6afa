"""The interface of every storage place, be it a file, a folder or a bucket."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import BinaryIO, Protocol

Warn = Callable[[str], object]
Progress = Callable[[int], object] | None
"""Is called with the number of bytes that were processed since the last call."""


@dataclass(frozen=True, slots=True)
class OpenedFile:
    """A sealed file that was opened: its bytes from the first on, all its size, its time.

    The size of a pipe is None: it is known when all of it was read.
    """

    stream: BinaryIO
    size: int | None
    modified: datetime


@dataclass(frozen=True, slots=True)
class FoundFile:
    """A file of a folder: where it is, and its name below the folder, with ``/`` between."""

    place: Place
    name: str
    size: int
    modified: datetime


class Place(Protocol):
    """A file, or a folder of files; its text is what names it to people.

    Whatever goes wrong is one of :mod:`custody.errors`, and names the place.
    """

    def is_folder(self) -> bool:
        """Say whether this is a folder."""

    def is_pipe(self) -> bool:
        """Say whether this can be read once only: standard input, a pipe."""

    def absolute(self) -> str:
        """Give the text that names the same place from any working folder."""

    def below(self, name: str) -> Place:
        """Give the place of this name, with ``/`` between, in a folder."""

    def find(self) -> Iterator[FoundFile]:
        """Give all files in a folder and below it, in the order of their names."""

    def unfinished(self) -> Iterator[FoundFile]:
        """Give unfinished files in a folder, of runs that broke off or still go on."""

    def require_there(self) -> None:
        """Raise the error of :meth:`open` now if nothing is there."""

    def open(self) -> AbstractContextManager[OpenedFile]:
        """Open a file to read."""

    def require_free(self, *, overwrite: bool = False) -> None:
        """Refuse, before any work is done, a name that :meth:`create` would not take."""

    def create(self, *, overwrite: bool = False, warn: Warn) -> AbstractContextManager[BinaryIO]:
        """Write a file that is there only when the block ends without an error.

        ``RefusedError`` where the name is taken, also if it was taken meanwhile; where the
        store can't promise that, it is said.
        """

    def replace_header(
        self,
        head: bytes,
        source: Place,
        old: bytes,
        *,
        overwrite: bool,
        warn: Warn,
        progress: Progress,
    ) -> bool:
        """Make a file of ``head`` and what follows ``old`` at the front of ``source``, in place.

        The store does it by itself, so the rest does not travel. False, and nothing is there,
        where it can't; why not is said, if it could be expected to.
        """
