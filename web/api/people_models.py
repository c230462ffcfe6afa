"""Models of what the API answers about people, their links, keys and credentials."""

from __future__ import annotations

from pydantic import Field, RootModel

from web.api.fields import (
    Answer,
    Bytes,
    Digest,
    Id,
    InvitationCode,
    Key,
    Name,
    Role,
    Scope,
    Time,
    Token,
)


class Invitation(Answer):
    """A one-time code, shown this once."""

    code: InvitationCode
    expires: Time
    name: Name
    role: Role


class Person(Answer):
    """Somebody with a role here."""

    name: Name
    role: Role
    status: str = Field(json_schema_extra={"enum": ["enrolled", "invited", "removed", "suspended"]})
    """Whether the invitation has been taken up, and whether they may act."""
    signing_key: Key | None
    box_key: Key | None
    fingerprint: Digest | None
    """Of both keys and the name; its four words are read back at the enrolment."""
    invited: Time
    enrolled: Time | None
    display: str | None
    """Their name as they write it, to be shown beside ``name`` and never in its place."""


class HeldSeat(Answer):
    """A seat somebody holds, and what is left of the quorum without them."""

    dataset: Name
    idx: int
    """Which seat it is."""
    seats: int
    """How many there are."""
    threshold: int
    """How few of them can open the dataset."""
    others: int
    """How many of the dataset's officials can act beside this person."""
    spare: int
    """How many of these may be lost, whichever; negative where they are no quorum."""
    takes: str
    """The quorum in words: how many, or a tree."""


class Comparison(Answer):
    """Who compared a key, and when last."""

    by_whom: Name
    at: Time
    signed: bool
    """Whether they signed that with a key of their own."""


class OpenCeremony(Answer):
    """An open ceremony in which somebody has a part."""

    id: Id
    part: str
    """What they are in it: seat, witness, requester, or listed for one who may ask."""


class PersonPage(Answer):
    """All that is known of somebody here."""

    person: Person
    seats: list[HeldSeat]
    comparisons: list[Comparison]
    ceremonies: list[OpenCeremony]
    """The open ones in which they have a part."""
    signed: Time | None
    """When their key signed last in a ceremony."""


class People(RootModel[list[Person]]):
    """Everybody, by name."""


class TokenTerms(Answer):
    """A token's terms."""

    id: str
    """What the token is revoked by; not a secret."""
    person: Name
    scopes: list[Scope]
    """What it reaches."""
    dataset: Name | None
    """The one dataset it is good for; all of them if null."""
    label: str | None
    """A note on what it is for."""
    expires: Time | None


class NewToken(TokenTerms):
    """A new token."""

    token: Token


class Link(Answer):
    """Whom a one-time link is for."""

    enrolled: bool
    """Whether they have enrolled already, and only set a new password."""
    name: Name
    role: Role


class Followed(Answer):
    """Who took up a link."""

    name: Name
    role: Role


class Enrolled(NewToken):
    """A new person's token."""

    role: Role
    reader: Token | None
    """A token that only reads, to lie beside a key file whose owner's own token does more."""


class TokenInfo(TokenTerms):
    """A token as the list shows it: never its text."""

    created: Time
    revoked: Time | None
    used: Time | None
    """When it was last used, at most an hour too early; null for never."""


class Tokens(RootModel[list[TokenInfo]]):
    """All tokens, the oldest first."""


class Nonce(Answer):
    """What a signed act takes, once."""

    nonce: str
    """Hex; good for two minutes."""


class Challenge(Answer):
    """What to sign."""

    payload: Bytes
    """The exact bytes: a challenge, RFC 8785 JSON."""


class Session(Answer):
    """A token for a quarter of an hour."""

    expires: Time
    token: Token


class Credential(Answer):
    """What a credential is good for."""

    dataset: Name | None
    """The one dataset that it is limited to; null where it is not."""
    keyed: bool
    """Whether whoever it is of has a key to sign with."""
    scopes: list[str]
    """What it reaches."""
