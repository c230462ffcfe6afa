"""Officials cosigning checkpoints with the keys they enrolled, and auditors who know them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from custody.official.known_people import COMPARED, How, Known, KnownPeople
from custody.tlog.cosignature import cosign, official_name
from custody.tlog.note_keys import Verifier
from tests.keys import key_of
from tests.people import OFFICIALS, ORIGIN

DAY = date(2026, 5, 3)


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


def line(name: str, how: How = COMPARED, *, origin: str = ORIGIN, key: str | None = None) -> Known:
    """What is known of somebody: their own key, unless it is another."""
    return Known(origin, name, key or key_of(name).keyfile.fingerprint().hex(), how, DAY)


KNOWN = KnownPeople(tuple(line(name) for name in OFFICIALS))
"""All officials, each of whom the auditor has compared."""
