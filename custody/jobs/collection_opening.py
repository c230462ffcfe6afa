"""Opens a granted collection in memory, and holds its files against the manifest that was signed.

The key object comes from the ledger, as the service shows it, and is believed for its header's
digest, which the grant names, and for what it authenticates. Whose manifest key it is, its
sealer signed with that header's key; what the collection holds, that manifest key signed
(promise BOUND). Nothing of a collection is written before its manifest proved whole.
"""

from __future__ import annotations

import contextlib
import io
import json
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import BinaryIO, cast

from custody.age import (
    X25519Identity,
    X25519Recipient,
    decrypt,
    decrypt_payload,
    object_id,
    open_header,
    read_header,
)
from custody.collection.closing import Closing
from custody.collection.key_object import read_identity
from custody.collection.manifest import MAX_LINE, Member, Summary, read_members
from custody.curve import to_montgomery
from custody.errors import CustodyError, NoMatchError, NotKnownError, TamperedError
from custody.formats.fields import Fields
from custody.grant import Grant
from custody.jobs.collection_index import FileIndex, IndexedFile
from custody.registration import PROOF_SIZE, SignedFields, require_proof
from custody.storage import Place

MANIFEST_ENDING = ".manifest.age"


@dataclass(frozen=True, slots=True)
class OpenedCollection:
    """A collection whose identity is known here, and what it holds, if it was closed."""

    id: str
    identity: X25519Identity
    closing: Closing | None


def open_key_object(
    answer: Fields, wanted: str, grant: Grant, identities: Sequence[X25519Identity]
) -> OpenedCollection:
    """Open a collection's key object with its grant; ``answer`` is the service's of its entries.

    ``TamperedError`` where it is not the object that was granted, or not as it was sealed.
    """
    registration, closing = answer.json("registration"), answer.json("closing")
    fields = Fields(registration, "the key object")
    header, proof = fields.binary("header"), fields.binary("proof", PROOF_SIZE)
    said = SignedFields.of({**registration})
    if said.key is None or object_id(header) != said.id or not said.id.startswith(wanted):
        raise TamperedError("the service shows another key object", promise="BOUND")
    recipient = X25519Recipient(to_montgomery(grant.document.request.asked.public))
    require_proof(said, header, str(recipient), proof)
    plain = io.BytesIO()
    file_key = _file_key(grant, said.id, identities)
    decrypt_payload(io.BytesIO(said.key.file[len(header) :]), plain, file_key)
    return OpenedCollection(
        said.id,
        read_identity(plain.getvalue()),
        None if closing is None else _closing(closing, said),
    )


def _file_key(grant: Grant, id_: str, identities: Sequence[X25519Identity]) -> bytes:
    try:
        return open_header(grant.header(id_), identities)
    except NoMatchError:
        raise NoMatchError(
            "the identity is not the one the grant is addressed to",
            hint=f"the grant is for {grant.document.recipient}",
        ) from None


def _closing(record: object, said: SignedFields) -> Closing:
    closing = Closing.read(record)
    if said.key is None or closing.collection != said.id:
        raise TamperedError("the service shows another collection's closing", promise="BOUND")
    closing.require_signed(said.key.manifest_key)
    return closing


def find_manifest(opened: OpenedCollection, closing: Closing, index: FileIndex) -> IndexedFile:
    """Give the sealed manifest of a closed collection; ``NotKnownError`` if it is not there.

    ``TamperedError`` where another one that the collection opens has taken its name.
    """
    found = index.find(closing.manifest)
    if found is None:
        for one in index.rest():
            if one.name.endswith(MANIFEST_ENDING):
                _require_anothers(one.place, opened.identity)
        raise NotKnownError(
            f"the manifest of collection {closing.collection[:12]} is not there",
            hint="NAME-….manifest.age of the host that sealed belongs to the files; without it "
            "nothing proves them: custody collection identity, and stock age",
        )
    return found


def _require_anothers(manifest: Place, identity: X25519Identity) -> None:
    """Refuse a manifest that this collection opens, and that is not the one of its closing."""
    try:
        ours = file_key_of(manifest, identity) is not None
    except CustodyError as error:
        raise type(error)(f"{manifest}: {error.message}", hint=error.hint) from None
    if ours:
        raise TamperedError(
            f"{manifest} is not the manifest that was closed",
            hint="take another copy of it, from the host that sealed",
            promise="BOUND",
        )


@contextlib.contextmanager
def proven_members(opened: OpenedCollection, manifest: Place) -> Iterator[Iterator[Member]]:
    """Give the members of a closed collection, once all of its manifest has proved true.

    It is opened to a file without a name and read in passing: a million members take no memory.
    """
    assert opened.closing is not None
    with tempfile.TemporaryFile() as plain:
        try:
            with manifest.open() as sealed:
                decrypt(sealed.stream, cast("BinaryIO", plain), [opened.identity])
            summary = Summary()
            plain.seek(0)
            lines = iter(lambda: plain.readline(MAX_LINE), b"")
            for _ in read_members(lines, opened.id, summary):
                pass
            opened.closing.require_same(summary)
        except (NoMatchError, TamperedError) as error:
            raise TamperedError(
                f"{manifest}: {error.message}", hint=error.hint, promise="BOUND"
            ) from None
        plain.seek(0)
        plain.readline()
        yield (Member(**json.loads(line)) for line in plain)  # as it was read just now


def file_key_of(place: Place, identity: X25519Identity) -> bytes | None:
    """Give the file key of a file that this collection opens; None of any other."""
    with place.open() as file:
        try:
            return open_header(read_header(file.stream), [identity])
        except NoMatchError:
            return None
