"""Opening a sealed file with a grant, and rewrapping it for stock age.

A grant replaces a file's header; the payload stays, byte for byte. A sealed file is
opened in two steps: :func:`unlock` gives the file key or says what is wrong, and
``custody.age.decrypt_payload`` writes the plaintext. Nothing leaves that did not
authenticate, but a stream that breaks late has let its good beginning out already:
see :mod:`custody.jobs.child`, or verify first.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import BinaryIO

from custody.age import (
    X25519Identity,
    object_id,
    open_header,
    parse_identities_file,
    read_header,
)
from custody.errors import AgeHeaderError, AgePayloadError, InputError, NoMatchError
from custody.files import read_file
from custody.grant import Grant
from custody.jobs.streams import open_input


def read_identities(path: Path) -> tuple[X25519Identity, ...]:
    """Read the requester's identities from a file as ``age-keygen`` writes it."""
    try:
        return tuple(parse_identities_file(read_file(path, limit=1 << 16).decode()))
    except UnicodeDecodeError:
        raise InputError(f"{path} is not UTF-8 text") from None


def unlock(src: BinaryIO, grant: Grant, identities: Sequence[X25519Identity]) -> bytes:
    """Read the header off a sealed file and give its file key; ``src`` stands at the payload then.

    Everything that can be wrong with grant, identity and header is found here, before
    there is anywhere for the plaintext to go. ``NotKnownError`` when the grant is for
    other files, ``NoMatchError`` when it is addressed to another identity.
    """
    header = _granted_header(src, grant)
    try:
        return open_header(header, identities)
    except NoMatchError:
        raise NoMatchError(
            "the identity is not the one the grant is addressed to",
            hint=f"the grant is for {grant.document['recipient']}",
        ) from None


def find_granted(folder: Path, grant: Grant) -> dict[str, Path]:
    """Look for the granted objects in a folder and all below it; give their files by id.

    Whatever is no age file is passed over. ``InputError`` when one object is there twice.
    """
    granted, found = {row["id"] for row in grant.document["objects"]}, dict[str, Path]()
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        try:
            with open_input(path) as src:
                name = object_id(read_header(src))
        except AgeHeaderError:
            continue
        if name in found:
            raise InputError(
                f"object {name[:12]} is there twice: {found[name]} and {path}",
                hint="name the file instead of its folder",
            )
        if name in granted:
            found[name] = path
    return found


def rewrap(src: BinaryIO, dst: BinaryIO, grant: Grant) -> None:
    """Write the file with its new header, for ``age -d`` (promise AGE-PLAIN)."""
    dst.write(_granted_header(src, grant))
    shutil.copyfileobj(src, dst, 1 << 20)


def require_size(path: Path, grant: Grant) -> int:
    """Refuse a file that is not as long as it was when it was registered; gives its size.

    ``NotKnownError`` when the grant is for other files. So a file that was cut short
    is found before a byte of it is out, and before a command is started for it.
    """
    with open_input(path) as src:
        name, size = object_id(read_header(src)), os.fstat(src.fileno()).st_size
    grant.header(name)
    registered = next(row["size"] for row in grant.document["objects"] if row["id"] == name)
    if size != registered:
        raise AgePayloadError(
            f"{path} has {size} bytes, it was registered with {registered}",
            hint="it was cut short or added to: take another copy",
        )
    return size


def _granted_header(src: BinaryIO, grant: Grant) -> bytes:
    """Read the old header off ``src`` and give the new one."""
    return grant.header(object_id(read_header(src)))
