"""My account: password, sessions, my key tried against my seats, and how pages look to me."""

from __future__ import annotations

from datetime import timedelta

from flask import make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from custody.errors import CustodyError, InputError
from custody.formats.digest_words import twelve_words
from custody.service import browser_sessions
from custody.service.person_page import show
from web.browser_auth import client_address, keep_cookie, service, set_session_cookie
from web.console.blueprint import add_notice, console, page_with_error, principal, signed_in
from web.console.confirm import Question, ask

YEAR = timedelta(days=365)
_DONE = {
    "password": "Your password is changed, and your other sessions are ended.",
    "ended": "The session is ended.",
}


@console.get("/account")
@signed_in()
def account() -> str:
    """What somebody looks after for themselves."""
    said = _DONE.get(request.args.get("done", ""))
    if said is not None:
        add_notice("good", said)
    me = principal().name
    page = show(service(), principal(), me)
    print_ = page.person.fingerprint
    sessions = browser_sessions.list_sessions(service(), principal())
    return render_template(
        "account.html",
        page=page,
        who=page.person,
        words=twelve_words(bytes.fromhex(print_)) if print_ else "",
        sessions=[one for one in sessions if one.person == me],
    )


@console.post("/account/password")
@signed_in()
def change_password() -> Response:
    """Change one's own password; this browser goes on in a new session."""
    old, new = request.form.get("old", ""), request.form.get("password", "")
    me = principal().name
    try:
        if new != request.form.get("again", ""):
            raise InputError("the new password was typed in two ways")
        browser_sessions.change_password(service(), me, old, new, client_address())
    except CustodyError as error:
        return page_with_error(error, account)
    secret = browser_sessions.begin_session(service(), me, request.headers.get("User-Agent", ""))
    response = make_response(redirect(url_for("console.account", done="password")))
    return set_session_cookie(response, secret)


@console.get("/sessions/<session_id>/end")
@signed_in()
def end_session_page(session_id: str) -> str:
    """Ask before a session ends."""
    lines = ["Whoever uses it has to sign in again. What is typed there stays on their page."]
    return ask(Question("End this session?", lines, "End it", url_for("console.account")))


@console.post("/sessions/<session_id>/end")
@signed_in()
def end_session(session_id: str) -> Response:
    """End a session: one's own, or anybody's as an administrator."""
    every = browser_sessions.list_sessions(service(), principal())
    whose = next((one.person for one in every if one.id == session_id), "")
    try:
        browser_sessions.revoke_session(service(), principal(), session_id)
    except CustodyError as error:
        return page_with_error(error, lambda: end_session_page(session_id=session_id))
    if whose == principal().name:
        return redirect(url_for("console.account", done="ended"))
    return redirect(url_for("console.person_page", name=whose, done="ended"))


@console.post("/account/looks")
@signed_in()
def set_looks() -> Response:
    """Keep how pages look in this browser: its theme and its time zone, a year long."""
    response = make_response(redirect(url_for("console.account")))
    for name in ("theme", "zone"):
        value = request.form.get(name, "").strip()[:64]
        keep_cookie(response, f"custody-{name}", value, lifetime=YEAR, samesite="Lax")
    return response
