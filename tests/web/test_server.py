"""``custody serve`` itself, as a process: the first run, its log, what it believes of headers."""

from __future__ import annotations

import contextlib
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
import urllib3

from custody.errors import InputError
from custody.store import connect
from custody.store.tables import ledger_entry
from custody.tlog.entry import parse_entry
from custody.tlog.note import Checkpoint, split_note
from tests.support import first_fast, free_port

CUSTODY = Path(sys.executable).parent / "custody"
SECRET = "custody_" + "s3cr3t" * 7
MALFORMED = {
    "a header without a colon": f"GET / HTTP/1.1\r\nAuthorization {SECRET}\r\n\r\n",
    "a header with a bad name": f"GET / HTTP/1.1\r\nAuthor ization: {SECRET}\r\n\r\n",
    "a secret as the name": f"GET / HTTP/1.1\r\n{SECRET} : x\r\n\r\n",
    "a value with a NUL": f"GET / HTTP/1.1\r\nAuthorization: Bearer {SECRET}\0\r\n\r\n",
    "a folded value": f"GET / HTTP/1.1\r\nAuthorization: Bearer\r\n {SECRET}\r\n\r\n",
    "a bad request line": f"GET /?{SECRET}\r\n\r\n",
    "a bad method": f"get{SECRET} / HTTP/1.1\r\n\r\n",
    "a bad version": f"GET / {SECRET}\r\n\r\n",
    "a bad length": f"POST / HTTP/1.1\r\nContent-Length: {SECRET}\r\n\r\n",
    "a bad coding": f"POST / HTTP/1.1\r\nTransfer-Encoding: {SECRET}\r\n\r\n",
    "an endless line": f"GET /{SECRET * 200} HTTP/1.1\r\n\r\n",
    "a bad chunk": (
        "POST /sign-in HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n"
        f"Content-Type: application/x-www-form-urlencoded\r\n\r\n{SECRET}\r\n"
    ),
}


@dataclass
class Serving:
    """A running ``custody serve`` of two workers on what was an empty folder."""

    home: Path
    log_file: Path
    host: str
    port: int
    process: subprocess.Popen[bytes]

    def workers(self) -> set[int]:
        """Give the processes that answer, as the kernel knows them."""
        server = self.process.pid
        return {
            int(one) for one in Path(f"/proc/{server}/task/{server}/children").read_text().split()
        }

    @property
    def log(self) -> str:
        return self.log_file.read_text()

    def ask(self, method: str, path: str, **rest: Any) -> urllib3.BaseHTTPResponse:
        url = f"http://{self.host}:{self.port}{path}"
        return urllib3.request(method, url, redirect=False, **rest)

    def send(self, text: str) -> str:
        """Send bytes as they are, and give all of the answer."""
        with socket.create_connection((self.host, self.port), timeout=10) as connection:
            connection.sendall(text.encode())
            connection.shutdown(socket.SHUT_WR)
            pieces = iter(lambda: connection.recv(65536), b"")
            return b"".join(pieces).decode("latin1")


@pytest.fixture(scope="module")
def serving(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Serving]:
    with running(tmp_path_factory.mktemp("serving")) as found:
        yield found


@contextlib.contextmanager
def running(folder: Path, **more: str) -> Iterator[Serving]:
    """Serve what is in the folder, and publish to one beside it; ``more`` is the environment's."""
    host, port = "127.0.0.1", free_port()
    ours = {key: value for key, value in os.environ.items() if not key.startswith("CUSTODY_")}
    (folder / "published").mkdir()
    environ = {**ours, "CUSTODY_HOME": str(folder / "home"), "FORWARDED_ALLOW_IPS": "*"}
    environ |= {"CUSTODY_PUBLISH_DIR": str(folder / "published"), **more}
    command = [str(CUSTODY), "serve", "--bind", f"{host}:{port}", "--workers", "2"]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(command, env=environ, stdout=log, stderr=log)
    found = Serving(folder / "home", folder / "log", host, port, process)
    try:
        wait_until_up(found)
        yield found
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(120)


def wait_until_up(serving: Serving) -> None:
    end = time.monotonic() + 60
    while serving.process.poll() is None and time.monotonic() < end:
        try:
            serving.ask("GET", "/welcome", retries=False)
        except urllib3.exceptions.HTTPError:
            time.sleep(0.05)
        else:
            return
    raise AssertionError(serving.log)


def first_code(serving: Serving) -> str:
    found = re.search(r"begins at: http://\S+/welcome#(\S+)", serving.log)
    assert found is not None, serving.log
    return found[1]


def begin(serving: Serving, code: str, name: str = "ada") -> urllib3.BaseHTTPResponse:
    """Fill in the page behind the first link."""
    page = serving.ask("GET", "/welcome")
    cookie = page.headers["Set-Cookie"].partition(";")[0]
    csrf = re.search(r'name="csrf" value="(\w+)"', page.data.decode())
    assert csrf is not None
    fields = {"code": code, "csrf": csrf[1], "name": name, "password": "a long enough password"}
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Cookie": cookie}
    return serving.ask("POST", "/welcome", body=urlencode(fields), headers=headers)


def entry_types(serving: Serving) -> list[str]:
    store = connect(f"sqlite:///{serving.home / 'custody.db'}")
    with store.reading() as connection:
        query = ledger_entry.select().order_by(ledger_entry.c.seq)
        found = [parse_entry(row.entry).body["type"] for row in connection.execute(query)]
    store.engine.dispose()
    return found


