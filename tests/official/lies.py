"""A service that lies to an official who approves or turns, in every way that one could.

It holds the ledger's key and the database, so all that it tells is consistent: what it shows is
registered and opened in a tree that it signs, and the digest is that of what it shows. What it
can't make are signatures by the keys of officials.

These are the lies at the level of an official's session and of the page's worker, where every
single one is cheap. tests/lying has a service that tells such lies over HTTP, to every command.
"""

from __future__ import annotations

import copy
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from custody.ceremony import Ceremony, CeremonyView, Subject, subject_digest
from custody.formats.digest_words import four_words
from custody.formats.dsse import Envelope, sign
from custody.formats.encoding import format_base64
from custody.formats.fingerprint import fingerprint
from custody.formats.statement import PAYLOAD_TYPE
from custody.official.bundle import Bundle, deal_subject
from custody.official.own_receipt import Genesis
from custody.official.signing import Shown, make_statement, sign_statement
from custody.service import datasets
from custody.tlog.entry import encode_entry
from custody.tlog.merkle import Frontier, inclusion_proof, leaf_hash
from custody.tlog.note import Checkpoint
from tests.bound import tree_of
from tests.keys import key_of, random_bytes_of
from tests.tlog.test_merkle import reader
from tests.world import Sealed, World

OFFICIAL = "anna"
QUORUM = ("anna", "bert", "carl")


@dataclass
class ToldChange:
    """A change of policy as it is told: the subject, the approvals, and the body of its entry."""

    subject: Subject
    approvals: list[Envelope]
    body: dict[str, Any]
    proof: list[str] | None = None
    """Where it is not the one that belongs there."""


