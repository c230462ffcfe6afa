"""Contributions to more than 1,000 objects, which travel in parts of as many.

Part k of N, counted from 0, is a contribution to the objects [1000·k, 1000·(k + 1)) of the
request, in the request's order: of the same format, sealed by itself, with a proof of its own.
Its context says ``part`` k and ``parts`` N besides, so that no part passes for another one
(promise BOUND). What the official signs names all of them, in order:

.. code-block:: text

    up to 1,000 objects    SHA-256(sealed)
    more                   the root of the tree of RFC 6962 whose leaf k is SHA-256(sealed part k)
"""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256
from typing import TypeVar

from custody.tlog.merkle import Frontier, leaf_hash

PART = 1000
"""How many objects a part is for; the last may be for fewer."""

Item = TypeVar("Item")


def count_parts(objects: int) -> int:
    """Give how many parts a contribution to so many objects travels in; 1: it is whole."""
    return max(1, -(-objects // PART))


def part_of(objects: Sequence[Item], part: int) -> Sequence[Item]:
    """Give the objects that a part is for."""
    return objects[PART * part : PART * (part + 1)]


def contribution_digest(digests: Sequence[bytes]) -> str:
    """Give the hex digest that a statement names a contribution by, of its sealed parts' SHA-256.

    One digest alone is that of a contribution that travels whole.
    """
    if len(digests) == 1:
        return digests[0].hex()
    return Frontier().extend([leaf_hash(digest) for digest in digests]).root().hex()


def sealed_digest(sealed: Sequence[bytes]) -> str:
    """Give the digest of the sealed parts themselves."""
    return contribution_digest([sha256(part).digest() for part in sealed])
