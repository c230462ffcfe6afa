"""The application factory."""

from __future__ import annotations

import os
from collections.abc import Mapping

from flask import Flask, Response

from custody import config
from custody.errors import CustodyError
from custody.files import read_file
from custody.service import Service
from custody.servicekey import ServiceKey
from custody.store import connect, schema
from web import problems
from web.api import api
from web.api.blueprint import LARGE
from web.api.reading import JsonRequest

_HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


def create_app(service: Service | None = None) -> Flask:
    """Make the application around a service; from the environment where none is given."""
    app = Flask("web", static_folder=None)
    app.request_class = JsonRequest
    app.config.update(MAX_CONTENT_LENGTH=LARGE)
    app.url_map.merge_slashes = False  # an address has one spelling; nothing redirects
    app.extensions["custody"] = service or service_from(os.environ)
    app.register_blueprint(api)
    problems.register(app)
    app.after_request(_harden)
    return app


def service_from(environ: Mapping[str, str]) -> Service:
    """Open the service that the environment describes; one clear error when it isn't there."""
    path = config.service_key_path(environ)
    if not path.exists():
        raise CustodyError(
            f"there is no service in {config.home(environ)}", hint="make one with: custody init"
        )
    store = connect(config.database_url(environ))
    schema.require_head(store)
    return Service(store, ServiceKey.parse(read_file(path)))


def _harden(response: Response) -> Response:
    response.headers.update(_HEADERS)
    if not response.content_length:
        response.headers.remove("Content-Type")
    return response
