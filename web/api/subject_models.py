"""Models of what is signed: the subjects of ceremonies, and the dealing.

The exact fields matter: clients compute the digest again from what they were sent.
:mod:`custody.ceremony` makes them; here they are described.
"""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field

from web.api.fields import (
    Answer,
    Bytes,
    Digest,
    Id,
    Key,
    Name,
    Nonce,
    Origin,
    Reason,
    Recipient,
    Time,
)


class ScriptName(Answer):
    """A script, frozen by its digest."""

    digest: Digest
    name: Name


class Scripts(Answer):
    """Which script each kind of ceremony runs."""

    export: Name


class PolicyWitnesses(Answer):
    """Witnesses from outside, by key, and how many of them have to cosign."""

    keys: list[str]
    """Their keys, in the order of their text."""
    needed: int
    """How many of them have to have cosigned."""


class Policy(Answer):
    """A dataset's policy."""

    dealer: Literal["service", "offline", "dkg"]
    """Who deals the dataset's key: the service, or an air-gapped machine."""
    requester_may_approve: bool
    """Whether who asks for an export may also approve it."""
    scripts: Scripts
    headers: Literal["proven"] = "proven"
    """That keys turn for proven headers only; absent where they turn for all."""
    requests: Literal["signed"] = "signed"
    """That whoever asks signs the request; absent where a token is enough."""
    witnesses: PolicyWitnesses = PolicyWitnesses(keys=[], needed=0)
    """Who from outside has to cosign for a ledger to be witnessed; absent where nobody has."""


class Seat(Answer):
    """An official's place in the roster."""

    index: int
    """The share's index, from 1."""
    official: Name
    fingerprint: Digest
    signing_key: Key
    box_key: Key


class KeyedSeat(Seat):
    """A seat with the public key of its share, or shares."""

    share_key: Key | None = None
    """Absent where there are several."""
    share_keys: list[Key] = Field(default_factory=list)
    """One for each row that the official holds in the quorum; absent where it is one."""


class KeyedRequester(Answer):
    """A requester who had a key when a genesis was opened."""

    name: Name
    fingerprint: Digest
    signing_key: Key
    box_key: Key


class Witness(Answer):
    """A witness of a ceremony."""

    name: Name
    signing_key: Key


class Listed(Answer):
    """The requested objects, as they are signed."""

    count: int
    """How many they are."""
    digest: Digest


class ObjectTree(Answer):
    """The objects that a request resolved to, as they are signed."""

    bytes: int
    """How much they are together."""
    count: int
    """How many they are."""
    first: Time
    """When the first was sealed."""
    last: Time
    """When the last was."""
    root: Digest
    """Of the tree over their list."""


Quorum = dict[str, Any]
"""A group of a quorum: how many it ``need`` 's, ``of`` which officials and groups, its ``name``."""


class Framed(Answer):
    """What every subject has."""

    ceremony: Id
    combiner: Key
    """What contributions are sealed to (X25519)."""
    dataset: Name
    expires: Time
    nonce: Nonce
    opened: Time
    origin: Origin
    requester: Name
    script: ScriptName
    threshold: int | None = None
    """How many officials make the quorum, of all seats; absent where it is a tree."""
    quorum: Quorum | None = None
    """The tree of groups; absent where it is a threshold."""
    witnesses: list[Witness]
    """Everybody who can witness it."""


class Frame(Framed):
    """What the subjects of a genesis and of an export have."""

    policy: Policy


class GenesisSubject(Frame):
    """The subject of a genesis."""

    format: Literal["custody-genesis/v1", "custody-genesis/v2"]
    """Tells the subjects apart; the second is of a genesis without a dealer."""
    requesters: list[KeyedRequester] = Field(default_factory=list)
    """Who may ask and had a key by then, by name; absent where nobody had."""
    seats: list[Seat]
    """The roster, in the order of the seats."""


class Exported(Frame):
    """What the subject of every export says."""

    public: Key
    """The dataset's key as an Ed25519 point."""
    purpose: Reason
    recipient: Recipient
    """Whom the grant is for."""
    seats: list[KeyedSeat]
    """The roster, in the order of the seats."""


