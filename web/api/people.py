"""Calls about people and their credentials."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from custody.formats.dsse import Envelope
from custody.formats.encoding import format_base64
from custody.service import (
    Principal,
    api_tokens,
    challenge_sessions,
    known_keys,
    links,
    people,
    person,
    person_keys,
    person_page,
    rate_limit,
    signed_acts,
    standing,
)
from web.api.blueprint import call, service
from web.api.people_bodies import (
    ChallengeBody,
    ComparisonBody,
    DisplayBody,
    EnrolmentBody,
    FollowBody,
    InvitationBody,
    KeyBody,
    LinkBody,
    RotationBody,
    SessionBody,
    StandingBody,
    TokenBody,
)
from web.api.people_models import (
    Challenge,
    Credential,
    Enrolled,
    Followed,
    Invitation,
    Link,
    NewToken,
    Nonce,
    People,
    Person,
    PersonPage,
    Session,
    Tokens,
)
from web.api.request_models import ActBody, Nothing
from web.browser_auth import client_address


@call("POST", "/invitations", Invitation, 409, 422, tag="people")
def invite(principal: Principal, json: InvitationBody) -> people.Invitation:
    """Invite somebody to a role."""
    return people.invite(
        service(), principal, json.name, json.role, json.signature(), display=json.display
    )


@call("POST", "/people/<name>/links", Invitation, 404, 422, tag="people")
def make_link(principal: Principal, name: str, json: ActBody) -> people.Invitation:
    """A new one-time code for somebody: to take up their invitation, or for a new password."""
    return links.new_link(service(), principal, name, json.signature())


@call("POST", "/acts", Nonce, tag="people")
def open_act(principal: Principal, json: Nothing) -> dict[str, str]:
    """A nonce for the signature of an act that the caller is about to do."""
    return {"nonce": signed_acts.open_act(service(), principal)}


@call("POST", "/enrolments", Enrolled, 401, 409, 422, 429, tag="people")
def enrol(json: EnrolmentBody) -> people.Enrolled:
    """Take up an invitation, with the public half of a key file or, in most roles, without."""
    envelope, keys = _enrolment(json)
    with rate_limit.limit_guesses(service(), rate_limit.CODES, client_address()):
        return people.enrol(service(), json.code, envelope, keys)


@call("POST", "/keys", Person, 409, 422, tag="people")
def register_key(principal: Principal, json: KeyBody) -> person.Person:
    """Register a key file of one's own, for somebody who enrolled without."""
    envelope = Envelope.from_dict(json.envelope.model_dump())
    keys = person_keys.PublicKeys(**json.keys.model_dump())
    return person_keys.register_key(service(), principal, envelope, keys)


@call("POST", "/links/look", Link, 401, 429, tag="people")
def look_at_link(json: LinkBody) -> links.Linked:
    """Whom a one-time link is for."""
    with rate_limit.limit_guesses(service(), rate_limit.CODES, client_address()):
        return links.link_person(service(), json.code)


@call("POST", "/links", Followed, 401, 409, 422, 429, tag="people")
def follow_link(json: FollowBody) -> links.Followed:
    """Take up a one-time link in a browser: enrol where that is to be done, set the password."""
    envelope, keys = _enrolment(json)
    with rate_limit.limit_guesses(service(), rate_limit.CODES, client_address()):
        return links.follow_link(service(), json.code, envelope, keys, json.password)


@call("GET", "/people", People, tag="people")
def list_people(principal: Principal) -> list[person.Person]:
    """Everybody, by name."""
    return people.list_people(service(), principal)


@call("GET", "/people/<name>", PersonPage, 404, tag="people")
def show_person(principal: Principal, name: str) -> person_page.PersonPage:
    """Somebody, their seats, who compared their key, and their open ceremonies."""
    return person_page.show(service(), principal, name)


@call("POST", "/people/<name>/suspensions", Person, 404, 422, tag="people")
def suspend_person(principal: Principal, name: str, json: StandingBody) -> person.Person:
    """Suspend somebody, who can't act until they are let back in."""
    return standing.suspend(service(), principal, name, json.reason, json.signature())


