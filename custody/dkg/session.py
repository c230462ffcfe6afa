"""The session of a key generation: the genesis whose subject all officials sign.

.. code-block:: text

    session   SHA-256 of the subject as canonical JSON, so of roster, quorum, nonce and policy
    P_1..P_n  the Ed25519 keys of the seats, in their order
    t         m, where the quorum is m of n
              n, where it is a tree: COCKTAIL's own shares stay unused then, and each official's
              secret is dealt down the tree beside them (custody/quorum/rows.py)
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from custody.dkg.ciphersuite import Setup
from custody.quorum.contribution import Occasion
from custody.quorum_tree import Node, rows_of


class Seat(Protocol):
    """A place in the roster, with the key that was enrolled for it."""

    @property
    def official(self) -> str:
        """Who sits there."""

    @property
    def signing_key(self) -> bytes:
        """Their Ed25519 public key."""


class Opened(Occasion, Protocol):
    """The subject of a genesis."""

    @property
    def seats(self) -> Sequence[Seat]:
        """The roster, in order."""

    @property
    def quorum(self) -> Node:
        """Who opens together; of plain m of n the tree with one group."""

    def encode(self) -> bytes:
        """Write it as canonical JSON."""


@dataclass(frozen=True, slots=True)
class Session:
    """A genesis without a dealer, and the setup that follows from its subject."""

    subject: Opened
    setup: Setup

    @classmethod
    def of(cls, subject: Opened) -> Session:
        """Give the session of a genesis; ``DealingError`` for a roster that can't be one."""
        names = tuple(seat.official for seat in subject.seats)
        keys = tuple(seat.signing_key for seat in subject.seats)
        threshold = subject.quorum.need if subject.quorum.is_plain else len(names)
        return cls(subject, Setup.of(digest_of(subject), names, keys, threshold))

    @property
    def tree(self) -> Node | None:
        """The tree that secrets are dealt down; ``None`` where the quorum is plain m of n."""
        return None if self.subject.quorum.is_plain else self.subject.quorum

    def rows(self, number: int) -> tuple[int, ...]:
        """Give the rows that an official holds, by their number."""
        return rows_of(self.subject.quorum, self.setup.names[number - 1])


def digest_of(subject: Opened) -> bytes:
    """Give the session's id: the SHA-256 of the subject."""
    return hashlib.sha256(subject.encode()).digest()
