"""Models of what the API takes: the JSON bodies and query strings of its calls.

A field that is not named here is refused, and so is a value of another type. Whether a
value of the right type makes sense is for the use case to say.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Discriminator,
    Field,
    RootModel,
    Tag,
)

from custody.ceremony.opening import MAX_OBJECTS
from custody.formats.dsse import Envelope
from custody.formats.encoding import LARGEST, parse_decimal
from custody.formats.limits import MAX_SEATS
from custody.freshness import MAX_HOURS
from custody.service.bulk_registration import MAX_AT_ONCE
from web.api.fields import (
    Bytes,
    Digest,
    Id,
    Key,
    Name,
    ObjectId,
    Reason,
    Recipient,
    Role,
    Scope,
    Time,
)


class Body(BaseModel):
    """A JSON object, or the fields of a query string."""

    model_config = ConfigDict(extra="forbid", strict=True, use_attribute_docstrings=True)


def _number(value: Any) -> Any:
    """Read a number of a query string; it has one spelling, like every other here."""
    number = parse_decimal(value) if isinstance(value, str) else None
    return value if number is None else number


Number = Annotated[int, BeforeValidator(_number)]


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


class InvitationBody(ActBody):
    """Whom to invite, as what."""

    name: Name
    role: Role


class Keys(Body):
    """The public half of a key file."""

    box_key: Key
    signing_key: Key


class EnrolmentBody(Body):
    """An invitation's code; where a key file is brought, also its keys and the signed statement."""

    code: str
    """The code that the administrator gave."""
    envelope: EnvelopeBody | None = None
    keys: Keys | None = None


class KeyBody(Body):
    """The public half of a key file, and the statement that it signed about itself."""

    envelope: EnvelopeBody
    keys: Keys


class LinkBody(Body):
    """The code of a one-time link."""

    code: str
    """What stands after the link's #."""


class FollowBody(EnrolmentBody):
    """What an enrolment holds, where it is still to be done, and the password to set."""

    password: str
    """At least 12 characters."""


class TokenBody(Body):
    """The terms of a token to make."""

    person: Name
    scopes: list[Scope]
    """What it reaches; "attend" can't be had by token."""
    dataset: Name | None = None
    label: str | None = None
    """A note on what it is for."""
    days: int = Field(default=365, ge=1, le=3650)
    """How long it is good for."""


class RotationBody(Body):
    """How a token is handed over to its successor."""

    overlap: int = Field(default=24 * 3600, ge=1, le=90 * 24 * 3600)
    """Seconds that the old one stays good for."""


class ChallengeBody(Body):
    """Who wants to sign in by signature."""

    official: Name


class SessionBody(Body):
    """The signed challenge."""

    envelope: EnvelopeBody


class OutsideWitnesses(Body):
    """Witnesses from outside, which cosign checkpoints."""

    keys: list[str] = Field(max_length=16)
    """Their keys, as 'custody-audit witness-key' prints them."""
    needed: int = Field(ge=1, le=16)
    """How many of them have to have cosigned."""


class DatasetBody(ActBody):
    """A dataset to open the genesis of."""

    name: Name
    threshold: int = Field(ge=0, le=MAX_SEATS)
    """How many officials make the quorum: at least 2."""
    officials: list[Name] = Field(max_length=MAX_SEATS)
    """Who gets a seat, in the order of the seats."""
    script: Name = "genesis"
    export_script: Name = "export"
    requester_may_approve: bool = False
    """Whether who asks for an export may also approve it."""
    deal_here: bool = True
    """Whether the service deals; if not, a bundle dealt elsewhere is handed in."""
    headers: Literal["proven", "registered"] = "proven"
    """Which headers are taken: those that their sealer proves, or all."""
    requests: Literal["signed", "token"] = "signed"
    """Which requests are taken: those that their requester signs, or all."""
    witnesses: OutsideWitnesses | None = None
    """Which witnesses from outside have to cosign what is to be witnessed; none unless said."""


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


class ObjectBody(Body):
    """A sealed object's header, its size, and where it came from."""

    header: Bytes
    """The age header, from its first byte through the newline after the MAC."""
    size: int = Field(ge=1, le=LARGEST)
    """Bytes of the whole age file."""
    sealed: Time
    host: str | None = None
    """Where it was sealed."""
    job: str | None = None
    """What sealed it."""
    tags: dict[str, str] = Field(default_factory=dict)
    """Whatever else the job says about it."""
    proof: Bytes | None = None
    """The signature of all this by the key of the header: 64 bytes."""


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


class MarkBody(Body):
    """Objects that the store no longer has, or has after all, and why."""

    objects: list[ObjectId] = Field(min_length=1, max_length=MAX_OBJECTS)
    """Which ones."""
    reason: Reason


class ObjectsQuery(Body):
    """A page of the catalogue."""

    limit: Number = Field(default=100, ge=1, le=1000)
    """How many at most."""
    before: Time | None = None
    """Only what was sealed earlier."""
    job: str | None = None
    """Only what this job sealed."""
    host: str | None = None
    """Only what was sealed there."""
    gone: Literal["yes", "no"] | None = None
    """Only what is marked gone, or only what is not; absent: both."""
    plausible: Literal["yes", "no"] | None = None
    """Only what can have been sealed when it says so, or only what can't; absent: both."""


class RequestBody(Body):
    """What to open, for whom, and why."""

    objects: list[ObjectId] = Field(min_length=1, max_length=MAX_OBJECTS)
    """What to open."""
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


class StatementBody(Body):
    """A signed statement, and the sealed contribution where its kind has one."""

    envelope: EnvelopeBody
    contribution: Bytes | None = None


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


class SizeQuery(Body):
    """The tree that proofs are wanted for."""

    size: Number = Field(ge=1, le=LARGEST)
    """Its number of entries."""


class FirstQuery(Body):
    """The tree that the client holds a checkpoint of."""

    first: Number = Field(ge=1, le=LARGEST)
    """Its number of entries."""


class EntriesQuery(Body):
    """A run of entries."""

    start: Number = Field(default=0, ge=0, le=LARGEST)
    """The number of the first."""
    limit: Number = Field(default=1000, ge=1, le=1000)
    """How many at most."""
