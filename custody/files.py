"""Writing files so that they are whole or not there, whatever happens in between.

A file that is being written has no name at all (``O_TMPFILE``), and gets it in one step
when it is whole and synced. So a writer that is killed, or a machine that loses power,
leaves nothing behind. Where a file system can't do that (NFS, FAT), or where a file is to be
replaced, there is a hidden name beside it; it is locked as long as its writer lives, and
the next writer in the folder removes what a dead one left.
"""

from __future__ import annotations

import contextlib
import errno
import fcntl
import io
import os
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, cast

from custody.errors import CustodyError, InputError, RefusedError
from custody.streams import (
    STANDARD_STREAM,
    FileOutput,
    is_pipe,
    open_input,
    reserved_standard_output,
    standard_output,
)

_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_ROOM = 4096


@contextlib.contextmanager
def atomic_output(
    path: Path, *, mode: int = 0o666, overwrite: bool = False, synced: bool = True
) -> Iterator[BinaryIO]:
    """Open a file that appears under ``path`` only when the block ends without an error.

    The bytes go to a file without a name in the same folder, or to a hidden one, are
    synced, and take the name at the end in one step; an existing file is replaced only
    with ``overwrite``, and anything that is no regular file never is. Of a symbolic link,
    what it leads to is replaced, and the link stays: there would be two files else. After
    any error, and Ctrl-C is one, nothing is left behind; after SIGKILL, what the module's
    text says.

    The stream is unbuffered and writes whole: ``write`` returns only when every
    byte is with the kernel.

    Who writes thousands says ``synced=False``, and :func:`sync_all` before calling them whole.

    Standard output, for ``-``, is none of this: what is written is out.

    Raises ``RefusedError`` where the name is taken, and ``CustodyError`` for any
    ``OSError``, also one that the block itself lets through.
    """
    if path is STANDARD_STREAM:
        yield standard_output()
        return
    try:
        require_free(path, overwrite=overwrite)
        target = _follow_links(path)
        with _open_draft(target.parent, mode) as draft:
            try:
                yield draft
                if synced:
                    os.fsync(draft.fileno())
                _take_name(draft, target, overwrite, synced=synced)
            finally:
                draft.discard()
    except OSError as error:
        raise _not_written(path, error) from error


@contextlib.contextmanager
def reserved_output(path: Path, *, overwrite: bool = False) -> Iterator[BinaryIO]:
    """Open a file of mode 0600 for a few lines that can be had once only.

    As :func:`atomic_output`, but room for them is taken before the block begins: on a
    full disk nobody should ask for what they can't keep.
    """
    if path is STANDARD_STREAM:
        with reserved_standard_output():
            yield standard_output()
        return
    with atomic_output(path, mode=0o600, overwrite=overwrite) as stream:
        stream.write(bytes(_ROOM))
        stream.seek(0)
        yield stream
        stream.truncate()


def write_file(path: Path, data: bytes, *, mode: int = 0o666, overwrite: bool = False) -> None:
    """Write ``data`` to ``path`` atomically, or to standard output (:func:`atomic_output`)."""
    with atomic_output(path, mode=mode, overwrite=overwrite) as stream:
        stream.write(data)


@contextlib.contextmanager
def replacing(path: Path) -> Iterator[None]:
    """Let one process at a time read a small file and replace it, so that none loses a line.

    Others wait for the end of the block. It is the folder that is locked: a lock file would stay.
    """
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        folder = os.open(path.parent, os.O_RDONLY)
    except OSError as error:
        raise _not_written(path, error) from error
    try:
        with contextlib.suppress(OSError):  # where there are no locks, nobody can take one
            fcntl.flock(folder, fcntl.LOCK_EX)
        yield
    finally:
        os.close(folder)


def read_file(path: Path, *, limit: int = 64 * 1024 * 1024) -> bytes:
    """Read a small file whole, or standard input; one clear ``InputError`` when it can't be."""
    with open_input(path) as raw, io.BufferedReader(cast("io.RawIOBase", raw)) as stream:
        data = stream.read(limit + 1)
    if len(data) > limit:
        raise InputError(f"{path} is larger than {limit} bytes")
    return data


@contextlib.contextmanager
def rereadable(path: Path) -> Iterator[Path]:
    """Give a path that can be read again and again until the block ends.

    That is the path itself, or, of standard input and of a pipe, a copy in ``TMPDIR``.
    """
    if not is_pipe(path):
        yield path
        return
    import shutil
    import tempfile

    with tempfile.NamedTemporaryFile("wb") as copy, open_input(path) as stream:
        try:
            shutil.copyfileobj(stream, copy)
            copy.flush()
        except OSError as error:
            raise CustodyError(
                f"{path} can't be kept in {tempfile.gettempdir()}: {_reason(error)}",
                hint="set TMPDIR to a folder with room for it",
            ) from None
        yield Path(copy.name)


