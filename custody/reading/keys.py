"""The file keys of what may be read: by a grant and the identity it is for, or an identity alone.

An identity alone opens what is sealed to it: the files of a collection, by the collection's
identity, and files that were rewrapped.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

from custody.age import X25519Identity, object_id, open_header
from custody.errors import AgePayloadError, InputError, LateError, NoMatchError, NotKnownError
from custody.files import read_file
from custody.formats.timestamps import now, stamp
from custody.grant import Grant
from custody.jobs.restoring import read_identities

_REMEMBERED = 8


class FileKeys:
    """Gives the file key of each object of a grant, and of no other (promise BOUND)."""

    def __init__(self, identities: Sequence[X25519Identity], grant: Grant | None = None) -> None:
        self._identities, self._grant = tuple(identities), grant
        self._rows = {} if grant is None else {row.id: row for row in grant.document.objects}

    @classmethod
    def read(
        cls, identity: str | os.PathLike[str], grant: str | os.PathLike[str] | None = None
    ) -> FileKeys:
        """Read the files of an identity and of the grant that is addressed to it.

        What was read is remembered until one of the files changes: a grant may be large.
        """
        paths = _path(identity, "identity"), None if grant is None else _path(grant, "grant")
        return _read(*paths, tuple(None if path is None else _state(path) for path in paths))

    def find(self, header: bytes, size: int) -> bytes:
        """Give the file key of the object with this header, whose file has so many bytes.

        ``NotKnownError`` when the grant is for other objects, ``NoMatchError`` when it is for
        another identity, ``AgePayloadError`` for a file of another size than was registered, and
        ``LateError`` after the time that the grant was asked for.
        """
        if self._grant is None:
            return open_header(header, self._identities)
        self.require_in_time()
        name = object_id(header)
        if name not in self._rows:
            raise _unknown(self._grant, name)
        row = self._rows[name]
        if size != row.size:
            raise AgePayloadError(
                f"it has {size} bytes, it was registered with {row.size}",
                hint="it was cut short or added to: take another copy",
            )
        try:
            return open_header(row.header, self._identities)
        except NoMatchError:
            raise NoMatchError(
                "the identity is not the one the grant is addressed to",
                hint=f"the grant is for {self._grant.document.recipient}",
                promise="BOUND",
            ) from None

    def require_in_time(self) -> None:
        """Refuse to open anything when the time that the quorum signed for is over."""
        if self._grant is None or now() < (expires := self._grant.document.request.expires):
            return
        raise LateError(
            f"the grant has expired: it was asked for until {stamp(expires)[:16]}Z",
            hint="ask again, with a later --expires",
            promise="BOUND",
        )


def _unknown(grant: Grant, name: str) -> NotKnownError:
    try:
        grant.header(name)
    except NotKnownError as error:
        return NotKnownError(error.message, hint=error.hint, promise="BOUND")
    raise AssertionError("a grant that knows it")


@lru_cache(_REMEMBERED)
def _read(identity: Path, grant: Path | None, state: object) -> FileKeys:
    identities = read_identities(identity)
    return FileKeys(identities, None if grant is None else Grant.parse(read_file(grant)))


def _path(given: object, what: str) -> Path:
    """Refuse what is no path before any message shows it: it might be the key (promise QUIET)."""
    text = str(given) if isinstance(given, str | os.PathLike) else ""
    if not text or "AGE-SECRET-KEY-" in text.upper() or text.lstrip().startswith("{"):
        raise InputError(f"{what} is to be the path of a file, not what is in it")
    return Path(text)


def _state(path: Path) -> tuple[int, ...]:
    try:
        found = path.stat()
    except OSError:  # reading it says why
        return ()
    return (found.st_mtime_ns, found.st_size, found.st_ino)
