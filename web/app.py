"""Makes the Flask application: API, console, metrics, and the headers of all responses."""

from __future__ import annotations

import os
import time
from base64 import b64encode
from collections.abc import Callable, Mapping
from hashlib import sha256
from http import HTTPStatus
from pathlib import Path

from flask import Flask, Response, request

from custody import config
from custody.service import Service
from custody.service.bootstrap import open_service
from custody.service.one_history import REFRESH_SECONDS
from web import browser_auth, problems, proxy, traffic
from web.api import api
from web.api.blueprint import LARGE
from web.api.json_request import JsonRequest
from web.console import console
from web.console.assets import FOLDER, import_map, version
from web.health import health
from web.metrics import metrics

# What is not a page may load nothing; a page loads our own files, and nothing is inline but
# the map of their hashes. The worker that holds an official's key may not even ask the
# network: see web/static/js/key_worker.js.
_NOTHING = "default-src 'none'; frame-ancestors 'none'"
_PAGE = (
    "default-src 'none'; script-src 'self' 'wasm-unsafe-eval' 'sha256-{}'; worker-src 'self'; "
    "style-src 'self'; img-src 'self' data:; connect-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
_WORKER = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; frame-ancestors 'none'"
_HEADERS = {
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}

_OF_THEMSELVES = ("health", "metrics")
"""What says itself that the database is an older one."""


def create_app(
    service: Service | None = None,
    environ: Mapping[str, str] = os.environ,
    counters: Path | None = None,
) -> Flask:
    """Make the application around a service; from the environment where none is given.

    ``counters`` is the folder in which several workers count together.
    """
    app = Flask("web", static_folder=str(FOLDER), static_url_path="/static")
    _serve_versions(app)
    app.request_class = JsonRequest
    app.config.update(MAX_CONTENT_LENGTH=LARGE)
    app.url_map.merge_slashes = False  # an address has one spelling; nothing redirects
    app.extensions["custody.public"] = config.url(environ) if environ.get("CUSTODY_URL") else None
    app.extensions["custody"] = service = service or open_service(environ)
    traffic.register(app, counters)
    app.before_request(_mark_refresher(service))
    app.register_blueprint(api)
    app.register_blueprint(console)
    app.register_blueprint(metrics)
    app.register_blueprint(health)
    browser_auth.register(app)
    problems.register(app)
    app.after_request(_harden)
    if proxies := config.trusted_proxies(environ):
        proxy.register(app, proxies)
    else:
        proxy.register_unbelieved(app)
    return app


def _serve_versions(app: Flask) -> None:
    """Serve static files under the version of the scripts too, where a browser keeps them.

    Scripts import each other by relative paths, so a version in the path is in all of them: page
    and worker fetch each once, and a slow line is not asked again while a key turns.
    """

    def static(filename: str, version: str = "") -> Response:
        return app.send_static_file(filename)

    app.view_functions["static"] = static
    app.add_url_rule("/static/v-<version>/<path:filename>", endpoint="static")


def _mark_refresher(service: Service) -> Callable[[], None]:
    """Hold the database to the mark before each request, and every few seconds sign what is not.

    What needs no database is answered without: files, probes, and that an address has nothing.
    A database that was put back to an earlier state stops everything else (promise ONE-HISTORY):
    what it says of tokens, people and grants is no longer so.
    """
    refreshed = float("-inf")

    def refresh() -> None:
        nonlocal refreshed
        now = time.monotonic()
        needless = request.endpoint in (None, "static") or request.blueprint in _OF_THEMSELVES
        if needless:
            return
        service.history.require()
        if now - refreshed >= REFRESH_SECONDS:
            service.history.sign()
            refreshed = now

    return refresh


def _harden(response: Response) -> Response:
    if not response.content_length and not response.is_streamed:
        response.headers.remove("Content-Type")
    response.headers.update(_HEADERS)
    response.headers["Content-Security-Policy"] = _policy(response)
    if request.is_secure:
        response.headers["Strict-Transport-Security"] = "max-age=31536000; includeSubDomains"
    if response.status_code == HTTPStatus.NOT_MODIFIED or request.method == "HEAD":
        response.close()  # nobody will read the file, and Werkzeug would leave it open
    if request.endpoint != "static":
        response.headers["Cache-Control"] = "no-store"
    elif "v" in request.args or (request.view_args or {}).get("version") == version():
        response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    return response


def _policy(response: Response) -> str:
    is_static = request.endpoint == "static"
    if is_static and (request.view_args or {}).get("filename") == "js/key_worker.js":
        return _WORKER
    if response.mimetype != "text/html":
        return _NOTHING
    return _PAGE.format(b64encode(sha256(import_map().encode()).digest()).decode())
