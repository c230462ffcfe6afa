"""Administration: people and their links, tokens, sessions. Every act is an entry."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from flask import make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from custody.errors import CustodyError
from custody.formats.digest_words import twelve_words
from custody.formats.timestamps import stamp
from custody.service import api_tokens, browser_sessions, datasets, links, people
from custody.service.api_tokens import TOKEN_SCOPES, NewToken, Token
from custody.service.context import ROLE_SCOPES
from custody.service.notices import outbox
from custody.service.people import Invitation
from custody.service.person import Person
from web.browser_auth import service
from web.console.blueprint import console, page_with_error, principal, signed_in
from web.proxy import public_address

OVERLAP = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class PersonRow:
    """Somebody, and the twelve words of their keys' fingerprint if they have keys."""

    person: Person
    words: str | None

    @classmethod
    def of(cls, person: Person) -> PersonRow:
        """Describe somebody."""
        print_ = person.fingerprint
        return cls(person, twelve_words(bytes.fromhex(print_)) if print_ else None)


@dataclass(frozen=True, slots=True)
class TokenRow:
    """A token with its state now, and whether it can be rotated."""

    token: Token
    state: str
    rotates: bool

    @classmethod
    def of(cls, token: Token, now: str) -> TokenRow:
        """Describe a token; what came with a key is not rotated."""
        over = token.expires is not None and token.expires <= now
        state = "revoked" if token.revoked else "expired" if over else "good"
        return cls(token, state, state == "good" and TOKEN_SCOPES.issuperset(token.scopes))


@dataclass(frozen=True, slots=True)
class LinkShown:
    """A one-time link, shown this once; its code stands after the #, which browsers never send."""

    name: str
    url: str

    @classmethod
    def to(cls, made: Invitation, base: str) -> LinkShown:
        """Write the link of an invitation."""
        return cls(made.name, f"{base}#{made.code}")


def _invitation_page() -> str:
    """Give where links lead; asked for before a code is made, which is shown once."""
    return public_address(url_for("console.invitation"))


@console.get("/administration")
@signed_in("admin")
def administration() -> str:
    """People, tokens, where notices go, sessions."""
    return _page()


@console.post("/administration/people")
@signed_in("admin")
def invite() -> Response:
    """Invite somebody; their one-time link is shown this once."""
    form = {"name": request.form.get("name", "").strip(), "role": request.form.get("role", "")}
    try:
        base = _invitation_page()
        made = people.invite(service(), principal(), form["name"], form["role"])
    except CustodyError as error:
        return page_with_error(error, lambda: _page(form=form))
    return make_response(_page(link=LinkShown.to(made, base)))


@console.post("/administration/people/<name>/link")
@signed_in("admin")
def relink(name: str) -> Response:
    """Give an invited person a new link, or an enrolled one a link to set a new password."""
    try:
        base = _invitation_page()
        made = links.new_link(service(), principal(), name)
    except CustodyError as error:
        return page_with_error(error, _page)
    return make_response(_page(link=LinkShown.to(made, base)))


@console.post("/administration/tokens")
@signed_in("admin")
def create_token() -> Response:
    """Make an API token; it is shown this once."""
    try:
        made = api_tokens.create_token(
            service(),
            principal(),
            person=request.form.get("person", "").strip(),
            scopes=request.form.get("scope", "").split(),
            dataset=request.form.get("dataset") or None,
            label="made in the console",
            lifetime=timedelta(days=365),
        )
    except CustodyError as error:
        return page_with_error(error, _page)
    return make_response(_page(secret=made))


@console.post("/administration/tokens/<token_id>/rotate")
@signed_in("admin")
def rotate_token(token_id: str) -> Response:
    """Make a token that takes over from this one, which goes on for a day; shown this once."""
    try:
        made = api_tokens.rotate_token(service(), principal(), token_id, overlap=OVERLAP)
    except CustodyError as error:
        return page_with_error(error, _page)
    return make_response(_page(secret=made, takes_over=token_id))


@console.post("/administration/tokens/<token_id>/revoke")
@signed_in("admin")
def revoke_token(token_id: str) -> Response:
    """End a token."""
    try:
        api_tokens.revoke_token(service(), principal(), token_id)
    except CustodyError as error:
        return page_with_error(error, _page)
    return redirect(url_for("console.administration"))


@console.post("/administration/sessions/<session_id>/revoke")
@signed_in("admin")
def revoke_session(session_id: str) -> Response:
    """End somebody's session."""
    try:
        browser_sessions.revoke_session(service(), principal(), session_id)
    except CustodyError as error:
        return page_with_error(error, _page)
    return redirect(url_for("console.administration"))


def _page(
    *,
    form: dict[str, str] | None = None,
    link: LinkShown | None = None,
    secret: NewToken | None = None,
    takes_over: str | None = None,
) -> str:
    who, now = principal(), stamp(service().now())
    return render_template(
        "administration.html",
        datasets=[row.name for row in datasets.list_all(service(), who)],
        form=form or {"name": "", "role": "official"},
        link=link,
        people=[PersonRow.of(one) for one in people.list_people(service(), who)],
        roles=sorted(ROLE_SCOPES),
        secret=secret,
        takes_over=takes_over,
        sessions=browser_sessions.list_sessions(service(), who),
        notice_sinks=outbox.sink_status(service(), who),
        tokens=[TokenRow.of(one, now) for one in api_tokens.list_tokens(service(), who)],
    )
