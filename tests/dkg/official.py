"""The official vectors of COCKTAIL(Ed25519, SHA-512), where CUSTODY_VECTORS has them, as values.

All that is secret in them follows from their seed, by "Transparent Derivation Scheme" of the
specification, so whole runs are made again; the nonces of their signatures hash nothing random.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from itertools import count
from typing import Any

import pytest

from custody import curve
from custody.dkg.ciphersuite import CIPHERSUITE, Setup
from custody.dkg.round1 import Message, draw_coefficients, make_message
from tests.support import vectors


@dataclass(frozen=True)
class Vector:
    """One key generation: who takes part, and what every round of it has to give."""

    told: dict[str, Any]
    seed: bytes

    @property
    def n(self) -> int:
        return int(self.told["n"])

    @property
    def t(self) -> int:
        return int(self.told["t"])

    @property
    def numbers(self) -> range:
        return range(1, self.n + 1)

    @property
    def keys(self) -> tuple[bytes, ...]:
        return tuple(map(bytes.fromhex, self.told["config"]["static_public_keys"]))

    @property
    def secrets(self) -> tuple[int, ...]:
        secrets = map(bytes.fromhex, self.told["config"]["static_secret_keys"])
        return tuple(map(curve.decode_scalar, secrets))

    @property
    def extension(self) -> bytes:
        return bytes.fromhex(self.told["extension"])

    @property
    def payloads(self) -> tuple[bytes, ...]:
        """What each sends to everybody beside the shares; nothing in most vectors."""
        return tuple(map(bytes.fromhex, self.told.get("payloads", [""] * self.n)))

    def setup(self) -> Setup:
        names = tuple(f"participant {number}" for number in self.numbers)
        return Setup.of(bytes.fromhex(self.told["session_tag"]), names, self.keys, self.t)

    def chance(self, number: int) -> Callable[[int], bytes]:
        """The stream of a participant's round 1, 64 bytes a time; no hedge for signatures."""
        blocks = count()

        def random(size: int) -> bytes:
            if size != 64:
                return b""
            label = f"round1_participant_{number}".encode() + next(blocks).to_bytes(8, "little")
            sizes = self.t.to_bytes(4, "little") + self.n.to_bytes(4, "little")
            return hashlib.sha512(self.seed + CIPHERSUITE + sizes + label).digest()

        return random

    def made(self, number: int) -> tuple[Message, tuple[bytes, ...]]:
        """Round 1 of a participant, made anew."""
        setup, random = self.setup(), self.chance(number)
        payloads = [self.payloads[number - 1]] * self.n
        coefficients = draw_coefficients(setup, random)
        return make_message(setup, self.secrets[number - 1], coefficients, payloads, random)

    def messages(self) -> list[Message]:
        """Round 1 of everybody, as the vector has it."""
        return [
            Message(
                tuple(map(bytes.fromhex, one["vss_commitment"])),
                bytes.fromhex(one["ephemeral_public_key"]),
                bytes.fromhex(one["pop"]),
            )
            for one in self.told["round1"]
        ]

    def boxes_of(self, number: int) -> list[bytes]:
        """The boxes that a participant was sent."""
        sent = (one["encrypted_shares"][number - 1] for one in self.told["round1"])
        return list(map(bytes.fromhex, sent))


def all_vectors() -> list[Any]:
    """Every vector there is, each named by its size."""
    found = []
    for path in vectors("cocktail-dkg"):
        record = json.loads(path.read_text())
        if record["ciphersuite"].encode() != CIPHERSUITE:
            continue
        for told in record["vectors"]:
            kind = "-payloads" if told.get("payloads") else ""
            name = f"{told['t']}-of-{told['n']}{kind}"
            found.append(pytest.param(Vector(told, bytes.fromhex(record["seed"])), id=name))
    return found


class Checks:
    """Counts what was held against a vector, so that no check is left out unseen."""

    def __init__(self) -> None:
        self.count = 0

    def equal(self, found: object, expected: object) -> None:
        assert found == expected
        self.count += 1

    def hold(self, *found: bool) -> None:
        assert all(found)
        self.count += len(found)
