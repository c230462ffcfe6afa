"""Holds the keys that a ledger or a grant shows against those that the auditor knows (KNOWN).

Who writes a ledger also enrols its officials, so people who never were can cosign it and sign
what they like: all that their signatures prove is that somebody has these keys. Whose keys
they are stands in no ledger. The auditor knows it from the people themselves, or from
somebody trusted who compared the twelve words with them, in a file of known people
(:mod:`custody.official.known_people`). Only lines of the ledger at hand count, and only
those that were ``compared``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from custody.audit.checks.catalogue import make_finding
from custody.audit.finding import Finding
from custody.errors import KnownError
from custody.official.known_people import Known, KnownPeople, words_of_key
from custody.tlog.note_keys import Verifier

COMPARE = (
    "compare their twelve words with each of them, by telephone or in person: custody known add "
    'NAME --words "..." --fingerprint ... --origin ...; or take the file of somebody you trust who '
    "did, and give it by --known"
)


@dataclass(frozen=True, slots=True)
class ShownKey:
    """The key that is shown as somebody's, by its fingerprint in hex, and who is known."""

    name: str
    fingerprint: str
    known: Known | None = None

    @classmethod
    def of(cls, people: KnownPeople | None, origin: str, name: str, digest: bytes) -> ShownKey:
        """Look up what is known of somebody; without a file nobody is."""
        known = people.find(origin, name) if people else None
        return cls(name, digest.hex(), known)

    @property
    def differs(self) -> bool:
        """Whether another key than this one is known."""
        return self.known is not None and self.known.key != self.fingerprint

    @property
    def is_compared(self) -> bool:
        """Whether this very key was compared."""
        return self.known is not None and self.known.is_compared and not self.differs

    @property
    def words(self) -> str:
        """The twelve words that its owner would read out."""
        return words_of_key(self.fingerprint)

    def lines(self, what: str) -> list[str]:
        """Show it to a person who is to compare it."""
        how = f"{self.known.how} {self.known.day}" if self.known else "not known"
        return [f"{what:<13}{self.name}, {how}: {self.words}", f"{'':<13}{self.fingerprint}"]

    def record(self) -> dict[str, str | None]:
        """Give it as a JSON object."""
        return {
            "fingerprint": self.fingerprint,
            "known": self.known.how if self.known else None,
            "name": self.name,
            "words": self.words,
        }


def known_log(people: KnownPeople | None, origin: str) -> Known | None:
    """Give the line of this ledger's key, if that was compared."""
    known = people.find(origin, None) if people else None
    return known if known is not None and known.is_compared else None


def require_known_log(people: KnownPeople | None, key: Verifier) -> None:
    """Refuse another key than the one that is known as this ledger's; ``KnownError`` names both."""
    if people is not None and known_log(people, key.name):
        people.require_same(key.name, None, key.vkey)


def require_known_keys(shown: Iterable[ShownKey]) -> None:
    """Refuse a key that differs from the one that is known; ``KnownError`` names both."""
    for one in shown:
        if one.known is not None and one.differs:
            raise KnownError(
                f"{one.name} has another key than the one {one.known.how} on {one.known.day}: "
                f"known is {one.known.key}, shown is {one.fingerprint}",
                hint=f"ask {one.name} in person which is theirs",
                promise="KNOWN",
            )


def check_known_keys(shown: Iterable[ShownKey]) -> Iterator[Finding]:
    """Find keys that are enrolled for people who are known with other keys."""
    for one in shown:
        if one.known is not None and one.differs:
            detail = f"the key enrolled is not the one you know, {one.known.how} on {one.known.day}"
            where = f"person {one.name}"
            yield make_finding("known.person", where, one.known.key, one.fingerprint, detail)


def check_known_log(known: Known | None, key: Verifier | None) -> Iterator[Finding]:
    """Find a ledger that another key is given for, or that names another, than the known one."""
    if known is not None and key is not None and known.key != key.vkey:
        detail = f"the key of the ledger is not the one you know, compared on {known.day}"
        yield make_finding("known.log", "checkpoint", known.key, key.vkey, detail)
