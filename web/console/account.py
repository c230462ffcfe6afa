"""My account: password, sessions, my key tried against my seats, and how pages look to me."""

from __future__ import annotations

from datetime import timedelta

from flask import make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from custody.errors import CustodyError, InputError, NotKnownError
from custody.formats.digest_words import twelve_words
from custody.service import browser_sessions
from custody.service.browser_sessions import BrowserSession
from custody.service.person_page import show
from web.browser_auth import client_address, keep_cookie, service, set_session_cookie
from web.console.blueprint import add_notice, console, page_with_error, principal, signed_in
from web.console.confirm import Question, ask
from web.console.shown_once import done_now, redirect_done

YEAR = timedelta(days=365)
_DONE = {
    "password": "Your password is changed, and your other sessions are ended.",
    "ended": "The session is ended.",
}


@console.get("/account")
@signed_in()
def account() -> str:
    """What somebody looks after for themselves."""
    said = _DONE.get(done_now())
    if said is not None:
        add_notice("good", said)
    me = principal().name
    page = show(service(), principal(), me)
    print_ = page.person.fingerprint
    return render_template(
        "account.html",
        page=page,
        who=page.person,
        words=twelve_words(bytes.fromhex(print_)) if print_ else "",
        sessions=browser_sessions.list_sessions(service(), principal(), me),
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
    response = redirect_done(url_for("console.account"), "password")
    return set_session_cookie(response, secret)


@console.get("/sessions/<session_id>/end")
@signed_in()
def end_session_page(session_id: str) -> str:
    """Ask before a session ends."""
    found = _session(session_id)
    me = found.person == principal().name
    heading = f"End {'your' if me else 'the'} session{'' if me else f' of {found.person}'}?"
    lines = [f"It is that of {found.agent[:120]}."] if found.agent else []
    lines.append("Whoever uses it has to sign in again. What is typed there stays on their page.")
    back = url_for("console.account") if me else url_for("console.person_page", name=found.person)
    return ask(Question(heading, lines, "End it", back))


@console.post("/sessions/<session_id>/end")
@signed_in()
def end_session(session_id: str) -> Response:
    """End a session: one's own, or anybody's as an administrator."""
    whose = _session(session_id).person
    browser_sessions.revoke_session(service(), principal(), session_id)
    if whose == principal().name:
        return redirect_done(url_for("console.account"), "ended")
    return redirect_done(url_for("console.person_page", name=whose), "ended")


def _session(session_id: str) -> BrowserSession:
    every = browser_sessions.list_sessions(service(), principal())
    found = next((one for one in every if one.id == session_id), None)
    if found is None:
        raise NotKnownError("there is no such session, or no longer")
    return found


@console.post("/account/looks")
@signed_in()
def set_looks() -> Response:
    """Keep how pages look in this browser: its theme and its time zone, a year long."""
    response = make_response(redirect(url_for("console.account")))
    for name in ("theme", "zone"):
        value = request.form.get(name, "").strip()[:64]
        keep_cookie(response, f"custody-{name}", value, lifetime=YEAR, samesite="Lax")
    return response
