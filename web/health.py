"""``/healthz`` and ``/readyz``: for whatever starts, restarts and balances services.

Neither takes a token, and neither tells more than this. ``/healthz`` says that the process
answers: a restart helps where it does not. ``/readyz`` says whether requests can be served::

    503  database   it does not answer
    503  schema     it is at another version than this program
    503  history    it does not continue what was signed last, or its ledger is damaged
"""

from __future__ import annotations

from flask import Blueprint, Response

from custody.service.readiness import what_is_missing
from web.browser_auth import service

health = Blueprint("health", __name__)


@health.get("/healthz")
def live() -> Response:
    """Answer, whatever the database does."""
    return Response("ok\n", mimetype="text/plain")


@health.get("/readyz")
def ready() -> Response:
    """Answer 200, or 503 with one word."""
    missing = what_is_missing(service())
    return Response(f"{missing or 'ready'}\n", 503 if missing else 200, mimetype="text/plain")
