"""Files that are whole or not there: temporary name, fsync, rename."""

from __future__ import annotations

import contextlib
import os
import secrets
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from custody.errors import CustodyError, InputError, RefusedError


@contextlib.contextmanager
def atomic_output(path: Path, *, mode: int = 0o666, overwrite: bool = False) -> Iterator[BinaryIO]:
    """Open a file that appears under ``path`` only when the block ends without an error.

    The bytes go to a hidden name in the same folder, are synced, and take the
    name at the end in one step; an existing file is replaced only with
    ``overwrite``. After any error, and Ctrl-C is one, nothing is left behind.
    """
    if not overwrite and path.exists():
        raise _exists(path)
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(6)}.part")
    try:
        descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    except OSError as error:
        raise _unwritable(path, error) from None
    try:
        with os.fdopen(descriptor, "wb", buffering=0) as stream:
            yield stream
            os.fsync(stream.fileno())
        _take_name(temporary, path, overwrite)
    except OSError as error:
        raise _unwritable(path, error) from error
    finally:
        temporary.unlink(missing_ok=True)


def write_file(path: Path, data: bytes, *, mode: int = 0o666, overwrite: bool = False) -> None:
    """Write ``data`` to ``path`` atomically (see :func:`atomic_output`)."""
    with atomic_output(path, mode=mode, overwrite=overwrite) as stream:
        view = memoryview(data)
        while view:
            view = view[stream.write(view) :]


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


def _take_name(temporary: Path, path: Path, overwrite: bool) -> None:
    if overwrite:
        temporary.replace(path)
    else:
        try:
            os.link(temporary, path)  # unlike rename, fails if somebody made it meanwhile
        except FileExistsError:
            raise _exists(path) from None
        except OSError:  # a file system without hard links, such as a USB stick's
            if path.exists():
                raise _exists(path) from None
            temporary.rename(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _exists(path: Path) -> RefusedError:
    return RefusedError(f"{path} exists already", hint="choose another name, or give --force")


def _unwritable(path: Path, error: OSError) -> CustodyError:
    return CustodyError(
        f"can't write {path}: {_reason(error)}",
        hint="nothing was left there; free some space or choose another folder, then run it again",
    )


def _reason(error: OSError) -> str:
    return (error.strerror or "input/output error").lower()
