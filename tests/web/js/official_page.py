"""An official at a page, in a browser or in Node, and what the page is given by the service."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from custody.ceremony import Ceremony, subject_words
from custody.formats import canonical_json
from custody.formats.dsse import Envelope
from custody.official.keyfile import TEST_PROFILE
from custody.service import (
    ceremonies,
    datasets,
    export_requests,
    ledger_reads,
    policies,
    request_drafts,
    reshares,
)
from tests.keys import PASSPHRASE, key_of
from tests.web.js.engine import Js
from tests.world import World

CHEAP = {"memoryKib": TEST_PROFILE.memory_kib, "passes": TEST_PROFILE.passes, "lanes": 1}


@dataclass
class OfficialPage:
    """Somebody at a page, with what it fetched from the service."""

    js: Js
    world: World
    name: str

    def ask(self, op: str, **given: Any) -> Any:
        return self.js("official_session", "ask", op, given)

    def sign_in(self) -> OfficialPage:
        """Open the key file in the browser."""
        self.js("official_session", "signIn", self.world.clock(), CHEAP)
        self.ask("openKey", file=key_of(self.name).keyfile.encode(), passphrase=PASSPHRASE)
        return self

    def shown(self, ceremony: Ceremony) -> dict[str, Any]:
        """What the page shows of a ceremony, as the API tells it."""
        found = self.ask(
            "verifyCheckpoint",
            service=asdict(ledger_reads.describe_service(self.world.service)),
            seen=None,
        )
        return {
            "ceremony": ceremony.id,
            "digest": ceremony.digest.hex(),
            "subject": ceremony.subject.record(),
            "dealing": ceremony.dealing.record() if ceremony.dealing else None,
            "checkpoint": found["checkpoint"],
        }

    def rows(self, ceremony: Ceremony) -> list[dict[str, Any]]:
        """All objects, as a page fetches them, one page after the other."""
        who, size = self.world.principal(self.name), self.world.head().size
        pages = [
            export_requests.request_objects(self.world.service, who, ceremony.id, size, after)
            for after in range(0, len(ceremony.objects), export_requests.PAGE)
        ]
        return [one.record() for page in pages for one in page]

    def told(self, ceremony: Ceremony) -> str:
        """The twelve words, as whoever asked or presides reads them out."""
        return subject_words(ceremony.subject)

    def genesis(self, dataset: str = "registry") -> dict[str, Any]:
        who = self.world.principal(self.name)
        return datasets.genesis(self.world.service, who, dataset).record()

    def policy(self, dataset: str = "registry") -> list[dict[str, Any]]:
        """How the dataset's policy was tightened since its genesis."""
        who, size = self.world.principal(self.name), self.world.head().size
        found = policies.changes(self.world.service, who, dataset, size)
        return [one.record() for one in found]

    def known(self, dataset: str = "registry") -> dict[str, Any]:
        """By which the worker knows the quorum and policy of a dataset."""
        return {"genesis": self.genesis(dataset), "policy": self.policy(dataset)}

    def verdicts(self, ceremony: Ceremony) -> dict[str, Any]:
        who, size = self.world.principal(self.name), self.world.head().size
        said = export_requests.signed_verdicts(self.world.service, who, ceremony.id, size)
        return said.record()

    def request(self, ceremony: Ceremony) -> dict[str, Any]:
        """What a page fetches about who asked."""
        who = self.world.principal(self.name)
        return request_drafts.signed_request(self.world.service, who, ceremony.id).record()

    def turning(self, ceremony: Ceremony) -> dict[str, Any]:
        """All that a page fetches before a turn."""
        return {
            "shown": self.shown(ceremony),
            "rows": self.rows(ceremony),
            "genesis": self.genesis(ceremony.dataset),
            "policy": self.policy(ceremony.dataset),
            "verdicts": self.verdicts(ceremony),
            "bundle": self.bundle(ceremony.dataset),
        }

    def approving(self, ceremony: Ceremony) -> dict[str, Any]:
        """All that a page hands over to approve, but for the words."""
        turning = self.turning(ceremony)
        del turning["bundle"]
        asked = ceremony.subject.request
        signed = asked is not None and asked.requester_key is not None
        request = {"request": self.request(ceremony)} if signed else {}
        return {"kind": "approve", **turning, **request}

    def bundle(self, dataset: str = "registry") -> str:
        who = self.world.principal(self.name)
        return datasets.bundle(self.world.service, who, dataset).encode().decode()

    def leaving(self, ceremony: Ceremony) -> dict[str, Any]:
        """All that a page fetches before somebody deals in a reshare, or answers for it."""
        given = self.turning(ceremony)
        return {name: given[name] for name in given if name != "rows"}

    def redealt(self, ceremony: Ceremony) -> str:
        """What has been dealt in a reshare to its new officials."""
        who = self.world.principal(self.name)
        return reshares.dealt_so_far(self.world.service, who, ceremony.id).encode().decode()

    def complaints(self, ceremony: Ceremony) -> list[dict[str, Any]]:
        who = self.world.principal(self.name)
        found = reshares.complaints(self.world.service, who, ceremony.id)
        return [envelope.as_dict() for envelope in found]

    def submit(self, ceremony: Ceremony, answer: dict[str, Any]) -> Ceremony:
        """Hand in what the browser signed, one statement or several."""
        for one in answer.get("handed", ()):
            ceremony = self.submit(ceremony, one)
        if "handed" in answer:
            return ceremony
        sealed, signed = answer.get("contribution"), answer.get("certificate")
        return ceremonies.submit(
            self.world.service,
            ceremony.id,
            Envelope.from_dict(answer["envelope"]),
            canonical_json.decode_binary(sealed) if sealed else None,
            record=answer.get("record"),
            boxes=[canonical_json.decode_binary(box) for box in answer.get("boxes", ())],
            certificate=canonical_json.decode_binary(signed) if signed else None,
        )
