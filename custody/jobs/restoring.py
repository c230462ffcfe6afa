"""Opens a sealed file with a grant, and rewraps it for stock age, or stock crypt4gh.

A grant replaces a file's header; the payload stays, byte for byte. A sealed file is
opened in two steps: :func:`unlock` gives the file key or says what is wrong, and
``custody.sealed_payload.decrypt_payload`` writes the plaintext. Nothing leaves that did not
authenticate, but a stream that breaks late has let its good beginning out already:
see :mod:`custody.jobs.subprocess_io`, or verify first.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, cast

from custody.age import X25519Identity, object_id, parse_identities_file
from custody.age.segments import Progress
from custody.byte_io import write_all
from custody.errors import AgePayloadError, Crypt4ghPayloadError, NoMatchError
from custody.files import read_file
from custody.formats.carried import carried_text
from custody.grant import Grant
from custody.jobs.header_scan import read_headers
from custody.sealed_header import is_crypt4gh, read_header
from custody.sealed_payload import PayloadKey, decrypt_payload, open_header
from custody.storage import FoundFile, Place, Warn
from custody.streams import open_input

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer

_BLOCK = 1 << 20


def read_identities(path: Path) -> tuple[X25519Identity, ...]:
    """Read the requester's identities from a file as ``age-keygen`` writes it."""
    return parse_identities_file(carried_text(read_file(path, limit=1 << 16), str(path)))


def unlock(src: BinaryIO, grant: Grant, identities: Sequence[X25519Identity]) -> PayloadKey:
    """Read the header off a sealed file, give what opens the payload; ``src`` stands there then.

    Everything that can be wrong with grant, identity and header is found here, before
    there is anywhere for the plaintext to go. ``NotKnownError`` when the grant is for
    other files, ``NoMatchError`` when it is addressed to another identity.
    """
    old = read_header(src)
    name = object_id(old)
    header, whose = grant.header(name), f"is for {grant.document.recipient}"
    return file_key(header, identities, _registered_size(name, grant) - len(old), whose)


def file_key(
    header: bytes, identities: Sequence[X25519Identity], payload_size: int, grant: str
) -> PayloadKey:
    """Give what opens a payload, by a granted header; ``NoMatchError`` hints what the grant is."""
    try:
        return open_header(header, identities, payload_size)
    except NoMatchError:
        raise NoMatchError(
            "the identity is not the one the grant is addressed to", hint=f"the grant {grant}"
        ) from None


def holds_plaintext(
    path: Path, src: BinaryIO, file_key: PayloadKey, *, progress: Progress | None = None
) -> bool:
    """Say whether a file holds the very plaintext of a sealed payload; ``src`` stands at it.

    The payload is read and authenticated to its end where they are the same.
    """
    with open_input(path) as raw:
        stream = cast("BinaryIO", io.BufferedReader(cast("io.RawIOBase", raw)))
        try:
            decrypt_payload(src, cast("BinaryIO", _Comparing(stream)), file_key, progress=progress)
            return not stream.read(1)
        except _DifferentError:
            return False


class _DifferentError(Exception):
    """The bytes written are not those of the file."""


class _Comparing(io.RawIOBase):
    """Takes a stream of bytes, and compares it with a file instead of writing it."""

    def __init__(self, stream: BinaryIO) -> None:
        super().__init__()
        self._stream = stream

    def writable(self) -> bool:
        return True

    def write(self, data: ReadableBuffer, /) -> int:
        with memoryview(data) as view:
            if self._stream.read(view.nbytes) != view:
                raise _DifferentError
            return view.nbytes


