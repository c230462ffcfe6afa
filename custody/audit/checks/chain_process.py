"""The walk along the chain and up the tree, beside the replay or in a process of its own.

The walk needs an entry's bytes only, the replay needs what they mean; neither needs
the other but for the claims about roots, which the walk checks at the end. So a long
ledger takes two processes. A file is read by the one that walks, which hands over every
batch with the bodies it has read, and goes on to the next while that is replayed. A
database is read by the one that replays, as there is but one snapshot of it. What either
finds comes out in the same order as from one process.

Leaf hashes wait for the claims in a temporary file, 32 bytes an entry, so that memory
does not grow with the ledger.
"""

from __future__ import annotations

import gc
import marshal
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from hashlib import sha256
from itertools import islice
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from typing import IO, Any, Protocol, TypeVar

from custody.audit.checks.chain import BATCH, Bodies, Chain, ChainCheck
from custody.audit.checks.tree import Claim, check_claims
from custody.audit.finding import Finding
from custody.audit.sources.file_source import FileSource
from custody.audit.sources.source import Reading, Source, Stored
from custody.errors import CustodyError, LedgerError
from custody.formats.canonical_json import decode_binary
from custody.tlog.merkle import HASH_SIZE, Frontier

T = TypeVar("T")
Rows = Sequence[tuple[int, bytes]]
Nodes = Iterable[tuple[Any, Any, Any]]

WORTH_A_PROCESS = 20_000
"""Entries from which on a second process is worth its start."""
_IN_MEMORY = 1 << 20


class Walk(Protocol):
    """A walk: all entries in order, then its end, then the tree."""

    def read(self, source: Source) -> Iterator[Stored]:
        """Walk along the entries of a source, and give them on.

        ``LedgerError`` where it can't be read on; what came before was walked along.
        """

    def end(self) -> tuple[list[Finding], Chain]:
        """Give what is wrong with the chain, and where it ends."""

    def tree(self, claims: Sequence[Claim], nodes: Nodes | None) -> tuple[list[Finding], Frontier]:
        """Give what is wrong with claims and stored nodes, and the tree's edge."""

    def close(self) -> None:
        """Let go of everything."""


def begin_walk(origin: str, size: int) -> Walk:
    """Begin a walk along about ``size`` entries, where that pays in a process of its own."""
    if size >= WORTH_A_PROCESS:
        with suppress(OSError, ValueError):  # no process or pipe to be had: go alone
            return WalkApart(origin)
    return WalkHere(origin)


class WalkHere:
    """The walk in this process."""

    def __init__(self, origin: str) -> None:
        self._check, self._found = ChainCheck(origin), list[Finding]()
        self._leaves: IO[bytes] = tempfile.SpooledTemporaryFile(_IN_MEMORY)  # noqa: SIM115

    def read(self, source: Source) -> Iterator[Stored]:
        """Check the entries in this process."""
        for batch in batches(source.entries()):
            self.take([stored[:2] for stored in batch])
            yield from batch

    def take(self, rows: Rows, bodies: Bodies | None = None) -> None:
        """Check the next entries, and keep their leaf hashes; ``bodies`` is given their bodies."""
        found, leaves = self._check.take(rows, bodies)
        self._found += found
        self._leaves.write(b"".join(leaves))

    def end(self) -> tuple[list[Finding], Chain]:
        """Give what is wrong with the chain, and where it ends."""
        return self._found, self._check.end()

    def tree(self, claims: Sequence[Claim], nodes: Nodes | None) -> tuple[list[Finding], Frontier]:
        """Build the tree again from the leaf hashes that were kept."""
        self._leaves.seek(0)
        leaves = iter(lambda: self._leaves.read(HASH_SIZE), b"")
        found, check = list[Finding](), check_claims(leaves, claims, nodes)
        while True:
            try:
                found.append(next(check))
            except StopIteration as end:
                return found, end.value

    def close(self) -> None:
        """Remove the temporary file."""
        self._leaves.close()


