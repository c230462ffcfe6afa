"""Takes requests in whole before a thread serves them, so that half-sent ones hold no thread.

Gunicorn's worker with threads gives a connection to a thread with the first byte, and the
thread then waits for the rest: as many connections as there are threads, each sending a
header now and then, stop it. Here one loop receives for all connections at once, which costs
memory alone, and a thread gets a request of which everything is there; it never asks the
network for more. Who is too slow is let go, and of too many the oldest that is not whole.
Closing waits in the loop as well: Gunicorn's own would stop it for two seconds each time.
"""

from __future__ import annotations

import contextlib
import selectors
import socket
import struct
import time
from collections.abc import Callable
from concurrent.futures import Future
from functools import partial
from http import HTTPStatus
from typing import Any

from gunicorn import util
from gunicorn.http.unreader import Unreader
from gunicorn.workers.gthread import TConn, ThreadWorker

from web.request_end import RequestEnd

GRACE_SECONDS = 10.0
"""How long a request may take to arrive; each ``LEAST_RATE`` bytes of it are given a second."""
LEAST_RATE = 4096
LARGEST_HEAD = 64 * 1024
LARGEST_BODY = 9 * 1024 * 1024
"""More than the application takes, which answers what is longer without its body."""
HELD_BYTES = 128 * 1024 * 1024
"""What is held of requests that are not whole; beyond that the largest is let go."""
LINGER_SECONDS = 2.0
SEND_SECONDS = 10
_SEND_BUFFER = 1024 * 1024


class _Received(Unreader):
    """What was received of one request; after that comes the end, and never the network."""

    def __init__(self, data: bytes) -> None:
        super().__init__()
        self._data, self._at = memoryview(data), 0

    def chunk(self, size_hint: int | None = None) -> bytes:
        """Give the next piece."""
        piece = self._data[self._at : self._at + max(8192, size_hint or 0)]
        self._at += len(piece)
        return bytes(piece)


class Arriving(TConn):
    """A connection, and what has arrived of its next request."""

    def __init__(self, *args: Any, linger: Callable[[Arriving], None]) -> None:
        super().__init__(*args)
        self.received, self.last = bytearray(), False
        self._linger = linger

    def expect(self) -> None:
        """Begin with a request."""
        self.begun = time.monotonic()
        self.end = RequestEnd(self.cfg, self.client, LARGEST_BODY)
        self.sock.setblocking(False)

    def late(self, now: float) -> bool:
        """Tell whether the request should be here by now."""
        paid = len(self.received) / LEAST_RATE if self.end.in_body else 0.0
        return now - self.begun > GRACE_SECONDS + paid

    def hand_over(self, size: int) -> None:
        """Give the parser so many bytes, all that there will be of this request."""
        self.init()
        parser: Any = self.parser
        parser.unreader = _Received(bytes(self.received[:size]))
        self.last, self.data_ready = self.end.cut, True
        del self.received[:size]

    def close(self, graceful: bool = False) -> None:
        """Close at once, or after the client had time to read the answer."""
        if graceful:
            self._linger(self)
        else:
            util.close(self.sock)


