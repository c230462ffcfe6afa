"""Models of what the API takes: the JSON bodies of its calls; query strings are apart.

A field that is not named here is refused, and so is a value of another type. Whether a
value of the right type makes sense is for the use case to say.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import (
    BaseModel,
    ConfigDict,
    Discriminator,
    Field,
    RootModel,
    Tag,
)

from custody.ceremony.object_set import BY_ID, MAX_WORDS
from custody.ceremony.opening import MAX_OBJECTS
from custody.drill_schedule import MAX_DAYS
from custody.errors import InputError, TamperedError
from custody.formats.dsse import Envelope
from custody.formats.encoding import LARGEST
from custody.formats.limits import MAX_SEATS
from custody.freshness import MAX_HOURS
from custody.quorum_tree import Node, plain, read_tree
from custody.service.bulk_registration import MAX_AT_ONCE
from web.api.fields import (
    Bytes,
    Digest,
    Id,
    Name,
    ObjectId,
    Reason,
    Recipient,
    Time,
)


class Body(BaseModel):
    """A JSON object, or the fields of a query string."""

    model_config = ConfigDict(extra="forbid", strict=True, use_attribute_docstrings=True)


class Nothing(Body):
    """An empty object."""


class Signature(Body):
    """One signature of a DSSE envelope."""

    keyid: Digest
    """SHA-256 of the public key."""
    sig: Bytes


class EnvelopeBody(Body):
    """A DSSE envelope with one Ed25519 signature."""

    payload: Bytes
    payloadType: str  # noqa: N815  (DSSE names it so)
    """What the payload is; it is signed along."""
    signatures: list[Signature] = Field(min_length=1, max_length=1)
    """Exactly one."""


class CosignatureBody(Body):
    """A checkpoint of this ledger with a cosignature on it."""

    note: str = Field(max_length=16384)
    """The signed note, with C2SP cosignature/v1 lines."""


class ActBody(Body):
    """What an administrator does, who may sign it."""

    act: EnvelopeBody | None = None
    """Their statement of kind act, with a nonce of POST /acts."""

    def signature(self) -> Envelope | None:
        """Give the statement, if there is one."""
        return None if self.act is None else Envelope.from_dict(self.act.model_dump())


class OutsideWitnesses(Body):
    """Witnesses from outside, which cosign checkpoints."""

    keys: list[str] = Field(max_length=16)
    """Their keys, as 'custody-audit witness-key' prints them."""
    needed: int = Field(ge=1, le=16)
    """How many of them have to have cosigned."""


class DatasetBody(ActBody):
    """A dataset to open the genesis of."""

    name: Name
    threshold: int | None = Field(default=None, ge=0, le=MAX_SEATS)
    """How many of the officials make the quorum: at least 2."""
    officials: list[Name] = Field(default_factory=list, max_length=MAX_SEATS)
    """Who gets a seat, in the order of the seats."""
    quorum: dict[str, Any] | None = None
    """In place of both: a tree of groups, each of which needs so many of its members."""
    script: Name = "genesis"
    """In genesis, the default, the service deals; in genesis-dealerless nobody ever has the key."""
    export_script: Name = "export"
    requester_may_approve: bool = False
    """Whether who asks for an export may also approve it."""
    deal_here: bool = True
    """Whether the service deals; if not, a bundle dealt elsewhere is handed in."""
    dealer: Literal["service", "offline", "dkg"] | None = None
    """Who is meant to deal, dkg for nobody: refused where the script means another."""
    headers: Literal["proven", "registered"] = "proven"
    """Which headers are taken: those that their sealer proves, or all."""
    requests: Literal["signed", "token"] = "signed"
    """Which requests are taken: those that their requester signs, or all."""
    witnesses: OutsideWitnesses | None = None
    """Which witnesses from outside have to cosign what is to be witnessed; none unless said."""

    def tree(self) -> Node:
        """Give the quorum that is asked for; ``InputError`` where it is said twice, or not."""
        return _asked_tree(self.quorum, self.threshold, self.officials)


def _asked_tree(quorum: dict[str, Any] | None, threshold: int | None, officials: list[str]) -> Node:
    if (quorum is None) == (threshold is None):
        raise InputError(
            "it needs a quorum: a threshold and officials, or a tree", promise="QUORUM"
        )
    if quorum is None:
        return plain(threshold or 0, officials)
    if officials:
        raise InputError("a quorum names its officials itself", promise="QUORUM")
    try:
        return read_tree(quorum)
    except TamperedError as error:
        raise InputError(error.message, promise="QUORUM") from None


class PolicyBody(ActBody):
    """What is to become stricter in a dataset's policy; what is not named stays as it is."""

    headers: Literal["proven", "registered"] | None = None
    """Which headers are taken: those that their sealer proves, or all."""
    requests: Literal["signed", "token"] | None = None
    """Which requests are taken: those that their requester signs, or all."""
    requester_may_approve: bool | None = None
    """Whether who asks for an export may also approve it."""
    export_script: Name | None = None
    """The script of its exports, which can't be changed."""
    hours: int | None = Field(default=None, ge=1, le=24 * 365)
    """How long officials can decide on it; null: as long as its script says."""


