"""Routes about people and their credentials."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from spectree import Response

from custody.dsse import Envelope
from custody.service import credentials, people
from custody.strict import format_base64
from web.api.blueprint import TOKEN, api, principal, service, spec
from web.api.schemas import (
    Challenge,
    ChallengeBody,
    EnrolmentBody,
    Invitation,
    InvitationBody,
    NewToken,
    People,
    Problem,
    Session,
    SessionBody,
    TokenBody,
    Tokens,
)


@api.post("/invitations")
@spec.validate(
    resp=Response(HTTP_200=Invitation, HTTP_403=Problem), tags=["people"], security=TOKEN
)
def invite(json: InvitationBody) -> dict[str, Any]:
    """Invite somebody to a role."""
    return people.invite(service(), principal(), json.name, json.role)


@api.post("/enrolments")
@spec.validate(
    resp=Response(HTTP_200=NewToken, HTTP_401=Problem, HTTP_409=Problem), tags=["people"]
)
def enrol(json: EnrolmentBody) -> dict[str, Any]:
    """Take up an invitation; officials and witnesses register their public keys."""
    envelope = Envelope.from_dict(json.envelope.model_dump()) if json.envelope else None
    keys = json.keys.model_dump() if json.keys else None
    return people.enrol(service(), json.code, envelope, keys)


@api.get("/people")
@spec.validate(resp=Response(HTTP_200=People), tags=["people"], security=TOKEN)
def list_people() -> list[dict[str, Any]]:
    """Everybody, by name."""
    return people.list_people(service(), principal())


@api.post("/tokens")
@spec.validate(resp=Response(HTTP_200=NewToken, HTTP_403=Problem), tags=["tokens"], security=TOKEN)
def create_token(json: TokenBody) -> dict[str, Any]:
    """Make a token for a person or a job."""
    return credentials.create_token(
        service(),
        principal(),
        person=json.person,
        scopes=json.scopes,
        dataset=json.dataset,
        label=json.label,
        lifetime=timedelta(days=json.days),
    )


@api.get("/tokens")
@spec.validate(resp=Response(HTTP_200=Tokens, HTTP_403=Problem), tags=["tokens"], security=TOKEN)
def list_tokens() -> list[dict[str, Any]]:
    """All tokens and their terms."""
    return credentials.list_tokens(service(), principal())


@api.delete("/tokens/<token_id>")
@spec.validate(resp=Response("HTTP_204", HTTP_404=Problem), tags=["tokens"], security=TOKEN)
def revoke_token(token_id: str) -> tuple[str, int]:
    """End a token."""
    credentials.revoke_token(service(), principal(), token_id)
    return "", 204


@api.post("/challenges")
@spec.validate(resp=Response(HTTP_200=Challenge), tags=["sign in"])
def challenge(json: ChallengeBody) -> dict[str, str]:
    """A challenge for an official's key to sign."""
    offered = credentials.open_challenge(service(), json.official)
    return {"payload": format_base64(offered.encode())}


@api.post("/sessions")
@spec.validate(resp=Response(HTTP_200=Session, HTTP_401=Problem), tags=["sign in"])
def session(json: SessionBody) -> dict[str, Any]:
    """A session of a quarter of an hour for whoever signed the challenge."""
    return credentials.open_session(service(), Envelope.from_dict(json.envelope.model_dump()))
