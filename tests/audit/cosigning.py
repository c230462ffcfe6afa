"""Officials cosigning checkpoints of the history with the keys they enrolled."""

from __future__ import annotations

from dataclasses import dataclass

from custody.tlog.cosignature import cosign, official_name
from custody.tlog.note_keys import Verifier
from tests.world import ORIGIN, key_of


@dataclass(frozen=True)
class Official:
    """Somebody's enrolled key as one that cosigns."""

    person: str

    @property
    def name(self) -> str:
        return official_name(ORIGIN, self.person)

    @property
    def public(self) -> bytes:
        return key_of(self.person).keyfile.signing_public

    def sign(self, message: bytes) -> bytes:
        return key_of(self.person).sign(message)


def cosigned(note: bytes, vkey: str, *people: str) -> bytes:
    """A checkpoint with the cosignatures of these people."""
    for person in people:
        note = cosign(note, Verifier.parse(vkey), Official(person), 1_769_850_000)
    return note