class ExportSubject(Exported):
    """The subject of an export that 0.1.0 opened."""

    format: Literal["custody-request/v1"]
    """Tells the subjects apart."""
    objects: Listed


class ResolvedExportSubject(Exported):
    """The subject of an export."""

    format: Literal["custody-request/v2"]
    """Tells the subjects apart."""
    objects: ObjectTree
    set: str
    """The words that the objects were asked in."""
    as_of: int
    """How many entries the ledger had when the words were resolved."""
    requester_key: Key | None = None
    """The Ed25519 key of whoever asks, if they sign it; else a token vouches for it."""
    batch: str | None = None
    """The same in requests of several datasets that were filed at once."""
    epoch: int = 0
    """How often the dataset's shares were dealt anew; absent where they never were."""


class PolicySubject(Framed):
    """The subject of a change of a dataset's policy."""

    format: Literal["custody-policy/v1"]
    """Tells the subjects apart."""
    before: Policy = Field(alias="from")
    """The dataset's policy when it was opened."""
    to: Policy
    """The policy that is wanted; it only tightens the other."""
    seats: list[KeyedSeat]
    """The roster, in the order of the seats."""
    epoch: int = 0
    """How often the dataset's shares were dealt anew; absent where they never were."""


class DrillTarget(Answer):
    """Whose keys a drill asks for."""

    need: Literal["one", "quorum", "all"]
    """Those of one official, of as many as open the dataset, or of all."""
    official: Name | None = None
    """Of `one`; else absent."""


class DrillSubject(Frame):
    """The subject of a drill."""

    format: Literal["custody-drill/v1"]
    """Tells the subjects apart."""
    absent: list[Name]
    """Who is away on purpose, by name."""
    canary: Bytes
    """The age header that follows from the drill; clients derive it, and refuse another."""
    corrupt: list[Name]
    """Who hands in what is wrong on purpose, by name."""
    epoch: int
    """How often the dataset's shares were dealt anew."""
    public: Key
    """The dataset's key as an Ed25519 point."""
    seats: list[KeyedSeat]
    """The roster, in the order of the seats."""
    target: DrillTarget


class OldEpoch(Answer):
    """The epoch that a reshare leaves."""

    dealing: Digest
    """Of its dealing."""
    epoch: int
    """How often the dataset's shares had been dealt anew until then."""
    quorum: Quorum
    """The tree of then, of m of n too."""
    seats: list[Seat]
    """The roster of then, in the order of the seats."""
    shares: list[Key]
    """The public keys of the shares, in the order of the quorum's rows."""


class ReshareSubject(Frame):
    """The subject of a reshare."""

    format: Literal["custody-reshare/v1"]
    """Tells the subjects apart."""
    epoch: int
    """The new one."""
    before: OldEpoch = Field(alias="from")
    """The epoch that it leaves."""
    public: Key
    """The dataset's key as an Ed25519 point, which stays."""
    seats: list[Seat]
    """The new roster, in the order of the seats; the quorum is always a tree here."""


class Dealing(Answer):
    """What is public of a dealing."""

    by: Literal["service", "offline", "dkg", "reshare"]
    """Where it was dealt; dkg: by nobody, all officials made it together."""
    canary: Bytes
    """The age header of the canary."""
    public: Key
    """The dataset's key as an Ed25519 point."""
    recipient: Recipient
    sealed: list[Digest] | None = None
    """Of the sealed shares, in the order of the seats, where somebody dealt them."""
    commits: list[Digest] | None = None
    """Of what each committed to, where nobody dealt; in a reshare of what dealers dealt."""
    dealers: list[int] | None = None
    """In a reshare: the old rows whose dealings make it; else absent, as the two below."""
    attempt: int | None = None
    """How often the dealers were fixed."""
    epoch: int | None = None
    """The epoch that it begins."""
    transcript: Digest | None = None
    """Of what all of them certify then."""
    shares: list[Key]
    """The public keys of the shares, in the order of the quorum's rows."""
    threshold: int | None = None
    """How many shares open something together; absent where it is a tree."""
    quorum: Quorum | None = None
    """The tree of groups; absent where it is a threshold."""