class WalkApart:
    """The walk in a process of its own; this is the end of its line.

    It is a fresh interpreter: a fork would share database connections and whatever
    locks other threads hold. Ctrl-C does not reach it; it ends when this end does.
    """

    def __init__(self, origin: str) -> None:
        self._origin = origin
        self._line, theirs = Pipe()
        command = [sys.executable, "-c", _START, str(theirs.fileno()), origin, *sys.path]
        with theirs:
            self._process = subprocess.Popen(  # noqa: S603
                command,
                pass_fds=[theirs.fileno()],
                process_group=0,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )

    def read(self, source: Source) -> Iterator[Stored]:
        """Let the other process read a file; hand it the entries of anything else."""
        self._send(source.path)
        if source.path is None:
            return self._hand_over(source)
        return self._receive_entries()

    def end(self) -> tuple[list[Finding], Chain]:
        """Wait for the end of the chain."""
        found, chain = self._receive()
        return found, chain

    def tree(self, claims: Sequence[Claim], nodes: Nodes | None) -> tuple[list[Finding], Frontier]:
        """Hand over claims and nodes, and wait for the end of the tree."""
        self._send_all(claims)
        self._send(nodes is not None)
        if nodes is not None:
            self._send_all(nodes)
        found, tree = self._receive()
        return found, tree

    def close(self) -> None:
        """End the process, whatever it was doing."""
        self._line.close()
        self._process.terminate()
        self._process.wait()

    def _hand_over(self, source: Source) -> Iterator[Stored]:
        try:
            for batch in batches(source.entries()):
                self._send([stored[:2] for stored in batch])
                yield from batch
        except LedgerError:
            self._send(None)
            raise
        self._send(None)

    def _receive_entries(self) -> Iterator[Stored]:
        while isinstance(batch := self._receive_batch(), list):
            for seq, entry, *read in batch:
                yield Stored(seq, entry, None, Reading(self._origin, *read) if read else None)
        if batch is not None:
            raise LedgerError(batch)

    def _send_all(self, items: Iterable[Any]) -> None:
        for batch in batches(items):
            self._send(batch)
        self._send(None)

    def _send(self, message: object) -> None:
        try:
            self._line.send(message)
        except OSError:
            raise _lost() from None

    def _receive_batch(self) -> Any:
        try:
            return marshal.loads(self._line.recv_bytes())  # noqa: S302  (a process of our own)
        except (EOFError, OSError):
            raise _lost() from None

    def _receive(self) -> tuple[Any, Any]:
        try:
            answer: tuple[Any, Any] = self._line.recv()
        except (EOFError, OSError):
            raise _lost() from None
        return answer


_START = "import sys; _, line, origin, *sys.path = sys.argv; \
from custody.audit.checks.chain_process import serve; serve(int(line), origin)"


def serve(descriptor: int, origin: str) -> None:
    """Be the other process, on this file descriptor, until nobody listens any more."""
    gc.disable()  # nothing here ever refers to itself
    walk = WalkHere(origin)
    with suppress(EOFError, OSError), Connection(descriptor) as line:
        path = line.recv()
        if path is None:
            for rows in iter(line.recv, None):
                walk.take(rows)
        else:
            _read_for(line, walk, FileSource(path))
        line.send(walk.end())
        claims = list(_received(line))
        line.send(walk.tree(claims, _received(line) if line.recv() else None))


def _read_for(line: Connection, walk: WalkHere, source: Source) -> None:
    """Walk along a source's entries, hand them over, and say None, or why that is not all."""
    broken = None
    try:
        for batch in batches(source.entries()):
            bodies = Bodies()
            walk.take([stored[:2] for stored in batch], bodies)
            rows = [
                (stored.seq, b"", *read, _header_digest(read[1])) if read else stored[:2]
                for stored, read in zip(batch, bodies, strict=True)
            ]
            line.send_bytes(marshal.dumps(rows))
    except LedgerError as error:
        broken = error.message
    line.send_bytes(marshal.dumps(broken))


def _received(line: Connection) -> Iterator[Any]:
    for batch in iter(line.recv, None):
        yield from batch


def _header_digest(body: dict[str, Any]) -> str | None:
    """Digest the header of an object that is registered; the replay has less to do then."""
    if body.get("type") != "object.registered":
        return None
    try:
        return sha256(decode_binary(body["data"]["header"])).hexdigest()
    except (CustodyError, LookupError, TypeError):
        return None  # the replay says what is wrong with it


def batches(items: Iterable[T]) -> Iterator[list[T]]:
    """Cut into lists, none of them long; what came before a ``LedgerError`` comes before it."""
    rest, batch = iter(items), list[T]()
    while True:
        try:
            for item in islice(rest, BATCH):
                batch.append(item)
        except LedgerError:
            if batch:
                yield batch
            raise
        if not batch:
            return
        yield batch
        batch = []


def _lost() -> CustodyError:
    return CustodyError(
        "the second process of this verification is gone, so nothing is known",
        hint="is there enough memory?",
    )