@dataclass
class Told:
    """What a service tells: ``subject`` is shown, ``opened`` stands in its ledger."""

    world: World
    ceremony: Ceremony
    subject: Subject
    opened: Subject
    objects: list[Sealed]
    envelopes: list[Envelope]
    genesis: Genesis
    bundle: Bundle
    other: Genesis
    """The genesis of another dataset with the same officials."""
    opening: int | None = None
    """The entry given as the opening, where it is another."""
    proof: list[str] | None = None
    folder: Path = Path()
    """Where the official's files are."""
    late: bool = False
    """Whether the objects were registered after the request was opened."""
    registrations: list[dict[str, Any]] | None = None
    """The bodies of the objects' entries, where they are not those of the world's ledger."""
    posted: list[Any] = field(default_factory=list)
    changes: list[ToldChange] = field(default_factory=list)
    """The changes of the dataset's policy, as it tells of them."""

    @classmethod
    def honest(cls, world: World) -> Told:
        """A request for one of two objects, approved by a quorum, ready for the keys to turn."""
        other = world.genesis("archive")
        ceremony = world.approve(world.request(world.objects[0]), *QUORUM)
        who = world.principal(OFFICIAL)
        return cls(
            world,
            world.state(ceremony.id),
            ceremony.subject,
            ceremony.subject,
            [world.objects[0]],
            [world.signed("approve", name, ceremony) for name in QUORUM],
            datasets.genesis(world.service, who, "registry"),
            datasets.bundle(world.service, who, "registry"),
            datasets.genesis(world.service, who, other.dataset),
        )

    def copy(self, folder: Path) -> Told:
        changes = copy.deepcopy(self.changes)
        envelopes = list(self.envelopes)
        return replace(self, envelopes=envelopes, changes=changes, posted=[], folder=folder)

    def show(self, **changes: Any) -> None:
        """Show a subject with something changed, and have it in the ledger too."""
        self.subject = self.opened = replace(self.subject, **changes)

    def signed(self, kind: str, official: str, by: str = "", **rest: Any) -> Envelope:
        """A statement of an official about what is shown, or one that somebody else signed."""
        shown = Shown(self.subject, None, self.checkpoint)
        statement = make_statement(kind, shown, official, self.world.clock(), **rest)
        return sign(PAYLOAD_TYPE, statement.encode(), key_of(by or official))

    @property
    def entries(self) -> list[bytes]:
        origin, found = self.world.service.origin, self.registrations
        if found is None:
            found = [self.registered(one.id) for one in self.objects]
        opening = {
            "ceremony": self.opened.ceremony,
            "data": {"kind": "export", "subject": self.opened.record()},
            "dataset": self.opened.dataset,
            "type": "ceremony.opened",
        }
        bodies = [opening, *found] if self.late else [*found, opening]
        bodies += [change.body for change in self.changes]
        return [encode_entry(origin, seq, bytes(32), body) for seq, body in enumerate(bodies)]

    def registered(self, object_id: str) -> dict[str, Any]:
        """The body of the true entry of an object."""
        bodies = [entry.body for entry in self.world.entries("object.registered")]
        return next(body for body in bodies if body["data"]["id"] == object_id)

    @property
    def checkpoint(self) -> Checkpoint:
        leaves = [leaf_hash(entry) for entry in self.entries]
        return Checkpoint(self.world.service.origin, len(leaves), Frontier().extend(leaves).root())

    def _proven(self, seq: int) -> dict[str, Any]:
        entries = self.entries
        leaves = [leaf_hash(entry) for entry in entries]
        proof = inclusion_proof(seq, len(leaves), reader(leaves))
        return {
            "entry": format_base64(entries[seq]),
            "proof": [format_base64(hash_) for hash_ in proof],
            "seq": seq,
        }

    # what is answered

    @property
    def shown(self) -> dict[str, Any]:
        """As a page hands it to its worker."""
        head = self.checkpoint
        return {
            "ceremony": self.subject.ceremony,
            "digest": subject_digest(self.subject, None).hex(),
            "subject": self.subject.record(),
            "dealing": None,
            "checkpoint": {"origin": head.origin, "size": head.size, "root": head.root.hex()},
        }

    @property
    def rows(self) -> list[dict[str, Any]]:
        return [self._proven(seq + self.late) for seq in range(len(self.objects))]

    @property
    def verdicts(self) -> dict[str, Any]:
        last = 0 if self.late else len(self.objects)
        opening = self._proven(last if self.opening is None else self.opening)
        if self.proof is not None:
            opening["proof"] = self.proof
        return {"envelopes": [one.as_dict() for one in self.envelopes], "opening": opening}

    @property
    def request(self) -> dict[str, Any]:
        """What rita signed the request with: here whatever is shown, so nothing fails by that."""
        entries = self.world.entries("person.enrolled")
        (keyed,) = [one.body["data"] for one in entries if one.body["data"]["name"] == "rita"]
        shown = Shown(self.subject, None, self.checkpoint)
        said = make_statement("request", shown, "rita", self.world.clock())
        return {
            "box_key": keyed["box_key"],
            "enrolment": keyed["envelope"],
            "envelope": sign_statement(said, key_of("rita")).as_dict(),
        }

    @property
    def policy(self) -> list[dict[str, Any]]:
        """The changes of the policy, each with its entry."""
        told = []
        for seq, change in enumerate(self.changes, start=len(self.objects) + 1):
            proven = self._proven(seq)
            if change.proof is not None:
                proven["proof"] = change.proof
            approvals = [one.as_dict() for one in change.approvals]
            record = change.subject.record()
            told.append({"approvals": approvals, "entry": proven, "subject": record})
        return told

    def given(self, *names: str) -> dict[str, Any]:
        """As a page hands it to its worker."""
        known = {
            "shown": self.shown,
            "rows": self.rows,
            "genesis": self.genesis.record(),
            "verdicts": self.verdicts,
            "request": self.request,
            "policy": self.policy,
            "bundle": self.bundle.encode().decode(),
        }
        return {name: copy.deepcopy(known[name]) for name in names or known}

    def get(self, path: str, **_: Any) -> Any:
        """Answer a GET request, as the service's client gives it."""
        digest = subject_digest(self.subject, None)
        view = CeremonyView.of(self.ceremony).record() | {
            "digest": digest.hex(),
            "subject": self.subject.record(),
            "threshold": self.subject.threshold,
            "words": four_words(digest),
        }
        key = self.world.service.key
        service = {
            "checkpoint": key.sign(self.checkpoint),
            "combiner": format_base64(key.combiner_public),
            "origin": self.world.service.origin,
            "vkey": key.vkey,
        }
        ceremony = f"/ceremonies/{self.ceremony.id}"
        return {
            "/service": service,
            ceremony: view,
            f"{ceremony}/objects": self.rows,
            f"{ceremony}/verdicts": self.verdicts,
            f"{ceremony}/request": self.request,
            "/datasets/registry/genesis": self.genesis.record(),
            "/datasets/registry/policy": self.policy,
            "/datasets/registry/bundle": {"text": self.bundle.encode().decode()},
        }[path]

    def post(self, path: str, body: Any = None) -> Any:
        """Keep what is handed in: the thief has what it wanted."""
        self.posted.append((path, body))
        return CeremonyView.of(self.ceremony).record()


