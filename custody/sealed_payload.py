"""The payload of a sealed object, be it age's or Crypt4GH's, and what opens it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import BinaryIO

from custody import age, crypt4gh
from custody.age.segments import Progress
from custody.sealed_header import is_crypt4gh

PayloadKey = bytes | crypt4gh.Payload
"""What opens a payload: age's file key; or Crypt4GH's, with the size that was registered."""


def open_header(
    header: bytes, identities: Sequence[age.X25519Identity], payload_size: int
) -> PayloadKey:
    """Give what opens a payload of this size, with whichever of the identities its header is for.

    ``HeaderError`` for a malformed header, ``NoMatchError`` when no identity fits.
    """
    if is_crypt4gh(header):
        return crypt4gh.Payload(crypt4gh.open_header(header, identities), payload_size)
    return age.open_header(header, identities)


def decrypt_payload(
    src: BinaryIO, dst: BinaryIO, key: PayloadKey, *, progress: Progress | None = None
) -> int:
    """Write the plaintext of what follows a header; gives how many bytes that were.

    ``PayloadError`` for what is altered or cut, *after* the good plaintext before it was
    written. That age was cut shows by itself, that Crypt4GH was by its registered size.
    """
    if isinstance(key, crypt4gh.Payload):
        return crypt4gh.decrypt_payload(src, dst, key, progress=progress)
    return age.decrypt_payload(src, dst, key, progress=progress)
