"""Sealing a stream to a dataset's public recipient, with nobody present.

Needs the recipient and nothing else: no service, no network, no secret (promise
SEAL-OFFLINE). What stands under its final name is whole (promise SEAL-HONEST).
"""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO, cast

from custody.age import Sealed, X25519Recipient, encrypt, parse_recipients_file, read_header
from custody.errors import InputError, SourceIncompleteError
from custody.files import read_file

Progress = Callable[[int], object]


def read_recipient(path: Path) -> X25519Recipient:
    """Read the one recipient of a file as ``age -R`` reads it, with ``#`` comments."""
    try:
        recipients = parse_recipients_file(read_file(path, limit=1 << 16).decode())
    except UnicodeDecodeError:
        raise InputError(f"{path} is not UTF-8 text") from None
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
) -> Sealed:
    """Seal ``src`` to ``dst``; ``SourceIncompleteError`` when there was nothing to seal."""
    first = src.read(1)
    if not first and not allow_empty:
        raise SourceIncompleteError(
            "there was nothing to seal",
            hint="a failed dump looks like this: use --exec -- CMD, or give --allow-empty",
            promise="SEAL-HONEST",
        )
    return encrypt(cast("BinaryIO", _Pushed(first, src)), dst, [recipient], progress=progress)


def sealed_header(path: Path) -> tuple[bytes, int]:
    """Give a sealed file's header and whole size in bytes, to register it."""
    try:
        with path.open("rb") as stream:
            return read_header(stream), path.stat().st_size
    except OSError as error:
        raise InputError(f"can't read {path}: {(error.strerror or '').lower()}") from None


class _Pushed(io.RawIOBase):
    """A stream with a byte put back in front of it."""

    def __init__(self, first: bytes, rest: BinaryIO) -> None:
        super().__init__()
        self._first = first
        self._rest = rest

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        if self._first and len(buffer):
            buffer[:1] = self._first
            self._first = b""
            return 1
        return int(self._rest.readinto(buffer))  # type: ignore[attr-defined]
