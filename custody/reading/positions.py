"""Where each thread stands in a file that many of them read by one handle.

DuckDB and others seek and read one handle from several threads, so a thread that has sought
keeps its own place. Readers that go on from where another thread stopped, as pools do that
read a stream piece by piece, never seek: a thread without a place takes the newest one over,
and whoever had it has none then.
"""

from __future__ import annotations

from threading import Lock, get_ident


class Positions:
    """The places of threads; their order is that of their last use."""

    def __init__(self) -> None:
        self._lock = Lock()
        # by the system's number: threads that Python did not start have nothing else that stays
        self._places: dict[int, int] = {0: 0}

    def seek(self, position: int) -> None:
        """Put this thread somewhere."""
        with self._lock:
            self._put(position)

    def tell(self) -> int:
        """Say where this thread would read."""
        with self._lock:
            return self._places[self._current()]

    def advance(self, count: int, end: int) -> int:
        """Say where this thread reads, and go on by so many bytes, to the end at most."""
        with self._lock:
            position = self._places.pop(self._current())
            self._put(max(position, min(position + count, end)))
            return position

    def _current(self) -> int:
        mine = get_ident()
        return mine if mine in self._places else next(reversed(self._places))

    def _put(self, position: int) -> None:
        self._places.pop(get_ident(), None)
        self._places[get_ident()] = position
