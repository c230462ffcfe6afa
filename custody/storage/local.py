"""Storage in files and folders of this machine."""

from __future__ import annotations

import contextlib
import os
import re
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

from custody.errors import InputError
from custody.files import atomic_output, require_free
from custody.formats.timestamps import now
from custody.storage.base import FoundFile, OpenedFile, Place, Progress, Warn
from custody.streams import STANDARD_STREAM, hold_last_write, is_pipe, open_input, standard_output

_HIDDEN = re.compile(r"\..+[.-][0-9a-f]{12}\.part")
"""What :func:`custody.files.atomic_output` may call a file until it is whole."""


@dataclass(frozen=True, slots=True)
class FilePlace:
    """A path of this machine, or its standard input or output."""

    path: Path

    def __str__(self) -> str:
        return str(self.path)

    def is_folder(self) -> bool:
        """Say whether this is a folder."""
        return self.path is not STANDARD_STREAM and self.path.is_dir()

    def is_pipe(self) -> bool:
        """Say whether this is standard input, a pipe, or anything else that is no plain file."""
        return is_pipe(self.path)

    def absolute(self) -> str:
        """Give the absolute path."""
        return str(self.path.absolute())

    def below(self, name: str) -> FilePlace:
        """Give the path below this folder."""
        return FilePlace(self.path / name)

    def find(self) -> Iterator[FoundFile]:
        """Give all regular files in the folder and below it, but for unfinished ones."""
        return self._walk(hidden=False)

    def unfinished(self) -> Iterator[FoundFile]:
        """Give the files without a name yet."""
        return self._walk(hidden=True)

    def require_there(self) -> None:
        """Raise ``InputError`` if nothing has this name."""
        if self.path is not STANDARD_STREAM and not self.path.exists():
            raise InputError(f"can't read {self}: no such file or directory")

    @contextlib.contextmanager
    def open(self) -> Iterator[OpenedFile]:
        """Open the file; ``InputError`` when it can't be."""
        with open_input(self.path) as stream:
            status = os.fstat(stream.fileno())
            if self.is_pipe():
                yield OpenedFile(stream, None, now())
            else:
                modified = datetime.fromtimestamp(status.st_mtime, UTC)
                yield OpenedFile(stream, status.st_size, modified)

    def require_free(self, *, overwrite: bool = False) -> None:
        """Refuse a name that is taken."""
        require_free(self.path, overwrite=overwrite)

    def create(
        self, *, overwrite: bool = False, warn: Warn
    ) -> contextlib.AbstractContextManager[BinaryIO]:
        """Write a file under a temporary name, and give it its own at the end.

        To standard output the last write goes only at the end, so that nothing is whole before.
        """
        if self.path is STANDARD_STREAM:
            return hold_last_write(standard_output())
        return atomic_output(self.path, overwrite=overwrite)

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
        """Give False: only a store can replace a header in place."""
        return False

    def _walk(self, *, hidden: bool) -> Iterator[FoundFile]:
        for path in sorted(self._below()):
            try:
                status = path.stat()
            except OSError:  # it has gone since it was listed, or is a link that leads nowhere
                continue
            if stat.S_ISREG(status.st_mode) and bool(_HIDDEN.fullmatch(path.name)) == hidden:
                name = path.relative_to(self.path).as_posix()
                modified = datetime.fromtimestamp(status.st_mtime, UTC)
                yield FoundFile(FilePlace(path), name, status.st_size, modified)

    def _below(self) -> Iterator[Path]:
        """Give everything below; a folder that can't be read must not pass for an empty one.

        One below that has gone since it was listed is empty.
        """

        def complain(error: OSError) -> None:
            if isinstance(error, FileNotFoundError) and Path(error.filename) != self.path:
                return
            reason = (error.strerror or "input/output error").lower()
            raise InputError(f"can't read the folder {error.filename}: {reason}")

        for folder, _, names in os.walk(self.path, onerror=complain):
            yield from (Path(folder, name) for name in names)
