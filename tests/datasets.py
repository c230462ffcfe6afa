"""Datasets of a small world: how their keys are made, what is sealed to them, and who says what."""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from custody import age
from custody.ceremony import Ceremony
from custody.ceremony.policy import Rules
from custody.dkg import Commit
from custody.formats.dsse import Envelope
from custody.formats.timestamps import stamp
from custody.grant import Grant
from custody.official.bundle import Bundle
from custody.official.dealerless import commit
from custody.official.generated_bundle import GeneratedBundle
from custody.official.signing import (
    Shown,
    make_statement,
    receipt,
    sign_statement,
)
from custody.quorum_tree import Node, plain
from custody.registration import SignedFields, prove
from custody.service import (
    Principal,
    ceremonies,
    datasets,
    objects,
    policies,
)
from tests.keys import key_of, random_bytes_of
from tests.people import ADMINISTRATOR, OFFICIALS, People


@dataclass(frozen=True)
class Sealed:
    """A sealed object: its registration, the whole age file, and what is inside."""

    id: str
    file: bytes
    header: bytes
    data: bytes = field(repr=False)

    def opened_with(self, grant: Grant, identity: age.X25519Identity) -> bytes:
        """Put the grant's header before the payload and open the age file that makes."""
        rewrapped = grant.header(self.id) + self.file[len(self.header) :]
        plain = io.BytesIO()
        age.decrypt(io.BytesIO(rewrapped), plain, [identity])
        return plain.getvalue()


