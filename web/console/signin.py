"""Pages for signing in and out, for invitations, and for the first administrator."""

from __future__ import annotations

import re

from flask import Response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from custody.errors import CustodyError
from custody.service import browser_sessions
from custody.service.device_marks import new_mark
from custody.service.links import begin_with_link
from custody.service.rate_limit import CODES, limit_guesses
from web.browser_auth import (
    MARK,
    SESSION,
    client_address,
    cookie_name,
    forget_cookie,
    service,
    set_device_mark,
    set_session_cookie,
    signed_in_person,
)
from web.console.blueprint import console, page_with_error
from web.console.shown_once import SHOWN

_PATH_WITHIN = r"/(?![/\\])[!-\[\]-~]*"
"""A path as browsers ask for it: ASCII without blanks, line ends and what they take for a slash."""


@console.get("/sign-in")
def sign_in() -> str | BaseResponse:
    """The sign-in form."""
    if signed_in_person() is not None:
        return redirect(url_for("console.overview"))
    return render_template("sign_in.html", name="", next=request.args.get("next", ""))


@console.post("/sign-in")
def sign_in_now() -> BaseResponse:
    """Check name and password; a new session, and on to where they wanted to go."""
    name, next_path = request.form.get("name", "").strip(), request.form.get("next", "")
    password, agent = request.form.get("password", ""), request.headers.get("User-Agent", "")
    mark = request.cookies.get(cookie_name(MARK), "")
    try:
        secret = browser_sessions.sign_in(service(), name, password, client_address(), agent, mark)
    except CustodyError as error:
        return page_with_error(
            error, lambda: render_template("sign_in.html", name=name, next=next_path)
        )
    return _start_session(name, secret, next_path)


@console.post("/sign-out")
def sign_out() -> BaseResponse:
    """End the session."""
    browser_sessions.sign_out(service(), request.cookies.get(cookie_name(), ""))
    response = forget_cookie(redirect(url_for("console.sign_in")), SESSION)
    return forget_cookie(response, SHOWN)


@console.get("/welcome")
def welcome() -> str:
    """The page behind the one-time link that the first ``custody serve`` prints."""
    return _first_page("")


def _first_page(name: str) -> str:
    return render_template(
        "welcome.html",
        name=name,
        button="Begin",
        heading="A new custody service",
        kind="first",
        introduction="You are its first administrator. "
        "Everything you do from here on is in its ledger.",
    )


@console.post("/welcome")
def welcome_now() -> BaseResponse:
    """Make the first administrator; the ledger begins with them."""
    name, code = request.form.get("name", "").strip(), request.form.get("code", "")
    try:
        with limit_guesses(service(), CODES, client_address()):
            begin_with_link(service(), code, name, request.form.get("password", ""))
    except CustodyError as error:
        return page_with_error(error, lambda: _first_page(name))
    return _signed_in(name)


@console.get("/invitation")
def invitation() -> str:
    """The page behind an invitation's one-time link; its code stands after the #."""
    return render_template(
        "welcome.html",
        name="",
        button="Take it up",
        heading="You are invited",
        kind="invitation",
        introduction="This link is good once. What you choose here stays with you.",
    )


def _signed_in(name: str) -> BaseResponse:
    agent = request.headers.get("User-Agent", "")
    return _start_session(name, browser_sessions.begin_session(service(), name, agent))


def _start_session(name: str, secret: str, next_path: str = "") -> BaseResponse:
    """Give the browser its new session and a mark to know it by, and end the one it had."""
    browser_sessions.sign_out(service(), request.cookies.get(cookie_name(), ""))
    response = set_session_cookie(_redirect_within(next_path), secret)
    return set_device_mark(response, new_mark(service(), name))


def _redirect_within(next_path: str) -> Response:
    """Redirect to a path of this console; for any other address, to the overview.

    The path is one below that of the service itself, where a proxy serves it under one.
    """
    inside = re.fullmatch(_PATH_WITHIN, next_path) is not None
    ahead = request.script_root + next_path if inside else url_for("console.overview")
    response: Response = redirect(ahead)  # type: ignore[assignment]
    return response
