"""Models of what the API answers about ceremonies: how far they are, and what proves it.

What is signed in them is described in :mod:`web.api.subject_models`.
"""

from __future__ import annotations

from pydantic import Field, RootModel

from web.api.fields import (
    Answer,
    Bytes,
    Digest,
    Hash,
    Id,
    Key,
    Kind,
    Name,
    Outcome,
    Reason,
    Time,
    Words,
)
from web.api.subject_models import (
    Dealing,
    DrillSubject,
    ExportSubject,
    GenesisSubject,
    PolicySubject,
    ReshareSubject,
    ResolvedExportSubject,
    ScriptName,
)


class CeremonySummary(Answer):
    """A ceremony in the list."""

    id: Id
    kind: Kind
    dataset: Name
    script: Digest
    requester: Name
    purpose: Reason | None
    """Of an export."""
    step: int
    """The place of the present step in the script, from 0."""
    step_since: Time
    opened: Time
    expires: Time
    outcome: Outcome | None
    ended: Time | None
    reason: str | None
    """Why it ended so."""
    batch: str | None = None
    """The same in requests of several datasets that were filed at once; else absent."""


class Ceremonies(RootModel[list[CeremonySummary]]):
    """The ceremonies one may see, the newest first."""


class Step(Answer):
    """A step of a script."""

    id: str
    """What the script calls it."""
    action: str
    """What is done."""
    actor: str
    """Whose turn it is: a role, or the service."""
    read: str
    """The text to read aloud."""


class DrillAnswer(Answer):
    """An official who has shown their key."""

    official: Name
    seconds: int
    """After so many seconds."""


class DrillExpected(Answer):
    """What the faults that a drill makes on purpose lead to."""

    absent: list[Name]
    opens: bool
    """Whether the canary opens; never by a single official."""
    refused: list[Name]


class DrillResult(Answer):
    """What a drill came to."""

    absent: list[Name]
    """Who was asked for and has not come, on purpose or not."""
    answered: list[DrillAnswer]
    """In their order."""
    as_expected: bool
    """Whether it came to what was expected."""
    expected: DrillExpected
    opened: bool
    """Whether the canary opened."""
    openers: list[Name]
    """By whose keys."""
    quorum_after: int | None
    """After how many seconds there were enough for that; null if there never were."""
    refused: list[Name]
    """Who handed in what does not show their share."""


class Complaint(Answer):
    """A new official's complaint of what a dealer dealt to them."""

    official: Name
    """Who complains."""
    dealer: int
    """Of which old row's part."""
    fault: str
    """box-fail, record-mismatch or share-mismatch."""
    verdict: str
    """open, right (what was opened is right, and used), wrong, or late."""
    until: Time | None
    """Until when it can be answered, while it is open."""


class ReshareStanding(Answer):
    """How far a reshare is."""

    standing: str
    """dealing, frozen, disputed, switched; or how it ended before."""
    epoch: int
    """The active epoch: the old one until the switch."""
    attempt: int
    """How often the dealers were fixed."""
    dealt: list[int]
    """The old rows that have dealt, in their order."""
    complaints: list[Complaint]
    excluded: dict[str, str]
    """By official: why their dealings are left out."""
    outstanding: list[Name]
    """After the switch: whose old shares together still open everything; empty if none do."""


class Ceremony(Answer):
    """A ceremony: its subject, the digest and words that everybody signs, how far it is."""

    id: Id
    kind: Kind
    dataset: Name
    outcome: Outcome | None
    reason: str | None
    """Why it ended, and who was missing; null while it is open, and of what ended as it should."""
    opened: Time
    expires: Time
    deadline: Time | None
    """When the present step is over, if it has a time limit."""
    step: Step
    """The present step."""
    steps: list[str]
    """All steps of the script, by id."""
    script: ScriptName
    subject: (
        GenesisSubject
        | ExportSubject
        | ResolvedExportSubject
        | PolicySubject
        | DrillSubject
        | ReshareSubject
    ) = Field(discriminator="format")
    """What is signed, by its digest."""
    dealing: Dealing | None
    """Of a genesis, once dealt; then it is signed too."""
    digest: Digest
    words: Words
    threshold: int
    """How few officials can be the quorum."""
    committed: list[Name]
    """Who has committed to a part of the key, in a genesis without a dealer."""
    present: list[Name]
    """Who answered the roll-call."""
    read_back: list[Name]
    """Who typed the words back."""
    receipts: list[Name]
    """Who signed that their share is theirs and right."""
    verdicts: dict[str, str]
    """By official: approve, deny or abstain."""
    turned: list[Name]
    """Who turned their key in the present window."""
    window: Time | None
    """When the first of them did."""
    witnessed: list[Name]
    """Which witnesses signed before the effect."""
    attested: dict[str, str]
    """By name: agree or disagree."""
    takes: list[str]
    """The kinds of statements that its step takes now; an exception is taken at any."""
    unlocked: bool
    """Whether the quorum's keys have opened what was asked for."""
    collected: bool
    """Whether the requester has had the grant."""
    refused: list[Name] = Field(default_factory=list)
    """Of a drill: who handed in what does not show their share; else absent."""
    result: DrillResult | None = None
    """Of a drill: what it came to, once it is done; else absent."""
    reshare: ReshareStanding | None = None
    """Of a reshare; else absent."""


