"""``custody serve`` under half-sent requests: others are answered, and what is whole is served."""

from __future__ import annotations

import contextlib
import json
import selectors
import socket
import statistics
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from gunicorn.config import Config

from tests.web.test_server import Serving, running
from web.whole_requests import Arriving, WholeRequestWorker

HEAD = b"POST /api/v1/datasets HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
HALVES = {
    "headers": b"GET /sign-in HTTP/1.1\r\nHost: x\r\n",
    "body": HEAD + b"Content-Length: 60000\r\n\r\n{",
    "chunks": HEAD + b"Transfer-Encoding: chunked\r\n\r\n5\r\n{",
    "answer": b"",  # whole requests whose answer nobody takes, and that are never closed
}
MORE = {"headers": b"X-More: 1\r\n", "body": b" ", "chunks": b" ", "answer": b""}
ASKED = b"GET /static/vendor/libsodium-sumo.js HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"


@pytest.fixture(scope="module")
def serving(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Serving]:
    with running(tmp_path_factory.mktemp("whole")) as found:
        yield found


class Attacker(threading.Thread):
    """Holds so many half-sent requests, sends a little more of each, and renews what is closed."""

    def __init__(self, serving: Serving, kind: str, number: int = 64) -> None:
        super().__init__(daemon=True)
        self._to, self._kind, self._number = (serving.host, serving.port), kind, number
        self._over, self.all_begun = threading.Event(), threading.Event()

    def run(self) -> None:
        held = [self._begin() for _ in range(self._number)]
        self.all_begun.set()
        while not self._over.wait(0.25):
            held = [self._go_on(one) for one in held]
        for one in held:
            one.close()

    def stop(self) -> None:
        self._over.set()
        self.join()

    def _begin(self) -> socket.socket:
        one = socket.socket()
        one.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        one.connect(self._to)
        one.sendall(HALVES[self._kind] or ASKED)
        return one

    def _go_on(self, one: socket.socket) -> socket.socket:
        try:
            one.sendall(MORE[self._kind])
            if self._kind == "answer" or not _readable(one):
                return one
        except OSError:
            pass
        one.close()
        return self._begin()


def _readable(one: socket.socket) -> bool:
    with selectors.DefaultSelector() as selector:
        selector.register(one, selectors.EVENT_READ)
        return bool(selector.select(0))


@contextlib.contextmanager
def attacked(serving: Serving, kind: str) -> Iterator[None]:
    attacker = Attacker(serving, kind)
    attacker.start()
    attacker.all_begun.wait()
    try:
        yield
    finally:
        attacker.stop()


@pytest.mark.slow
@pytest.mark.parametrize("kind", HALVES)
def test_while_64_requests_are_half_sent_and_renewed_everybody_else_is_answered(
    serving: Serving, kind: str
) -> None:
    """There are 16 threads. A probe that is not answered within five seconds fails."""
    waits = []
    with attacked(serving, kind):
        end = time.monotonic() + 13  # longer than a request may take to arrive
        while time.monotonic() < end:
            begun = time.monotonic()
            assert serving.ask("GET", "/sign-in", timeout=5.0, retries=False).status == 200
            waits.append(time.monotonic() - begun)
            threading.Event().wait(0.1)
    print(
        f"{kind}: of {len(waits)} probes the slowest waited {max(waits):.3f} s, "
        f"the median {statistics.median(waits):.3f} s"
    )


@pytest.mark.slow
def test_a_request_that_does_not_become_whole_is_ended_with_a_word(serving: Serving) -> None:
    with socket.create_connection((serving.host, serving.port), timeout=30) as one:
        one.sendall(HALVES["headers"])
        assert _all(one).startswith(b"HTTP/1.1 408 ")


@pytest.mark.slow
def test_more_connections_than_are_held_at_once_keep_nobody_out(tmp_path: Path) -> None:
    with running(tmp_path) as serving, contextlib.ExitStack() as held:
        for _ in range(1100):
            one = held.enter_context(socket.create_connection((serving.host, serving.port)))
            with contextlib.suppress(OSError):
                one.sendall(HALVES["headers"])
        assert serving.ask("GET", "/sign-in", timeout=5.0, retries=False).status == 200


