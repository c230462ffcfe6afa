"""The grant: the file with which a requester opens the objects of an unlocked request.

For every object the grant carries an age header addressed to the requester's own
key; put in front of the payload that was there before, it makes a plain age file
(promise AGE-PLAIN). Around the headers stands what authorised them: the request,
every signed statement, and the proof that the unlock is in the ledger.

RFC 8785 JSON. The ``document``'s SHA-256 is in the ledger entry of the unlock::

    {"document": {"ceremony": …, "dataset": …, "failed": [{"object": …, "reason": …}],
                  "objects": [{"header": "<base64>", "id": …, "size": …}, …],
                  "origin": …, "recipient": "age1…", "request": {…},
                  "statements": [{…DSSE envelope…}, …]},
     "entry": "<base64 of the unlock's ledger entry>", "format": "custody-grant/v1",
     "proof": "<C2SP tlog-proof of that entry>", "vkey": "…"}
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any

from custody.ceremony import Subject, subject_digest
from custody.errors import CustodyError, NotKnownError, TamperedError
from custody.formats import canonical_json
from custody.formats.carried import carried
from custody.formats.dsse import Envelope, verify
from custody.formats.encoding import format_base64
from custody.formats.fields import Fields
from custody.formats.statement import PAYLOAD_TYPE, Statement
from custody.tlog.entry import parse_entry
from custody.tlog.note import Checkpoint, Verifier
from custody.tlog.proof import TlogProof, verify_entry

FORMAT = "custody-grant/v1"


@dataclass(frozen=True, slots=True)
class GrantedObject:
    """An object that opened: its id, the bytes of its file, and its header for the requester."""

    id: str
    size: int
    header: bytes


@dataclass(frozen=True, slots=True)
class FailedObject:
    """The id of an object that would not open, and why."""

    object: str
    reason: str

    def record(self) -> dict[str, str]:
        """Give the failure as a JSON object."""
        return {"object": self.object, "reason": self.reason}


@dataclass(frozen=True, slots=True, kw_only=True)
class GrantDocument:
    """What was unlocked for whom: the part of a grant that the ledger names by its digest."""

    origin: str
    ceremony: str
    dataset: str
    recipient: str
    request: Subject
    statements: tuple[Envelope, ...]
    objects: tuple[GrantedObject, ...]
    failed: tuple[FailedObject, ...]

    @property
    def digest(self) -> str:
        """The document's SHA-256 in hex."""
        return hashlib.sha256(self.encode()).hexdigest()

    def record(self) -> dict[str, Any]:
        """Give the document as a JSON object."""
        return {
            "ceremony": self.ceremony,
            "dataset": self.dataset,
            "failed": [one.record() for one in self.failed],
            "objects": [
                {"header": format_base64(one.header), "id": one.id, "size": one.size}
                for one in self.objects
            ],
            "origin": self.origin,
            "recipient": self.recipient,
            "request": self.request.record(),
            "statements": [one.as_dict() for one in self.statements],
        }

    def encode(self) -> bytes:
        """Write the document as RFC 8785 JSON."""
        return canonical_json.encode(self.record())

    @classmethod
    def read(cls, record: object) -> GrantDocument:
        """Read a document; a ``CustodyError`` for anything :meth:`record` does not give."""
        fields = Fields(record, "the document")
        document = cls(
            origin=fields.text("origin"),
            ceremony=fields.text("ceremony"),
            dataset=fields.text("dataset"),
            recipient=fields.text("recipient"),
            request=_request(fields.json("request")),
            statements=tuple(Envelope.from_dict(row) for row in fields.items("statements")),
            objects=tuple(_granted(row) for row in fields.records("objects")),
            failed=tuple(
                FailedObject(row.text("object"), row.text("reason"))
                for row in fields.records("failed")
            ),
        )
        fields.end()
        return document


