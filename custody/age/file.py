"""Whole age files, and their headers alone: sealing, opening, rewrapping.

A header is about 200 bytes and commits to its payload, so it can travel through
a ceremony while the payload stays where it is. With the file key, a new header
goes before the old payload and the result is a plain age file again (AGE-PLAIN)::

    sealed file     header to the dataset      nonce   payload
    grant           header to the requester
    rewrapped       header to the requester    nonce   payload    (same bytes)
"""

from __future__ import annotations

import os
import re
from binascii import a2b_base64
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import BinaryIO

from custody.age.header import (
    FILE_KEY_SIZE,
    VERSION_LINE,
    Header,
    Stanza,
    read_header,
)
from custody.age.segments import Progress
from custody.age.stream import (
    NONCE_SIZE,
    decrypt_payload,
    encrypt_payload,
    payload_size,
)
from custody.age.x25519 import (
    KEY_SIZE,
    X25519Identity,
    X25519Recipient,
    ephemeral_share,
    is_x25519,
    unwrap,
)
from custody.byte_io import write_all
from custody.errors import AgeHeaderError, InputError, NoMatchError

_32_BYTES = rb"([A-Za-z0-9+/]{42}[AEIMQUYcgkosw048])"  # in base64, canonical
_USUAL = re.compile(
    re.escape(VERSION_LINE) + rb"-> X25519 %b\n%b\n--- %b\n" % (_32_BYTES, _32_BYTES, _32_BYTES)
)


@dataclass(frozen=True, slots=True)
class SealResult:
    """What :func:`encrypt` wrote: the header's bytes, the file's size, the plaintext's size."""

    header: bytes
    size: int
    plaintext_size: int


Sign = Callable[[bytes, SealResult], None]
"""Is given the 32 secret bytes that a header's one stanza was made with, and what was sealed."""


def encrypt(
    src: BinaryIO,
    dst: BinaryIO,
    recipients: Sequence[X25519Recipient],
    *,
    progress: Progress | None = None,
    random: Callable[[int], bytes] = os.urandom,
    sign: Sign | None = None,
) -> SealResult:
    """Seal all of ``src`` to the recipients as one age file in ``dst`` (SEAL-OFFLINE).

    Needs nothing but the public recipients. The file key is made here, used, and
    forgotten. An error of ``src`` or ``dst`` is passed on, and ``dst`` then holds a
    file that does not open to its end; the caller decides what is published, and
    flushes. ``progress`` is called with the number of bytes read since last time.

    ``sign`` is called once, when all is written: nobody else is given the ephemeral secret,
    and nothing keeps it. It is for a file of one recipient.
    """
    if sign is not None and len(recipients) != 1:
        raise InputError(f"a file that is signed has one recipient, got {len(recipients)}")
    file_key = random(FILE_KEY_SIZE)
    ephemerals = [random(KEY_SIZE) for _ in recipients]
    header = _wrap(file_key, recipients, ephemerals)
    write_all(dst, header)
    size = encrypt_payload(src, dst, file_key, nonce=random(NONCE_SIZE), progress=progress)
    sealed = SealResult(header, len(header) + payload_size(size), size)
    if sign is not None:
        sign(ephemerals[0], sealed)
    return sealed


def decrypt(
    src: BinaryIO,
    dst: BinaryIO,
    identities: Sequence[X25519Identity],
    *,
    progress: Progress | None = None,
) -> int:
    """Open one age file and give the number of plaintext bytes written to ``dst``.

    ``dst`` receives authenticated plaintext only, but a broken file gives an
    ``AgePayloadError`` *after* the good chunks before the break were written.
    ``AgeHeaderError``, ``NoMatchError`` and ``AgeMacError`` come before any byte.
    """
    return decrypt_payload(src, dst, open_header(read_header(src), identities), progress=progress)


def new_header(
    file_key: bytes,
    recipients: Sequence[X25519Recipient],
    *,
    random: Callable[[int], bytes] = os.urandom,
) -> bytes:
    """Write a header that wraps the 16-byte file key for the recipients; at least one."""
    return _wrap(file_key, recipients, [random(KEY_SIZE) for _ in recipients])


