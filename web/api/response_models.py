"""Models of what the API answers, all but ceremonies.

An answer with a field that is not named here is not sent: nothing gets out by a column
that somebody adds to a table (promise QUIET).
"""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field, RootModel

from web.api.fields import (
    Answer,
    Bytes,
    Digest,
    Hash,
    Id,
    Key,
    Name,
    Note,
    Origin,
    Recipient,
    Time,
    VerifierKey,
)
from web.api.subject_models import (
    Policy,
    Quorum,
)


class Problem(Answer):
    """An error (RFC 9457)."""

    code: str
    """Which error, in a word that does not change."""
    detail: str
    """What was expected and what came."""
    hint: str | None
    """The way out."""
    promise: str | None
    """The promise that would have been broken, by its ID in SECURITY.md."""
    status: int
    """The HTTP status."""
    title: str
    """The HTTP status in words."""


class Description(RootModel[dict[str, Any]]):
    """An OpenAPI 3.1 document."""


class About(Answer):
    """Whose service this is."""

    checkpoint: Note
    combiner: Key
    """What contributions are sealed to (X25519)."""
    origin: Origin
    vkey: VerifierKey


class Heads(Answer):
    """The head of the ledger, and who vouches for one."""

    checkpoint: Note
    """The present head, with its cosignatures if there are any."""
    cosigned: Note | None
    """The newest head that somebody has cosigned."""


class Cosigned(Answer):
    """Cosignatures that were kept."""

    cosigned_by: list[str]
    """The names of their keys: those of officials end with /officials/ and their name."""
    size: int
    """How many entries the checkpoint counts."""


class Publication(Answer):
    """Somewhere that checkpoints are published."""

    sink: str
    """The folder, the webhook, or a witness by name."""
    size: int
    """How many entries the newest checkpoint counts that it has; 0 for none."""
    behind: int
    """How many entries have come since."""
    at: Time | None
    """When it got that checkpoint."""
    failing_since: Time | None
    """Since when it can't be given a newer one."""
    error: str | None
    """Why not."""


class Publications(RootModel[list[Publication]]):
    """Everywhere that checkpoints are published; empty where none was set up."""


class NoticeSink(Answer):
    """Somewhere that notices go."""

    sink: str
    """Its scheme, its host where that is no secret, and where it stands in the settings."""
    delivered: Time | None
    """When a notice last arrived there."""
    waiting: int
    """How many notices have not arrived yet."""
    given_up: int
    """How many were given up in the last month, after three days of trying."""
    failing_since: Time | None
    """Since when none arrives; null where they do."""
    error: str | None
    """Why not."""
    next: Time | None
    """When it is tried again; null if nothing waits."""


class NoticeSinks(RootModel[list[NoticeSink]]):
    """Everywhere that notices go; empty where nothing was set up."""


class Consistency(Answer):
    """The present checkpoint, and the proof that its tree continues an earlier one."""

    checkpoint: Note
    proof: list[Hash]
    """RFC 6962, section 2.1.2."""


class Entry(Answer):
    """A ledger entry."""

    seq: int
    """Its number, from 0."""
    entry: Bytes
    """Its exact bytes."""


class Entries(RootModel[list[Entry]]):
    """A run of entries."""


class Sealing(Answer):
    """What it takes to seal to a dataset."""

    name: Name
    status: str = Field(json_schema_extra={"enum": ["active", "genesis"]})
    """Whether the genesis is over."""
    ceremony: Id
    recipient: Recipient | None
    """Null until the genesis is over."""


class DatasetSeat(Answer):
    """An official's seat."""

    dataset: Name
    idx: int
    """The share's index, from 1."""
    official: Name
    share_key: str
    """The share's public key as an Ed25519 point; of several rows each, with a space between."""


class Cadence(Answer):
    """How often a dataset is to get an object, and whether it has."""

    dataset: Name
    job: str | None
    """Only what this job sealed counts; null: any job's."""
    host: str | None
    """Only what was sealed there counts; null: anywhere."""
    hours: int | None
    """An object at least every so many hours; null where nothing is expected."""
    newest: Time | None
    """When the newest object that the store has was sealed, as far as that is plausible."""
    due: Time | None
    """When the next one is due; null where nothing is expected."""
    overdue: bool
    """Whether that is over."""