class ProvenEntry(Answer):
    """A ledger entry and its inclusion proof."""

    seq: int
    """The number of the entry."""
    entry: Bytes
    """Its exact bytes."""
    proof: list[Hash]
    """RFC 6962, section 2.1.1."""


class ProvenObject(ProvenEntry):
    """A requested object, with its registration's ledger entry and inclusion proof."""

    id: Digest
    size: int
    """Bytes of the whole sealed file."""
    closing: ProvenEntry | None = None
    """Of the key object of a collection that was closed: the entry that says what it holds."""


class ProvenObjects(RootModel[list[ProvenObject]]):
    """A request's objects, in its order."""


class SignatureLine(Answer):
    """The one signature of a DSSE envelope."""

    keyid: Digest
    """SHA-256 of the public key."""
    sig: Bytes


class SignedStatement(Answer):
    """A signed statement: a DSSE envelope with one Ed25519 signature."""

    payload: Bytes
    """The statement's exact bytes."""
    payloadType: str  # noqa: N815  (DSSE names it so)
    """What the payload is; it is signed along."""
    signatures: list[SignatureLine]
    """Exactly one."""


class Verdicts(Answer):
    """What was signed about a request, and the entry that opened it."""

    opening: ProvenEntry
    """Of the type `ceremony.opened`; its data has the subject."""
    envelopes: list[SignedStatement]
    """Those of kind approve, deny, abstain and commit, in the order of the ledger."""


class Draft(Answer):
    """A request as it would be opened, kept for an hour."""

    id: Id
    """What it is filed by; its ceremony is called so."""
    expires: Time
    """Until when it can be filed."""
    subject: ResolvedExportSubject


class SignedRequest(Answer):
    """What officials check a signed request by."""

    box_key: Key
    """The X25519 key beside the requester's signing key."""
    enrolment: SignedStatement
    """By which that key says whose it is; its digest is the fingerprint of both."""
    envelope: SignedStatement
    """Of the kind request, about this request."""


class Complaints(Answer):
    """The complaints of a reshare that wait for an answer."""

    envelopes: list[SignedStatement]
    """Of the kind complain, each signed with the complaining official's key."""


class Epoch(Answer):
    """An epoch of a dataset that a reshare began."""

    epoch: int
    """How often the dataset's shares had been dealt anew by then."""
    ceremony: Id
    """The reshare."""
    seq: int
    """The number of the entry that made it the active one."""
    outstanding: list[Name]
    """Whose shares of the epoch before together still open everything; empty if none do."""


class Epochs(RootModel[list[Epoch]]):
    """The epochs that reshares began, the oldest first; empty where there were none."""


class Genesis(Answer):
    """How a dataset began, or its shares were last dealt anew, as its officials signed it."""

    subject: GenesisSubject | ReshareSubject = Field(discriminator="format")
    dealing: Dealing
    receipts: list[SignedStatement]
    """Of each official who signed that their share is right, in the order of the ledger."""


class PolicyChange(Answer):
    """A change of a dataset's policy, as officials check it."""

    approvals: list[SignedStatement]
    """Those of kind approve, in the order of the ledger; all sign the subject's digest."""
    entry: ProvenEntry
    """Of the type `dataset.policy`, which put it in force."""
    subject: PolicySubject


class PolicyChanges(RootModel[list[PolicyChange]]):
    """The changes of a dataset's policy, the oldest first."""


class PartsHere(Answer):
    """How many parts of one's contribution the service has."""

    here: int
    """Parts that have come, each verified."""
    parts: int
    """Parts that there will be."""