def find_granted(
    folder: Place,
    grant: Grant,
    warn: Warn = lambda text: None,
    progress: Callable[[int], object] | None = None,
) -> dict[str, FoundFile]:
    """Look for the granted objects in a folder and all below it; give their files by id.

    Whatever is no sealed file is passed over. Files of the sizes that the objects have are
    looked at first, and the others only if something is still missing: a bucket may hold many.
    Of an object that is there twice the first by name is taken, and ``warn`` is told.
    """
    rows = grant.document.objects
    granted, sizes = {row.id for row in rows}, {row.size for row in rows}
    files = list(folder.find())
    likely = [file for file in files if file.size in sizes]
    found = find_among(granted, likely, warn, progress)
    if len(found) < len(granted):
        others = [file for file in files if file.size not in sizes]
        found |= find_among(granted - set(found), others, warn, progress)
    return {name: file for name, (file, _) in found.items()}


def find_among(
    granted: set[str],
    files: Iterable[FoundFile],
    warn: Warn,
    progress: Callable[[int], object] | None = None,
) -> dict[str, tuple[FoundFile, int]]:
    """Give those of some files that are granted, by id, each with the size of its header."""
    found: dict[str, tuple[FoundFile, int]] = {}
    for file, header in read_headers(files, progress):
        name = object_id(header) if header is not None else None
        if header is None or name is None or name not in granted:
            continue
        first, *others = sorted({found.get(name, (file, 0))[0], file}, key=lambda one: one.name)
        found[name] = (first, len(header))
        if others:
            warn(
                f"warning: object {name[:12]} is there twice: {first.place} is taken, and not "
                f"{others[0].place}"
            )
    return found


def rewrap(src: BinaryIO, dst: BinaryIO, grant: Grant, progress: Progress | None = None) -> bytes:
    """Write the file with its new header, for stock ``age`` or ``crypt4gh`` (promise AGE-PLAIN).

    Gives the header that was there before. ``PayloadError`` at the end of a file that is not as
    long as it was registered.
    """
    old = read_header(src)
    size = len(old)
    write_all(dst, grant.header(object_id(old)))
    while block := src.read(_BLOCK):
        write_all(dst, block)
        size += len(block)
        if progress is not None:
            progress(len(block))
    _compare_size("the file", size, object_id(old), grant)
    return old


def rewrap_place(
    source: Place,
    target: Place,
    grant: Grant,
    *,
    overwrite: bool,
    warn: Warn,
    progress: Progress | None,
) -> str:
    """Write the file with its new header somewhere; in a store that can, nothing else travels.

    Gives the name of its format.
    """
    target.require_free(overwrite=overwrite)
    if not source.is_pipe():
        with source.open() as file:
            old = read_header(file.stream)
        head = grant.header(object_id(old))
        if target.replace_header(
            head, source, old, overwrite=overwrite, warn=warn, progress=progress
        ):
            return _format(old)
    with source.open() as file, target.create(overwrite=overwrite, warn=warn) as dst:
        return _format(rewrap(file.stream, dst, grant, progress))


def _format(header: bytes) -> str:
    return "Crypt4GH" if is_crypt4gh(header) else "age"


def require_size(place: Place, grant: Grant) -> int | None:
    """Refuse a file that is not as long as it was when it was registered; gives its size.

    ``NotKnownError`` when the grant is for other files. So a file that was cut short
    is found before a byte of it is out, and before a command is started for it. Of a pipe
    nothing is known yet, and nothing is read: None.
    """
    if place.is_pipe():
        return None
    with place.open() as file:
        name, size = object_id(read_header(file.stream)), file.size
    grant.header(name)
    if size is not None:
        _compare_size(str(place), size, name, grant)
    return size


def _compare_size(what: str, size: int, name: str, grant: Grant) -> None:
    registered = _registered_size(name, grant)
    if size != registered:
        crypt4gh = is_crypt4gh(grant.header(name))
        raise (Crypt4ghPayloadError if crypt4gh else AgePayloadError)(
            f"{what} has {size} bytes, it was registered with {registered}",
            hint="it was cut short or added to: take another copy",
        )


def _registered_size(name: str, grant: Grant) -> int:
    return next(row.size for row in grant.document.objects if row.id == name)
