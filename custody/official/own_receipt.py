"""What an official's own receipt vouches for: the quorum that no request may change (KNOWN).

The subject of a request is written by the service, threshold, seats and policy included.
What an official knows of them is what they signed a receipt for when the dataset began:
the genesis's subject and its dealing. So these are fetched, the receipt over them is
verified with the official's own key, which the service does not have, and a request is
held against what they say. The official's client needs no memory for that.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from custody.ceremony import (
    Dealt,
    KeyedRequester,
    Policy,
    Seat,
    Subject,
    dealing_digest,
    keyed_seats,
    require_roster,
)
from custody.ceremony import subject_digest as digest_of
from custody.ceremony.any_subject import read_subject
from custody.errors import CredentialError, CustodyError, KnownError, RefusedError, TamperedError
from custody.formats.dsse import Envelope, keyid, verify
from custody.formats.fields import Fields
from custody.formats.statement import PAYLOAD_TYPE, Statement
from custody.formats.timestamps import parse_stamp
from custody.official.keyfile import KeyFile
from custody.official.known_people import COMPARED, SEEN, How
from custody.quorum_tree import Node, quorum_fields

_LIAR = "sign nothing, and ask the other officials what they are shown: the service lies"


@dataclass(frozen=True, slots=True)
class Genesis:
    """How a dataset began: the subject, its dealing, and the receipts that officials signed."""

    subject: Subject
    dealing: Dealt
    receipts: tuple[Envelope, ...]

    def record(self) -> dict[str, Any]:
        """Give it as a JSON object, as the service answers."""
        return {
            "dealing": self.dealing.record(),
            "receipts": [envelope.as_dict() for envelope in self.receipts],
            "subject": self.subject.record(),
        }

    @classmethod
    def read(cls, record: object) -> Genesis:
        """Read a service's answer; nothing in it is verified yet."""
        fields = Fields(record, "the genesis of a dataset")
        genesis = cls(
            subject=read_subject(fields.json("subject")),
            dealing=Dealt.read(fields.json("dealing")),
            receipts=read_envelopes(fields, "receipts"),
        )
        fields.end()
        return genesis


def read_envelopes(fields: Fields, name: str) -> tuple[Envelope, ...]:
    """Read a list of signed statements."""
    rows = fields.json(name)
    if not isinstance(rows, list):
        raise TamperedError(f"expected {name} as a list")
    return tuple(Envelope.from_dict(row) for row in rows)


@dataclass(frozen=True, slots=True)
class Vouched:
    """A dataset's quorum and policy as an official vouched for them; seats have their share keys.

    ``digest`` is what the receipt signs, ``dealing`` that of the dealing in it, in hex;
    ``requesters`` are those whom the genesis lists. ``policy`` is the genesis's own, or what a
    quorum tightened it to since (:mod:`policy_changes`); ``former`` are those that held before.
    ``known`` is what the receipt, of the day ``received``, says of the roster's keys. ``epoch`` is
    0 of a genesis, and more after a reshare, whose receipt vouches for it all just so.
    """

    digest: bytes
    origin: str
    dataset: str
    combiner: bytes
    quorum: Node
    seats: tuple[Seat, ...]
    public: bytes
    policy: Policy
    known: How
    received: date
    former: tuple[Policy, ...] = ()
    requesters: tuple[KeyedRequester, ...] = ()
    epoch: int = 0
    dealing: str = ""

    def keyed_people(self) -> tuple[tuple[str, bytes], ...]:
        """Name everybody whose key the genesis has, seats first, each with its fingerprint."""
        seats = [(seat.official, seat.fingerprint) for seat in self.seats]
        return (*seats, *((one.name, one.fingerprint) for one in self.requesters))

    def lists(self, name: str, print_: str) -> bool:
        """Tell whether the genesis lists this requester with this fingerprint, in hex."""
        return any((one.name, one.fingerprint.hex()) == (name, print_) for one in self.requesters)

    def seat(self, official: str) -> Seat | None:
        """Give the seat of an official of this roster."""
        return next((seat for seat in self.seats if seat.official == official), None)

    def may_approve(self, official: str, requester: str) -> bool:
        """Tell whether the policy lets this official approve what the requester asks for."""
        return self.policy.requester_may_approve or official != requester


