"""The objects of a request as the ledger registers them, and whether their sealers made them.

From the header of a wanted object anybody can make another, and keys that are turned for that
one open the wanted one. A service that writes the ledger can register it. What it can't do is
sign its registration with the header's own key (:mod:`custody.registration`). So before
officials approve or turn they hold every header against its proof (promises PROVEN, BOUND).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NoReturn

from custody import age, curve
from custody.ceremony import ObjectSet, ObjectTree, Subject
from custody.ceremony.object_set import require_set
from custody.collection.closing import Closing
from custody.collection.key_object import FIELDS, CollectionKey
from custody.errors import CustodyError, LedgerError, TamperedError
from custody.formats.fields import Fields
from custody.freshness import counted_time
from custody.official.signing import Shown, require_objects
from custody.registration import PROOF_SIZE, SignedFields, require_proof
from custody.sealed_header import ephemeral_shares
from custody.tlog.entry import parse_entry
from custody.tlog.merkle import leaf_hash, verify_inclusion


@dataclass(frozen=True, slots=True)
class RegisteredObject:
    """An object as the entry ``seq`` of the ledger registers it.

    ``said`` is its id, its size in bytes, and where and when its host says that it was
    sealed; whoever sealed it has signed that where there is a ``proof``. What is in a
    collection, whose key object it is, its ``closing`` says, where it was closed.
    """

    said: SignedFields
    header: bytes
    proof: bytes | None
    seq: int
    registered: str
    closing: Closing | None = None

    @property
    def plausible(self) -> bool:
        """Whether it can have been sealed when its host says."""
        return counted_time(self.said.sealed, self.registered) == self.said.sealed

    @property
    def gone(self) -> bool:
        """Not so far as a registration says; the verifier sees what was marked since."""
        return False

    @property
    def sealed(self) -> str:
        """When its host says that it was sealed."""
        return self.said.sealed

    @property
    def job(self) -> str | None:
        """The job that sealed it."""
        return self.said.job

    @property
    def host(self) -> str | None:
        """Where it was sealed."""
        return self.said.host

    @property
    def tags(self) -> dict[str, str]:
        """Its tags."""
        return self.said.tags

    @property
    def id(self) -> str:
        """The digest of its header, in hex."""
        return self.said.id

    @property
    def size(self) -> int:
        """Bytes of the whole age file."""
        return self.said.size

    @classmethod
    def read(cls, fields: Fields, seq: int, registered: str) -> RegisteredObject:
        """Read the data of the entry that registered it."""
        said = SignedFields(
            id=fields.text("id"),
            size=fields.integer("size"),
            sealed=fields.text("sealed"),
            host=fields.optional_text("host"),
            job=fields.optional_text("job"),
            tags=fields.named_texts("tags"),
            key=_key(fields),
        )
        proof = fields.binary("proof", PROOF_SIZE) if fields.has("proof") else None
        return cls(said, fields.binary("header"), proof, seq, registered)


def _key(fields: Fields) -> CollectionKey | None:
    """Read what only a collection's key object says of itself."""
    return CollectionKey.of({name: fields.text(name) for name in FIELDS if fields.has(name)})


def proven_object(row: Fields, shown: Shown) -> RegisteredObject:
    """Give the object of a row of ``GET /ceremonies/ID/objects``, once the tree seen has it.

    ``LedgerError`` for a proof of inclusion that does not hold, or an entry of anything else.
    """
    seq, body = _proven_entry(row, shown, "object.registered")
    found = RegisteredObject.read(body.record("data"), seq, body.text("at"))
    if found.said.key is None or not row.has("closing"):
        return found
    _, closed = _proven_entry(row.record("closing"), shown, "collection.closed")
    said = closed.record("data")
    closing = Closing.read({name: said.json(name) for name in _CLOSING})
    closing.require_signed(found.said.key.manifest_key)
    if closing.collection != found.id:
        raise LedgerError("the closing is another collection's", promise="BOUND")
    return replace(found, closing=closing)


_CLOSING = ("bytes", "collection", "count", "first", "last", "manifest", "root", "signature")


def _proven_entry(row: Fields, shown: Shown, type_: str) -> tuple[int, Fields]:
    """Give the place and the body of an entry of this type and dataset that the tree seen has."""
    data = row.binary("entry")
    entry = parse_entry(data)
    proof = row.binaries("proof", 32)
    checkpoint = shown.checkpoint
    verify_inclusion(entry.seq, checkpoint.size, leaf_hash(data), proof, checkpoint.root)
    body = Fields(entry.body, "a registration")
    registered = (entry.origin, body.text("type"), body.optional_text("dataset"))
    if registered != (checkpoint.origin, type_, shown.subject.dataset):
        raise LedgerError("an object is not registered in this dataset", promise="TAMPER")
    return entry.seq, body


def require_requested(subject: Subject, objects: Sequence[RegisteredObject]) -> None:
    """Refuse objects that are not those which a request names, in its sums and its words (BOUND).

    All is recomputed from the registrations: number, bytes, root, the times at both ends, and
    that each is in the set of these words, and each once. What a service leaves out of a set,
    the verifier alone can see.
    """
    require_objects(
        subject, [(one.id, one.size) for one in objects], [one.header for one in objects]
    )
    asked = subject.asked
    if not isinstance(asked.objects, ObjectTree):
        return
    if (asked.objects.first, asked.objects.last) != (objects[0].sealed, objects[-1].sealed):
        raise TamperedError(
            "the request says other times than its objects were sealed at", promise="BOUND"
        )
    require_set(ObjectSet.parse(asked.set), list(objects), asked.as_of)


def require_proven(subject: Subject, objects: Sequence[RegisteredObject], opened: int) -> None:
    """Refuse a request with a header that its sealer did not prove, as the policy asks for it.

    Under any policy a proof that is there must hold, that of a collection's key object must be
    there, no ephemeral key may stand in the request
    twice, and every registration stands in the ledger before the entry ``opened``, which opened
    the request: places, since a clock may be set back. ``subject`` is one whose policy and key
    the official's own receipt vouches for. ``TamperedError`` (BOUND).
    """
    recipient = str(age.X25519Recipient(curve.to_montgomery(subject.asked.public)))
    seen = set[bytes]()
    for one in objects:
        if one.seq > opened:
            _refuse(one, "was registered after the request was opened")
        if one.proof is not None:
            _require_proof(one, recipient, one.proof)
        elif subject.policy.proven or one.said.key is not None:
            _refuse(one, "comes without the proof that the dataset's policy asks for")
        shares = ephemeral_shares(one.header)
        if len(set(shares)) < len(shares) or not seen.isdisjoint(shares):
            _refuse(one, "has the key of another header in the request")
        seen.update(shares)


def _require_proof(one: RegisteredObject, recipient: str, proof: bytes) -> None:
    try:
        require_proof(one.said, one.header, recipient, proof)
    except CustodyError as error:
        _refuse(one, f"has a wrong proof: {error.message}")


def _refuse(one: RegisteredObject, why: str) -> NoReturn:
    raise TamperedError(
        f"object {one.id[:12]} {why}",
        hint="sign nothing but a denial, and tell the other officials and the auditor",
        promise="BOUND",
    )