class WholeRequestWorker(ThreadWorker):
    """Gunicorn's worker with threads, each of which serves only what has arrived whole."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._arriving: dict[Arriving, None] = {}  # oldest first
        self._lingering: dict[Arriving, float] = {}

    def accept(self, listener: Any) -> None:
        """Take a connection in; where there are too many, the oldest makes room."""
        try:
            client, address = listener.accept()
        except (BlockingIOError, ConnectionAbortedError):
            return
        except OSError:  # no descriptor is free
            self._make_room()
            return
        client.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, _SEND_BUFFER)
        patience = struct.pack("@ll", SEND_SECONDS, 0)
        client.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, patience)
        self.nr_conns += 1
        own = listener.getsockname()
        self.enqueue_req(Arriving(self.cfg, client, address, own, linger=self._linger))
        if self.nr_conns >= self.worker_connections:
            self._make_room()

    def enqueue_req(self, conn: Any) -> None:
        """Receive a request; a thread gets it when all of it is there."""
        conn.expect()
        if self._take(conn):
            return
        self._arriving[conn] = None
        self.poller.register(conn.sock, selectors.EVENT_READ, partial(self._receive, conn))

    def finish_request(self, conn: Any, fs: Future[Any]) -> None:
        """Go on with what the client sent behind the request, or as Gunicorn does."""
        served = not fs.cancelled() and fs.exception() is None and fs.result()
        if served and conn.last:
            self.nr_conns -= 1
            conn.close(graceful=True)
        elif served and conn.received:
            self.enqueue_req(conn)
        else:
            super().finish_request(conn, fs)

    def murder_pending(self) -> None:
        """Let go of what is late, or begins nothing while the worker stops."""
        now = time.monotonic()
        for conn in [one for one in self._arriving if one.late(now)]:
            self._let_go(conn, HTTPStatus.REQUEST_TIMEOUT)
        for conn in [one for one in self._arriving if not (self.alive or one.received)]:
            self._let_go(conn, None)
        while sum(len(one.received) for one in self._arriving) > HELD_BYTES:
            largest = max(self._arriving, key=lambda one: len(one.received))
            self._let_go(largest, HTTPStatus.SERVICE_UNAVAILABLE)
        for conn in [one for one, until in self._lingering.items() if until < now]:
            self._end(conn)

    def handle_request(self, req: Any, conn: Any) -> Any:
        """Serve a request; a client that takes nothing of the answer for long gets no more."""
        try:
            return super().handle_request(req, conn)
        except BlockingIOError:
            raise StopIteration from None

    def _make_room(self) -> None:
        if self._arriving:
            self._let_go(next(iter(self._arriving)), HTTPStatus.SERVICE_UNAVAILABLE)

    def _receive(self, conn: Arriving, _sock: Any) -> None:
        """Take what has come; at the client's end a request that is not whole is none.

        One that made room for others a moment ago has its event in the loop's batch still.
        """
        if conn not in self._arriving:
            return
        try:
            data = conn.sock.recv(65536)
        except BlockingIOError:
            return
        except OSError:
            data = b""
        conn.received += data
        if not data:
            self._let_go(conn, None)
        elif self._take(conn):
            return
        elif not conn.end.in_body and len(conn.received) > LARGEST_HEAD:
            self._let_go(conn, HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE)

    def _take(self, conn: Arriving) -> bool:
        """Give a thread the request, if it is whole."""
        size = conn.end.find(conn.received)
        if size is None:
            if conn.end.continues:
                conn.end.continues = False
                _send(conn, b"HTTP/1.1 100 Continue\r\n\r\n")
            return False
        if conn in self._arriving:
            self._forget(conn)
        conn.hand_over(size)
        super().enqueue_req(conn)
        return True

    def _forget(self, conn: Arriving) -> None:
        del self._arriving[conn]
        self.poller.unregister(conn.sock)

    def _let_go(self, conn: Arriving, status: HTTPStatus | None) -> None:
        """Close a connection, with a word to whoever began to ask for something."""
        self._forget(conn)
        self.nr_conns -= 1
        if status is not None and conn.received:
            line = f"HTTP/1.1 {status.value} {status.phrase}\r\n"
            _send(conn, f"{line}Connection: close\r\nContent-Length: 0\r\n\r\n".encode())
        conn.close()

    def _linger(self, conn: Arriving) -> None:
        """Send the end and wait a little for the client's: closing at once could cut the answer."""
        try:
            conn.sock.setblocking(False)
            conn.sock.shutdown(socket.SHUT_WR)
            self.poller.register(conn.sock, selectors.EVENT_READ, partial(self._drain, conn))
        except (OSError, ValueError):
            conn.close()
            return
        self._lingering[conn] = time.monotonic() + LINGER_SECONDS
        if len(self._lingering) > self.worker_connections:
            self._end(next(iter(self._lingering)))

    def _drain(self, conn: Arriving, _sock: Any) -> None:
        if conn not in self._lingering:
            return
        try:
            more = conn.sock.recv(65536)
        except BlockingIOError:
            return
        except OSError:
            more = b""
        if not more:
            self._end(conn)

    def _end(self, conn: Arriving) -> None:
        del self._lingering[conn]
        self.poller.unregister(conn.sock)
        conn.close()


def _send(conn: Arriving, data: bytes) -> None:
    with contextlib.suppress(OSError):
        conn.sock.send(data)
