"""Opening what a job reads from and writes to: files and the standard streams, unbuffered.

What the system says of them becomes an error of ours that names which of the two it
was; without that, a source that can't be read would pass for an output that can't be
written. A reader that went away stays a ``BrokenPipeError``, on which programs end
quietly.

A program may be started with a standard stream closed, as daemons and cron do. What it opens
next would then take that stream's number, and messages or a child's output would end up in it.
So :func:`prepare_standard_streams` comes first in every program.
"""

from __future__ import annotations

import contextlib
import errno
import fcntl
import io
import os
import select
import stat
import sys
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, cast

from custody.byte_io import write_all
from custody.errors import CustodyError, InputError, SourceIncompleteError

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer, WriteableBuffer


_ROOM = 4096
_ACCESS = os.O_RDONLY | os.O_WRONLY | os.O_RDWR

STANDARD_STREAM = Path("-")
"""What ``-`` on the command line stands for. This very object: a file may have that name, too."""


def named_path(text: str, what: str) -> Path:
    """Read a path that no standard stream can stand for; ``InputError`` for ``-`` and for none."""
    if text == "-":
        raise InputError(
            f"{what} needs a name: - would be a standard stream",
            hint="give a file or a folder; one that is really called - is ./-",
        )
    if not text:
        raise InputError(
            f"{what} is empty: expected a name", hint="was a variable to stand there, and not set?"
        )
    return Path(text)


def prepare_standard_streams() -> None:
    """Make standard streams that are closed, or that can't say every letter, harmless.

    The number of a closed one is taken: input and output by what can't be read or written,
    since nobody may take nothing for the data. A message that can't be written fails nothing,
    a result that can't be is an error that says so, and a letter that the terminal's encoding
    lacks is printed as an escape.
    """
    for number, flags in ((0, os.O_WRONLY), (1, os.O_RDONLY), (2, os.O_WRONLY)):
        try:
            os.fstat(number)
        except OSError:
            os.set_inheritable(os.open(os.devnull, flags), True)  # it takes the lowest number
    sys.stdin = sys.stdin or io.TextIOWrapper(io.BytesIO())
    if sys.stdout is None:
        sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123, SIM115
    elif isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout = io.TextIOWrapper(
            io.BufferedWriter(_Output(1, "standard output")),
            sys.stdout.encoding,
            "backslashreplace",
            line_buffering=sys.stdout.line_buffering,
            write_through=sys.stdout.write_through,
        )
    sys.stderr = io.TextIOWrapper(
        io.BufferedWriter(_Messages(2, "wb", closefd=False)),
        sys.stderr.encoding if sys.stderr else "utf-8",
        "backslashreplace",
        line_buffering=True,
    )


def flush_standard_output() -> None:
    """Write out what is left to print, at the end; what can't be was complained of already."""
    try:
        sys.stdout.flush()
    except (OSError, CustodyError):  # don't let the interpreter complain again
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def standard_input(*, still: bool = False) -> BinaryIO:
    """Give standard input as unbuffered bytes; ``InputError`` where it is closed.

    If it is a file that is to keep ``still``, it has no end when it was changed meanwhile, but
    a ``SourceIncompleteError``.
    """
    kind = partial(_Input, still=still)
    return cast("BinaryIO", _standard(kind, 0, "standard input", os.O_WRONLY))


def standard_output() -> BinaryIO:
    """Give standard output as unbuffered bytes; ``InputError`` where it is closed."""
    return cast("BinaryIO", _standard(_Output, 1, "standard output", os.O_RDONLY))


@contextlib.contextmanager
def reserved_standard_output() -> Iterator[None]:
    """Refuse a standard output that can't take a few lines, before what can be had once only.

    Where it is a file, there is room on its disk; where it is a pipe, it has a reader.
    """
    _require_room(standard_output())
    yield


@contextlib.contextmanager
def hold_last_write(stream: BinaryIO) -> Iterator[BinaryIO]:
    """Give a stream whose last write reaches ``stream`` only when the block ends without an error.

    An age file without its last chunk opens for nobody: so nothing that went to a pipe is
    whole before the block has done all else it has to do.
    """
    withheld = _LastWriteHeld(stream)
    yield cast("BinaryIO", withheld)
    withheld.release()


def is_pipe(path: Path) -> bool:
    """Tell whether what is read there can be read once only: standard input, a pipe, a device."""
    if path is STANDARD_STREAM:
        return True
    try:
        mode = path.stat().st_mode
    except OSError:  # opening it will say why
        return False
    return not (stat.S_ISREG(mode) or stat.S_ISDIR(mode))


@contextlib.contextmanager
def open_input(path: Path, *, still: bool = False) -> Iterator[BinaryIO]:
    """Open a file to read, or standard input; ``InputError`` when it can't be.

    ``still`` is as in :func:`standard_input`.
    """
    if path is STANDARD_STREAM:
        yield standard_input(still=still)
        return
    try:
        stream = _Input(path, str(path), still=still)
    except OSError as error:
        raise InputError(f"can't read {path}: {_reason(error)}") from None
    with stream:
        yield cast("BinaryIO", stream)


def _standard(
    kind: Callable[[int, str], io.FileIO], number: int, label: str, unusable: int
) -> io.FileIO:
    try:
        if fcntl.fcntl(number, fcntl.F_GETFL) & _ACCESS == unusable:
            raise OSError(errno.EBADF, "it is closed")
        return kind(number, label)
    except OSError as error:
        reason = "it is closed" if error.errno == errno.EBADF else _reason(error)
        raise InputError(f"can't use {label}: {reason}") from None


