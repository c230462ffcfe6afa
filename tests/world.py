"""A small world for tests: people with a service, the datasets they make, and their exports."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from custody.ceremony import Ceremony, Target
from custody.ceremony.resharing import course_of
from custody.formats import canonical_json
from custody.formats.digest_words import twelve_words
from custody.formats.dsse import Envelope
from custody.grant import Grant
from custody.official.resharing import SignedRedeal, answers, redeal_rows
from custody.official.signing import (
    Shown,
    answer_drill,
    make_statement,
    receipt,
    seal_turn,
    sign_statement,
    sign_turn,
)
from custody.quorum_tree import Node, first_quorum, people
from custody.service import (
    ceremonies,
    contribution_parts,
    datasets,
    drills,
    export_requests,
    request_drafts,
    reshares,
)
from custody.service.active_datasets import active_dataset
from custody.service.export_requests import Wanted
from custody.service.request_drafts import Draft
from custody.tlog.entry import parse_entry
from tests.datasets import Datasets, Sealed
from tests.keys import key_of
from tests.people import ADMINISTRATOR

QUORUM_TARGET = Target("quorum")


@dataclass
class World(Datasets):
    """People with datasets, who try their keys, ask for exports, and deal their shares anew."""

    # drills

    def drill(
        self,
        dataset: str = "registry",
        target: Target = QUORUM_TARGET,
        by: str = ADMINISTRATOR,
        lifetime: timedelta | None = None,
        **faults: Any,
    ) -> Ceremony:
        """Open a drill."""
        who = self.principal(by)
        return drills.open_drill(self.service, who, dataset, target, lifetime=lifetime, **faults)

    def show_key(self, official: str, ceremony: Ceremony) -> Ceremony:
        """Turn a key in a drill, as the official's machine does."""
        return ceremonies.submit(self.service, ceremony.id, *self.shown_key(official, ceremony))

    def shown_key(self, official: str, ceremony: Ceremony) -> tuple[Envelope, bytes]:
        bundle = datasets.bundle(self.service, self.principal(official), ceremony.dataset)
        shown, key = Shown(ceremony.subject, None, self.head()), key_of(official)
        answer = answer_drill(shown, bundle, key, self.service.random)
        return sign_turn(shown, [answer], key, self.clock()), answer

    def drilled(self, *officials: str, dataset: str = "registry", **rest: Any) -> Ceremony:
        """A drill for which these officials come."""
        ceremony = self.drill(dataset, **rest)
        for official in officials:
            ceremony = self.show_key(official, ceremony)
        return ceremony

    # exports

    def request(
        self,
        *wanted: Sealed,
        dataset: str = "registry",
        by: str = "rita",
        lifetime: timedelta | None = None,
        purpose: str = "a restore test",
    ) -> Ceremony:
        """Ask as the dataset takes it: signed with one's key, or by a token."""
        asked = self.wanted(*wanted, dataset=dataset, lifetime=lifetime, purpose=purpose)
        with self.service.store.reading() as connection:
            policy = active_dataset(self.service, connection, dataset).policy
        if policy.requests == "signed":
            return self.ask(asked, by)
        return export_requests.file_request(self.service, self.principal(by), asked)

    def wanted(
        self,
        *wanted: Sealed,
        dataset: str = "registry",
        lifetime: timedelta | None = None,
        purpose: str = "a restore test",
    ) -> Wanted:
        """What somebody asks for, to be opened for the identity of this world."""
        objects, to = [one.id for one in wanted], str(self.identity.recipient())
        return Wanted(dataset, objects, purpose, to, lifetime)

    def ask(self, wanted: Wanted, by: str = "rita") -> Ceremony:
        """A request that somebody drafts, signs and files."""
        draft = request_drafts.draft_request(self.service, self.principal(by), wanted)
        return self.file(draft, self.asked(draft, by), by)

    def draft(self, *wanted: Sealed, by: str = "rita", dataset: str = "registry") -> Draft:
        """A request that waits for its requester's signature."""
        asked = self.wanted(*wanted, dataset=dataset, lifetime=timedelta(hours=24))
        return request_drafts.draft_request(self.service, self.principal(by), asked)

    def asked(self, draft: Draft, by: str = "rita", **rest: Any) -> Envelope:
        """What the requester signs about a draft."""
        shown, name = Shown(draft.subject, None, self.head()), self.principal(by).name
        statement = make_statement("request", shown, name, self.clock(), **rest)
        return sign_statement(statement, key_of(name))

    def file(self, draft: Draft, envelope: Envelope, by: str = "rita") -> Ceremony:
        """File a signed draft."""
        who, dataset = self.principal(by), draft.subject.dataset
        return request_drafts.file_draft(
            self.service, who, dataset, draft.subject.ceremony, envelope
        )

    def signed_request(self, *wanted: Sealed, dataset: str = "registry") -> Ceremony:
        """A request of rita's that is signed, also where a token would do."""
        return self.ask(self.wanted(*wanted, dataset=dataset, lifetime=timedelta(hours=24)))

    def turn(self, official: str, ceremony: Ceremony) -> Ceremony:
        """Turn a key; where the contribution is in parts, these come first."""
        envelope, sealed = self.turned_in_parts(official, ceremony)
        if len(sealed) == 1:
            return ceremonies.submit(self.service, ceremony.id, envelope, *sealed)
        who = self.principal(official)
        for part, one in enumerate(sealed):
            contribution_parts.take_part(self.service, who, ceremony.id, part, one)
        return ceremonies.submit(self.service, ceremony.id, envelope, None)

    def turned(self, official: str, ceremony: Ceremony) -> tuple[Envelope, bytes]:
        """A turn of a key as the official's machine makes it: statement and contribution."""
        envelope, (sealed,) = self.turned_in_parts(official, ceremony)
        return envelope, sealed

    def turned_in_parts(
        self, official: str, ceremony: Ceremony
    ) -> tuple[Envelope, tuple[bytes, ...]]:
        """The same for any number of objects: the statement, and the parts that it names."""
        who = self.principal(official)
        bundle = datasets.bundle(self.service, who, ceremony.dataset)
        shown = Shown(ceremony.subject, None, self.head())
        rows = export_requests.request_objects(
            self.service, who, ceremony.id, shown.checkpoint.size
        )
        bodies = [parse_entry(row.proof.entry).body for row in rows]
        headers = [canonical_json.decode_binary(body["data"]["header"]) for body in bodies]
        key = key_of(official)
        sealed = seal_turn(shown, headers, bundle, key, self.service.random)
        return sign_turn(shown, sealed, key, self.clock()), sealed

    def collect(self, ceremony: Ceremony, by: str = "rita") -> Grant:
        who = self.principal(by)
        return Grant.parse(export_requests.collect_grant(self.service, who, ceremony.id))

    def export(self, *wanted: Sealed, dataset: str = "registry") -> Grant:
        """Run a whole export: asked for, approved and turned by a quorum, collected."""
        ceremony = self.request(*wanted, dataset=dataset)
        quorum = [seat.official for seat in ceremony.seats][: ceremony.threshold]
        ceremony = self.approve(ceremony, *quorum)
        for official in quorum:
            ceremony = self.turn(official, ceremony)
        return self.collect(ceremony)

    # reshares

    def open_reshare(self, quorum: Node, dataset: str = "registry", **options: Any) -> Ceremony:
        """Open a reshare of a dataset to another quorum."""
        return reshares.open_reshare(self.service, self.admin, dataset, quorum, **options)

    def approved_reshare(self, quorum: Node, dataset: str = "registry", **options: Any) -> Ceremony:
        """A reshare that a quorum of today has approved, and whose words all have read back."""
        ceremony = self.open_reshare(quorum, dataset, **options)
        subject = course_of(ceremony).subject
        deciding = subject.deciding
        for official in first_quorum(deciding, people(deciding)):
            ceremony = self.approve(ceremony, official)
        for official in dict.fromkeys((*people(deciding), *people(quorum))):
            if ceremony.current.action == "read-back":
                ceremony = self.read_words(official, ceremony)
        assert ceremony.current.action == "redeal"
        return ceremony

    def read_words(self, official: str, ceremony: Ceremony) -> Ceremony:
        """Read the twelve words of what is to be signed back."""
        words = twelve_words(ceremony.digest)
        return ceremonies.read_back(self.service, self.principal(official), ceremony.id, words)

    def redeals(self, official: str, ceremony: Ceremony) -> tuple[SignedRedeal, ...]:
        """What an official of today deals, as their machine makes it: a statement a row."""
        old = datasets.bundle(self.service, self.principal(official), ceremony.dataset)
        shown = Shown(ceremony.subject, ceremony.dealing, self.head())
        return redeal_rows(shown, old, key_of(official), self.clock())

    def hand_in_redeal(self, ceremony: Ceremony, one: SignedRedeal) -> Ceremony:
        return ceremonies.submit(
            self.service,
            ceremony.id,
            one.envelope,
            None,
            record=one.record.record(),
            boxes=one.boxes,
        )

    def redeal(self, official: str, ceremony: Ceremony) -> Ceremony:
        for one in self.redeals(official, ceremony):
            ceremony = self.hand_in_redeal(ceremony, one)
        return ceremony

    def dealt_anew(self, quorum: Node, dataset: str = "registry", **options: Any) -> Ceremony:
        """A reshare in which all of today have dealt, and that waits for receipts."""
        ceremony = self.approved_reshare(quorum, dataset, **options)
        for official in people(course_of(ceremony).subject.old.quorum):
            ceremony = self.redeal(official, ceremony)
        assert ceremony.current.action == "receive"
        return ceremony

    def verdicts(self, ceremony: Ceremony) -> tuple[Envelope, ...]:
        """What was signed about a ceremony, as officials are given it."""
        given = export_requests.signed_verdicts(
            self.service, self.admin, ceremony.id, self.head().size
        )
        return given.envelopes

    def answer(self, official: str, ceremony: Ceremony) -> Ceremony:
        """Answer whoever complains of what this official dealt."""
        found = reshares.complaints(self.service, self.principal(official), ceremony.id)
        old = datasets.bundle(self.service, self.principal(official), ceremony.dataset)
        shown, key = Shown(ceremony.subject, ceremony.dealing, self.head()), key_of(official)
        for one in answers(shown, found, self.verdicts(ceremony), old, key, self.clock()):
            ceremony = ceremonies.submit(
                self.service, ceremony.id, one.envelope, None, record=one.record
            )
        return ceremony

    def new_receipt(self, official: str, ceremony: Ceremony) -> tuple[Envelope, bytes]:
        """A new official's receipt, as their machine makes it."""
        bundle = reshares.dealt_so_far(self.service, self.principal(official), ceremony.id)
        shown = Shown(ceremony.subject, ceremony.dealing, self.head())
        return receipt(shown, bundle, key_of(official), self.clock(), self.service.random)

    def receive_new(self, official: str, ceremony: Ceremony) -> Ceremony:
        given = self.new_receipt(official, ceremony)
        return ceremonies.submit(self.service, ceremony.id, *given)

    def reshare(self, quorum: Node, dataset: str = "registry", **options: Any) -> Ceremony:
        """Run a whole reshare until its switch; the old shares are to be destroyed yet."""
        ceremony = self.dealt_anew(quorum, dataset, **options)
        for official in people(quorum):
            ceremony = self.receive_new(official, ceremony)
        assert ceremony.activated
        return ceremony
