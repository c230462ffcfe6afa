"""The state of a ceremony as values, and the digests that people sign."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from custody.ceremony.dealt import Dealt
from custody.ceremony.drill_result import DrillResult
from custody.ceremony.subject import Seat, Subject
from custody.formats import canonical_json
from custody.formats.digest_words import twelve_words
from custody.quorum.contribution import Contribution
from custody.quorum_tree import Node, satisfied
from custody.script import Script, Step

if TYPE_CHECKING:
    from custody.dkg import Commit
    from custody.reshare import State as Course


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened: the ``type`` and ``data`` of a ledger entry's body."""

    type: str
    data: dict[str, Any]


Given = Mapping[int, Contribution]
"""What somebody has handed in, by the rows that they hold."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What somebody has handed in for a drill that is right, and when."""

    at: datetime
    given: Given


@dataclass(frozen=True, slots=True)
class Ceremony:
    """One ceremony, as far as its entries tell.

    ``digest`` is what everybody signs (:func:`subject_digest`), ``since`` when the
    present step began, ``window`` when the first key of the present window turned,
    ``turned`` who has turned in it, ``contributions`` the hex digests of what counts of
    them, or of receipts, as each has signed it, ``seen`` the digests of all statements on
    the record, of erased windows too. Of a drill, ``answers`` are right, ``refused`` names
    who handed in what is wrong, and when, and ``result`` is what it came to. Of a genesis
    without a dealer, ``commits`` are what officials committed to, ``certificate`` their
    signatures of its transcript. Of a reshare, ``course`` is how far it is
    (:mod:`custody.reshare`), and ``complaints`` when whoever complained did so, of which old row.
    ``reason`` says why it ended, if not as its script has it.
    """

    id: str
    kind: str
    dataset: str
    script: Script
    subject: Subject
    digest: bytes
    opened: datetime
    expires: datetime
    since: datetime
    step: int = 0
    objects: tuple[tuple[str, int], ...] = ()
    present: tuple[str, ...] = ()
    read_back: tuple[str, ...] = ()
    commits: dict[str, Commit] = field(default_factory=dict)
    dealing: Dealt | None = None
    certificate: dict[str, bytes] = field(default_factory=dict)
    receipts: tuple[str, ...] = ()
    canary: bool = False
    activated: bool = False
    verdicts: dict[str, str] = field(default_factory=dict)
    window: datetime | None = None
    turned: tuple[str, ...] = ()
    contributions: dict[str, str] = field(default_factory=dict)
    witnessed: tuple[str, ...] = ()
    unlocked: bool = False
    collected: bool = False
    attested: dict[str, str] = field(default_factory=dict)
    answers: dict[str, Answer] = field(default_factory=dict)
    refused: dict[str, datetime] = field(default_factory=dict)
    result: DrillResult | None = None
    course: Course | None = None
    complaints: Mapping[tuple[str, int], datetime] = field(default_factory=dict)
    outcome: str | None = None
    reason: str | None = None
    seen: frozenset[str] = frozenset()

    @property
    def origin(self) -> str:
        """Name of the ledger this ceremony stands in."""
        return self.subject.origin

    @property
    def nonce(self) -> str:
        """Hex nonce that makes statements of this ceremony useless in any other."""
        return self.subject.nonce

    @property
    def threshold(self) -> int:
        """How few officials can be the quorum."""
        return self.subject.threshold

    @property
    def quorum(self) -> Node:
        """Who makes the quorum."""
        return self.subject.quorum

    @property
    def current(self) -> Step:
        """The step the ceremony stands at."""
        return self.script.steps[self.step]

    @property
    def seats(self) -> tuple[Seat, ...]:
        """The roster frozen in the subject, in index order."""
        return self.subject.seats

    @property
    def approvals(self) -> tuple[str, ...]:
        """Officials who approved, in the order they did."""
        return tuple(name for name, verdict in self.verdicts.items() if verdict == "approve")

    @property
    def have_attested(self) -> tuple[str, ...]:
        """Who has attested for good; after a reshare only those whose old share is destroyed.

        Whoever has it still says so by disagreeing, and may say later that it is gone.
        """
        final = ("agree",) if self.course is not None else ("agree", "disagree")
        return tuple(name for name, verdict in self.attested.items() if verdict in final)

    @property
    def effective(self) -> bool:
        """Whether the ceremony has had its effect: it has unlocked, or activated."""
        return self.unlocked or self.activated

    def is_quorum(self, people: Collection[str]) -> bool:
        """Tell whether these people's keys are enough together."""
        return satisfied(self.quorum, people)

    def seat(self, official: str) -> Seat | None:
        """Give the seat of an official of this roster; in a reshare of the new, or else the old."""
        return self.subject.seat_for(None, official)

    def signing_key(self, name: str, kind: str | None = None) -> bytes | None:
        """Give the key by which an official or witness signs a statement here (promise QUORUM)."""
        if seat := self.subject.seat_for(kind, name):
            return seat.signing_key
        keys = (one.signing_key for one in self.subject.witnesses if one.name == name)
        return next(keys, None)

    def is_witness(self, name: str) -> bool:
        """Tell whether this person is a witness here."""
        return any(witness.name == name for witness in self.subject.witnesses)


def subject_digest(subject: Subject, dealing: Dealt | None) -> bytes:
    """Give the digest that everybody signs: the subject's, and in a genesis the dealing's too.

    SHA-256 of the subject's RFC 8785 JSON; once dealt, SHA-256 of
    ``{"dealing":{…},"subject":"<hex of the former>"}``.
    """
    digest = hashlib.sha256(subject.encode()).digest()
    if dealing is None:
        return digest
    both = {"dealing": dealing.record(), "subject": digest.hex()}
    return hashlib.sha256(canonical_json.encode(both)).digest()


def told_digest(subject: Subject, dealing: Dealt | None) -> bytes:
    """Give the digest whose twelve words are read out, for all others to type.

    Of the subject alone, so that they stay the same once the service has dealt. Where it is
    dealt offline, of the dealing too: whoever dealt reads them out then, and a dealing that
    a service puts in its place has other words.
    """
    offline = subject.kind == "genesis" and subject.policy.dealer == "offline"
    return subject_digest(subject, dealing if offline else None)


def subject_words(subject: Subject, dealing: Dealt | None = None) -> str:
    """Give these twelve words."""
    return twelve_words(told_digest(subject, dealing))


def words_reader(subject: Subject, dealing: Dealt | None) -> str:
    """Name who reads them out."""
    is_dealt = told_digest(subject, dealing) != subject_digest(subject, None)
    return "whoever dealt" if is_dealt else subject.requester
