"""Authenticates browsers: the session's cookie, and the CSRF token of every change.

The cookie holds a random secret, HttpOnly and SameSite=Lax; before somebody signs in it
is a throw-away one, and signing in always gives a new one. The CSRF token is a hash of
that secret, so it needs no storage, and a page of another site can neither read nor
guess it. Everything that is not GET or HEAD must carry it, in a form's field ``csrf`` or
the header ``X-CSRF-Token``, the JSON API included where the cookie is the credential.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from datetime import timedelta
from http import HTTPStatus
from typing import Literal, TypeVar

from flask import Flask, Response, current_app, g, request
from werkzeug.wrappers import Response as BaseResponse

from custody.errors import NotAllowedError
from custody.service import Service
from custody.service.browser_sessions import session_owner
from custody.service.device_marks import LIFETIME
from custody.service.person import Person
from web.form_again import form_again

Answer = TypeVar("Answer", bound=BaseResponse)
SESSION = "custody"
MARK = "custody-device"


def register(app: Flask) -> None:
    """Guard every change that a cookie could authorise."""
    app.before_request(_require_csrf)
    app.after_request(_set_anonymous_cookie)


def service() -> Service:
    """Give the service this application runs."""
    found: Service = current_app.extensions["custody"]
    return found


def client_address() -> str:
    """Tell where a request comes from, as far as the proxies say that are to be believed."""
    return request.remote_addr or ""


def cookie_name(name: str = SESSION) -> str:
    """Name a cookie; ``__Host-`` binds it to this host and TLS, where there is TLS.

    Under a path of a host that has others the cookie is for that path, which ``__Host-``
    does not allow: then the name binds it to TLS alone.
    """
    if not request.is_secure:
        return name
    return f"__Secure-{name}" if request.script_root else f"__Host-{name}"


def signed_in_person() -> Person | None:
    """Tell who is signed in, once a request."""
    if "person" not in g:
        secret = request.cookies.get(cookie_name(), "")
        g.person = session_owner(service(), secret) if secret else None
    found: Person | None = g.person
    return found


def keep_cookie(
    response: Answer,
    name: str,
    value: str,
    *,
    lifetime: timedelta | None = None,
    samesite: Literal["Strict", "Lax"] = "Strict",
) -> Answer:
    """Have the browser keep a cookie; for as long as it runs, unless it is told for how long.

    It goes to this service's own path alone, over TLS where there is TLS, and no script reads it.
    """
    response.set_cookie(
        cookie_name(name),
        value,
        max_age=lifetime,
        secure=request.is_secure,
        httponly=True,
        samesite=samesite,
        path=request.script_root or "/",
    )
    return response


def set_session_cookie(response: Answer, secret: str) -> Answer:
    """Put a session's secret into the cookie."""
    return keep_cookie(response, SESSION, secret, samesite="Lax")


def set_device_mark(response: Response, mark: str) -> Response:
    """Have the browser keep a mark of having signed in, which a sign-out leaves."""
    return keep_cookie(response, MARK, mark, lifetime=LIFETIME)


def forget_cookie(response: BaseResponse, name: str) -> BaseResponse:
    """Have the browser forget a cookie; it heeds that only with what the cookie was set with."""
    response.delete_cookie(
        cookie_name(name),
        path=request.script_root or "/",
        secure=request.is_secure,
        httponly=True,
        samesite="Lax" if name == SESSION else "Strict",
    )
    return response


def csrf_token() -> str:
    """Give the token that forms carry."""
    if "secret" not in g:
        g.secret = request.cookies.get(cookie_name()) or "custody_" + secrets.token_urlsafe(32)
    return hashlib.sha256(b"custody csrf\0" + g.secret.encode()).hexdigest()


def _require_csrf() -> Response | None:
    """Refuse a change that does not carry the token, wherever a cookie would count.

    A form of ours that was made in an earlier session is kept, to be sent again.
    """
    if request.method in ("GET", "HEAD", "OPTIONS"):
        return None
    if request.blueprint != "console" and request.headers.get("Authorization"):
        return None  # the API, asked with a token that no browser adds by itself
    if request.blueprint != "console" and cookie_name() not in request.cookies:
        return None  # nobody's cookie is at stake
    given = request.headers.get("X-CSRF-Token") or request.form.get("csrf", "")
    if hmac.compare_digest(given.encode(), csrf_token().encode()):
        return None
    if request.blueprint == "console" and (kept := form_again(HTTPStatus.FORBIDDEN)):
        return kept
    raise NotAllowedError(
        "the form was not made by this page, or you signed in anew since",
        hint="go back, reload the page, and send it again",
    )


def _set_anonymous_cookie(response: Response) -> Response:
    """Set a cookie for somebody who is not signed in, as the CSRF token is derived from it."""
    if (
        "secret" in g
        and cookie_name() not in request.cookies
        and "Set-Cookie" not in response.headers
    ):
        set_session_cookie(response, g.secret)
    return response
