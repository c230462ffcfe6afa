"""Participants of a key generation, and a run of it to damage: for every test here."""

from __future__ import annotations

import random
from dataclasses import dataclass

from nacl.signing import SigningKey

from custody.dkg.boxes import Ends
from custody.dkg.ciphersuite import Setup, static_key
from custody.dkg.round1 import Message, draw_coefficients, make_message
from custody.dkg.round2 import Received, receive
from custody.quorum.dealing import Share

NAMES = ("anna", "bert", "carl", "dora", "emil", "fred")


@dataclass
class Run:
    """A run of n participants after round 1; a test changes what it likes before round 2."""

    setup: Setup
    statics: tuple[int, ...]
    messages: list[Message]
    boxes: list[list[bytes]]
    """By sender, then by receiver."""

    def receive(self, number: int) -> Received:
        """Round 2 of the participant with this number."""
        sent = [row[number - 1] for row in self.boxes]
        return receive(self.setup, self.statics[number - 1], self.messages, sent)

    def shares(self) -> list[Share]:
        return [Share(i, self.receive(i).share) for i in range(1, self.setup.count + 1)]

    def plaintext(self, sender: int, receiver: int) -> bytes:
        """What is in a box, as its receiver reads it."""
        made = self.ends(sender, receiver).key_of_receiver(self.statics[receiver - 1])
        found = made.open(self.boxes[sender - 1][receiver - 1])
        assert found is not None
        return found

    def put(self, sender: int, receiver: int, plaintext: bytes) -> None:
        """Seal something else to a receiver, as only this sender (or the receiver) can."""
        made = self.ends(sender, receiver).key_of_receiver(self.statics[receiver - 1])
        self.boxes[sender - 1][receiver - 1] = made.seal(plaintext)

    def ends(self, sender: int, receiver: int) -> Ends:
        keys = self.setup.keys
        ephemeral = self.messages[sender - 1].ephemeral
        return Ends(ephemeral, keys[sender - 1], keys[receiver - 1], self.setup.context)


def seeds(count: int) -> list[bytes]:
    """The Ed25519 seeds of the first officials."""
    return [bytes([i + 1]) * 32 for i in range(count)]


def statics(count: int) -> tuple[int, ...]:
    return tuple(map(static_key, seeds(count)))


def setup_of(threshold: int, count: int, session: bytes = b"a session") -> Setup:
    keys = tuple(bytes(SigningKey(seed).verify_key) for seed in seeds(count))
    return Setup.of(session, NAMES[:count], keys, threshold)


def run(threshold: int = 2, count: int = 3, *, seed: int = 0, session: bytes = b"a session") -> Run:
    """Round 1 of everybody; the same seed gives the same run."""
    setup, chance = setup_of(threshold, count, session), random.Random(seed)
    made = [
        make_message(
            setup, own, draw_coefficients(setup, chance.randbytes), nothing, chance.randbytes
        )
        for own, nothing in zip(statics(count), [[b""] * count] * count, strict=True)
    ]
    return Run(setup, statics(count), [m for m, _ in made], [list(boxes) for _, boxes in made])
