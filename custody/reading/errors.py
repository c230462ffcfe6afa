"""What goes wrong while reading is an ``OSError``: libraries that read files know no other."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

from custody.errors import CustodyError, TamperedError


class SealedReadError(OSError):
    """A sealed file that can't be read: one line, with the promise that would be broken."""

    def __init__(self, message: str, promise: str | None = None) -> None:
        super().__init__(message)
        self.promise = promise


class ClosedReaderError(SealedReadError, ValueError):
    """The reader was closed: a ``ValueError`` too, as it is for every file of Python's."""


@contextlib.contextmanager
def told_as_os_error(name: str) -> Iterator[None]:
    """Turn errors of ours in this block into one of the system's kind that names the file."""
    try:
        yield
    except CustodyError as error:
        promise = error.promise or ("INTACT" if isinstance(error, TamperedError) else None)
        named = f"{name}: {error.message}" + (f" [{promise}]" if promise else "")
        hint = f"; {error.hint}" if error.hint else ""
        raise SealedReadError(" ".join(f"{named}{hint}".split()), promise) from None
    except (SealedReadError, FileNotFoundError, PermissionError):
        raise
    except OSError as error:
        reason = (error.strerror or "input/output error").lower()
        raise SealedReadError(f"{name}: can't be read: {reason}") from None
