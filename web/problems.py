"""Answers errors as problem documents (RFC 9457), or as pages that say the same.

The API and ``/metrics`` give the document, with the promise's ID where one was at stake::

    {"code": "refused", "detail": "anna has already said 'approve'", "hint": null,
     "promise": "QUORUM", "status": 409, "title": "Conflict"}

``code`` names the class in :mod:`custody.errors`, so that a client can raise it again.
There is no ``type``: by RFC 9457, section 4.2.1, ``title`` is then the status in words.

===  ==============================================================================
400  what was sent can't be read as a request
401  a credential is missing, or is nobody's
403  the credential does not reach that far, or a browser's request lacks the CSRF token
404  there is no such thing, or nothing at this address
409  understood, and refused by a rule; or the quorum is not there yet
413  415  a body that is too large, or not said to be JSON
422  something signed or sealed is malformed or does not verify
429  tried too often; the hint says how long to wait
500  the service's own record contradicts itself or what it signed, or something unforeseen
503  the service can't do it now: its database does not answer or is an older one, its disk is full
===  ==============================================================================

What the service's own machinery said goes to its log and not to the caller, who may be
anybody: it can name hosts and files.
"""

from __future__ import annotations

import logging
import traceback
from http import HTTPStatus
from pathlib import PurePath
from typing import Any

from flask import Flask, Response, json, render_template, request
from werkzeug.exceptions import HTTPException

from custody.errors import (
    CredentialError,
    CustodyError,
    HistoryError,
    InputError,
    LedgerError,
    NotAllowedError,
    NotKnownError,
    PendingError,
    RefusedError,
    ScriptError,
    TamperedError,
    TooOftenError,
    UnreachableError,
)
from web.told import told

log = logging.getLogger("custody")

# The most particular class first.
_STATUS: tuple[tuple[type[CustodyError], int], ...] = (
    (InputError, 400),
    (CredentialError, 401),
    (NotAllowedError, 403),
    (TooOftenError, 429),
    (NotKnownError, 404),
    (PendingError, 409),
    (RefusedError, 409),
    (LedgerError, 500),
    (ScriptError, 500),
    (TamperedError, 422),
)
_HTTP_MESSAGES = {
    404: "there is nothing at this address",
    405: "nothing here takes that method",
    413: "the body is larger than anything that is asked for here",
    415: "expected a body of the type application/json",
}


def register(app: Flask) -> None:
    """Make every error of this application a problem document, or a page."""
    app.register_error_handler(CustodyError, _custody)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Exception, _unexpected_error)


def description_hint() -> str:
    """Say where the API is described, as the caller sees the service."""
    return f"the API is described at {request.script_root}/api/v1/openapi.json"


def status_of(error: CustodyError) -> int:
    """Give the status that an error is answered with."""
    return next((status for kind, status in _STATUS if isinstance(error, kind)), 503)


def _custody(error: CustodyError) -> Response:
    status = status_of(error)
    if status < 500:
        return _problem(error, status)
    log.error("%s: %s", error.code, error.message)
    told = status == 500 or isinstance(error, HistoryError)
    return _problem(error if told else _database_error(), status)


def _database_error() -> CustodyError:
    return UnreachableError(
        "the service can't do this at the moment",
        hint="try again; if it stays like this, the reason is in the service's log",
    )


def _http(error: HTTPException) -> Response:
    status = error.code or 500
    said = _HTTP_MESSAGES.get(status, f"the request can't be served: {error.name.lower()}")
    kind = InputError if status < 500 else CustodyError
    hint = description_hint() if _for_programs() else None
    response = _problem(kind(said, hint=hint), status)
    for name, value in error.get_headers():  # Allow, Retry-After
        if name != "Content-Type":
            response.headers[name] = value
    return response


def _unexpected_error(error: Exception) -> Response:
    """Log an unexpected error's type and place, never its text: that might be a secret (QUIET)."""
    place = traceback.extract_tb(error.__traceback__)[-1]
    name = type(error).__name__
    log.error("unforeseen %s in %s, line %s", name, PurePath(place.filename).name, place.lineno)
    return _problem(CustodyError("the service failed", hint="the place is in its log"), 500)


def record_of(error: CustodyError, status: int | None = None) -> dict[str, Any]:
    """Write an error as the document's fields."""
    number = status_of(error) if status is None else status
    return {
        "code": error.code,
        "detail": error.message,
        "hint": error.hint,
        "promise": error.promise,
        "status": number,
        "title": HTTPStatus(number).phrase,
    }


def _problem(error: CustodyError, status: int) -> Response:
    record = record_of(error, status)
    if not _for_programs():
        return _page(error, record, status)
    response = Response(json.dumps(record), status, mimetype="application/problem+json")
    if status == 401:
        response.headers["WWW-Authenticate"] = "Bearer"
    return response


def _for_programs() -> bool:
    """Tell whether a program asks, and not somebody at a browser."""
    return request.path.startswith("/api/") or request.path == "/metrics"


def _page(error: CustodyError, record: dict[str, Any], status: int) -> Response:
    """Show a problem as a page; as one line where no page can be made, as with no database."""
    said = told(error)
    shown = {**record, "message": said.message, "hint": said.hint}
    try:
        return Response(render_template("error.html", **shown), status)
    except Exception as failure:
        log.error("the page of an error can't be made: %s", type(failure).__name__)
        return Response(f"{said.message}\n", status, mimetype="text/plain")