def test_the_first_run_makes_a_service_and_prints_a_link_that_is_good_once(
    serving: Serving,
) -> None:
    """Nobody has a password before: the ledger begins with whoever holds the link."""
    code = first_code(serving)
    assert serving.log.count(code) == 1
    assert entry_types(serving) == []
    assert begin(serving, "custody_" + "x" * 43).status == 401
    assert begin(serving, "").status == 401
    assert begin(serving, code, "Not A Name").status == 400
    assert entry_types(serving) == []
    good = begin(serving, code)
    assert (good.status, good.headers["Location"]) == (302, "/")
    assert entry_types(serving)[0] == "service.initialised"
    assert entry_types(serving)[-2:] == ["person.invited", "person.enrolled"]
    cookie = good.headers["Set-Cookie"].partition(";")[0]
    page = serving.ask("GET", "/people", headers={"Cookie": cookie})
    assert page.status == 200
    again = begin(serving, code, "eve")
    assert again.status == 401
    assert "not valid" in again.data.decode()
    assert b">eve</a>" not in serving.ask("GET", "/people", headers={"Cookie": cookie}).data


def test_the_first_link_is_where_people_find_the_service(tmp_path: Path) -> None:
    """Behind a proxy, under its name and path, and not at the address that only the proxy asks."""
    with running(tmp_path, CUSTODY_URL="https://hospital.example/custody/") as found:
        assert "begins at: https://hospital.example/custody/welcome#custody_" in found.log


def test_a_database_url_that_the_driver_can_not_take_is_refused_at_start(tmp_path: Path) -> None:
    url = "postgresql://custody:hunter2@db.invalid/custody?prepare_threshold=5"
    environ = {**os.environ, "CUSTODY_HOME": str(tmp_path / "home"), "CUSTODY_DATABASE_URL": url}
    command = [str(CUSTODY), "serve", "--bind", f"127.0.0.1:{free_port()}"]
    done = subprocess.run(command, env=environ, capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (InputError.exit_code, "")
    assert done.stderr.startswith("error: the database URL has an option that PostgreSQL's")
    assert "prepare_threshold" in done.stderr
    assert "hunter2" not in done.stderr
    assert list(tmp_path.rglob("service.key")) == []


def test_it_says_whose_it_is_and_which_scripts_it_serves(serving: Serving) -> None:
    digest = re.search(r"scripts of the console: [a-z ]+, ([0-9a-f]{64})", serving.log)
    assert digest is not None
    page = serving.ask("GET", "/sign-in").data.decode()
    assert digest[1][:16] in page


@pytest.mark.parametrize("request_", MALFORMED.values(), ids=MALFORMED)
def test_quiet_a_request_that_cannot_be_read_is_repeated_nowhere(
    serving: Serving, request_: str
) -> None:
    """Neither in the log nor in the answer: what is malformed may be a token all the same."""
    answer = serving.send(request_)
    assert answer.startswith(("HTTP/1.1 4", "HTTP/1.1 5")), answer
    assert "s3cr3t" not in answer
    assert "s3cr3t" not in serving.log
    assert "Traceback" not in serving.log


def test_the_log_tells_which_kind_of_error_it_was(serving: Serving) -> None:
    serving.send(MALFORMED["a header without a colon"])
    assert "a request was not served: InvalidHeader" in serving.log


def test_nobody_is_believed_about_tls_unless_a_proxy_is_trusted(serving: Serving) -> None:
    """Gunicorn by itself believes loopback, and, as the environment has it here, everybody."""
    headers = {"X-Forwarded-Proto": "https", "X-Forwarded-For": "203.0.113.9"}
    answer = serving.ask("GET", "/sign-in", headers=headers)
    assert "Strict-Transport-Security" not in answer.headers
    assert "Secure" not in answer.headers["Set-Cookie"]


@pytest.mark.slow
def test_the_head_is_published_by_itself(tmp_path: Path) -> None:
    """What the first run has just written goes out within seconds, from one of two workers."""
    published = tmp_path / "published" / "checkpoint"
    with running(tmp_path) as serving:
        assert begin(serving, first_code(serving)).status == 302
        size, end = len(entry_types(serving)), time.monotonic() + 60
        while not published.exists() and time.monotonic() < end:
            time.sleep(0.1)
    assert Checkpoint.parse(split_note(published.read_bytes())[0]).size == size
    assert "nothing was published" not in serving.log


@pytest.mark.parametrize(
    ("name", "value"),
    first_fast(
        [
            ("CUSTODY_TRUST_PROXY", "many"),
            ("CUSTODY_PUBLISH_EVERY", "often"),
            ("CUSTODY_PUBLISH_URL", "nowhere"),
            ("CUSTODY_NOTICES_FILE", "nowhere.toml"),
            ("CUSTODY_NOTICES_FILE", __file__),
        ]
    ),
)
def test_a_wrong_setting_is_one_clear_error(tmp_path: Path, name: str, value: str) -> None:
    environ = {**os.environ, "CUSTODY_HOME": str(tmp_path), name: value}
    done = subprocess.run(
        [CUSTODY, "serve", "--bind", "127.0.0.1:8751"], env=environ, capture_output=True, text=True
    )
    assert done.returncode == 2
    assert done.stderr.startswith("error: ")
    assert len(done.stderr.splitlines()) <= 2
    assert list(tmp_path.iterdir()) == []