class DrillScheduleBody(Body):
    """How often a dataset's keys are to be tried."""

    drill: int | None = Field(ge=1, le=MAX_DAYS)
    """A drill at most so many days after the last; null: never."""
    census: int | None = Field(ge=1, le=MAX_DAYS)
    """A census at most so many days after the last; null: never."""


class DrillBody(ActBody):
    """Whose keys are to turn on a canary, and which faults are made on purpose."""

    need: Literal["one", "quorum", "all"] = "quorum"
    """Those of one official, of as many as open the dataset, or of all."""
    official: Name | None = None
    """Of `one`, whose."""
    absent: list[Name] = Field(default_factory=list, max_length=MAX_SEATS)
    """Who is away on purpose: their key is refused."""
    corrupt: list[Name] = Field(default_factory=list, max_length=MAX_SEATS)
    """Whose client hands in what is wrong, on purpose."""
    hours: int | None = Field(default=None, ge=1, le=24 * 14)
    """How long officials have; null: as long as its script says."""


class ReshareBody(ActBody):
    """Who is to have a dataset's shares from now on."""

    threshold: int | None = Field(default=None, ge=0, le=MAX_SEATS)
    """How many of the officials make the quorum: at least 2."""
    officials: list[Name] = Field(default_factory=list, max_length=MAX_SEATS)
    """Who gets a seat, in the order of the seats."""
    quorum: dict[str, Any] | None = None
    """In place of both: a tree of groups, each of which needs so many of its members."""
    script: Name = "reshare"
    hours: int | None = Field(default=None, ge=1, le=24 * 365)
    """How long it may take until the switch; null: as long as its script says."""

    def tree(self) -> Node:
        """Give the quorum that is asked for; ``InputError`` where it is said twice, or not."""
        return _asked_tree(self.quorum, self.threshold, self.officials)


class ObjectBody(Body):
    """A sealed object's header, its size, and where it came from."""

    header: Bytes
    """The header: age's, through the newline after the MAC, or Crypt4GH's, to its last packet."""
    size: int = Field(ge=1, le=LARGEST)
    """Bytes of the whole sealed file."""
    sealed: Time
    host: str | None = None
    """Where it was sealed."""
    job: str | None = None
    """What sealed it."""
    tags: dict[str, str] = Field(default_factory=dict)
    """Whatever else the job says about it."""
    proof: Bytes | None = None
    """The signature of all this by the key of the header: 64 bytes."""
    kind: Literal["collection"] | None = None
    """What the key object of a collection says, with the two below; null for all other objects."""
    manifest_key: Bytes | None = None
    """The key that will sign what the collection holds."""
    file: Bytes | None = None
    """All of the key object, an age file."""


class ObjectsBody(Body):
    """Several sealed objects."""

    objects: list[ObjectBody] = Field(min_length=1, max_length=MAX_AT_ONCE)


class CadenceBody(Body):
    """How often a dataset is to get an object."""

    hours: int | None = Field(ge=1, le=MAX_HOURS)
    """An object at least every so many hours; null to expect nothing."""
    job: str | None = None
    """Only of what this job sealed."""
    host: str | None = None
    """Only of what was sealed there."""


MAX_MARKED = 10_000
"""How many objects are marked by one call."""


class MarkBody(Body):
    """Objects that the store no longer has, or has after all, and why."""

    objects: list[ObjectId] = Field(min_length=1, max_length=MAX_MARKED)
    """Which ones."""
    reason: Reason


