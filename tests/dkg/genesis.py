"""A genesis without a dealer after everybody's commit, to receive, to damage and to open with."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from nacl.signing import SigningKey

from custody import age, curve
from custody.dkg import (
    Commit,
    Outcome,
    Session,
    make_commit,
    outcome_of,
    receive_shares,
    static_key,
)
from custody.dkg.boxes import Ends
from custody.formats import canonical_json
from custody.formats.encoding import format_base64
from custody.quorum import Context, Contribution, Share, contribute
from custody.quorum_tree import Node, parse_quorum, people, plain, quorum_fields

SPLIT = parse_quorum("all of (2 of (anna, bert, carl) as security, 1 of (dora, emil) as legal)")
TWICE = parse_quorum("any of (3 of (anna, bert, carl, dora), all of (1 of (anna, emil), fred))")
"""Where anna holds two rows."""


@dataclass(frozen=True)
class Seat:
    official: str
    signing_key: bytes


@dataclass(frozen=True)
class Subject:
    """What a key generation needs of a genesis's subject."""

    quorum: Node
    seats: tuple[Seat, ...]
    nonce: str = "0b" * 16
    origin: str = "custody.example/test"
    dataset: str = "payroll"
    ceremony: str = "genesis-1"

    def record(self) -> dict[str, Any]:
        seats = [
            {"official": seat.official, "signing_key": format_base64(seat.signing_key)}
            for seat in self.seats
        ]
        names = {name: getattr(self, name) for name in ("nonce", "origin", "dataset", "ceremony")}
        return {**names, **quorum_fields(self.quorum), "seats": seats}

    def encode(self) -> bytes:
        return canonical_json.encode(self.record())


def seed_of(name: str) -> bytes:
    return hashlib.sha256(name.encode()).digest()


def subject_of(quorum: Node) -> Subject:
    names = people(quorum)
    seats = (Seat(name, bytes(SigningKey(seed_of(name)).verify_key)) for name in names)
    return Subject(quorum, tuple(seats))


@dataclass
class Genesis:
    """All commits are in; a test changes what it likes before anybody receives."""

    session: Session
    commits: list[Commit]
    boxes: list[list[bytes]]
    """By sender, then by receiver."""

    @property
    def names(self) -> tuple[str, ...]:
        return self.session.setup.names

    def number(self, name: str) -> int:
        return self.names.index(name) + 1

    def outcome(self) -> Outcome:
        return outcome_of(self.session, self.commits)

    def receive(self, name: str) -> tuple[Share, ...]:
        """The shares of an official, from the key file and what was sent alone."""
        sent = [row[self.number(name) - 1] for row in self.boxes]
        return receive_shares(self.session, static_key(seed_of(name)), self.commits, sent)[1]

    def plaintext(self, sender: str, receiver: str) -> bytes:
        """What is in a box, as its receiver reads it."""
        ends, own = self.ends(sender, receiver), static_key(seed_of(receiver))
        box = self.boxes[self.number(sender) - 1][self.number(receiver) - 1]
        found = ends.key_of_receiver(own).open(box)
        assert found is not None
        return found

    def seal(self, sender: str, receiver: str, plaintext: bytes) -> None:
        """Have a sender deal something else, and commit to that box."""
        sealed = self.ends(sender, receiver).key_of_receiver(static_key(seed_of(receiver)))
        self.put(sender, receiver, sealed.seal(plaintext))

    def put(self, sender: str, receiver: str, box: bytes) -> None:
        """Have a sender commit to another box."""
        at, to = self.number(sender) - 1, self.number(receiver) - 1
        self.boxes[at][to] = box
        digests = tuple(hashlib.sha256(one).hexdigest() for one in self.boxes[at])
        self.commits[at] = replace(self.commits[at], boxes=digests)

    def ends(self, sender: str, receiver: str) -> Ends:
        setup, message = self.session.setup, self.commits[self.number(sender) - 1].message
        own, to = (setup.keys[self.number(one) - 1] for one in (sender, receiver))
        return Ends(message.ephemeral, own, to, setup.context)

    def turns(self, shares: Iterable[Share], header: bytes) -> list[tuple[Context, Contribution]]:
        """Contributions by shares to a header, each of the official whose row it is."""
        outcome, elements = self.outcome(), age.x25519_shares(header)
        holders = {row: name for name in self.names for row in self.session.rows(self.number(name))}
        return [
            (
                context,
                contribute(
                    share, outcome.dealing, elements, context, random=random.Random(1).randbytes
                ),
            )
            for share in shares
            for context in [
                Context("o", "d", "c", "n", "ab" * 32, holders[share.index], share.index)
            ]
        ]


def genesis(quorum: Node, *, seed: int = 0, subject: Subject | None = None) -> Genesis:
    """Commits of everybody; the same seed gives the same."""
    session, chance = Session.of(subject or subject_of(quorum)), random.Random(seed)
    made = [
        make_commit(session, static_key(seed_of(name)), chance.randbytes)
        for name in session.setup.names
    ]
    return Genesis(session, [commit for commit, _ in made], [list(boxes) for _, boxes in made])


def plain_quorum(need: int = 2, count: int = 3) -> Node:
    return plain(need, ("anna", "bert", "carl", "dora", "emil", "fred")[:count])


def scalar(number: int) -> bytes:
    return curve.encode_scalar(number)
