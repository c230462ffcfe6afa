"""The ends of a job's stream: files and the standard streams, unbuffered.

What the system says of them becomes an error of ours that names which of the two it
was; without that, a source that can't be read would pass for an output that can't be
written. A reader that went away stays a ``BrokenPipeError``, on which programs end
quietly.
"""

from __future__ import annotations

import contextlib
import io
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, cast

from custody.byte_io import write_all
from custody.errors import CustodyError, InputError

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer, WriteableBuffer


def standard_input() -> BinaryIO:
    """Give standard input as unbuffered bytes."""
    return cast("BinaryIO", _Input(0, "standard input"))


def standard_output() -> BinaryIO:
    """Give standard output as unbuffered bytes."""
    return cast("BinaryIO", _Output(1, "standard output"))


@contextlib.contextmanager
def hold_last_write(stream: BinaryIO) -> Iterator[BinaryIO]:
    """Give a stream whose last write reaches ``stream`` only when the block ends without an error.

    An age file without its last chunk opens for nobody: so nothing that went to a pipe is
    whole before the block has done all else it has to do.
    """
    withheld = _LastWriteHeld(stream)
    yield cast("BinaryIO", withheld)
    withheld.release()


@contextlib.contextmanager
def open_input(path: Path) -> Iterator[BinaryIO]:
    """Open a file to read; ``InputError`` when it can't be."""
    try:
        stream = _Input(path, str(path))
    except OSError as error:
        raise InputError(f"can't read {path}: {_reason(error)}") from None
    with stream:
        yield cast("BinaryIO", stream)


class _Input(io.FileIO):
    def __init__(self, file: int | Path, label: str) -> None:
        super().__init__(file, "rb", closefd=not isinstance(file, int))
        self._label = label

    def read(self, size: int | None = -1, /) -> bytes:
        with self._named():
            return super().read(-1 if size is None else size)

    def readinto(self, buffer: WriteableBuffer, /) -> int:
        with self._named():
            return super().readinto(buffer)

    @contextlib.contextmanager
    def _named(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise CustodyError(f"can't read {self._label}: {_reason(error)}") from None


class _Output(io.FileIO):
    def __init__(self, file: int, label: str) -> None:
        super().__init__(file, "wb", closefd=False)
        self._label = label

    def write(self, data: ReadableBuffer, /) -> int:
        try:
            return super().write(data)
        except BrokenPipeError:
            raise
        except OSError as error:
            raise CustodyError(
                f"{self._label} was not written: {_reason(error)}",
                hint="what came out before is not whole",
            ) from None


class _LastWriteHeld(io.RawIOBase):
    def __init__(self, stream: BinaryIO) -> None:
        super().__init__()
        self._stream, self._last = stream, b""

    def writable(self) -> bool:
        return True

    def fileno(self) -> int:
        return self._stream.fileno()

    def write(self, data: ReadableBuffer, /) -> int:
        self.release()
        self._last = bytes(data)
        return len(self._last)

    def release(self) -> None:
        write_all(self._stream, self._last)
        self._last = b""


def _reason(error: OSError) -> str:
    return (error.strerror or "input/output error").lower()