def _require_room(output: BinaryIO) -> None:
    """Reserve room and give it back; a file that others append to, too, is left alone."""
    number = output.fileno()
    status, flags = os.fstat(number), fcntl.fcntl(number, fcntl.F_GETFL)
    try:
        if stat.S_ISREG(status.st_mode) and not flags & os.O_APPEND:
            os.posix_fallocate(number, status.st_size, _ROOM)
            os.ftruncate(number, status.st_size)
        elif stat.S_ISCHR(status.st_mode) and not output.isatty():
            os.write(number, b"\n")  # of a device only a write tells, and nobody sees this one
    except OSError as error:
        raise CustodyError(
            f"standard output can't be written: {_reason(error)}", hint="nothing was done yet"
        ) from None
    poll = select.poll()
    poll.register(number, 0)
    if stat.S_ISFIFO(status.st_mode) and poll.poll(0):
        raise BrokenPipeError


class _Input(io.FileIO):
    """What is read. If it is to be ``still``, the end of a file that was changed is an error."""

    def __init__(self, file: int | Path, label: str, *, still: bool = False) -> None:
        super().__init__(file, "rb", closefd=not isinstance(file, int))
        self._label = label
        self._before = _state(self.fileno()) if still else None

    def read(self, size: int | None = -1, /) -> bytes:
        with self._named():
            return super().read(-1 if size is None else size)

    def readinto(self, buffer: WriteableBuffer, /) -> int:
        with self._named():
            count = super().readinto(buffer)
        if count == 0:
            self._require_still()
        return count

    def size(self) -> int | None:
        status = os.fstat(self.fileno())
        return status.st_size if stat.S_ISREG(status.st_mode) else None

    def read_at(self, room: memoryview, offset: int) -> None:
        while room:
            with self._named():
                count = os.preadv(self.fileno(), [room], offset)
            if not count:
                raise self._changed()
            room, offset = room[count:], offset + count

    def end_at(self, offset: int) -> None:
        self.seek(offset)
        self._require_still()
        if self.size() != offset:
            raise self._changed()

    def _require_still(self) -> None:
        if self._before and self._before != _state(self.fileno()):
            raise self._changed()

    def _changed(self) -> CustodyError:
        return SourceIncompleteError(
            f"{self._label} was changed while it was read",
            hint="read a copy or a snapshot of it, or when nobody writes it",
            promise="SEAL-HONEST" if self._before else None,
        )

    @contextlib.contextmanager
    def _named(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise CustodyError(f"can't read {self._label}: {_reason(error)}") from None


def _state(descriptor: int) -> tuple[int, int] | None:
    """Give what shows that a file was changed: its size and its time; None of what is no file."""
    status = os.fstat(descriptor)
    return (status.st_size, status.st_mtime_ns) if stat.S_ISREG(status.st_mode) else None


class FileOutput(io.FileIO):
    """A raw file whose writes never stop half-way, as a disk that fills up makes them do.

    Several threads may write it at once, each in its place (``byte_io.FileTarget``).
    """

    def write(self, data: ReadableBuffer, /) -> int:
        """Write all of it."""
        with memoryview(data).cast("B") as view:
            done = 0
            while done < len(view):
                count: int | None = super().write(view[done:])
                if count is None:
                    raise BlockingIOError(errno.EAGAIN, "it is in non-blocking mode")
                done += count
            return done

    def reserve(self, size: int) -> int | None:
        """Give the end, if this is a file that is not appended to, with nothing behind.

        No room is made: a program that is killed must leave no file as long as a whole one.
        """
        number = self.fileno()
        status = os.fstat(number)
        if not stat.S_ISREG(status.st_mode) or fcntl.fcntl(number, fcntl.F_GETFL) & os.O_APPEND:
            return None
        start = self.tell()
        return start if start == status.st_size else None

    def write_at(self, data: memoryview, offset: int) -> None:
        """Write all of it there."""
        while data:
            count = os.pwrite(self.fileno(), data, offset)
            data, offset = data[count:], offset + count

    def end_at(self, offset: int) -> None:
        """End the file there, and go there."""
        self.truncate(offset)
        self.seek(offset)


class _Output(FileOutput):
    def __init__(self, file: int, label: str) -> None:
        super().__init__(file, "wb", closefd=False)
        self._label = label

    def write(self, data: ReadableBuffer, /) -> int:
        with self._named():
            return super().write(data)

    def reserve(self, size: int) -> int | None:
        with self._named():
            return super().reserve(size)

    def write_at(self, data: memoryview, offset: int) -> None:
        with self._named():
            super().write_at(data, offset)

    @contextlib.contextmanager
    def _named(self) -> Iterator[None]:
        try:
            yield
        except BrokenPipeError:
            raise
        except OSError as error:
            raise CustodyError(
                f"{self._label} was not written: {_reason(error)}",
                hint="what came out before is not whole",
            ) from None


class _Messages(io.FileIO):
    """Standard error, whose writes never fail: nobody should lose a backup to a full log."""

    def write(self, data: ReadableBuffer, /) -> int:
        try:
            return super().write(data)
        except OSError:
            return memoryview(data).nbytes


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
