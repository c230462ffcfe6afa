"""Reads a ledger from an exported file, with no database and no server."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

from custody.audit.sources.source import Stored
from custody.errors import InputError, LedgerError
from custody.tlog.export_file import LedgerFile, last_checkpoint
from custody.tlog.note import Checkpoint, split_note


class FileSource:
    """An exported ledger (:mod:`custody.tlog.export_file`), read anew for every pass over it.

    ``shown`` is what people call it. ``InputError`` when the file can't be read or its
    first line is not that of a ledger.
    """

    tables = None

    def __init__(self, path: Path, shown: str | None = None) -> None:
        self.path, self._shown = path, shown or str(path)
        self.name = f"the ledger file {self._shown}"
        try:
            with self._open() as stream:
                file = LedgerFile(stream)
                self.claimed, self._cosigned = file.log, file.cosigned
        except LedgerError as error:
            hint = "custody-audit export makes one from a database"
            raise InputError(
                f"{self._shown} is not a ledger file: {error.message}", hint=hint
            ) from None

    def entries(self) -> Iterator[Stored]:
        """Give the entries; ``LedgerError`` at the line where the file is no longer one."""
        with self._open() as stream:
            for seq, data in LedgerFile(stream):
                yield Stored(seq, data)

    def checkpoint(self) -> bytes | None:
        """Give the note of the last line, without reading those before; None if there is none."""
        with self._open() as stream:
            return last_checkpoint(stream)

    def cosigned(self) -> Iterator[tuple[Any, Any]]:
        """Give the notes of the first line, each under the size that it says itself."""
        for note in self._cosigned:
            size = -1
            with contextlib.suppress(LedgerError):
                size = Checkpoint.parse(split_note(note)[0]).size
            yield size, note.decode()

    def _open(self) -> BinaryIO:
        try:
            return self.path.open("rb")
        except OSError as error:
            reason = (error.strerror or "input/output error").lower()
            raise InputError(f"can't read {self._shown}: {reason}") from None
