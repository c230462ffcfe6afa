"""A console that runs, and the people who look at it: every one a browser of their own.

Whatever a page complains about in its own console, and every error of its scripts, ends
a test, unless the test said before that it would come.
"""

from __future__ import annotations

import contextlib
import os
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from playwright.sync_api import Browser, BrowserContext, Page
from werkzeug.serving import WSGIRequestHandler, make_server
from werkzeug.wsgi import ClosingIterator, FileWrapper

from custody.formats import timestamps
from custody.service import Service
from custody.service.browser_sessions import begin_session
from tests.people import Clock
from tests.world import World
from web.app import create_app

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment


class WallClock(Clock):
    """The time of day, as browsers have it, until a test moves the service's ahead."""

    def __init__(self) -> None:
        self.ahead = timedelta(0)

    def __call__(self) -> datetime:
        return timestamps.now() + self.ahead

    def advance(self, **by: float) -> None:
        self.ahead += timedelta(**by)


@dataclass
class Console:
    """A served console. ``world`` has its service, its clock, and who is enrolled."""

    address: str
    world: World
    browser: Browser
    folder: Path
    complaints: list[str] = field(default_factory=list)
    foreseen: list[str] = field(default_factory=list)
    contexts: list[BrowserContext] = field(default_factory=list)

    def visitor(self, path: str = "/", **options: Any) -> Page:
        """Open a page in a browser of its own, where nobody is signed in."""
        context = self.browser.new_context(base_url=self.address, **options)
        self.contexts.append(context)
        context.on("console", lambda message: self.complain(message.type, message.text))
        context.on("weberror", lambda error: self.complain("error", str(error.error)))
        page = context.new_page()
        page.goto(path if "://" in path else self.address + path)
        return page

    def enter(self, name: str, path: str = "/", **options: Any) -> Page:
        """Open a page in a browser of its own, where somebody has signed in before."""
        page = self.visitor("/static/favicon.svg", **options)
        secret = begin_session(self.world.service, name, "a browser of a test")
        page.context.add_cookies(
            [{"name": "custody", "value": secret, "url": self.address, "httpOnly": True}]
        )
        page.goto(self.address + path)
        return page

    def foresee(self, *fragments: str) -> None:
        """Say what a page is going to complain about; it must."""
        self.foreseen += fragments

    def complain(self, kind: str, text: str) -> None:
        if kind != "verbose":  # advice of Chromium's, which no viewer sees unless they ask
            self.complaints.append(f"{kind}: {text}")

    def hear(self, page: Page, fragment: str) -> None:
        """Wait until a page has complained about what was foreseen."""
        for _ in range(1200):
            if any(fragment in text for text in self.complaints):
                return
            page.wait_for_timeout(50)
        raise AssertionError(f"no page complained about {fragment}")

    def close(self) -> None:
        """Close all browsers, and hold what their pages complained about to what was foreseen."""
        for context in self.contexts:
            context.close()
        unforeseen = [
            text for text in self.complaints if not any(part in text for part in self.foreseen)
        ]
        assert not unforeseen, unforeseen
        missing = [part for part in self.foreseen if part not in "\n".join(self.complaints)]
        assert not missing, missing


@contextlib.contextmanager
def served(service: Service, environ: Mapping[str, str] = os.environ) -> Iterator[str]:
    """Serve a console to the machine's own address, many requests at a time."""
    app = _in_one_piece(create_app(service, environ))
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=_Silent)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _in_one_piece(app: WSGIApplication) -> WSGIApplication:
    """Read every answer to its end, and close it, before any of it is sent.

    Werkzeug's server never closes an answer whose browser resets the connection: it looks
    for more of the request first, and fails there.  A file would stay open.
    """

    def answer(environ: WSGIEnvironment, start_response: StartResponse) -> list[bytes]:
        body = app(environ, start_response)
        try:
            return list(body)
        finally:
            if isinstance(body, ClosingIterator | FileWrapper):
                body.close()

    return answer


class _Silent(WSGIRequestHandler):
    def log(self, type: str, message: str, *args: object) -> None:  # noqa: A002  (its name there)
        """Stay silent."""
