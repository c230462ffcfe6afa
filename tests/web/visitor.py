"""Somebody at a browser: a Flask client with their session, and the token of its pages."""

from __future__ import annotations

import hashlib
from typing import Any

from flask import Flask
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from custody.service import Service
from custody.service.browser_sessions import begin_session
from tests.web.described import SECURITY_HEADERS
from web import create_app

PASSWORD = "a password for the console"
SAFE = {"GET", "HEAD", "OPTIONS"}


class Visitor:
    """A browser of its own, signed in as somebody unless it is nobody's."""

    def __init__(
        self, service: Service, name: str | None = None, *, app: Flask | None = None
    ) -> None:
        self.service, self.name = service, name
        self.client = (app or create_app(service)).test_client()
        if name is not None:
            self.client.set_cookie("custody", begin_session(service, name, "a browser"))

    @property
    def secret(self) -> str:
        """What the cookie holds."""
        cookie = self.client.get_cookie("custody")
        return cookie.value if cookie else ""

    @property
    def csrf(self) -> str:
        """The token that this browser's forms carry."""
        return hashlib.sha256(b"custody csrf\0" + self.secret.encode()).hexdigest()

    def get(self, path: str, **rest: Any) -> TestResponse:
        return held(self.client.get(path, buffered=True, **rest))

    def post(self, path: str, form: dict[str, Any] | None = None, **rest: Any) -> TestResponse:
        """Send a form as a page of ours does."""
        return held(self.client.post(path, data={**(form or {}), "csrf": self.csrf}, **rest))

    def sign_in(self, name: str, password: str, **rest: Any) -> TestResponse:
        """Open the form of signing in, fill it in, and send it."""
        self.get("/sign-in")
        return self.post("/sign-in", {"name": name, "password": password}, **rest)


def held(response: TestResponse) -> TestResponse:
    """Hold an answer to what all pages have in common."""
    common = SECURITY_HEADERS.keys() - {"Content-Security-Policy", "Cache-Control"}
    for name in common:
        assert response.headers.get(name) == SECURITY_HEADERS[name], name
    assert "default-src 'none'" in response.headers["Content-Security-Policy"]
    assert "unsafe-inline" not in response.headers["Content-Security-Policy"]
    assert "Traceback" not in response.text
    assert "Server" not in response.headers
    return response


def changes(app: Flask) -> list[tuple[str, str]]:
    """List every method and address that may change something, placeholders filled in."""
    return [
        (method, filled(rule))
        for rule in app.url_map.iter_rules()
        for method in sorted((rule.methods or set()) - SAFE)
    ]


def filled(rule: Rule) -> str:
    """Give an address that a rule fits."""
    _, path = rule.build(dict.fromkeys(rule.arguments, "1"), append_unknown=False) or ("", "")
    return path
