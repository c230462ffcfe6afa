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
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from custody.ceremony import Seat, Subject, require_roster, subject_digest
from custody.errors import CustodyError, NotKnownError, TamperedError
from custody.formats import canonical_json
from custody.formats.carried import carried
from custody.formats.dsse import Envelope, verify
from custody.formats.encoding import format_base64
from custody.formats.fields import Fields
from custody.formats.statement import PAYLOAD_TYPE, Statement
from custody.quorum_tree import satisfied
from custody.tlog.entry import parse_entry
from custody.tlog.note import Checkpoint, Verifier
from custody.tlog.proof import TlogProof, verify_entry

FORMAT = "custody-grant/v1"
_VERDICTS = ("approve", "deny", "abstain")


@dataclass(frozen=True, slots=True)
class GrantedObject:
    """An object that opened: its id, the bytes of its file, and its header for the requester."""

    id: str
    size: int
    header: bytes

    def encode(self) -> bytes:
        """Write the object as RFC 8785 JSON."""
        record = {"header": format_base64(self.header), "id": self.id, "size": self.size}
        return canonical_json.encode(record)


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

    def encode(self) -> bytes:
        """Write the document as RFC 8785 JSON.

        Objects are written one by one, since there may be 100,000 of them.
        """
        others = {
            "ceremony": self.ceremony,
            "dataset": self.dataset,
            "failed": [one.record() for one in self.failed],
            "objects": [],
            "origin": self.origin,
            "recipient": self.recipient,
            "request": self.request.record(),
            "statements": [one.as_dict() for one in self.statements],
        }
        # no text within can hold this: a quotation mark there has a backslash before it
        before, _, after = canonical_json.encode(others).partition(b'"objects":[]')
        rows = b",".join(one.encode() for one in self.objects)
        return b"".join((before, b'"objects":[', rows, b"]", after))

    def signers(self) -> tuple[Seat, ...]:
        """Give the seats that signed both an approval and a turn of exactly this request.

        Each statement is verified with the key of its seat; whoever asked counts only if the
        policy lets them approve. Whose keys the seats have is for others to know.
        """
        request = self.request
        said = {(one.kind, one.official) for one in _said_by_seats(self)}
        return tuple(
            seat
            for seat in request.seats
            if {("approve", seat.official), ("turn", seat.official)} <= said
            and (request.policy.requester_may_approve or seat.official != request.requester)
        )

    def said(self) -> tuple[Statement, ...]:
        """Give verdicts and turns over exactly this request, each verified with its seat's key."""
        return tuple(_said_by_seats(self))

    def require_sound(self) -> None:
        """Refuse a document that is not what a quorum of its request's own roster signed.

        The roster has to be one that can be a quorum, as many of its seats as the threshold
        asks for have to have signed (promise QUORUM), and recipient and objects have to be
        those that were asked for (promise BOUND). A ``CustodyError`` says which is not so.
        """
        require_roster(self.request)
        _require_asked(self)
        if not satisfied(self.request.quorum, [seat.official for seat in self.signers()]):
            raise TamperedError("no quorum has signed for this grant's request", promise="QUORUM")
        _require_once(self)

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
        return encode_grant(self.document.encode(), self.entry, self.proof, self.vkey)

    @classmethod
    def parse(cls, data: bytes) -> Grant:
        """Read a grant; ``TamperedError`` for anything malformed or not what its entry says.

        So is one whose document contradicts its request, or that no quorum of the request's
        roster signed (:meth:`GrantDocument.require_sound`). That the unlock is in a ledger is
        not proven yet; whoever holds the ledger's key asks :meth:`verify`.
        """
        data = carried(data, "this grant").strip()
        try:
            grant = _read(Fields(canonical_json.decode(data), "the file"))
            grant.document.require_sound()
        except CustodyError as error:
            raise _unusable(error) from None
        return grant

    def verify(self, log: Verifier) -> Checkpoint:
        """Check that the unlock is in this log, and was signed for by a quorum (promise QUORUM).

        As many officials of the request's roster as its threshold asks for must have
        signed both an approval and a turn of exactly this request (promise BOUND). The roster
        is the one that the request names: whose keys these are, only who knows them can tell.
        ``TamperedError`` otherwise; gives the checkpoint that the proof ends in.
        """
        checkpoint = verify_entry(TlogProof.parse(self.proof.encode()), self.entry, log)
        try:
            self.document.require_sound()
        except CustodyError as error:
            raise _unusable(error) from None
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


def encode_grant(document: bytes, entry: bytes, proof: str, vkey: str) -> bytes:
    """Write the grant of a document that is written already, which is not read for that."""
    others = {"entry": format_base64(entry), "format": FORMAT, "proof": proof, "vkey": vkey}
    return b"".join((b'{"document":', document, b",", canonical_json.encode(others)[1:]))


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


def _said_by_seats(document: GrantDocument) -> Iterator[Statement]:
    """Give what seats signed about exactly this request, verified with their keys."""
    request = document.request
    bound = (request.origin, request.ceremony, request.nonce, subject_digest(request, None).hex())
    for envelope in document.statements:
        it = Statement.parse(envelope.payload)
        seat, about = request.seat(it.official), (it.origin, it.ceremony, it.nonce, it.digest)
        if seat is not None and it.kind in (*_VERDICTS, "turn") and about == bound:
            verify(envelope, seat.signing_key, PAYLOAD_TYPE)
            yield it


def _require_asked(document: GrantDocument) -> None:
    """Refuse another ledger, ceremony, dataset, recipient or list of objects than was asked for.

    Of an object that would not open the grant has no size, so where there are any, the list
    is held to the request by its number alone.
    """
    request, asked = document.request, document.request.asked
    said = {
        "ledger": (document.origin, request.origin),
        "ceremony": (document.ceremony, request.ceremony),
        "dataset": (document.dataset, request.dataset),
        "recipient": (document.recipient, asked.recipient),
    }
    others = [name for name, (here, there) in said.items() if here != there]
    if others:
        raise TamperedError(
            f"its {' and '.join(others)} are not those of its request", promise="BOUND"
        )
    names = [one.id for one in document.objects] + [one.object for one in document.failed]
    listed = tuple((one.id, one.size) for one in document.objects)
    counted = len({*names}) == len(names) == asked.objects.count
    if not counted or not (document.failed or asked.objects.lists(listed)):
        raise TamperedError("its objects are not those of its request", promise="BOUND")


def _require_once(document: GrantDocument) -> None:
    """Refuse a statement that stands there twice, and a seat with two verdicts."""
    verdicts = (one.official for one in _said_by_seats(document) if one.kind in _VERDICTS)
    if len({*document.statements}) < len(document.statements):
        raise TamperedError("one statement stands in it twice", promise="QUORUM")
    name, count = (Counter(verdicts).most_common(1) or [("", 0)])[0]
    if count > 1:
        raise TamperedError(f"{name} has two verdicts in it", promise="QUORUM")


def _unusable(why: CustodyError) -> TamperedError:
    return TamperedError(
        f"can't use this grant: {why.message}",
        hint="fetch it again: custody fetch",
        promise=why.promise,
    )