class RequestBody(Body):
    """What to open, for whom, and why."""

    objects: list[ObjectId] = Field(default_factory=list, max_length=MAX_OBJECTS)
    """What to open, named by id; or else a set."""
    set: str = Field(default=BY_ID, min_length=1, max_length=MAX_WORDS)
    """Which objects of the dataset, in words, such as job=nightly host=db1 newest."""
    batch: str | None = Field(default=None, pattern="^[0-9a-f]{32}$")
    """The same in requests of several datasets that are filed at once."""
    purpose: Reason
    recipient: Recipient
    hours: int | None = Field(default=None, ge=1, le=24 * 365)
    """When the request expires; the script's own time limit if absent."""


class DraftBody(Body):
    """A draft that its requester has signed."""

    draft: Id
    """The id that came with the draft."""
    envelope: EnvelopeBody
    """The statement of kind request over the digest of its subject."""


def _form(body: Any) -> str:
    return "signed" if isinstance(body, dict) and "draft" in body else "token"


class FiledBody(
    RootModel[
        Annotated[
            Annotated[RequestBody, Tag("token")] | Annotated[DraftBody, Tag("signed")],
            Discriminator(_form),
        ]
    ]
):
    """A request, unsigned; or a draft of one, signed."""


class CommitBody(Body):
    """What an official committed to in a genesis without a dealer."""

    boxes: list[str]
    """The SHA-256 of the box to each seat."""
    commitments: list[Bytes]
    """To the coefficients of the official's polynomial, the constant one first."""
    ephemeral: Bytes
    """The ephemeral key that the boxes were sealed with."""
    format: Literal["custody-dkg-commit/v1"]
    """Tells the versions apart."""
    pop: Bytes
    """The proof that the official has the constant coefficient."""
    tree: list[Bytes]
    """The higher commitments of the quorum's tree; none of plain m of n."""


class RedealBody(Body):
    """What an old official dealt of one row in a reshare."""

    boxes: dict[str, str]
    """By new official, the SHA-256 of the box to them."""
    commitments: list[Bytes]
    """The public key of the row, then those to the higher coefficients."""
    format: Literal["custody-redeal/v1"]
    """Tells the versions apart."""
    row: int
    """The old row that is dealt."""


class OpenedBody(Body):
    """What a dealer opens after a complaint: the content of the box."""

    ceremony: Id
    commitments: str
    """The SHA-256 of the dealer's commitments, joined."""
    dataset: Name
    dealer: int
    """The dealer's row."""
    epoch: int
    """The epoch that the reshare begins."""
    format: Literal["custody-subshare/v1"]
    """Tells the versions apart."""
    nonce: str
    """That of the ceremony."""
    official: Name
    """Who complained."""
    origin: str
    """The ledger's name."""
    rows: dict[str, Bytes]
    """The sub-shares, by the official's rows."""


class StatementBody(Body):
    """A signed statement, and the sealed contribution where its kind has one."""

    envelope: EnvelopeBody
    contribution: Bytes | None = None
    record: CommitBody | RedealBody | OpenedBody | None = Field(
        default=None, discriminator="format"
    )
    """What a commit of a genesis without a dealer names; in a reshare a redeal, or an answer."""
    boxes: list[Bytes] = Field(default_factory=list)
    """What comes with a commit or redeal: a box to each seat (a reshare's new ones), in order."""
    certificate: Bytes | None = None
    """The signature of its transcript, with a receipt."""


class PartBody(Body):
    """A part of a contribution to more than 1,000 objects, sealed."""

    part: int
    """Its number, from 0: it is for the objects from 1,000 times that, up to 1,000 of them."""
    contribution: Bytes


class WordsBody(Body):
    """Twelve words, typed back."""

    words: str
    """The words; letter case and what stands between them don't matter."""


class PresenceBody(WordsBody):
    """The twelve words of a key's fingerprint, for the roll-call."""

    official: Name | None = None
    """Whose they are, when a witness heard them; one's own if absent."""


class ReasonBody(ActBody):
    """Why."""

    reason: Reason


class BundleBody(Body):
    """A bundle dealt elsewhere."""

    bundle: str
    """Its exact text."""
