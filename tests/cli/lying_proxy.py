"""A proxy before a real service that alters what the service answers, and keeps what is posted."""

from __future__ import annotations

import contextlib
import json
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import urllib3

from custody.ceremony import Subject, subject_digest
from custody.formats.digest_words import four_words

Change = Callable[[str, Any], Any]
API = "/api/v1"


@dataclass
class Proxy:
    """Where it answers, and what was handed in through it."""

    url: str = ""
    posted: list[str] = field(default_factory=list)


@contextlib.contextmanager
def lying(service: str, change: Change) -> Iterator[Proxy]:
    """Stand before a service; ``change`` is given a path and the answer to it."""
    proxy, pool = Proxy(), urllib3.PoolManager(retries=False)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._answer(None)

        def do_POST(self) -> None:
            proxy.posted.append(self.path.removeprefix(API))
            self._answer(self.rfile.read(int(self.headers["Content-Length"])))

        def _answer(self, body: bytes | None) -> None:
            headers = {name: self.headers[name] for name in ("Authorization", "Content-Type")}
            sent = {name: value for name, value in headers.items() if value}
            reply = pool.request(self.command, service + self.path, body=body, headers=sent)
            told = reply.json()
            if reply.status == 200:
                told = change(self.path.removeprefix(API).partition("?")[0], told)
            data = json.dumps(told).encode()
            self.send_response(reply.status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    proxy.url = f"http://127.0.0.1:{server.server_port}"
    try:
        yield proxy
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def shown_as(view: dict[str, Any], subject: Subject) -> dict[str, Any]:
    """Show another subject in a ceremony, with the digest and the words that fit it."""
    digest = subject_digest(subject, None)
    changed = {"digest": digest.hex(), "subject": subject.record(), "words": four_words(digest)}
    return view | changed


def with_subject(**changes: Any) -> Change:
    """Change every export's subject, and nothing that would tell."""

    def change(path: str, answer: Any) -> Any:
        parts = path.split("/")
        if parts[1] != "ceremonies" or len(parts) != 3:
            return answer
        return shown_as(answer, replace(Subject.read(answer["subject"]), **changes))

    return change