def open_header(header: bytes, identities: Sequence[X25519Identity]) -> bytes:
    """Give the file key that one of the identities unwraps, after checking the header's MAC.

    ``AgeHeaderError`` when the header or any X25519 stanza in it is malformed,
    ``NoMatchError`` when no identity fits, ``AgeMacError`` when the MAC is wrong.
    """
    parsed = Header.parse(header)
    stanzas = _x25519_stanzas(parsed)
    for identity in identities:
        recipient = identity.recipient().public
        for stanza, share in stanzas:
            file_key = unwrap(stanza, identity.exchange(share), recipient)
            if file_key is not None:
                parsed.check_mac(file_key)
                return file_key
    raise NoMatchError(
        "none of the identities opens this age file",
        hint="it was sealed to another key, a passphrase, or a kind of recipient not known here",
    )


def x25519_shares(header: bytes) -> tuple[bytes, ...]:
    """Give the 32-byte ephemeral shares of the header's X25519 stanzas, in order.

    ``AgeHeaderError`` when the header or any such stanza is malformed. A header of one such
    stanza, as nearly all are, is read by one expression: auditors read a million of them.
    """
    if usual := _USUAL.fullmatch(header):
        return (a2b_base64(usual[1] + b"="),)
    return tuple(share for _, share in _x25519_stanzas(Header.parse(header)))


def open_header_with_shared_secret(
    header: bytes, index: int, shared_secret: bytes, recipient: bytes
) -> bytes:
    """Give the file key when the shared secret of one stanza is known instead of an identity.

    ``index`` counts as :func:`x25519_shares` does; ``recipient`` is the dataset's
    32-byte X25519 public key. Errors are those of :func:`open_header`: a secret
    that does not open the stanza is a ``NoMatchError``, so a crafted header tells
    its sender nothing about the secret but that.
    """
    parsed = Header.parse(header)
    stanzas = _x25519_stanzas(parsed)
    if not 0 <= index < len(stanzas):
        raise AgeHeaderError(f"age header has {len(stanzas)} X25519 stanzas, none at {index}")
    if not any(shared_secret):
        raise AgeHeaderError("X25519 stanza has a share of low order")
    file_key = unwrap(stanzas[index][0], shared_secret, recipient)
    if file_key is None:
        raise NoMatchError(f"X25519 stanza {index} does not open: sealed to another recipient")
    parsed.check_mac(file_key)
    return file_key


def open_header_with_shared_secrets(
    header: bytes, shared_secrets: Sequence[bytes], recipient: bytes
) -> bytes:
    """Give the file key when the shared secrets of all X25519 stanzas are known.

    That of whichever stanza is the recipient's opens it; otherwise as
    :func:`open_header_with_shared_secret`, and the header is read once.
    """
    parsed = Header.parse(header)
    for (stanza, _), secret in zip(_x25519_stanzas(parsed), shared_secrets, strict=True):
        if not any(secret):
            raise AgeHeaderError("X25519 stanza has a share of low order")
        file_key = unwrap(stanza, secret, recipient)
        if file_key is not None:
            parsed.check_mac(file_key)
            return file_key
    raise NoMatchError("no X25519 stanza opens: sealed to another recipient")


def _wrap(
    file_key: bytes, recipients: Sequence[X25519Recipient], ephemerals: Sequence[bytes]
) -> bytes:
    if not recipients:
        raise InputError("expected at least one age recipient, got none")
    stanzas = tuple(
        recipient.wrap(file_key, ephemeral)
        for recipient, ephemeral in zip(recipients, ephemerals, strict=True)
    )
    return Header.with_mac(stanzas, file_key).encode()


def _x25519_stanzas(header: Header) -> list[tuple[Stanza, bytes]]:
    return [(stanza, ephemeral_share(stanza)) for stanza in header.stanzas if is_x25519(stanza)]