def vouched_by(genesis: Genesis, mine: KeyFile) -> Vouched:
    """Give what the receipt in a genesis vouches for that this key file signed.

    ``RefusedError`` where there is none, ``CredentialError`` where the file has no seat
    either; ``KnownError`` where it is of another subject or dealing (all KNOWN).
    """
    subject, dealing = genesis.subject, genesis.dealing
    digest = _require_genesis(genesis)
    own = _own_receipt(genesis, digest, mine)
    if not _has_own_seat(subject, mine):
        raise _other_seat(mine)
    return Vouched(
        digest=digest,
        origin=subject.origin,
        dataset=subject.dataset,
        combiner=subject.combiner,
        quorum=subject.quorum,
        seats=keyed_seats(subject, dealing),
        public=dealing.public,
        policy=subject.policy,
        requesters=subject.requesters,
        epoch=subject.epoch,
        dealing=dealing_digest(dealing),
        known=COMPARED if own.known == COMPARED else SEEN,
        received=parse_stamp(own.time).date(),
    )


def require_same_quorum(request: Subject, vouched: Vouched) -> None:
    """Refuse a request that says another quorum, key or policy than was vouched for (KNOWN)."""
    claims = {
        "ledger": (request.origin, vouched.origin),
        "dataset": (request.dataset, vouched.dataset),
        **same_quorum(request.quorum, vouched.quorum),
        "seats": (request.seats, vouched.seats),
        "key": (request.asked.public, vouched.public),
        "policy": (request.policy, vouched.policy),
        "script": (request.script.name, vouched.policy.export_script),
        "epoch": (request.epoch, vouched.epoch),
    }
    changed = [name for name, (said, known) in claims.items() if said != known]
    if not changed:
        return
    if changed == ["policy"] and request.policy in vouched.former:
        raise KnownError(
            f"the request is under a policy of {request.dataset} that a quorum has tightened since",
            hint="if it was filed before that, it has to be filed again; else the service lies",
            promise="KNOWN",
        )
    raise _not_known(
        f"the request names another {' and another '.join(changed)} than your receipt does"
    )


def require_same_dataset(drill: Subject, vouched: Vouched) -> None:
    """Refuse a drill of another roster, key, policy or epoch than was vouched for (KNOWN)."""
    asked = drill.drill
    if asked is None:
        raise _not_known("what is shown as a drill is none")
    claims = {
        "ledger": (drill.origin, vouched.origin),
        "dataset": (drill.dataset, vouched.dataset),
        **same_quorum(drill.quorum, vouched.quorum),
        "seats": (drill.seats, vouched.seats),
        "combiner": (drill.combiner, vouched.combiner),
        "key": (asked.public, vouched.public),
        "policy": (drill.policy in (vouched.policy, *vouched.former), True),
        "epoch": (asked.epoch, vouched.epoch),
    }
    changed = [name for name, (said, known) in claims.items() if said != known]
    if changed:
        raise _not_known(
            f"the drill names another {' and another '.join(changed)} than your receipt does"
        )


def require_same_epoch(subject: Subject, vouched: Vouched) -> None:
    """Refuse a reshare that leaves another epoch than the one that was vouched for (KNOWN).

    Whoever approves it, or deals their share in it, asks this first.
    """
    from custody.reshare import ReshareSubject

    if not isinstance(subject, ReshareSubject):
        raise _not_known("what is shown as a reshare is none")
    old = subject.old
    claims = {
        "ledger": (subject.origin, vouched.origin),
        "dataset": (subject.dataset, vouched.dataset),
        "combiner": (subject.combiner, vouched.combiner),
        "quorum": (old.quorum, vouched.quorum),
        "seats": (old.seats, tuple(replace(seat, share_keys=()) for seat in vouched.seats)),
        "key": (subject.public, vouched.public),
        "dealing": (old.dealing, vouched.dealing),
        "epoch": (old.epoch, vouched.epoch),
        "policy": (subject.policy, vouched.policy),
    }
    changed = [name for name, (said, known) in claims.items() if said != known]
    if changed:
        raise _not_known(
            f"the reshare names another {' and another '.join(changed)} than your receipt does"
        )


