"""A line to a service that can be cut and mended while pages stand open, and that can be slow.

Every browser can be put behind it, those too that can't be told to go offline.
"""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field

_PIECE = 16_384


@dataclass
class Line:
    """A listening port of this machine that passes on to another.

    ``rate`` is how many bytes a second it carries, of all its connections together; ``free`` is
    when it has carried what it was given.
    """

    target: int
    rate: float | None = None
    listener: socket.socket = field(default_factory=lambda: socket.create_server(("127.0.0.1", 0)))
    open: bool = True
    carried: int = 0
    free: float = 0.0
    lock: threading.Lock = field(default_factory=threading.Lock, repr=False)
    ends: list[socket.socket] = field(default_factory=list)

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.listener.getsockname()[1]}"

    def cut(self) -> None:
        """Break every connection, and refuse those that are asked for."""
        self.open = False
        for end in self.ends:
            _close(end)
        self.ends.clear()

    def mend(self) -> None:
        self.open = True

    def run(self) -> None:
        """Pass on what comes, until the listener is closed."""
        while True:
            try:
                near, _ = self.listener.accept()
            except OSError:
                return
            if not self.open:
                _close(near)
                continue
            far = socket.create_connection(("127.0.0.1", self.target))
            self.ends += (near, far)
            for one, other in ((near, far), (far, near)):
                threading.Thread(target=self._carry, args=(one, other), daemon=True).start()

    def _carry(self, one: socket.socket, other: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while data := one.recv(_PIECE):
                time.sleep(self._wait(len(data)))
                other.sendall(data)
        for end in (one, other):
            _close(end)

    def _wait(self, size: int) -> float:
        """Give how long something waits for its turn on the line and is under way."""
        with self.lock:
            self.carried += size
            if not self.rate:
                return 0.0
            now = time.monotonic()
            self.free = max(now, self.free) + size / self.rate
            return self.free - now


@contextlib.contextmanager
def line_to(address: str, rate: float | None = None) -> Iterator[Line]:
    """Put a line before the service at an address; ``rate`` is what it carries a second."""
    line = Line(int(address.rpartition(":")[2]), rate)
    thread = threading.Thread(target=line.run)
    thread.start()
    try:
        yield line
    finally:
        # Closing alone does not wake who waits for a connection.
        line.listener.shutdown(socket.SHUT_RDWR)
        line.listener.close()
        thread.join()
        line.cut()


def _close(end: socket.socket) -> None:
    with contextlib.suppress(OSError):
        end.shutdown(socket.SHUT_RDWR)
    end.close()
