"""Servers on loopback that answer as a test says, over TLS too, or only talk as they like."""

from __future__ import annotations

import contextlib
import json
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import urllib3

TOKEN = "custody_" + "t0k3n" * 8
QUICK = urllib3.Timeout(connect=0.5, read=0.5)


@dataclass
class Said:
    """What a server answers with."""

    status: int = 200
    body: bytes = b"{}"
    headers: dict[str, str] = field(default_factory=lambda: {"Content-Type": "application/json"})


@dataclass
class Asked:
    """What a server was asked."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes


@dataclass
class Server:
    """A server on loopback that answers everything with the same, and writes down what it got."""

    http: ThreadingHTTPServer
    asked: list[Asked]
    scheme: str = "http"

    @property
    def url(self) -> str:
        return f"{self.scheme}://127.0.0.1:{self.http.server_address[1]}"


@contextlib.contextmanager
def serving(said: Said | Callable[[Asked], Said], wrap: ssl.SSLContext | None = None) -> Any:
    asked: list[Asked] = []

    class Handler(BaseHTTPRequestHandler):
        def _answer(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            got = Asked(self.command, self.path, dict(self.headers), self.rfile.read(length))
            asked.append(got)
            answer = said(got) if callable(said) else said
            self.send_response(answer.status)
            for name, value in answer.headers.items():
                self.send_header(name, value)
            if answer.status != 204:
                self.send_header("Content-Length", str(len(answer.body)))
            self.end_headers()
            self.wfile.write(answer.body)

        do_GET = do_POST = do_DELETE = _answer  # noqa: N815

        def log_message(self, *_: Any) -> None:
            """Keep the test's output clean."""

    class Quiet(ThreadingHTTPServer):
        def handle_error(self, request: Any, client_address: Any) -> None:
            """A client that hangs up is what some tests are about."""

    http = Quiet(("127.0.0.1", 0), Handler)
    if wrap is not None:
        http.socket = wrap.wrap_socket(http.socket, server_side=True)
    thread = threading.Thread(target=http.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield Server(http, asked, "https" if wrap else "http")
    finally:
        http.shutdown()
        thread.join()
        http.server_close()


@contextlib.contextmanager
def talking(conversation: Callable[[socket.socket], None]) -> Iterator[str]:
    """A server that is no HTTP server; gives its address."""
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def run() -> None:
            with contextlib.suppress(OSError), listener.accept()[0] as connection:
                conversation(connection)

        thread = threading.Thread(target=run)
        thread.start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        with contextlib.suppress(OSError):
            listener.shutdown(socket.SHUT_RDWR)
        thread.join()


def problem(**change: Any) -> bytes:
    record = {
        "code": "refused",
        "detail": "anna has already said 'approve'",
        "hint": None,
        "promise": None,
        "status": 409,
        "title": "Conflict",
    }
    return json.dumps({**record, **change}).encode()
