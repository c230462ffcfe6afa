"""What proxies in front of the service are believed about: caller, TLS, and the path before it.

A proxy that serves the service under a path, such as ``/custody/`` of a host with other
things on it, takes that path away and says so in ``X-Forwarded-Prefix``. All addresses that
pages and redirects name then begin with it, by WSGI's ``SCRIPT_NAME``, and so does the
cookie's path. The nearest proxy has the last word, as with the scheme; without
``CUSTODY_TRUST_PROXY`` nobody has, and the header is not looked at.

What a prefix may be is narrow: it goes into every address of a page, so that ``//elsewhere``
would lead to another host.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable
from ipaddress import ip_address
from typing import TYPE_CHECKING

from flask import Flask, current_app, request
from werkzeug.middleware.proxy_fix import ProxyFix

from custody.errors import InputError

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

log = logging.getLogger("custody")
FORWARDED = ("X-Forwarded-For", "X-Forwarded-Proto", "X-Real-IP", "Forwarded")
UNBELIEVED = (
    "everybody behind a proxy counts as one caller, and cookies are not bound to TLS; "
    "if one stands in front, set CUSTODY_TRUST_PROXY=1"
)
_HEADER, _REFUSED = "HTTP_X_FORWARDED_PREFIX", "custody.refused_prefix"
_PREFIX = re.compile(r"(/[A-Za-z0-9_~-][A-Za-z0-9._~-]*)*/?", re.ASCII)


def register(app: Flask, proxies: int) -> None:
    """Believe so many proxies in front of an application."""
    app.before_request(_require_prefix)
    believing = ProxyFix(app.wsgi_app, x_for=proxies, x_prefix=1)
    app.wsgi_app = _one_prefix(believing)  # type: ignore[assignment, method-assign]


def register_unbelieved(app: Flask) -> None:
    """Say in the log, once, that forwarded headers arrive and nobody is believed about them."""
    app.extensions["custody.forwarded"] = told = set[str]()

    def tell() -> None:
        if not told and (found := unbelieved_header()) is not None:
            told.add(found)
            log.warning("requests come with %s, which is not believed: %s", found, UNBELIEVED)

    app.before_request(tell)


def unbelieved_header() -> str | None:
    """Name a header of this request that a proxy sets, where no proxy is to be believed."""
    if "custody.forwarded" not in current_app.extensions:
        return None
    return next((name for name in FORWARDED if name in request.headers), None)


def public_address(path: str) -> str:
    """Give the address of a page for somebody else: below ``CUSTODY_URL``, where it is set.

    What a request says in ``Host`` can be anything, and is never taken. Without
    ``CUSTODY_URL`` it is the loopback address that the service listens at; where it listens at
    another there is none: ``InputError``.
    """
    base: str | None = current_app.extensions["custody.public"]
    if base is not None:
        return base + path.removeprefix(request.script_root)
    own = _loopback_address(request.environ["SERVER_NAME"], request.environ["SERVER_PORT"])
    if own is None:
        raise InputError(
            "this service does not know its address (CUSTODY_URL), so it can give nobody a link",
            hint="set it in the service's environment, and start it again",
        )
    return own + path


def address_for_jobs(path: str) -> str:
    """Give the address as :func:`public_address` does, or in its place what has to stand there."""
    try:
        return public_address(path)
    except InputError:
        return "https://ADDRESS-OF-THIS-SERVICE"


def _loopback_address(name: str, port: str) -> str | None:
    try:
        if name != "localhost" and not ip_address(name).is_loopback:
            return None
    except ValueError:
        return None
    return f"http://{f'[{name}]' if ':' in name else name}:{port}"


def _one_prefix(app: WSGIApplication) -> WSGIApplication:
    """Pass on the nearest proxy's prefix, without a slash at its end, or note that it is none."""

    def answer(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        prefix = environ.pop(_HEADER, "").rpartition(",")[2].strip()
        if not _PREFIX.fullmatch(prefix):
            environ[_REFUSED] = True
        elif prefix := prefix.rstrip("/"):
            environ[_HEADER] = prefix
        return app(environ, start_response)

    return answer


def _require_prefix() -> None:
    if request.environ.get(_REFUSED):
        raise InputError(
            "expected X-Forwarded-Prefix to be a path like /custody",
            hint="the proxy in front of the service sets it, or has to clear it",
        )
