"""Models of what calls about collections take and give."""

from __future__ import annotations

from pydantic import Field, RootModel

from custody.formats.encoding import LARGEST
from web.api.fields import Answer, Bytes, Digest, Key, Name, Time
from web.api.request_models import Body


class ClosingBody(Body):
    """What a collection holds, signed with its manifest key."""

    bytes: int = Field(ge=0, le=LARGEST)
    """All members' sizes, added up."""
    collection: Digest
    """The id of its key object."""
    count: int = Field(ge=0, le=LARGEST)
    """How many members there are."""
    first: Time | None
    """When the earliest was sealed; null where there is none."""
    last: Time | None
    """When the latest was sealed."""
    manifest: Digest
    """The digest of the sealed manifest's header."""
    root: Digest
    """The root of the RFC 6962 tree over all members."""
    signature: Bytes


class Closing(Answer):
    """What a collection holds, as its manifest key signed it."""

    bytes: int
    """All members' sizes, added up."""
    collection: Digest
    """The id of its key object."""
    count: int
    """How many members there are."""
    first: Time | None
    """When the earliest was sealed; null where there is none."""
    last: Time | None
    """When the latest was sealed."""
    manifest: Digest
    """The digest of the sealed manifest's header."""
    root: Digest
    """The root of the RFC 6962 tree over all members."""
    signature: Bytes


class Collection(Answer):
    """A collection; what it holds is null as long as it is open."""

    id: Digest
    """The id of its key object."""
    dataset: Name
    host: str | None
    """Where it was opened."""
    job: str | None
    """What it is called there."""
    sealed: Time
    """When it was opened."""
    registered: Time
    closed: Time | None
    """When its closing was registered."""
    count: int | None
    """How many members there are."""
    bytes: int | None
    """All their sizes, added up."""
    first: Time | None
    """When the earliest was sealed."""
    last: Time | None
    """When the latest was sealed."""
    manifest: Digest | None
    """The digest of the sealed manifest's header."""


class Collections(RootModel[list[Collection]]):
    """Collections, the newest first."""


class KeyObject(Answer):
    """The data of the entry that registered a collection's key object."""

    file: Bytes
    """All of it, an age file."""
    header: Bytes
    """Its age header."""
    host: str | None
    """Where the collection was opened."""
    id: Digest
    job: str | None
    """What it is called there."""
    kind: str
    """The kind of object: collection."""
    manifest_key: Key
    """What its closing is signed with."""
    proof: Bytes
    """The signature of all this by the key of the header: 64 bytes."""
    sealed: Time
    size: int
    """Bytes of the whole age file."""
    tags: dict[str, str]
    """Whatever else was said about it."""


class CollectionEntries(Answer):
    """What the ledger says of a collection."""

    registration: KeyObject
    closing: Closing | None