BODY = json.dumps({"name": "people", "note": "x" * 20_000}).encode()
CHUNKED = HEAD + b"Transfer-Encoding: chunked\r\n\r\n"
WHOLE = {
    "with a length": HEAD + b"Content-Length: %d\r\n\r\n" % len(BODY) + BODY,
    "in chunks": CHUNKED + b"%x;a=b\r\n%b\r\n0\r\n\r\n" % (len(BODY), BODY),
    "in many chunks, with trailers": (
        CHUNKED + b"".join(b"1\r\n%c\r\n" % byte for byte in BODY) + b"0\r\nX-Checked: yes\r\n\r\n"
    ),
    "after an empty line": b"\r\n" + HEAD + b"Content-Length: %d\r\n\r\n" % len(BODY) + BODY,
}


@pytest.mark.parametrize("request_", WHOLE.values(), ids=WHOLE)
@pytest.mark.parametrize("size", [7, 100_000])
def test_a_request_in_pieces_is_served_and_so_are_those_behind_it(
    serving: Serving, request_: bytes, size: int
) -> None:
    """The first has no token, whatever its body; each begins where the one before it ends."""
    last = b"GET /sign-in HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
    with socket.create_connection((serving.host, serving.port), timeout=30) as one:
        sent = request_ * 2 + last
        for at in range(0, len(sent), size):
            one.sendall(sent[at : at + size])
        answers = _all(one)
    assert answers.count(b"HTTP/1.1 401 ") == 2
    assert answers.count(b"HTTP/1.1 200 ") == 1
    assert answers.count(b"HTTP/1.1 ") == 3


def test_a_body_that_is_too_long_is_refused_and_nothing_in_it_is_a_request(
    serving: Serving,
) -> None:
    smuggled = b"GET /sign-in HTTP/1.1\r\nHost: x\r\n\r\n"
    with socket.create_connection((serving.host, serving.port), timeout=30) as one:
        one.sendall(HEAD + b"Content-Length: 99999999\r\n\r\n" + smuggled)
        answers = _all(one)
    assert answers.startswith(b"HTTP/1.1 4")
    assert answers.count(b"HTTP/1.1 ") == 1


def test_a_request_that_is_cut_off_is_not_served(serving: Serving) -> None:
    assert serving.send(WHOLE["with a length"].decode()[:-1]) == ""


def test_what_made_room_is_left_alone_by_what_had_come_of_it_just_then() -> None:
    """The loop has its event in hand when another one's lets it go: no worker dies of that."""
    worker = WholeRequestWorker.__new__(WholeRequestWorker)
    worker.poller, worker.nr_conns, worker.worker_connections = selectors.DefaultSelector(), 1, 9
    worker._arriving, worker._lingering, config = {}, {}, Config()
    for end in (worker._make_room, lambda: worker._end(next(iter(worker._lingering)))):
        near, far = socket.socketpair()
        conn = Arriving(config, near, ("192.0.2.1", 9), ("192.0.2.2", 9), linger=worker._linger)
        conn.expect()
        if end == worker._make_room:
            worker.enqueue_req(conn)
        else:
            worker._linger(conn)
        far.send(HALVES["headers"])
        ((key, _),) = worker.poller.select(1)
        end()
        key.data(key.fileobj)
        assert (worker.nr_conns, worker._arriving, worker._lingering) == (0, {}, {})
        far.close()


def test_whoever_asks_before_sending_a_body_is_told_to_go_on(serving: Serving) -> None:
    with socket.create_connection((serving.host, serving.port), timeout=30) as one:
        one.sendall(HEAD + b"Expect: 100-continue\r\nContent-Length: 2\r\n\r\n")
        assert one.recv(1024).startswith(b"HTTP/1.1 100 ")
        one.sendall(b"{}")
        one.shutdown(socket.SHUT_WR)
        assert b"HTTP/1.1 401 " in _all(one)


def test_endless_headers_are_refused(serving: Serving) -> None:
    assert serving.send("GET / HTTP/1.1\r\n" + "X-More: 1\r\n" * 9000).startswith("HTTP/1.1 431 ")


def _all(one: socket.socket) -> bytes:
    return b"".join(iter(lambda: one.recv(65536), b""))
