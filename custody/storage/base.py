"""What a place is, whatever it is made of."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import BinaryIO, Protocol

Warn = Callable[[str], object]
Progress = Callable[[int], object] | None
"""What is told how many more bytes were dealt with."""


@dataclass(frozen=True, slots=True)
class OpenedFile:
    """A sealed file that was opened: its bytes from the first on, all its size, its time."""

    stream: BinaryIO
    size: int
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

    def absolute(self) -> str:
        """Give the text that names the same place from any working folder."""

    def find(self) -> Iterator[FoundFile]:
        """Give all files in a folder and below it, in the order of their names."""

    def unfinished(self) -> Iterator[FoundFile]:
        """Give what runs that were cut off, or still go on, have begun to write in a folder."""

    def require_there(self) -> None:
        """Raise now what opening it would raise if it is not there."""

    def open(self) -> AbstractContextManager[OpenedFile]:
        """Open a file to read."""

    def require_free(self, *, overwrite: bool = False) -> None:
        """Refuse, before any work is done, a name that :meth:`create` would not take."""

    def create(self, *, overwrite: bool = False, say: Warn) -> AbstractContextManager[BinaryIO]:
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
        say: Warn,
        progress: Progress,
    ) -> bool:
        """Make a file of ``head`` and what follows ``old`` at the front of ``source``, in place.

        The store does it by itself, so the rest does not travel. False, and nothing is there,
        where it can't; why not is said, if it could be expected to.
        """