def require_free(path: Path, *, overwrite: bool = False) -> None:
    """Refuse a name that :func:`atomic_output` would not take, before any work is done for it."""
    if path is STANDARD_STREAM:
        standard_output()
        return
    try:
        there, regular = path.exists(), path.is_file()
    except OSError as error:
        raise _not_written(path, error) from error
    if there and not regular:
        other = "" if path.is_dir() else "; standard output is -"
        raise RefusedError(f"{path} is not a regular file", hint=f"choose another name{other}")
    if os.path.lexists(path) and not overwrite:
        raise _taken(path)


def _follow_links(path: Path) -> Path:
    """Give the file that a symbolic link leads to, be it there or not."""
    target = Path(os.path.realpath(path)) if path.is_symlink() else path
    if target.is_symlink():
        raise OSError(errno.ELOOP, os.strerror(errno.ELOOP))
    return target


class _Draft(FileOutput):
    """A locked file that has no name yet, or a hidden one."""

    def __init__(self, descriptor: int, hidden: Path | None) -> None:
        super().__init__(descriptor, "wb")
        self._hidden = hidden
        with contextlib.suppress(OSError):  # where there are no locks, nobody can take one
            fcntl.flock(descriptor, fcntl.LOCK_EX)

    def reserve(self, size: int) -> int | None:
        """Make room at the end, if this is on a disk; in memory that gains nothing."""
        start = super().reserve(size)
        if start is not None and os.major(os.fstat(self.fileno()).st_dev):
            os.posix_fallocate(self.fileno(), start, size)
        return start

    def link(self, path: Path) -> None:
        """Give it a name, unless that is taken."""
        source = self._hidden.name if self._hidden else f"/proc/self/fd/{self.fileno()}"
        folder = os.open(path.parent, getattr(os, "O_PATH", os.O_RDONLY))
        try:  # with a folder's descriptor Python calls linkat, which follows /proc's link
            os.link(source, path.name, src_dir_fd=folder, dst_dir_fd=folder)
        finally:
            os.close(folder)

    def hide(self, folder: Path) -> Path:
        """Give it a hidden name, if it has none."""
        if self._hidden is None:
            _sweep(folder)
            hidden = _hidden_name(folder)
            self.link(hidden)
            self._hidden = hidden
        return self._hidden

    def discard(self) -> None:
        """Remove the hidden name, if there is one."""
        if self._hidden is not None:
            with contextlib.suppress(OSError):
                self._hidden.unlink()


def _open_draft(folder: Path, mode: int) -> _Draft:
    descriptor = _open_nameless(folder, mode)
    if descriptor is not None:
        return _Draft(descriptor, None)
    _sweep(folder)
    while True:
        hidden = _hidden_name(folder)
        draft = _Draft(os.open(hidden, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), hidden)
        if os.fstat(draft.fileno()).st_nlink:
            return draft
        draft.close()  # somebody's sweeping was faster than our lock


def _open_nameless(folder: Path, mode: int) -> int | None:
    """Open a file without a name; None where it could not be had, or not be given one later."""
    flag = getattr(os, "O_TMPFILE", None)
    if flag is None:
        return None
    try:
        descriptor = os.open(folder, os.O_WRONLY | flag, mode)
    except OSError:  # if it is for another reason, opening by name meets that too
        return None
    if Path(f"/proc/self/fd/{descriptor}").exists():
        return descriptor
    os.close(descriptor)
    return None


def _hidden_name(folder: Path) -> Path:
    return folder / f"{_hidden_prefix()}{os.urandom(6).hex()}.part"


def _hidden_prefix() -> str:
    """Give how hidden names of this host begin: it alone knows whose locks it holds."""
    import hashlib

    return f".custody-{hashlib.sha256(os.uname().nodename.encode()).hexdigest()[:8]}-"


def _sweep(folder: Path) -> None:
    """Remove the hidden names of this host's dead writers: their locks ended with them."""
    for path in folder.glob(f"{_hidden_prefix()}*.part"):
        with contextlib.suppress(OSError):
            descriptor = os.open(path, os.O_WRONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                path.unlink()
            finally:
                os.close(descriptor)


def _take_name(draft: _Draft, path: Path, overwrite: bool, *, synced: bool) -> None:
    try:
        draft.link(path)  # unlike rename, fails if somebody made it meanwhile
    except FileExistsError:
        if not overwrite:
            raise _taken(path) from None
        draft.hide(path.parent).replace(path)
    except OSError:  # a file system without hard links, such as a USB stick's
        require_free(path, overwrite=overwrite)
        draft.hide(path.parent).rename(path)
    if synced:
        sync_folder(path.parent)


def sync_all() -> None:
    """Wait until all that was written is on disk."""
    os.sync()


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
    kept = path is not STANDARD_STREAM and os.path.lexists(path)
    hint = "what was there before is as it was" if kept else "nothing was left there"
    if full := full_disk_hint(error):
        hint += f"; {full}"
    return CustodyError(f"{path} was not written: {_reason(error)}", hint=hint)


def full_disk_hint(error: OSError) -> str | None:
    """Give the way out of a full disk; None for any other error."""
    if error.errno in _FULL:
        return "free some space or choose another folder, then run it again"
    return None


def _reason(error: OSError) -> str:
    return (error.strerror or "input/output error").lower()
