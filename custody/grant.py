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
class Grant:
    """A parsed grant whose document is the one its ledger entry names."""

    document: dict[str, Any]
    entry: bytes
    proof: str
    vkey: str

    def encode(self) -> bytes:
        """Write the grant as RFC 8785 JSON."""
        record = {
            "document": self.document,
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
        request = _read_request(self.document["request"])
        said = _signers(request, self.document["statements"])
        enough = len(said["approve"] & said["turn"]) >= request.threshold
        if not enough:
            raise TamperedError("no quorum has signed for this grant's request", promise="QUORUM")
        return checkpoint

    def header(self, object_id: str) -> bytes:
        """Give the new header of an object; ``NotKnownError`` if the grant doesn't cover it."""
        for row in self.document["objects"]:
            if row["id"] == object_id:
                return canonical_json.decode_binary(row["header"])
        for row in self.document["failed"]:
            if row["object"] == object_id:
                raise NotKnownError(f"object {object_id[:12]} could not be opened: {row['reason']}")
        raise NotKnownError(
            f"this grant is not for object {object_id[:12]}",
            hint=f"it covers {len(self.document['objects'])} of {self.document['dataset']}: "
            "look with custody show",
        )


def document_digest(document: dict[str, Any]) -> str:
    """Give the hex SHA-256 of a grant's document, as the ledger names it."""
    return hashlib.sha256(canonical_json.encode(document)).hexdigest()


def _read(fields: Fields) -> Grant:
    if fields.text("format") != FORMAT:
        raise TamperedError(f"expected a file of format {FORMAT}")
    raw, document = fields.binary("entry"), fields.json("document")
    grant = Grant(document, raw, fields.text("proof"), fields.text("vkey"))
    named = _require_document(Fields(document, "the document"))
    entry = parse_entry(raw)
    if entry.body["type"] != "ceremony.unlocked":
        raise TamperedError("its entry is not that of an unlock")
    body = Fields(entry.body, "its entry")
    if body.record("data").text("grant") != document_digest(document):
        raise TamperedError("the document is not the one its ledger entry names")
    if named != (entry.origin, body.text("ceremony"), body.text("dataset")):
        raise TamperedError("the document is of another ceremony than its entry")
    fields.end()
    return grant


def _require_document(document: Fields) -> tuple[str, str, str]:
    """Refuse a document that lacks a field or has one more; give what it says it is of."""
    for row in document.records("objects"):
        _ = row.text("header"), row.text("id"), row.integer("size")
    for row in document.records("failed"):
        _ = row.text("object"), row.text("reason")
    document.text("recipient")
    document.json("request")  # read when the grant is verified
    if type(document.json("statements")) is not list:
        raise TamperedError("expected statements of the document as a list")
    named = (document.text("origin"), document.text("ceremony"), document.text("dataset"))
    document.end()
    return named


def _read_request(record: object) -> Subject:
    try:
        return Subject.read(record)
    except TamperedError as error:
        raise _unusable(f"its request is malformed: {error.message}") from None


def _signers(request: Subject, rows: list[dict[str, Any]]) -> dict[str, set[str]]:
    """Give who signed an approval, and who a turn, of exactly this request."""
    bound = (request.origin, request.ceremony, request.nonce, subject_digest(request, None).hex())
    keys = {seat.official: seat.signing_key for seat in request.seats}
    said: dict[str, set[str]] = {"approve": set(), "turn": set()}
    for row in rows:
        envelope = Envelope.from_dict(row)
        it = Statement.parse(envelope.payload)
        about = (it.origin, it.ceremony, it.nonce, it.digest)
        if it.kind in said and it.official in keys and about == bound:
            verify(envelope, keys[it.official], PAYLOAD_TYPE)
            said[it.kind].add(it.official)
    return said


def _unusable(why: str) -> TamperedError:
    return TamperedError(f"can't use this grant: {why}", hint="fetch it again: custody fetch")
