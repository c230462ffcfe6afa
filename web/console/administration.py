"""Administration: people and their links, tokens, sessions. Every act is an entry."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from custody.errors import CustodyError
from custody.formats.digest_words import four_words
from custody.formats.timestamps import stamp
from custody.service import api_tokens, browser_sessions, datasets, links, people
from custody.service.context import ROLE_SCOPES
from custody.service.notices import outbox
from web.browser_auth import service
from web.console.blueprint import console, page_with_error, principal, signed_in

OVERLAP = timedelta(days=1)


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
        made = people.invite(service(), principal(), form["name"], form["role"])
    except CustodyError as error:
        return page_with_error(error, lambda: _page(form=form))
    return make_response(_page(link=_link_address(made)))


@console.post("/administration/people/<name>/link")
@signed_in("admin")
def relink(name: str) -> Response:
    """Give an invited person a new link, or an enrolled one a link to set a new password."""
    try:
        made = links.new_link(service(), principal(), name)
    except CustodyError as error:
        return page_with_error(error, _page)
    return make_response(_page(link=_link_address(made)))


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
    return make_response(_page(secret={**made, "takes_over": token_id}))


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
    link: dict[str, Any] | None = None,
    secret: dict[str, Any] | None = None,
) -> str:
    who = principal()
    everybody = [
        {
            **row,
            "words": four_words(bytes.fromhex(row["fingerprint"])) if row["fingerprint"] else None,
        }
        for row in people.list_people(service(), who)
    ]
    return render_template(
        "administration.html",
        datasets=[row["name"] for row in datasets.list_all(service(), who)],
        form=form or {"name": "", "role": "official"},
        link=link,
        people=everybody,
        roles=sorted(ROLE_SCOPES),
        secret=secret,
        sessions=browser_sessions.list_sessions(service(), who),
        notice_sinks=outbox.sink_status(service(), who),
        tokens=_tokens(),
    )


def _tokens() -> list[dict[str, Any]]:
    """List the tokens, with what they are good for now; what came with a key is not rotated."""
    now = stamp(service().now())
    found = []
    for row in api_tokens.list_tokens(service(), principal()):
        over = row["expires"] is not None and row["expires"] <= now
        state = "revoked" if row["revoked"] else "expired" if over else "good"
        rotates = state == "good" and api_tokens.TOKEN_SCOPES.issuperset(row["scopes"])
        found.append({**row, "state": state, "rotates": rotates})
    return found


def _link_address(made: dict[str, Any]) -> dict[str, str]:
    """Write a one-time link; the code stands after the #, which browsers never send."""
    base = url_for("console.invitation", _external=True)
    return {"name": made["name"], "url": f"{base}#{made['code']}"}