Lie = Callable[[Told], object]


def _swap(told: Told) -> None:
    """Show other objects, another recipient and the thief's own combiner under the same name."""
    told.objects = [told.world.objects[1]]
    request = replace(
        told.subject.asked,
        objects=tree_of(*(told.registered(one.id)["data"] for one in told.objects)),
        recipient=str(told.world.recipient("archive")),
    )
    told.show(request=request, combiner=key_of("frida").keyfile.box_public)


def _swap_without_opening(told: Told) -> None:
    opened = told.opened
    _swap(told)
    told.opened = opened


def _swap_and_hide(told: Told) -> None:
    _swap(told)
    told.envelopes = told.envelopes[1:]


def _swap_and_forge(told: Told) -> None:
    """All three approve, by one key that the thief has."""
    _swap(told)
    told.envelopes = [told.signed("approve", name, by="frida") for name in QUORUM]


def _swap_and_forge_the_others(told: Told) -> None:
    """The official's own is theirs, of this very request; the others' are the thief's."""
    _swap(told)
    others = [told.signed("approve", name, by="frida") for name in QUORUM[1:]]
    told.envelopes = [told.signed("approve", OFFICIAL), *others]


def _of_another_request(told: Told) -> None:
    ceremony = told.world.request(told.world.objects[1])
    told.envelopes[2] = told.world.signed("approve", "carl", ceremony)


def _by_the_requester(told: Told) -> None:
    """Carl asks, and approves what he asked for."""
    told.show(requester="carl")
    told.envelopes = [told.signed("approve", name) for name in QUORUM]


def _expired(told: Told) -> None:
    """As it was a month ago; the officials approve it, the service said nothing of its end."""
    month = timedelta(days=30)
    told.show(opened=told.subject.opened - month, expires=told.subject.expires - month)
    told.envelopes = [told.signed("approve", name) for name in QUORUM]


def _envelopes(change: Callable[[Told], list[Envelope]]) -> Lie:
    return lambda told: setattr(told, "envelopes", change(told))


TURNS: dict[str, Lie] = {
    "another request": _swap,
    "another request that was never opened": _swap_without_opening,
    "another request, one's own approval hidden": _swap_and_hide,
    "another request, approvals forged": _swap_and_forge,
    "another request, the others' approvals forged": _swap_and_forge_the_others,
    "no approvals": _envelopes(lambda told: []),
    "one's own approval only": _envelopes(lambda told: told.envelopes[:1]),
    "one's own approval hidden": _envelopes(
        lambda told: [*told.envelopes[1:], told.signed("approve", "dora")]
    ),
    "too few approvals": _envelopes(lambda told: told.envelopes[:2]),
    "one approval twice": _envelopes(lambda told: [*told.envelopes[:2], told.envelopes[1]]),
    "two approvals of one official": _envelopes(
        lambda told: [*told.envelopes[:2], told.signed("approve", "bert", reason="again")]
    ),
    "an approval by somebody without a seat": _envelopes(
        lambda told: [*told.envelopes[:2], told.signed("approve", "frida")]
    ),
    "an approval by another key": _envelopes(
        lambda told: [*told.envelopes[:2], told.signed("approve", "carl", by="frida")]
    ),
    "an approval of another request": _of_another_request,
    "an approval by who asks": _by_the_requester,
    "a denial in an approval's place": _envelopes(
        lambda told: [*told.envelopes[:2], told.signed("deny", "carl", reason="no")]
    ),
    "an approval that was taken back": _envelopes(
        lambda told: [*told.envelopes, told.signed("deny", "carl", reason="no")]
    ),
    "one's own denial": _envelopes(
        lambda told: [told.signed("deny", OFFICIAL, reason="no"), *told.envelopes[1:]]
    ),
    "one's own approval taken back": _envelopes(
        lambda told: [*told.envelopes, told.signed("deny", OFFICIAL, reason="no")]
    ),
    "a registration as the opening": lambda told: setattr(told, "opening", 0),
    "an opening without a proof": lambda told: setattr(told, "proof", []),
}


