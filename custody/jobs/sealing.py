"""Seals a stream to a dataset's public recipient; no secret and no person is needed.

Needs the recipient and nothing else: no service, no network, no secret (promise
SEAL-OFFLINE). What stands under its final name is whole (promise SEAL-HONEST).
"""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO, cast

from custody.age import SealResult, X25519Recipient, encrypt, parse_recipients_file, read_header
from custody.byte_io import count_rest
from custody.errors import AgeHeaderError, InputError, NotKnownError, SourceIncompleteError
from custody.files import read_file
from custody.formats.carried import carried_text
from custody.storage import Place, parse_place

Progress = Callable[[int], object]


def read_recipient(path: Path) -> X25519Recipient:
    """Read the one recipient of a file as ``age -R`` reads it, with ``#`` comments."""
    recipients = parse_recipients_file(carried_text(read_file(path, limit=1 << 16), str(path)))
    if len(recipients) != 1:
        raise InputError(f"expected one recipient in {path}, got {len(recipients)}")
    return recipients[0]


def seal(
    src: BinaryIO,
    dst: BinaryIO,
    recipient: X25519Recipient,
    *,
    allow_empty: bool = False,
    progress: Progress | None = None,
) -> SealResult:
    """Seal ``src`` to ``dst``; ``SourceIncompleteError`` when there was nothing to seal.

    That is found before a byte is written: an empty file, sealed, would look whole.
    """
    reader = io.BufferedReader(cast("io.RawIOBase", src))
    try:
        if not allow_empty and not reader.peek(1):
            raise SourceIncompleteError(
                "there was nothing to seal",
                hint="a failed dump looks like this: use --exec -- CMD, or give --allow-empty",
                promise="SEAL-HONEST",
            )
        return encrypt(reader, dst, [recipient], progress=progress)
    finally:
        reader.detach()


@dataclass(frozen=True, slots=True)
class SealedFile:
    """What registering a sealed file takes: its header, its whole size in bytes, its time."""

    header: bytes
    size: int
    modified: datetime


def read_sealed(place: Place) -> SealedFile:
    """Read what registering a sealed file takes; its payload is not looked at."""
    with place.open() as file:
        try:
            header = read_header(file.stream)
        except AgeHeaderError as error:
            raise AgeHeaderError(f"{place}: {error.message}", hint=error.hint) from None
        size = file.size
        if size is None:
            size = len(header) + count_rest(file.stream)
        return SealedFile(header, size, file.modified)


def is_sealed_at(place: str, header: bytes, size: int) -> bool:
    """Tell whether a sealed file of this header and size lies at a place.

    ``CustodyError`` where that can't be found out.
    """
    try:
        found = read_sealed(parse_place(place))
    except (AgeHeaderError, InputError, NotKnownError):
        return False
    return (found.header, found.size) == (header, size)
