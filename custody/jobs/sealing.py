"""Seals a stream to a dataset's public recipient; no secret and no person is needed.

Needs the recipient and nothing else: no service, no network, no secret (promise
SEAL-OFFLINE). Whoever seals signs what the object is to be registered as, with the
header's own ephemeral key (promise PROVEN). What stands under its final name is whole
(promise SEAL-HONEST).
"""

from __future__ import annotations

import io
import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, cast

from custody.age import (
    SealResult,
    X25519Identity,
    X25519Recipient,
    encrypt,
    object_id,
    parse_recipients_file,
)
from custody.byte_io import buffered, count_rest
from custody.description import Description
from custody.errors import HeaderError, InputError, NotKnownError, SourceIncompleteError
from custody.files import read_file
from custody.formats.carried import carried_text
from custody.formats.timestamps import now, stamp
from custody.registration import SignedFields, prove

if TYPE_CHECKING:
    from custody.collection.key_object import CollectionKey
    from custody.storage import Place

Progress = Callable[[int], object]


def read_recipient(path: Path) -> X25519Recipient:
    """Read the one recipient of a file as ``age -R`` reads it, with ``#`` comments."""
    recipients = parse_recipients_file(carried_text(read_file(path, limit=1 << 16), str(path)))
    if len(recipients) != 1:
        raise InputError(f"expected one recipient in {path}, got {len(recipients)}")
    return recipients[0]


@dataclass(frozen=True, slots=True)
class SealedObject:
    """What was sealed: header, sizes, and what it is to be registered as, signed by its header.

    ``proof`` is that signature (:mod:`custody.registration`): it can be made while sealing
    and never again, since nothing keeps the header's ephemeral key. None where nobody keeps it.
    """

    header: bytes
    plaintext_size: int
    registration: SignedFields
    proof: bytes | None

    @property
    def size(self) -> int:
        """Bytes of the whole age file."""
        return self.registration.size


def seal(
    src: BinaryIO,
    dst: BinaryIO,
    recipient: X25519Recipient,
    description: Description | None = None,
    *,
    proven: bool = True,
    allow_empty: bool = False,
    progress: Progress | None = None,
) -> SealedObject:
    """Seal ``src`` to ``dst``; ``SourceIncompleteError`` when there was nothing to seal.

    That is found before a byte is written: an empty file, sealed, would look whole. Where no
    receipt will be kept, nothing needs to be ``proven``.
    """
    signed: list[SealedObject] = []

    def sign(ephemeral: bytes, sealed: SealResult) -> None:
        said = _registration(sealed, description or Description())
        proof = prove(said, str(recipient), ephemeral, random=os.urandom) if proven else None
        signed.append(SealedObject(sealed.header, sealed.plaintext_size, said, proof))

    reader = io.BufferedReader(cast("io.RawIOBase", src))
    try:
        if not allow_empty and not reader.peek(1):
            raise SourceIncompleteError(
                "there was nothing to seal",
                hint="a failed dump looks like this: use --exec -- CMD, or give --allow-empty",
                promise="SEAL-HONEST",
            )
        encrypt(reader, dst, [recipient], progress=progress, sign=sign)
        return signed[0]
    finally:
        reader.detach()


def seal_key_object(
    identity: X25519Identity,
    recipient: X25519Recipient,
    manifest_key: bytes,
    description: Description,
) -> SealedObject:
    """Seal a collection's identity; what is signed has the public manifest key, and all the file.

    (:mod:`custody.collection.key_object`.) So nobody else closes the collection, or puts
    another key in its place.
    """
    from custody.collection.key_object import CollectionKey, write_identity

    file, signed = io.BytesIO(), list[SealedObject]()

    def sign(ephemeral: bytes, sealed: SealResult) -> None:
        key = CollectionKey(manifest_key, file.getvalue())
        said = _registration(sealed, description, key)
        proof = prove(said, str(recipient), ephemeral, random=os.urandom)
        signed.append(SealedObject(sealed.header, sealed.plaintext_size, said, proof))

    encrypt(io.BytesIO(write_identity(identity)), file, [recipient], sign=sign)
    return signed[0]


def _registration(
    sealed: SealResult, said: Description, key: CollectionKey | None = None
) -> SignedFields:
    return SignedFields(
        id=object_id(sealed.header),
        size=sealed.size,
        sealed=stamp(now()),
        host=said.host,
        job=said.job,
        tags=said.tags,
        key=key,
    )


@dataclass(frozen=True, slots=True)
class SealedFile:
    """What registering a sealed file takes: its header, its whole size in bytes, its time."""

    header: bytes
    size: int
    modified: datetime


def read_sealed(place: Place) -> SealedFile:
    """Read what registering a sealed file takes; its payload is not looked at."""
    from custody.sealed_header import read_header  # what seals has no need of the other format

    with place.open() as file, buffered(file.stream) as stream:
        try:
            header = read_header(stream)
        except HeaderError as error:
            raise type(error)(f"{place}: {error.message}", hint=error.hint) from None
        size = file.size
        if size is None:
            size = len(header) + count_rest(stream)
        return SealedFile(header, size, file.modified)


def is_sealed_at(place: str, header: bytes, size: int) -> bool:
    """Tell whether a sealed file of this header and size lies at a place.

    ``CustodyError`` where that can't be found out.
    """
    from custody.storage import parse_place

    try:
        found = read_sealed(parse_place(place))
    except (HeaderError, InputError, NotKnownError):
        return False
    return (found.header, found.size) == (header, size)