def same_quorum(said: Node, known: Node) -> dict[str, tuple[object, object]]:
    """Give a claim to compare; who sits in plain m of n is for the seats to say."""
    name = "threshold" if said.is_plain and known.is_plain else "quorum"
    return {name: (quorum_fields(said), quorum_fields(known))}


def require_vouched(subject: Subject, dealing: Dealt, vouched: Vouched) -> None:
    """Refuse a bundle of another genesis than the one vouched for (KNOWN)."""
    if digest_of(subject, dealing) != vouched.digest:
        raise _not_known("the bundle is of another dealing than the one you signed a receipt for")


def _require_genesis(genesis: Genesis) -> bytes:
    """Refuse what is no genesis, or is at odds with its dealing; gives the digest of both."""
    subject, dealing = genesis.subject, genesis.dealing
    if subject.kind not in ("genesis", "reshare"):
        raise _not_known("what is shown as a dataset's genesis is none")
    require_roster(subject)
    if not dealing.is_for(subject.quorum):
        raise _not_known("the dealing shown is for another threshold or roster")
    return digest_of(subject, dealing)


def _own_receipt(genesis: Genesis, digest: bytes, mine: KeyFile) -> Statement:
    """Give this official's own receipt over exactly this; refuse a genesis without."""
    subject, own = genesis.subject, keyid(mine.signing_public)
    signed = [_read_own(one, mine) for one in genesis.receipts if one.keyid == own]
    receipts = [one for one in signed if one.kind == "receipt"]
    if not receipts:
        raise _no_receipt(subject, mine)
    about = (subject.origin, subject.ceremony, subject.nonce, digest.hex(), mine.name)
    for one in receipts:
        if (one.origin, one.ceremony, one.nonce, one.digest, one.official) == about:
            return one
    raise _not_known(f"{mine.name} signed a receipt for another genesis than the one shown")


def _has_own_seat(subject: Subject, mine: KeyFile) -> bool:
    seat, keys = subject.seat(mine.name), (mine.signing_public, mine.box_public)
    return seat is not None and (seat.signing_key, seat.box_key) == keys


def _no_receipt(subject: Subject, mine: KeyFile) -> CustodyError:
    if subject.seat(mine.name) is None:
        return CredentialError(
            f"the key file of {mine.name} has no seat in the dataset {subject.dataset}",
            hint="take the key file that was enrolled for it",
            promise="KNOWN",
        )
    if not _has_own_seat(subject, mine):
        return _other_seat(mine)
    return RefusedError(
        f"no receipt is shown that {mine.name} signed for a share of {subject.dataset}",
        hint=f"sign for it first: custody receipt {subject.ceremony}; if you have, the service "
        "hides it: tell the auditor",
        promise="KNOWN",
    )


def _read_own(envelope: Envelope, mine: KeyFile) -> Statement:
    try:
        return Statement.parse(verify(envelope, mine.signing_public, PAYLOAD_TYPE))
    except CustodyError as error:
        raise _not_known(f"a receipt of {mine.name} is forged: {error.message}") from None


def _other_seat(mine: KeyFile) -> KnownError:
    return KnownError(
        f"the seat of {mine.name} has other keys than the key file",
        hint=f"take the key file that {mine.name} enrolled; if it is that one, {_LIAR}",
        promise="KNOWN",
    )


def _not_known(why: str) -> KnownError:
    return KnownError(why, hint=_LIAR, promise="KNOWN")
