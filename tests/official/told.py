"""What a service tells an official who approves or turns, true until something is changed."""

from __future__ import annotations

import copy
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from custody.ceremony import Ceremony, CeremonyView, Subject, subject_digest
from custody.formats.digest_words import four_words
from custody.formats.dsse import Envelope, sign
from custody.formats.encoding import format_base64
from custody.formats.statement import PAYLOAD_TYPE
from custody.official.bundle import Bundle
from custody.official.own_receipt import Genesis
from custody.official.signing import Shown, make_statement, sign_statement
from custody.service import datasets
from custody.tlog.entry import encode_entry
from custody.tlog.merkle import Frontier, inclusion_proof, leaf_hash
from custody.tlog.note import Checkpoint
from tests.datasets import Sealed
from tests.keys import key_of
from tests.tlog.test_merkle import reader
from tests.world import World

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
            world.bundle("registry", OFFICIAL),
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
