"""The bodies that calls about people take: standing, keys, links, tokens, sessions."""

from __future__ import annotations

from pydantic import Field

from web.api.fields import Digest, Key, Name, Reason, Role, Scope
from web.api.request_models import ActBody, Body, EnvelopeBody


class InvitationBody(ActBody):
    """Whom to invite, as what."""

    name: Name
    role: Role
    display: str | None = None
    """Their name as they write it, to be shown beside ``name``."""


class StandingBody(ActBody):
    """Why somebody is suspended, let back in or removed."""

    reason: Reason


class ComparisonBody(ActBody):
    """The fingerprint that was compared."""

    fingerprint: Digest


class DisplayBody(Body):
    """A name as its owner writes it."""

    display: str
    """The name, at most 80 characters; nobody else goes by it."""


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
