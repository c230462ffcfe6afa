"""Which recipient a dataset has, by the word of officials that one knows (promise KNOWN).

A service that lies may name a recipient of its own, and read every backup from then on. What
it can't make is the receipt of an official: each signs for the dealing that the recipient
follows from. So a recipient counts where a quorum of the dataset's officials, whose keys the
user has compared, signed for it, and so did every other seat, by whatever key: an abandoned genesis
lacks somebody's receipt. Or where its twelve words are typed, as an official read them from their
own screen. And never where the user has believed another one before (:mod:`known_dataset`).
"""

from __future__ import annotations

import hashlib

from custody import age
from custody.ceremony import require_roster, subject_digest
from custody.errors import CustodyError, DealingError, KnownError, RefusedError
from custody.formats.digest_words import require_twelve_words, twelve_words
from custody.formats.dsse import Envelope, verify
from custody.formats.statement import PAYLOAD_TYPE, Statement
from custody.official.bundle import read_dealing
from custody.official.known_dataset import require_known_dataset
from custody.official.known_people import KnownPeople
from custody.official.own_receipt import Genesis
from custody.quorum import verify_dealing
from custody.quorum_tree import satisfied, takes_text


def recipient_words(recipient: str) -> str:
    """Give the twelve words of a recipient: those of the SHA-256 of its text."""
    return twelve_words(_digest(recipient))


def require_recipient_words(words: str, recipient: str) -> None:
    """Refuse words that are not those of this recipient."""
    require_twelve_words(words, _digest(recipient))


def known_recipient(genesis: Genesis, dataset: str, known: KnownPeople) -> str:
    """Give the recipient that a quorum of compared officials, and all seats, signed receipts for.

    ``RefusedError`` where fewer are known to this user; ``KnownError`` where a seat has other
    keys than the known ones; ``DealingError`` where the dealing is at odds with itself.
    """
    subject = genesis.subject
    require_roster(subject)
    _require_dealing(genesis, dataset)
    require_known_dataset(subject, genesis.dealing.public, known)
    compared = set[str]()
    for seat in subject.seats:
        line = known.require_same(subject.origin, seat.official, seat.fingerprint.hex())
        if line is not None and line.is_compared:
            compared.add(seat.official)
    receipts = {seat.official for seat in subject.seats if _has_signed(genesis, seat.official)}
    signed = compared & receipts
    is_quorum = satisfied(subject.quorum, signed)
    if not is_quorum and satisfied(subject.quorum, compared):
        raise KnownError(
            f"of the officials of {dataset} whom you know {len(signed)} signed for the recipient "
            f"shown, and its quorum is {takes_text(subject.quorum)}",
            hint="seal nothing to it, and tell the officials: the service lies",
            promise="KNOWN",
        )
    if not is_quorum:
        raise RefusedError(
            f"of the officials of {dataset} who signed for its recipient you have compared "
            f"{len(signed)}, and its quorum is {takes_text(subject.quorum)}",
            hint='give --words "…", the twelve words of the recipient that an official reads to '
            "you (custody receipt shows them), or take over what an official knows: "
            "custody known import FILE",
            promise="KNOWN",
        )
    if lacking := [one.official for one in subject.seats if one.official not in receipts]:
        raise KnownError(
            f"no receipt is shown of {', '.join(lacking)} for the recipient of {dataset}: "
            "this genesis was never completed",
            hint="seal nothing to it, and tell the officials: the service lies",
            promise="KNOWN",
        )
    return genesis.dealing.recipient


def _require_dealing(genesis: Genesis, dataset: str) -> None:
    subject, dealing = genesis.subject, genesis.dealing
    dealt = read_dealing(dealing)
    verify_dealing(dealt)
    if subject.dataset != dataset or not dealing.is_for(subject.quorum):
        raise DealingError("what is shown is another dataset's genesis", promise="KNOWN")
    if str(age.X25519Recipient(dealt.recipient_public)) != dealing.recipient:
        raise DealingError("the recipient is not that of the dealt key", promise="KNOWN")


def _has_signed(genesis: Genesis, official: str) -> bool:
    subject = genesis.subject
    digest = subject_digest(subject, genesis.dealing).hex()
    about = ("receipt", subject.origin, subject.ceremony, subject.nonce, digest, official)
    seat = subject.seat(official)
    return seat is not None and any(
        _read(envelope, seat.signing_key) == about for envelope in genesis.receipts
    )


def _read(envelope: Envelope, key: bytes) -> tuple[str, ...] | None:
    """Read what a receipt is about; None for one that this key has not signed."""
    try:
        said = Statement.parse(verify(envelope, key, PAYLOAD_TYPE))
    except CustodyError:
        return None
    return (said.kind, said.origin, said.ceremony, said.nonce, said.digest, said.official)


def _digest(recipient: str) -> bytes:
    return hashlib.sha256(recipient.encode()).digest()