@call("POST", "/people/<name>/resumptions", Person, 404, 422, tag="people")
def resume_person(principal: Principal, name: str, json: StandingBody) -> person.Person:
    """Let somebody back in who was suspended."""
    return standing.resume(service(), principal, name, json.reason, json.signature())


@call("POST", "/people/<name>/removals", Person, 404, 422, tag="people")
def remove_person(principal: Principal, name: str, json: StandingBody) -> person.Person:
    """Remove somebody for good."""
    return standing.remove(service(), principal, name, json.reason, json.signature())


@call("POST", "/people/<name>/comparisons", None, 404, 422, tag="people")
def record_comparison(principal: Principal, name: str, json: ComparisonBody) -> tuple[str, int]:
    """Record that the caller compared somebody's key with them."""
    known_keys.compared(service(), principal, name, json.fingerprint, json.signature())
    return "", 204


@call("POST", "/people/<name>/displays", None, 404, 422, tag="people")
def set_display(principal: Principal, name: str, json: DisplayBody) -> tuple[str, int]:
    """Set the name as somebody writes it, one's own or as an administrator."""
    known_keys.set_display(service(), principal, name, json.display)
    return "", 204


@call("POST", "/tokens", NewToken, 404, tag="tokens")
def create_token(principal: Principal, json: TokenBody) -> api_tokens.NewToken:
    """Make a token for a person or a job."""
    return api_tokens.create_token(
        service(),
        principal,
        person=json.person,
        scopes=json.scopes,
        dataset=json.dataset,
        label=json.label,
        lifetime=timedelta(days=json.days),
    )


@call("POST", "/tokens/<token_id>/rotations", NewToken, 404, tag="tokens")
def rotate_token(principal: Principal, token_id: str, json: RotationBody) -> api_tokens.NewToken:
    """Make a new token with the terms of an old one, which goes on for a while."""
    overlap = timedelta(seconds=json.overlap)
    return api_tokens.rotate_token(service(), principal, token_id, overlap=overlap)


@call("GET", "/tokens", Tokens, tag="tokens")
def list_tokens(principal: Principal) -> list[api_tokens.Token]:
    """All tokens and their terms."""
    return api_tokens.list_tokens(service(), principal)


@call("GET", "/credential", Credential, tag="tokens")
def describe_credential(principal: Principal) -> dict[str, Any]:
    """What the credential that is shown is good for."""
    return {
        "dataset": principal.dataset,
        "keyed": people.has_key(service(), principal),
        "scopes": sorted(principal.scopes),
    }


@call("DELETE", "/tokens/<token_id>", None, 404, 409, tag="tokens")
def revoke_token(principal: Principal, token_id: str) -> tuple[str, int]:
    """End a token."""
    api_tokens.revoke_token(service(), principal, token_id)
    return "", 204


@call("POST", "/challenges", Challenge, 429, tag="sign in")
def open_challenge(json: ChallengeBody) -> dict[str, str]:
    """A challenge for an official's key to sign; anybody gets one, for any name."""
    rate_limit.count_attempt(service(), rate_limit.CHALLENGES, client_address(), json.official)
    offered = challenge_sessions.open_challenge(service(), json.official)
    return {"payload": format_base64(offered.encode())}


@call("POST", "/sessions", Session, 401, 422, tag="sign in")
def open_session(json: SessionBody) -> challenge_sessions.OpenedSession:
    """A session of a quarter of an hour for whoever signed the challenge."""
    return challenge_sessions.open_session(
        service(), Envelope.from_dict(json.envelope.model_dump())
    )


def _enrolment(
    json: EnrolmentBody | FollowBody,
) -> tuple[Envelope | None, person_keys.PublicKeys | None]:
    """Read what somebody with a key file hands in beside the code."""
    envelope = Envelope.from_dict(json.envelope.model_dump()) if json.envelope else None
    keys = person_keys.PublicKeys(**json.keys.model_dump()) if json.keys else None
    return envelope, keys
