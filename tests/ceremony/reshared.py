"""A reshare as a ceremony, played with real keys and shares: whoever deals, receives, complains."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any

from custody.ceremony import Event, Subject, Submit, Switch, dealing_digest, reshare_subject
from custody.ceremony.opening import ActiveDataset
from custody.ceremony.resharing import course_of
from custody.formats import canonical_json
from custody.official.bundle import AnyBundle, open_shares
from custody.quorum import Share
from custody.quorum_tree import Node, first_quorum, people, plain
from custody.reshare import Redeal, answer, redeal
from custody.script import Script
from tests.ceremony.play import CeremonyRun, dataset, dealt, frame, key, seats_of
from tests.ceremony.scripts import shipped

OLD = ("anna", "bert", "carl")
NEW = plain(2, ("carl", "dora", "emil"))


@cache
def active(threshold: int = 2) -> tuple[ActiveDataset, AnyBundle]:
    """A dataset in its genesis's epoch, and its bundle."""
    bundle = dealt(threshold, OLD)
    return replace(dataset(bundle), dealing=dealing_digest(bundle.dealing)), bundle


@dataclass
class Reshared:
    """The ceremony, and what each old row's dealer has dealt: the record, a box to each."""

    play: CeremonyRun
    bundle: AnyBundle
    made: dict[int, tuple[Redeal, Mapping[str, bytes]]] = field(default_factory=dict)

    @classmethod
    def begin(
        cls,
        new: Node = NEW,
        rules: Script | None = None,
        threshold: int = 2,
        **changes: Any,
    ) -> Reshared:
        rules = rules or shipped("reshare")
        of, bundle = active(threshold)
        around = frame("reshare", rules, **{"requester": "admin", **changes})
        subject = reshare_subject(around, of, new, seats_of(people(new)))
        return cls(CeremonyRun.begin(subject, rules), bundle)

    @classmethod
    def read_back(cls, **options: Any) -> Reshared:
        """One that those of today have approved, and whose words all have read back."""
        run = cls.begin(**options)
        run.approve()
        for name in dict.fromkeys((*run.new, *run.old)):
            if run.play.step == "read-back":
                run.play.read(name)
        return run

    @classmethod
    def frozen(cls, **options: Any) -> Reshared:
        """One in which all of today have dealt."""
        run = cls.read_back(**options)
        for name in run.old:
            run.deal(name)
        return run

    @property
    def subject(self) -> Subject:
        return self.play.state.subject

    @property
    def old(self) -> tuple[str, ...]:
        return people(self.subject.deciding)

    @property
    def new(self) -> tuple[str, ...]:
        return people(self.subject.quorum)

    def approve(self) -> None:
        self.play.all_say("approve", *first_quorum(self.subject.deciding, self.old))

    def share(self, name: str) -> Share:
        """The one old share of somebody: rows are the places of the old officials here."""
        return open_shares(self.bundle, key(name))[0]

    def make(self, name: str) -> Redeal:
        """What somebody's machine deals of their share."""
        share = self.share(name)
        self.made[share.index] = redeal(course_of(self.play.state).subject, share)
        return self.made[share.index][0]

    def deal(self, name: str, made: Redeal | None = None) -> tuple[Event, ...]:
        """Hand a dealing in: one's own, or another."""
        record = (made or self.make(name)).record()
        digest = hashlib.sha256(canonical_json.encode(record)).hexdigest()
        envelope = self.play.envelope("redeal", name, contribution=digest)
        return self.play.do(Submit(envelope, record=record))

    def receive(self, *names: str) -> None:
        for name in names or self.new:
            self.play.say("receipt", name)

    def complain(self, name: str, row: int, fault: str = "box-fail") -> tuple[Event, ...]:
        return self.play.say("complain", name, accused=row, fault=fault)

    def opened(self, name: str, official: str) -> dict[str, Any]:
        """What a dealer opens, if they are honest."""
        data = answer(course_of(self.play.state).subject, self.share(name), official)
        return canonical_json.decode_object(data)

    def answer(
        self, name: str, official: str, record: dict[str, Any] | None = None
    ) -> tuple[Event, ...]:
        record = record or self.opened(name, official)
        digest = hashlib.sha256(canonical_json.encode(record)).hexdigest()
        envelope = self.play.envelope("answer", name, contribution=digest)
        return self.play.do(Submit(envelope, record=record))

    def switch(self) -> tuple[Event, ...]:
        """Open the canary, as the service does after the last receipt, and switch."""
        state = self.play.state
        if state.current.action == "canary":
            self.play.open_canary()
        return self.play.do(Switch())
