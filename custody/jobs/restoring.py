"""Opening a sealed file with a grant, and rewrapping it for stock age.

A grant replaces a file's header; the payload stays, byte for byte. Nothing leaves
here that did not authenticate, but a stream that breaks late has let its good
beginning out already: see :mod:`custody.jobs.child`, or verify first.
"""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import BinaryIO

from custody.age import (
    X25519Identity,
    decrypt_payload,
    object_id,
    open_header,
    parse_identities_file,
    read_header,
)
from custody.errors import AgePayloadError, InputError, NoMatchError
from custody.files import read_file
from custody.grant import Grant

Progress = Callable[[int], object]


def read_identities(path: Path) -> tuple[X25519Identity, ...]:
    """Read the requester's identities from a file as ``age-keygen`` writes it."""
    try:
        return tuple(parse_identities_file(read_file(path, limit=1 << 16).decode()))
    except UnicodeDecodeError:
        raise InputError(f"{path} is not UTF-8 text") from None


def granted_header(src: BinaryIO, grant: Grant) -> bytes:
    """Read the old header off ``src`` and give the new one; ``src`` stands at the payload then."""
    return grant.header(object_id(read_header(src)))


def restore(
    src: BinaryIO,
    dst: BinaryIO,
    grant: Grant,
    identities: Sequence[X25519Identity],
    *,
    progress: Progress | None = None,
) -> int:
    """Open a sealed file with its grant; gives the number of plaintext bytes written."""
    header = granted_header(src, grant)
    try:
        file_key = open_header(header, identities)
    except NoMatchError:
        raise NoMatchError(
            "the identity is not the one the grant is addressed to",
            hint=f"the grant is for {grant.document['recipient']}",
        ) from None
    return decrypt_payload(src, dst, file_key, progress=progress)


def rewrap(src: BinaryIO, dst: BinaryIO, grant: Grant) -> None:
    """Write the file with its new header, for ``age -d`` (promise AGE-PLAIN)."""
    dst.write(granted_header(src, grant))
    shutil.copyfileobj(src, dst, 1 << 20)


def require_size(path: Path, grant: Grant) -> None:
    """Refuse a file that is not as long as it was when it was registered."""
    with open_file(path) as src:
        wanted = object_id(read_header(src))
    registered = {row["id"]: row["size"] for row in grant.document["objects"]}
    size = path.stat().st_size
    if wanted in registered and size != registered[wanted]:
        raise AgePayloadError(
            f"{path} has {size} bytes, it was registered with {registered[wanted]}",
            hint="it was cut short or added to: take another copy",
        )


@contextlib.contextmanager
def open_file(path: Path) -> Iterator[BinaryIO]:
    """Open a file to read; one clear error when it can't be."""
    try:
        stream = path.open("rb", buffering=0)
    except OSError as error:
        raise InputError(f"can't read {path}: {(error.strerror or '').lower()}") from None
    with stream:
        yield stream
