"""A network that can be cut: a relay between a client and a service, by TCP on loopback.

It stands for a network namespace that goes away. What is cut is reset, in the middle of
whatever was on its way, and no new connection gets through while the relay is cut.
"""

from __future__ import annotations

import contextlib
import selectors
import socket
import struct
import threading

RESET = struct.pack("ii", 1, 0)
"""Linger for no time: closing resets the connection, and what was under way is lost."""


class CuttableRelay:
    """Relays connections to ``port``, which may change; ``with`` ends it and all of them."""

    def __init__(self, port: int | None = None) -> None:
        self.port = port
        self.down = False
        self._left: int | None = None
        self._lock = threading.Lock()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._threads = [threading.Thread(target=self._accept)]
        self._threads[0].start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._listener.getsockname()[1]}"

    def __enter__(self) -> CuttableRelay:
        return self

    def __exit__(self, *_: object) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for thread in self._threads:
            thread.join()

    def cut_after(self, size: int | None) -> None:
        """Let so many bytes more through, in both directions together, and then cut the relay."""
        with self._lock:
            self._left = size

    def _accept(self) -> None:
        while True:
            try:
                near, _ = self._listener.accept()
            except OSError:
                return
            thread = threading.Thread(target=self._relay, args=(near,))
            self._threads.append(thread)
            thread.start()

    def _relay(self, near: socket.socket) -> None:
        with contextlib.suppress(OSError), near:
            near.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
            if self.down or self.port is None:
                return
            with socket.create_connection(("127.0.0.1", self.port)) as far:
                far.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
                self._carry(near, far)

    def _carry(self, near: socket.socket, far: socket.socket) -> None:
        """Carry bytes both ways until one side ends, or the relay is cut."""
        with selectors.DefaultSelector() as selector:
            selector.register(near, selectors.EVENT_READ, far)
            selector.register(far, selectors.EVENT_READ, near)
            while not self.down:
                for key, _ in selector.select(0.05):
                    assert isinstance(key.fileobj, socket.socket)
                    data = key.fileobj.recv(1 << 16)
                    let_through = self._let_through(data)
                    key.data.sendall(let_through)
                    if not data:  # all of it has arrived, so end without a reset
                        for side in (near, far):
                            side.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, bytes(8))
                        return
                    if len(let_through) < len(data):
                        return

    def _let_through(self, data: bytes) -> bytes:
        with self._lock:
            if self._left is None:
                return data
            data = data[: self._left]
            self._left -= len(data)
            return data
