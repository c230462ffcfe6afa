"""Where a plan's objects go: a folder, or the beginning of names in a bucket.

Every object is written whole and then gets its name. One that is cut into parts is put together
under no name of its own: in a folder in a sparse file with a hidden name, into which each part
is written at its place; in a bucket as an upload in parts. Who writes the last part gives it its
name. A mark says which file or upload a part went into: where that is gone, so is the part.

::

    .custody-done/KEY.done              what is done, see custody/plan/done.py
    .custody-range-….part               the parts of a large object, and 16 bytes, its mark,
                                        behind them until they are all there
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Protocol

from custody.errors import CustodyError, InputError, RefusedError
from custody.files import atomic_output, full_disk_hint, sync_all, sync_folder
from custody.plan.done import Done
from custody.plan.items import WorkItem
from custody.storage import FilePlace, Place, parse_place

MARK = 16


class Output(Protocol):
    """A place for what a plan restores."""

    @property
    def place(self) -> Place:
        """The folder, or the beginning of names."""

    def require_there(self) -> None:
        """Refuse an output in which nothing can be written, such as a bucket that is missing."""

    def size(self, to: str) -> int | None:
        """Give the bytes of a file that is there; None if there is none."""

    def create(self, to: str, *, overwrite: bool) -> AbstractContextManager[BinaryIO]:
        """Write a file that is there only when the block ends without an error."""

    def settle(self, tos: Sequence[str]) -> None:
        """Wait until these files can't be lost any more."""

    def read(self, name: str) -> bytes | None:
        """Read a small file; None if there is none."""

    def write(self, name: str, data: bytes) -> None:
        """Write a small file, in place of one that is there."""

    def mark(self, item: WorkItem) -> str | None:
        """Give the mark of what an object's parts go into now; None if there is nothing."""

    def write_part(self, item: WorkItem, plain: Iterable[bytes]) -> tuple[str, str]:
        """Write one part; gives the mark of what it went into, and the store's tag."""

    def join(self, item: WorkItem, parts: Sequence[Done]) -> None:
        """Give an object whose parts are all written its name, if nobody has."""


def parse_output(text: str) -> Output:
    """Read what names an output."""
    place = parse_place(text)
    if isinstance(place, FilePlace):
        return FolderOutput(place)
    from custody.jobs.bucket_output import BucketOutput
    from custody.storage.s3_place import S3Place

    assert isinstance(place, S3Place)
    if not place.is_folder():
        raise InputError(f"{place} names an object", hint="end it in a slash")
    return BucketOutput(place)


@dataclass(frozen=True)
class FolderOutput:
    """A folder; it and all below it is made when it is needed."""

    place: FilePlace

    def require_there(self) -> None:
        """Do nothing: it is made."""

    def size(self, to: str) -> int | None:
        """Give the bytes of a regular file."""
        path = self._path(to)
        return path.stat().st_size if path.is_file() else None

    def create(self, to: str, *, overwrite: bool) -> AbstractContextManager[BinaryIO]:
        """Write a file; it is synced by :meth:`settle`."""
        path = self._path(to)
        with _named(path):
            path.parent.mkdir(parents=True, exist_ok=True)
        return atomic_output(path, overwrite=overwrite, synced=False)

    def settle(self, tos: Sequence[str]) -> None:
        """Sync the files; all at once, then each for its own errors, which takes little then."""
        if len(tos) > 1:
            sync_all()
        for to in tos:
            with _named(self._path(to)), self._path(to).open("rb") as stream:
                os.fsync(stream.fileno())
        for folder in {self._path(to).parent for to in tos}:
            sync_folder(folder)

    def read(self, name: str) -> bytes | None:
        """Read a file."""
        with _named(self._path(name)):
            try:
                return self._path(name).read_bytes()
            except (FileNotFoundError, NotADirectoryError):
                return None

    def write(self, name: str, data: bytes) -> None:
        """Write a file, synced."""
        path = self._path(name)
        with _named(path):
            path.parent.mkdir(parents=True, exist_ok=True)
        with atomic_output(path, overwrite=True) as stream:
            stream.write(data)

    def mark(self, item: WorkItem) -> str | None:
        """Read the mark behind the parts; once the file is whole, it has none and needs none."""
        with _named(self._hidden(item)):
            try:
                with self._hidden(item).open("rb") as stream:
                    stream.seek(item.objects[0].plain)
                    return stream.read(MARK).hex()
            except FileNotFoundError:
                return None

    def write_part(self, item: WorkItem, plain: Iterable[bytes]) -> tuple[str, str]:
        """Write the part at its place in the sparse file, and sync it."""
        hidden = self._hidden(item)
        with _named(self._path(item.objects[0].to)):
            hidden.parent.mkdir(parents=True, exist_ok=True)
            if not hidden.exists():
                self._begin(hidden, item.objects[0].plain)
            descriptor = os.open(hidden, os.O_RDWR)
            try:
                at = item.range[0]
                for block in plain:
                    _write_at(descriptor, block, at)
                    at += len(block)
                os.fsync(descriptor)
                return os.pread(descriptor, MARK, item.objects[0].plain).hex(), ""
            finally:
                os.close(descriptor)

    def join(self, item: WorkItem, parts: Sequence[Done]) -> None:
        """Take the mark off and rename; whoever is second finds it done."""
        target, hidden = self._path(item.objects[0].to), self._hidden(item)
        with _named(target), contextlib.suppress(FileNotFoundError):
            with hidden.open("rb+") as stream:
                stream.truncate(item.objects[0].plain)
                os.fsync(stream.fileno())
            hidden.replace(target)
            sync_folder(target.parent)

    def _begin(self, hidden: Path, size: int) -> None:
        """Make the sparse file with its mark, whole at once: somebody else may be as fast."""
        with contextlib.suppress(RefusedError), atomic_output(hidden, synced=False) as stream:
            stream.seek(size)
            stream.write(os.urandom(MARK))

    def _path(self, name: str) -> Path:
        return self.place.path / name

    def _hidden(self, item: WorkItem) -> Path:
        folder = self._path(item.objects[0].to).parent
        return folder / f".custody-range-{item.whole_key[:12]}.part"


def _write_at(descriptor: int, block: bytes, at: int) -> None:
    with memoryview(block) as view:
        done = 0
        while done < len(view):
            done += os.pwrite(descriptor, view[done:], at + done)


@contextlib.contextmanager
def _named(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        reason = (error.strerror or "input/output error").lower()
        raise CustodyError(
            f"{path} was not written: {reason}", hint=full_disk_hint(error)
        ) from None
