"""Errors as one JSON shape (RFC 9457), with the promise's ID where one was at stake::

    {"code": "refused", "detail": "anna has already said 'approve'", "hint": null,
     "promise": "QUORUM", "status": 409, "title": "Refused"}

``code`` names the class in :mod:`custody.errors`, so that a client can raise it again.
"""

from __future__ import annotations

import logging

from flask import Flask, Response, json
from werkzeug.exceptions import HTTPException

from custody.errors import (
    CredentialError,
    CustodyError,
    InputError,
    NotAllowedError,
    NotKnownError,
    PendingError,
    RefusedError,
    TamperedError,
)

log = logging.getLogger("custody")

# The most particular class first.
_STATUS: tuple[tuple[type[CustodyError], int, str], ...] = (
    (InputError, 400, "Bad request"),
    (CredentialError, 401, "Credential refused"),
    (NotAllowedError, 403, "Not allowed"),
    (NotKnownError, 404, "Not known"),
    (PendingError, 409, "Quorum pending"),
    (RefusedError, 409, "Refused"),
    (TamperedError, 422, "Malformed or altered"),
)


def register(app: Flask) -> None:
    """Make every error of this application a problem document."""
    app.register_error_handler(CustodyError, _custody)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Exception, _unexpected)


def _custody(error: CustodyError) -> Response:
    for kind, status, title in _STATUS:
        if isinstance(error, kind):
            return _problem(error, status, title)
    log.error("failed: %s", error.message)
    return _problem(error, 503, "Failed")


def _http(error: HTTPException) -> Response:
    plain = InputError((error.description or error.name).rstrip(".").lower())
    return _problem(plain, error.code or 500, error.name)


def _unexpected(error: Exception) -> Response:
    """Say nothing of an unforeseen error's text: it might hold a secret (promise QUIET)."""
    log.exception("unforeseen %s", type(error).__name__, exc_info=None)
    return _problem(CustodyError("the service failed"), 500, "Failed")


def _problem(error: CustodyError, status: int, title: str) -> Response:
    record = {
        "code": error.code,
        "detail": error.message,
        "hint": error.hint,
        "promise": error.promise,
        "status": status,
        "title": title,
    }
    return Response(json.dumps(record), status, mimetype="application/problem+json")
