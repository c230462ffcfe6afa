"""Collections for tests: key objects made from fixed bytes, members, manifests and closings."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from custody.age import X25519Identity
from custody.catalogue import Registered
from custody.collection.closing import Closing, close
from custody.collection.manifest import Member, Summary, first_line
from custody.description import Description
from custody.jobs.receipt import Receipt
from custody.jobs.sealing import SealedObject, seal_key_object
from custody.service import Principal, collections, objects
from custody.service.objects import Offered
from tests.datasets import Sealed
from tests.world import World

SEED = b"m" * 32
IDENTITY = X25519Identity(b"c" * 32)
MANIFEST = "cd" * 32


def public_of(seed: bytes = SEED) -> bytes:
    return Ed25519PrivateKey.from_private_bytes(seed).public_key().public_bytes_raw()


def member(at: int, **changes: Any) -> Member:
    said: dict[str, Any] = {
        "id": hashlib.sha256(str(at).encode()).hexdigest(),
        "job": "photos",
        "name": f"2026/{at:07}.age",
        "sealed": "2026-01-31T09:00:00.000000Z",
        "size": 1000 + at % 7,
        "tags": {},
    }
    return Member(**{**said, **changes})


def manifest_of(collection: str, *members: Member) -> bytes:
    lines = [first_line(collection), *(one.encode() for one in members)]
    return b"".join(line + b"\n" for line in lines)


def summary_of(*members: Member) -> Summary:
    summary = Summary()
    for one in members:
        summary.add(one, one.encode())
    return summary


@dataclass
class Collected:
    """A collection of a dataset, whose key object is registered."""

    world: World
    dataset: str
    sealed: SealedObject
    row: Registered

    @property
    def id(self) -> str:
        return self.sealed.registration.id

    @property
    def key_object(self) -> Sealed:
        """The key object as an object that can be asked for."""
        key = self.sealed.registration.key
        assert key is not None
        return Sealed(self.id, key.file, self.sealed.header, IDENTITY.encode().encode())

    def closing(self, *members: Member, seed: bytes = SEED, manifest: str = MANIFEST) -> Closing:
        return close(summary_of(*members), self.id, manifest, seed)

    def close(self, *members: Member) -> Closing:
        said = self.closing(*(members or (member(1), member(2)))).record()
        return collections.close(self.world.service, job_of(self.dataset), self.dataset, said)


def job_of(dataset: str) -> Principal:
    return Principal("nightly", frozenset({"register"}), dataset)


def sealed_key(world: World, dataset: str = "registry") -> SealedObject:
    said = Description("db1", "photos", {})
    return seal_key_object(IDENTITY, world.recipient(dataset), public_of(), said)


def offered(made: SealedObject, **changes: Any) -> Offered:
    receipt = Receipt.of(made, None, None)
    said: dict[str, Any] = {name: getattr(receipt, name) for name in Offered.__dataclass_fields__}
    return Offered(**{**said, **changes})


def register(world: World, dataset: str, one: Offered) -> Registered:
    said = {name: getattr(one, name) for name in Offered.__dataclass_fields__}
    return objects.register(world.service, job_of(dataset), dataset=dataset, **said)


def opened(world: World, dataset: str = "registry") -> Collected:
    """Open a collection: its key object is sealed to the dataset, and registered."""
    sealed = sealed_key(world, dataset)
    return Collected(world, dataset, sealed, register(world, dataset, offered(sealed)))
