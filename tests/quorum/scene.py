"""A dealing, objects sealed to it, and officials who turn their keys: for every test here."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey

from custody.quorum import Context, Contribution, Dealing, Share, contribute, deal
from custody.quorum_tree import Node, nameless

OCCASION = {
    "origin": "custody.example/test",
    "dataset": "payroll",
    "ceremony": "export-7",
    "nonce": "bm9uY2U=",
    "digest": "d1" * 32,
}


@dataclass(frozen=True)
class Scene:
    """One dataset key, dealt; ``private`` is what no process should ever hold again."""

    private: bytes
    dealing: Dealing
    shares: tuple[Share, ...]
    elements: tuple[bytes, ...]

    def stock_secrets(self) -> tuple[bytes, ...]:
        """What stock X25519 makes of the objects with the whole private key."""
        key = X25519PrivateKey.from_private_bytes(self.private)
        return tuple(key.exchange(X25519PublicKey.from_public_bytes(u)) for u in self.elements)

    def turn(self, index: int, **changes: Any) -> tuple[Context, Contribution]:
        """The official of this seat contributes to the occasion, changed where asked."""
        context = context_of(index, **changes)
        share = self.shares[index - 1]
        return context, contribute(
            share, self.dealing, self.elements, context, random=random.randbytes
        )

    def turns(self, indices: Iterable[int]) -> list[tuple[Context, Contribution]]:
        return [self.turn(index) for index in indices]


def scene(threshold: int = 3, count: int = 5, objects: int = 2, seed: int = 0) -> Scene:
    """Deal a key and seal some objects; the same seed gives the same scene."""
    return tree_scene(nameless(threshold, count), objects, seed)


def tree_scene(quorum: Node, objects: int = 2, seed: int = 0) -> Scene:
    """The same for any quorum; the official of each row is as a context names them."""
    chance = random.Random(seed)
    private = chance.randbytes(32)
    dealing, shares = deal(quorum, private=private, randbelow=chance.randrange)
    elements = tuple(public_key(chance.randbytes(32)) for _ in range(objects))
    return Scene(private, dealing, shares, elements)


def context_of(index: int, **changes: Any) -> Context:
    return Context(**{**OCCASION, "official": f"official-{index}", **changes}, index=index)


def public_key(private: bytes) -> bytes:
    """An X25519 public key, as age writes one into a stanza."""
    return X25519PrivateKey.from_private_bytes(private).public_key().public_bytes_raw()


def fixed_bytes(label: str) -> bytes:
    """32 bytes that are always the same for a label."""
    return hashlib.sha256(label.encode()).digest()