@dataclass
class Datasets(People):
    """People with datasets.

    ``objects`` is what has been registered for all tests, ``ephemerals`` the secrets of headers
    made here, by which they are proven.
    """

    objects: list[Sealed] = field(default_factory=list)
    ephemerals: dict[bytes, bytes] = field(default_factory=dict, repr=False)
    identity: age.X25519Identity = field(
        default_factory=lambda: age.X25519Identity.generate(random=random_bytes_of("requester"))
    )

    # datasets

    def open_genesis(
        self,
        name: str = "registry",
        threshold: int = 3,
        officials: tuple[str, ...] = OFFICIALS,
        quorum: Node | None = None,
        headers: str = "registered",
        **options: Any,
    ) -> Ceremony:
        """Open one of signed requests that takes any header, unless said otherwise."""
        return datasets.create(
            self.service,
            self.admin,
            name=name,
            quorum=quorum or plain(threshold, officials),
            headers=headers,
            **options,
        )

    def genesis(self, name: str = "registry", **options: Any) -> Ceremony:
        """Run a whole genesis: dealt here, and received by every official."""
        ceremony = self.open_genesis(name, **options)
        for seat in ceremony.seats:
            ceremony = self.receive(seat.official, ceremony)
        assert ceremony.outcome == "closed"
        return ceremony

    def receive(self, official: str, ceremony: Ceremony) -> Ceremony:
        signed = self.certificate(official, ceremony)
        given = self.receipt(official, ceremony)
        return ceremonies.submit(self.service, ceremony.id, *given, certificate=signed)

    def certificate(self, official: str, ceremony: Ceremony) -> bytes | None:
        """The signature of the transcript, where there is no dealer."""
        bundle = datasets.bundle(self.service, self.principal(official), ceremony.dataset)
        if not isinstance(bundle, GeneratedBundle):
            return None
        return bundle.certify(key_of(official), self.service.random)

    def committed(
        self, official: str, ceremony: Ceremony
    ) -> tuple[Envelope, Commit, tuple[bytes, ...]]:
        """An official's part of a genesis without a dealer, as it is handed in."""
        shown = Shown(ceremony.subject, None, self.head())
        return commit(shown, key_of(official), self.clock(), self.service.random)

    def commit(self, official: str, ceremony: Ceremony) -> Ceremony:
        envelope, made, boxes = self.committed(official, ceremony)
        return ceremonies.submit(
            self.service, ceremony.id, envelope, None, record=made.record(), boxes=boxes
        )

    def dealerless(self, name: str = "registry", **options: Any) -> Ceremony:
        """Run a whole genesis without a dealer."""
        ceremony = self.open_genesis(name, script="genesis-dealerless", **options)
        for seat in ceremony.seats:
            ceremony = self.commit(seat.official, ceremony)
        for seat in ceremony.seats:
            ceremony = self.receive(seat.official, ceremony)
        assert ceremony.outcome == "closed"
        return ceremony

    def receipt(self, official: str, ceremony: Ceremony) -> tuple[Envelope, bytes]:
        bundle = datasets.bundle(self.service, self.principal(official), ceremony.dataset)
        shown = Shown(ceremony.subject, ceremony.dealing, self.head())
        key = key_of(official)
        return receipt(shown, bundle, key, self.clock(), self.service.random)

    def bundle(self, dataset: str, by: str) -> Bundle:
        """The bundle of a dataset whose key somebody dealt."""
        bundle = datasets.bundle(self.service, self.principal(by), dataset)
        assert isinstance(bundle, Bundle)
        return bundle

    def recipient(self, dataset: str) -> age.X25519Recipient:
        return age.X25519Recipient.parse(datasets.get(self.service, dataset).recipient or "")

    def seal(self, data: bytes, recipient: age.X25519Recipient) -> tuple[age.SealResult, bytes]:
        """What a backup job does: nobody present, no service, the recipient alone."""
        file = io.BytesIO()

        def keep(ephemeral: bytes, sealed: age.SealResult) -> None:
            self.ephemerals[sealed.header] = ephemeral

        sealed = age.encrypt(io.BytesIO(data), file, [recipient], sign=keep)
        return sealed, file.getvalue()

    def register(
        self,
        dataset: str = "registry",
        data: bytes = b"a row of a table\n",
        recipient: age.X25519Recipient | None = None,
        **rest: Any,
    ) -> Sealed:
        """Seal an object, to the dataset unless told otherwise, and register it."""
        sealed, file = self.seal(data, recipient or self.recipient(dataset))
        return self.hand_in(sealed.header, file, data, dataset, **rest)

    def hand_in(
        self,
        header: bytes,
        file: bytes,
        data: bytes,
        dataset: str = "registry",
        *,
        sealed: timedelta = timedelta(),
        host: str = "db1",
        job: str = "pg_dump",
    ) -> Sealed:
        """Register a file, ``sealed`` so long after now by its host, proven if it was made here."""
        token = Principal("nightly", frozenset({"register"}), dataset)
        said: dict[str, Any] = {
            "size": len(file),
            "sealed": stamp(self.clock() + sealed),
            "host": host,
            "job": job,
            "tags": {"database": "people"},
        }
        row = objects.register(
            self.service,
            token,
            dataset=dataset,
            header=header,
            **said,
            proof=self.proof(dataset, header, said),
        )
        return Sealed(row.id, file, header, data)

    def proof(self, dataset: str, header: bytes, said: dict[str, Any]) -> bytes | None:
        """What the sealer signs of its own header; None for a header made elsewhere."""
        ephemeral = self.ephemerals.get(header)
        if ephemeral is None:
            return None
        registration = SignedFields(age.object_id(header), **said)
        recipient = str(self.recipient(dataset))
        return prove(registration, recipient, ephemeral, random=self.service.random)

    def tighten(self, dataset: str = "registry", by: str = ADMINISTRATOR, **rules: Any) -> Ceremony:
        """Open the ceremony in which officials decide on a stricter policy."""
        rules = rules or {"requests": "signed"}
        return policies.tighten(self.service, self.principal(by), dataset, Rules(**rules))

    def tightened(self, dataset: str = "registry", **rules: Any) -> Ceremony:
        """A stricter policy that a quorum approved, so that it is in force."""
        opened = self.tighten(dataset, **rules)
        quorum = [seat.official for seat in opened.seats][: opened.threshold]
        return self.approve(opened, *quorum)

    # what officials say

    def say(self, kind: str, official: str, ceremony: Ceremony, **rest: Any) -> Ceremony:
        """Sign a statement that has no contribution, and hand it in."""
        envelope = self.signed(kind, official, ceremony, **rest)
        return ceremonies.submit(self.service, ceremony.id, envelope, None)

    def signed(self, kind: str, official: str, ceremony: Ceremony, **rest: Any) -> Envelope:
        shown = Shown(ceremony.subject, ceremony.dealing, self.head())
        statement = make_statement(kind, shown, official, self.clock(), **rest)
        return sign_statement(statement, key_of(official))

    def approve(self, ceremony: Ceremony, *officials: str) -> Ceremony:
        for official in officials:
            ceremony = self.say("approve", official, ceremony)
        return ceremony
