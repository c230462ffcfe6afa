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
            return _read(canonical_json.decode_object(data))
        except CustodyError as error:
            raise _unusable(error.message) from None
        except (LookupError, TypeError, ValueError, AttributeError):
            raise _unusable("a field is missing or has the wrong type") from None

    def verify(self, log: Verifier) -> Checkpoint:
        """Check that the unlock is in this log, and was signed for by a quorum (promise QUORUM).

        As many officials of the request's roster as its threshold asks for must have
        signed both an approval and a turn of exactly this request (promise BOUND).
        ``TamperedError`` otherwise; gives the checkpoint that the proof ends in.
        """
        checkpoint = verify_entry(TlogProof.parse(self.proof.encode()), self.entry, log)
        try:
            request = _read_request(self.document["request"])
            said = _signers(request, self.document["statements"])
            enough = len(said["approve"] & said["turn"]) >= request.threshold
        except (LookupError, TypeError, ValueError, AttributeError):
            raise _unusable("its request is malformed") from None
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


_FIELDS = {"document", "entry", "format", "proof", "vkey"}
_DOCUMENT = {
    "ceremony",
    "dataset",
    "failed",
    "objects",
    "origin",
    "recipient",
    "request",
    "statements",
}
_OBJECT = {"header": str, "id": str, "size": int}
_FAILED = {"object": str, "reason": str}


def _read(record: dict[str, Any]) -> Grant:
    if record.get("format") != FORMAT or set(record) != _FIELDS:
        raise TamperedError(f"expected a file of format {FORMAT}")
    document, raw = record["document"], canonical_json.decode_binary(record["entry"])
    entry = parse_entry(raw)
    if set(document) != _DOCUMENT or entry.body["type"] != "ceremony.unlocked":
        raise TamperedError("expected the document of an unlock, and its entry")
    if entry.body["data"]["grant"] != document_digest(document):
        raise TamperedError("the document is not the one its ledger entry names")
    named = (document["origin"], document["ceremony"], document["dataset"])
    if named != (entry.origin, entry.body["ceremony"], entry.body["dataset"]):
        raise TamperedError("the document is of another ceremony than its entry")
    texts = (document["recipient"], record["proof"], record["vkey"])
    if not all(isinstance(text, str) for text in texts):
        raise TamperedError("expected recipient, proof and vkey as text")
    for key, shape in (("objects", _OBJECT), ("failed", _FAILED)):
        for row in document[key]:
            if {name: type(value) for name, value in row.items()} != shape:
                raise TamperedError(f"expected {', '.join(shape)} in the rows of {key}")
    return Grant(document, raw, record["proof"], record["vkey"])


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
