"""The header of a sealed object, be it age's or Crypt4GH's: its first bytes say which.

Both encrypt to an X25519 key, from ephemeral keys whose public halves stand in the header.
A quorum's partial decryptions make the shared secret of each, and what follows from that is
the format's. The header's SHA-256 names the object in both (:func:`custody.age.object_id`).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import BinaryIO

from custody import age, crypt4gh
from custody.byte_io import fill


def is_crypt4gh(header: bytes) -> bool:
    """Tell whether a header, or what begins like one, is Crypt4GH's."""
    return header.startswith(crypt4gh.MAGIC)


def read_header(src: BinaryIO) -> bytes:
    """Read a valid header from the front of a stream and leave it at the payload's first byte.

    Not one byte more is taken. ``HeaderError`` for what is neither.
    """
    room = bytearray(len(crypt4gh.MAGIC))
    start = bytes(room[: fill(src, memoryview(room))])
    if is_crypt4gh(start):
        return crypt4gh.read_header(src, start)
    return age.read_header(src, start)


def ephemeral_shares(header: bytes) -> tuple[bytes, ...]:
    """Give the 32-byte public halves of the ephemeral keys that a header was made with.

    Those of age's X25519 stanzas, one each; those of Crypt4GH's writers, each once.
    ``HeaderError`` for a malformed header.
    """
    if is_crypt4gh(header):
        return crypt4gh.Header.parse(header).writers
    return age.x25519_shares(header)


def readdress(
    header: bytes,
    secrets: Sequence[bytes],
    dataset_key: bytes,
    recipient: age.X25519Recipient,
    *,
    random: Callable[[int], bytes],
) -> bytes:
    """Write the header anew for another recipient, of which the shared secrets are known.

    ``secrets`` are in the order of :func:`ephemeral_shares`, ``dataset_key`` is the 32-byte
    public key it is sealed to. ``NoMatchError`` when it is sealed to another.
    """
    if is_crypt4gh(header):
        contents = crypt4gh.Header.parse(header).open(secrets, dataset_key)
        return crypt4gh.new_header(contents, recipient, random=random)
    key = age.open_header_with_shared_secrets(header, secrets, dataset_key)
    return age.new_header(key, [recipient], random=random)