@dataclass(frozen=True, slots=True)
class Grant:
    """A parsed grant whose document is the one its ledger entry names."""

    document: GrantDocument
    entry: bytes
    proof: str
    vkey: str

    def encode(self) -> bytes:
        """Write the grant as RFC 8785 JSON."""
        record = {
            "document": self.document.record(),
            "entry": format_base64(self.entry),
            "format": FORMAT,
            "proof": self.proof,
            "vkey": self.vkey,
        }
        return canonical_json.encode(record)

    @classmethod
    def parse(cls, data: bytes) -> Grant:
        """Read a grant; ``TamperedError`` for anything malformed or not what its entry says.

        Nothing is proven yet but that document and entry belong together; whoever
        holds the ledger's key asks :meth:`verify`.
        """
        data = carried(data, "this grant").strip()
        try:
            return _read(Fields(canonical_json.decode(data), "the file"))
        except CustodyError as error:
            raise _unusable(error.message) from None

    def verify(self, log: Verifier) -> Checkpoint:
        """Check that the unlock is in this log, and was signed for by a quorum (promise QUORUM).

        As many officials of the request's roster as its threshold asks for must have
        signed both an approval and a turn of exactly this request (promise BOUND).
        ``TamperedError`` otherwise; gives the checkpoint that the proof ends in.
        """
        checkpoint = verify_entry(TlogProof.parse(self.proof.encode()), self.entry, log)
        said = _signers(self.document)
        enough = len(said["approve"] & said["turn"]) >= self.document.request.threshold
        if not enough:
            raise TamperedError("no quorum has signed for this grant's request", promise="QUORUM")
        return checkpoint

    def header(self, object_id: str) -> bytes:
        """Give the new header of an object; ``NotKnownError`` if the grant doesn't cover it."""
        for granted in self.document.objects:
            if granted.id == object_id:
                return granted.header
        for failed in self.document.failed:
            if failed.object == object_id:
                raise NotKnownError(f"object {object_id[:12]} could not be opened: {failed.reason}")
        raise NotKnownError(
            f"this grant is not for object {object_id[:12]}",
            hint=f"it covers {len(self.document.objects)} of {self.document.dataset}: "
            "look with custody show",
        )


def _read(fields: Fields) -> Grant:
    if fields.text("format") != FORMAT:
        raise TamperedError(f"expected a file of format {FORMAT}")
    raw, document = fields.binary("entry"), GrantDocument.read(fields.json("document"))
    grant = Grant(document, raw, fields.text("proof"), fields.text("vkey"))
    entry = parse_entry(raw)
    if entry.body["type"] != "ceremony.unlocked":
        raise TamperedError("its entry is not that of an unlock")
    body = Fields(entry.body, "its entry")
    if body.record("data").text("grant") != document.digest:
        raise TamperedError("the document is not the one its ledger entry names")
    named = (document.origin, document.ceremony, document.dataset)
    if named != (entry.origin, body.text("ceremony"), body.text("dataset")):
        raise TamperedError("the document is of another ceremony than its entry")
    fields.end()
    return grant


def _request(record: object) -> Subject:
    try:
        return Subject.read(record)
    except TamperedError as error:
        raise TamperedError(f"its request is malformed: {error.message}") from None


def _granted(row: Fields) -> GrantedObject:
    header = row.binary("header")
    return GrantedObject(row.text("id"), row.integer("size"), header)


def _signers(document: GrantDocument) -> dict[str, set[str]]:
    """Give who signed an approval, and who a turn, of exactly this request."""
    request = document.request
    bound = (request.origin, request.ceremony, request.nonce, subject_digest(request, None).hex())
    keys = {seat.official: seat.signing_key for seat in request.seats}
    said: dict[str, set[str]] = {"approve": set(), "turn": set()}
    for envelope in document.statements:
        it = Statement.parse(envelope.payload)
        about = (it.origin, it.ceremony, it.nonce, it.digest)
        if it.kind in said and it.official in keys and about == bound:
            verify(envelope, keys[it.official], PAYLOAD_TYPE)
            said[it.kind].add(it.official)
    return said


def _unusable(why: str) -> TamperedError:
    return TamperedError(f"can't use this grant: {why}", hint="fetch it again: custody fetch")
