"""Holding the entries that are acted on to the head that the service signs (promise ONE-HISTORY).

Whoever can write to the database can alter an entry and leave its hash, or hide it by altering
the column that says whose it is. So before an act in a ceremony, its entries as they were read
have to be, to the byte, all that the ledger has of it: every entry since the ceremony began is
hashed into the tree, whose root has to be that of the head. That head is under the
service's key, and continues its mark.

A process keeps what it found, out of reach of the database: number and hash of each entry of a
ceremony. So each act reads only what was appended since the one before it; a process that has
just begun reads what was appended since the oldest ceremony that is acted in. What a dataset's
genesis says is of any time, so its entries are held to the head by inclusion proofs.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, select
from sqlalchemy.exc import NoResultFound

from custody.errors import LedgerError
from custody.store.heads import FIND_OUT
from custody.store.tables import ledger_entry
from custody.store.tree_nodes import node_reader, read_nodes
from custody.tlog.entry import parse_entry
from custody.tlog.merkle import HASH_SIZE, Frontier, inclusion_proof, leaf_hash, verify_inclusion
from custody.tlog.note import Checkpoint

Place = tuple[int, bytes]
"""An entry's number, and the leaf hash of its bytes."""
_AT_ONCE = 2000


@dataclass(frozen=True, slots=True)
class _Span:
    """The ledger from ``begin`` to the end of ``frontier``, and whose entries stand there."""

    begin: int
    before: bytes  # the root of the tree of the entries before it
    frontier: Frontier
    places: dict[str, list[Place]]


class ProvenEntries:
    """The entries of ceremonies that one process has held to the ledger's head."""

    def __init__(self) -> None:
        self._turn = threading.Lock()
        self._span: _Span | None = None
        self._included: set[Place] = set()

    def require_all(
        self, connection: Connection, head: Checkpoint, ceremony: str, found: Sequence[Place]
    ) -> None:
        """Refuse entries of a ceremony that are not all that the ledger has of it, to the byte."""

        def check() -> bool:
            span = self._reach(connection, head, found[0][0])
            return span.places.get(ceremony) == list(found)

        self._require(check, ceremony, self._forget)

    def require_included(
        self, connection: Connection, head: Checkpoint, what: str, found: Sequence[Place]
    ) -> None:
        """Refuse entries that do not stand, to the byte, where they say in the ledger."""

        def check() -> bool:
            new = [place for place in found if place not in self._included]
            node = node_reader(connection, [seq for seq, _ in new], head.size)
            for seq, leaf in new:
                proof = inclusion_proof(seq, head.size, node)
                verify_inclusion(seq, head.size, leaf, proof, head.root)
            self._included.update(new)
            return True

        self._require(check, what, self._included.clear)

    def _require(self, check: Callable[[], bool], what: str, forget: Callable[[], None]) -> None:
        """Check once more without what was kept: that may be of a transaction that was undone."""
        with self._turn:
            if _holds(check):
                return
            forget()
            if not _holds(check):
                raise LedgerError(
                    f"the entries of {what} in the database are not those that were signed",
                    hint=FIND_OUT,
                    promise="TAMPER",
                )

    def _forget(self) -> None:
        self._span = None

    def _reach(self, connection: Connection, head: Checkpoint, begin: int) -> _Span:
        """Give what is proven from ``begin`` to the head, once it is."""
        span = self._span or _Span(begin, b"", _frontier(connection, begin), {})
        span = _extended(connection, span, head.size)
        if span.frontier.size == head.size and span.frontier.root() != head.root:
            raise LedgerError("the entries lead to another root than the head's")
        if not span.before:
            span = _Span(begin, _frontier(connection, begin).root(), span.frontier, span.places)
        if begin < span.begin:
            span = _preceded(connection, span, begin)
        self._span = span
        return span


def _holds(check: Callable[[], bool]) -> bool:
    try:
        return check()
    except (LedgerError, NoResultFound):
        return False


def _frontier(connection: Connection, size: int) -> Frontier:
    """Give the edge of the tree of ``size`` entries as it is stored; nothing proves it yet."""
    places = Frontier(size, (bytes(HASH_SIZE),) * size.bit_count()).places()
    stored = read_nodes(connection, places)
    return Frontier(size, tuple(stored.get(place, b"") for place in places))


def _extended(connection: Connection, span: _Span, end: int) -> _Span:
    """Read on up to ``end``: the same span if there is nothing to read."""
    if span.frontier.size >= end:
        return span
    frontier, places = span.frontier, dict(span.places)
    for entries in _entries(connection, frontier.size, end):
        leaves = [leaf_hash(entry) for _, entry in entries]
        frontier = frontier.extend(leaves)
        for (seq, entry), leaf in zip(entries, leaves, strict=True):
            if name := _ceremony_of(entry):
                places[name] = [*places.get(name, ()), (seq, leaf)]
    return _Span(span.begin, span.before, frontier, places)


def _ceremony_of(entry: bytes) -> str | None:
    """Give the ceremony of an entry; most are of none, and are not parsed for that."""
    return parse_entry(entry).body.get("ceremony") if b'"ceremony":' in entry else None


def _preceded(connection: Connection, span: _Span, begin: int) -> _Span:
    """Read what comes before, from ``begin`` on, and hold it to where the span begins."""
    frontier = _frontier(connection, begin)
    earlier = _extended(connection, _Span(begin, frontier.root(), frontier, {}), span.begin)
    if earlier.frontier.root() != span.before:
        raise LedgerError("the entries lead to another root than the one proven after them")
    places = {
        name: [*earlier.places.get(name, ()), *span.places.get(name, ())]
        for name in {*earlier.places, *span.places}
    }
    return _Span(begin, earlier.before, span.frontier, places)


def _entries(connection: Connection, begin: int, end: int) -> Iterator[list[tuple[int, bytes]]]:
    """Read entries in parts; ``LedgerError`` where one is missing."""
    entry = ledger_entry.c
    for low in range(begin, end, _AT_ONCE):
        high = min(low + _AT_ONCE, end)
        part = select(entry.seq, entry.entry).where(entry.seq >= low, entry.seq < high)
        rows = [(row.seq, row.entry) for row in connection.execute(part.order_by(entry.seq))]
        whole = all(isinstance(data, bytes) for _, data in rows)
        if not whole or [seq for seq, _ in rows] != list(range(low, high)):
            raise LedgerError("entries of the ledger are missing")
        yield rows
