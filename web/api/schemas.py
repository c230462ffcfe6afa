"""What goes in and out of the API, field by field."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict, Field, RootModel

TEXT = Field(min_length=1, max_length=2000)
BASE64 = Field(pattern=r"^[A-Za-z0-9+/]*={0,2}$", max_length=12_000_000)


class Strict(BaseModel):
    """A body or query that may hold nothing but what is named."""

    model_config = ConfigDict(extra="forbid", strict=True)


class Query(BaseModel):
    """A query string: its values arrive as text and are read as what they are."""

    model_config = ConfigDict(extra="forbid")


class Problem(BaseModel):
    """An error (RFC 9457)."""

    code: str
    detail: str
    hint: str | None
    promise: str | None
    status: int
    title: str


class About(BaseModel):
    """Whose service this is."""

    checkpoint: str
    combiner: str
    origin: str
    vkey: str


class Signature(Strict):
    """One signature of a DSSE envelope."""

    keyid: str
    sig: str


class EnvelopeBody(Strict):
    """A DSSE envelope with one Ed25519 signature."""

    payload: str
    payloadType: str  # noqa: N815  (DSSE names it so)
    signatures: list[Signature] = Field(min_length=1, max_length=1)


class InvitationBody(Strict):
    """Whom to invite, as what."""

    name: str
    role: str


class Invitation(BaseModel):
    """A one-time code, shown this once."""

    code: str
    expires: str
    name: str
    role: str


class Keys(Strict):
    """The public half of a key file, base64."""

    box_key: str
    signing_key: str


class EnrolmentBody(Strict):
    """An invitation's code, and for a role that signs, its keys and the signed statement."""

    code: str
    envelope: EnvelopeBody | None = None
    keys: Keys | None = None


class TokenBody(Strict):
    """The terms of a token to make."""

    person: str
    scopes: list[str]
    dataset: str | None = None
    label: str | None = None
    days: int = Field(default=365, ge=1, le=3650)


class TokenTerms(BaseModel):
    """A token's terms."""

    id: str
    person: str
    scopes: list[str]
    dataset: str | None
    label: str | None
    expires: str | None


class NewToken(TokenTerms):
    """A new token with its text, shown this once."""

    token: str
    role: str | None = None


class TokenInfo(TokenTerms):
    """A token as the list shows it."""

    created: str
    revoked: str | None


class Person(BaseModel):
    """Somebody with a role here."""

    name: str
    role: str
    status: str
    fingerprint: str | None
    enrolled: str | None


class ChallengeBody(Strict):
    """Who wants to sign in by signature."""

    official: str


class Challenge(BaseModel):
    """The exact bytes to sign, base64."""

    payload: str


class SessionBody(Strict):
    """The signed challenge."""

    envelope: EnvelopeBody


class Session(BaseModel):
    """A short-lived token."""

    expires: str
    token: str


class DatasetBody(Strict):
    """A dataset to open the genesis of."""

    name: str
    threshold: int
    officials: list[str]
    script: str = "genesis"
    export_script: str = "export"
    requester_may_approve: bool = False
    deal_here: bool = True


class Dataset(BaseModel):
    """A dataset, its policy and its seats."""

    name: str
    status: str
    ceremony: str
    threshold: int
    public: str | None
    recipient: str | None
    policy: dict[str, Any]
    since: str
    seats: list[dict[str, Any]]


class ObjectBody(Strict):
    """A sealed object's header (base64), its whole size in bytes, and where it came from."""

    header: str = BASE64
    size: int = Field(ge=1, le=2**53 - 1)
    sealed: str
    host: str | None = None
    job: str | None = None
    tags: dict[str, str] = Field(default_factory=dict, max_length=32)


class SealedObject(BaseModel):
    """A registered object."""

    id: str
    dataset: str
    header: str
    size: int
    sealed: str
    registered: str
    host: str | None
    job: str | None
    tags: dict[str, str]
    by_whom: str
    seq: int


class ObjectsQuery(Query):
    """A page of the catalogue."""

    limit: int = Field(default=100, ge=1, le=1000)
    before: str | None = None


class RequestBody(Strict):
    """What to open, for whom, and why."""

    objects: list[str] = Field(min_length=1, max_length=10_000)
    purpose: str = TEXT
    recipient: str
    hours: int | None = Field(default=None, ge=1, le=24 * 365)


class CeremonySummary(BaseModel):
    """A ceremony in the list."""

    id: str
    kind: str
    dataset: str
    requester: str
    purpose: str | None
    opened: str
    expires: str
    outcome: str | None
    reason: str | None


class Ceremony(BaseModel):
    """A ceremony: its subject, the digest and words everybody signs, and how far it is."""

    id: str
    kind: str
    dataset: str
    outcome: str | None
    opened: str
    expires: str
    deadline: str | None
    step: dict[str, str]
    steps: list[str]
    script: dict[str, str]
    subject: dict[str, Any]
    dealing: dict[str, Any] | None
    digest: str
    words: str
    threshold: int
    present: list[str]
    read_back: list[str]
    receipts: list[str]
    verdicts: dict[str, str]
    turned: list[str]
    window: str | None
    witnessed: list[str]
    attested: dict[str, str]
    unlocked: bool
    collected: bool


class StatementBody(Strict):
    """A signed statement, and the sealed contribution (base64) where its kind has one."""

    envelope: EnvelopeBody
    contribution: str | None = Field(default=None, max_length=12_000_000)


class WordsBody(Strict):
    """Four words, typed back; for the roll-call, whose."""

    words: str = TEXT
    official: str | None = None


class ReasonBody(Strict):
    """Why."""

    reason: str = TEXT


class BundleBody(Strict):
    """A bundle dealt elsewhere, as its exact text."""

    bundle: str = Field(max_length=4_000_000)


class SizeQuery(Query):
    """The tree size that proofs are wanted for."""

    size: int = Field(ge=1)


class FirstQuery(Query):
    """The tree size the client holds a checkpoint of."""

    first: int = Field(ge=1)


class EntriesQuery(Query):
    """A run of entries."""

    start: int = Field(default=0, ge=0)
    limit: int = Field(default=1000, ge=1, le=1000)


class Consistency(BaseModel):
    """The present checkpoint and the proof that it continues an earlier one."""

    checkpoint: str
    proof: list[str]


class Entry(BaseModel):
    """The exact bytes of one ledger entry, base64."""

    seq: int
    entry: str


class ProvenObject(BaseModel):
    """A requested object with its registration's entry and inclusion proof."""

    id: str
    size: int
    seq: int
    entry: str
    proof: list[str]


class Text(BaseModel):
    """A document as its exact text."""

    text: str


class Tokens(RootModel[list[TokenInfo]]):
    """All tokens."""


class People(RootModel[list[Person]]):
    """Everybody."""


class Datasets(RootModel[list[Dataset]]):
    """All datasets."""


class Objects(RootModel[list[SealedObject]]):
    """A page of objects."""


class Ceremonies(RootModel[list[CeremonySummary]]):
    """The ceremonies one may see."""


class Entries(RootModel[list[Entry]]):
    """A run of entries."""


class ProvenObjects(RootModel[list[ProvenObject]]):
    """A request's objects."""