def _seat(at: int, **changes: Any) -> Lie:
    """Show a seat with something changed; its fingerprint fits."""

    def change(told: Told) -> None:
        seat = replace(told.subject.seats[at], **changes)
        fits = fingerprint(seat.official, seat.signing_key, seat.box_key)
        seats = list(told.subject.seats)
        seats[at] = replace(seat, fingerprint=fits)
        told.show(seats=tuple(seats))

    return change


def _policy(**changes: Any) -> Lie:
    return lambda told: told.show(policy=replace(told.subject.policy, **changes))


def _other_key(told: Told) -> None:
    told.show(request=replace(told.subject.asked, public=told.other.dealing.public))


def _other_script(told: Told) -> None:
    told.show(script=replace(told.subject.script, name="quick"))


def _genesis(change: Callable[[Told], Genesis]) -> Lie:
    return lambda told: setattr(told, "genesis", change(told))


def _smaller_everywhere(told: Told) -> None:
    """A threshold of two in the request, in the genesis and in a dealing made for it."""
    told.show(threshold=2)
    subject = replace(told.genesis.subject, threshold=2)
    made = deal_subject(subject, "service", random_bytes_of("thief"))
    told.genesis = replace(told.genesis, subject=subject, dealing=made.dealing)


def _dealt_again(told: Told) -> Genesis:
    made = deal_subject(told.genesis.subject, "service", random_bytes_of("thief"))
    return replace(told.genesis, dealing=made.dealing)


def _forged_receipts(told: Told) -> Genesis:
    forged = [replace(one, signature=bytes(64)) for one in told.genesis.receipts]
    return replace(told.genesis, receipts=tuple(forged))


def _receipts(change: Callable[[Told], tuple[Envelope, ...]]) -> Lie:
    return _genesis(lambda told: replace(told.genesis, receipts=change(told)))


_FRIDA = key_of("frida").keyfile
QUORUMS: dict[str, Lie] = {
    "a smaller threshold": lambda told: told.show(threshold=2),
    "a seat less": lambda told: told.show(seats=told.subject.seats[:4]),
    "another signing key": _seat(2, signing_key=_FRIDA.signing_public),
    "another box key": _seat(2, box_key=_FRIDA.box_public),
    "another name": _seat(4, official="frida"),
    "another share key": _seat(3, share_key=bytes(32)),
    "other keys in one's own seat": _seat(
        0, signing_key=_FRIDA.signing_public, box_key=_FRIDA.box_public
    ),
    "another dataset's key": _other_key,
    "a policy that lets the requester approve": _policy(requester_may_approve=True),
    "a policy of another script": _policy(export_script="quick"),
    "a script that the policy does not name": _other_script,
    "another dataset's genesis": _genesis(lambda told: told.other),
    "another dealing": _genesis(_dealt_again),
    "a smaller threshold everywhere": _smaller_everywhere,
    "another dataset's receipts": _receipts(lambda told: told.other.receipts),
    "an export as the genesis": _genesis(
        lambda told: replace(told.genesis, subject=told.ceremony.subject)
    ),
    "forged receipts": _genesis(_forged_receipts),
    "an approval as the receipt": _receipts(lambda told: (told.envelopes[0],)),
    "no receipt of one's own": _receipts(lambda told: told.genesis.receipts[1:]),
    "no receipts": _receipts(lambda told: ()),
}

EXPIRED = "a request that is over, approved as it is shown"
OPENINGS = (
    EXPIRED,
    "another request that was never opened",
    "a registration as the opening",
    "an opening without a proof",
)
"""The lies by which a request is not what the ledger opened, or is over: nor is it approved."""

OWN_SEAT = "other keys in one's own seat"
"""At a terminal this ends everything, a denial too: no such seat is one's own to speak from."""
LIES = {**TURNS, **QUORUMS, EXPIRED: _expired}
CODES = {
    "an opening without a proof": "ledger",
    "one's own denial": "refused",
    "one's own approval taken back": "refused",
    "an approval as the receipt": "refused",
    "no receipt of one's own": "refused",
    "no receipts": "refused",
}
"""What a lie is refused with, where that is no usual one."""


def expected(name: str) -> tuple[str, str | None]:
    """The code and the promise that a lie is refused with."""
    if name == EXPIRED:
        return "tampered", "REFUSAL"
    promise, usual = ("SAME-TURN", "tampered") if name in TURNS else ("KNOWN", "known")
    code = CODES.get(name, usual)
    return code, None if code == "ledger" else promise
