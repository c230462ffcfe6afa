"""Files that are whole or not there: temporary name, fsync, rename."""

from __future__ import annotations

import contextlib
import errno
import io
import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from custody.errors import CustodyError, InputError, RefusedError

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer

_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_ROOM = 4096


@contextlib.contextmanager
def atomic_output(path: Path, *, mode: int = 0o666, overwrite: bool = False) -> Iterator[BinaryIO]:
    """Open a file that appears under ``path`` only when the block ends without an error.

    The bytes go to a hidden name in the same folder, are synced, and take the
    name at the end in one step; an existing file is replaced only with
    ``overwrite``, and anything that is no regular file never is. After any
    error, and Ctrl-C is one, nothing is left behind.

    The stream is unbuffered and writes whole: ``write`` returns only when every
    byte is with the kernel.

    Raises ``RefusedError`` where the name is taken, and ``CustodyError`` for any
    ``OSError``, also one that the block itself lets through.
    """
    temporary = path.parent / f".{path.name}.{os.urandom(6).hex()}.part"
    try:
        require_free(path, overwrite=overwrite)
        with _WholeWriter(
            temporary, "xb", opener=lambda name, flags: os.open(name, flags, mode)
        ) as stream:
            yield stream
            os.fsync(stream.fileno())
        _take_name(temporary, path, overwrite)
    except OSError as error:
        raise _not_written(path, error) from error
    finally:
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)


@contextlib.contextmanager
def reserved_output(path: Path, *, overwrite: bool = False) -> Iterator[BinaryIO]:
    """Open a file of mode 0600 for a few lines that can be had once only.

    As :func:`atomic_output`, but room for them is taken before the block begins: on a
    full disk nobody should ask for what they can't keep.
    """
    with atomic_output(path, mode=0o600, overwrite=overwrite) as stream:
        stream.write(bytes(_ROOM))
        stream.seek(0)
        yield stream
        stream.truncate()


def write_file(path: Path, data: bytes, *, mode: int = 0o666, overwrite: bool = False) -> None:
    """Write ``data`` to ``path`` atomically (see :func:`atomic_output`)."""
    with atomic_output(path, mode=mode, overwrite=overwrite) as stream:
        stream.write(data)


def read_file(path: Path, *, limit: int = 64 * 1024 * 1024) -> bytes:
    """Read a small file whole; one clear ``InputError`` when it can't be."""
    try:
        with path.open("rb") as stream:
            data = stream.read(limit + 1)
    except OSError as error:
        raise InputError(f"can't read {path}: {_reason(error)}") from None
    if len(data) > limit:
        raise InputError(f"{path} is larger than {limit} bytes")
    return data


def require_free(path: Path, *, overwrite: bool = False) -> None:
    """Refuse a name that :func:`atomic_output` would not take, before any work is done for it."""
    try:
        taken, regular = path.exists(), path.is_file()
    except OSError as error:
        raise _not_written(path, error) from error
    if taken and not regular:
        raise RefusedError(f"{path} is not a regular file", hint="choose another name")
    if taken and not overwrite:
        raise _taken(path)


class _WholeWriter(io.FileIO):
    """A raw file whose ``write`` never stops half-way, as a disk that fills up makes it do."""

    def write(self, data: ReadableBuffer, /) -> int:
        with memoryview(data).cast("B") as view:
            done = 0
            while done < len(view):
                done += super().write(view[done:])
            return done


def _take_name(temporary: Path, path: Path, overwrite: bool) -> None:
    if overwrite:
        temporary.replace(path)
    else:
        try:
            os.link(temporary, path)  # unlike rename, fails if somebody made it meanwhile
        except FileExistsError:
            raise _taken(path) from None
        except OSError:  # a file system without hard links, such as a USB stick's
            require_free(path, overwrite=overwrite)
            temporary.rename(path)
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Ask for the name to be on disk; where that can't be had, the file is whole all the same."""
    with contextlib.suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _taken(path: Path) -> RefusedError:
    return RefusedError(f"{path} exists already", hint="choose another name, or give --force")


def _not_written(path: Path, error: OSError) -> CustodyError:
    hint = "nothing was left there"
    if error.errno in _FULL:
        hint += "; free some space or choose another folder, then run it again"
    return CustodyError(f"{path} was not written: {_reason(error)}", hint=hint)


def _reason(error: OSError) -> str:
    return (error.strerror or "input/output error").lower()