class Sealer(Answer):
    """Who has sealed something."""

    job: str | None
    """The job, where it said so."""
    host: str | None
    """The host, where it said so."""


class DeclaredCadence(Cadence):
    """What was declared, and whether anything like it was ever there."""

    known: list[Sealer] | None
    """Whose objects there are, where there was never one of this job or host; else null."""


class Dataset(Sealing):
    """A dataset, its policy and its seats."""

    threshold: int
    """How few officials can be the quorum."""
    quorum: Quorum | None
    """Its tree of groups, where it is more than so many of all."""
    public: Key | None
    """The dataset's key as an Ed25519 point."""
    policy: Policy
    since: Time
    seats: list[DatasetSeat]
    """In their order; none until the genesis is over."""
    cadence: int | None
    """An object is expected at least every so many hours."""
    cadence_since: Time | None
    """When that was declared."""
    drill_days: int | None
    """A drill is to follow the last after at most so many days."""
    census_days: int | None
    """And a census."""
    drills_since: Time | None
    """When that was declared."""
    epoch: int
    """How often its shares were dealt anew."""
    newest: Time | None
    """When the newest object that the store has was sealed, as far as that is plausible."""
    due: Time | None
    """When the next one is due; null where nothing is expected."""
    overdue: bool
    """Whether that is over."""
    expectations: list[Cadence]
    """What is expected of single jobs and hosts."""


class DrillDue(Answer):
    """When a drill, or a census, is due."""

    dataset: Name
    kind: Literal["drill", "census"]
    """Of a quorum's keys, or of all."""
    days: int | None
    """At most so many days after the last; null where none is expected."""
    last: Time | None
    """When the last was closed."""
    due: Time | None
    overdue: bool
    """Whether that is over."""


class SeatHealth(Answer):
    """An official's share, and when it was last shown."""

    official: Name
    shown: Time | None
    """When a proof of it was last verified."""
    by: str
    """What proved it: a receipt, a turn in an export, a drill."""
    fresh: bool
    """Whether that was within a year, by somebody who may still act."""


class QuorumHealth(Answer):
    """Whether the dataset would still open, and what is due to see that it would."""

    seats: list[SeatHealth]
    """In their order."""
    opens: bool
    """Whether those whose share is fresh are a quorum."""
    critical: list[Name]
    """Those of them without whom the others are none."""
    spare: int
    """How many of them may be lost, whoever they are; negative where some are lacking."""
    thin_from: Time | None
    """When the loss of one closes it, if nobody shows their share; null where it is so already."""
    closed_from: Time | None
    """When the fresh ones are no quorum any more; null where they are none now."""
    drills: list[DrillDue]


class Datasets(RootModel[list[Dataset]]):
    """Datasets, by name."""


class SealedObject(Answer):
    """A registered object."""

    id: Digest
    dataset: Name
    header: Bytes
    """Its header, age's or Crypt4GH's."""
    size: int
    """Bytes of the whole sealed file."""
    sealed: Time
    registered: Time
    host: str | None
    """Where it was sealed."""
    job: str | None
    """What sealed it."""
    tags: dict[str, str]
    """Whatever else the job said about it."""
    by_whom: Name
    seq: int
    """The number of its ledger entry."""
    gone: Time | None
    """When it was marked gone, if the store no longer has it."""
    dated: Time
    """What it counts from: its sealing, or its registration if that was well before."""
    plausible: bool
    """Whether it can have been sealed when it says so."""


class RegisteredObject(SealedObject):
    """What was registered just now, or before."""

    usual: int | None
    """The usual size of its job on its host, where this object is far smaller."""


class Registration(Answer):
    """What became of one object of several: one of the two is null."""

    object: RegisteredObject | None
    error: Problem | None


class Registrations(RootModel[list[Registration]]):
    """What became of each object, in their order."""


class Objects(RootModel[list[SealedObject]]):
    """A page of objects, the newest first."""


class Marked(Answer):
    """How many objects were marked."""

    marked: int
    """Those that were not marked so before."""
    already: int
    """Those that were."""


class Text(Answer):
    """A document."""

    text: str
    """Its exact text."""
