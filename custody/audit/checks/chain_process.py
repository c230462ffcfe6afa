"""Runs the chain and tree checks, for a long ledger in a second process.

These checks need an entry's bytes only, the replay needs what they mean; neither needs
the other but for the claims about roots, which the tree check needs at the end. So a long
ledger takes two processes. A file is read by the one that checks, which hands over every
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
from contextlib import closing, suppress
from itertools import islice
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from typing import IO, Any, Protocol, TypeVar

from custody.audit.checks.chain import BATCH, Bodies, ChainCheck, ChainEnd
from custody.audit.checks.claim_file import ClaimFile
from custody.audit.checks.registrations import REGISTERED, sound_registration
from custody.audit.checks.tree import Claim, check_claims
from custody.audit.finding import Finding
from custody.audit.sources.file_source import FileSource
from custody.audit.sources.source import Reading, Registration, Source, Stored
from custody.errors import CustodyError, LedgerError
from custody.tlog.merkle import HASH_SIZE, Frontier

T = TypeVar("T")
Rows = Sequence[tuple[int, bytes]]
Nodes = Iterable[tuple[Any, Any, Any]]

MIN_ENTRIES_FOR_PROCESS = 20_000
"""With fewer entries, a second process takes longer to start than it saves."""
_IN_MEMORY = 1 << 20


class ChainRunner(Protocol):
    """Runs both checks: call ``read`` until its end, then ``end``, then ``tree``."""

    def read(self, source: Source) -> Iterator[Stored]:
        """Check the entries of a source, and yield them to the caller.

        ``LedgerError`` where it can't be read on; what came before was checked.
        """

    def end(self) -> tuple[list[Finding], ChainEnd]:
        """Give the findings about the chain, and where it ends."""

    def tree(self, claims: Iterable[Claim], nodes: Nodes | None) -> tuple[list[Finding], Frontier]:
        """Give the findings about claims, sorted by size, and stored nodes, and the frontier."""

    def close(self) -> None:
        """Free the file or the process that was used."""


def start_chain_runner(origin: str, size: int) -> ChainRunner:
    """Start the checks of about ``size`` entries, in a second process if that is faster."""
    if size >= MIN_ENTRIES_FOR_PROCESS:
        with suppress(OSError, ValueError):  # no process or pipe to be had: go alone
            return SubprocessChainRunner(origin)
    return LocalChainRunner(origin)


class LocalChainRunner:
    """Runs the checks in this process."""

    def __init__(self, origin: str) -> None:
        self._check, self._found = ChainCheck(origin), list[Finding]()
        self._leaves: IO[bytes] = tempfile.SpooledTemporaryFile(_IN_MEMORY)  # noqa: SIM115

    def read(self, source: Source) -> Iterator[Stored]:
        """Check the entries in this process."""
        for batch in batches(source.entries()):
            self.add([stored[:2] for stored in batch])
            yield from batch

    def add(self, rows: Rows, bodies: Bodies | None = None) -> None:
        """Check the next entries, and keep their leaf hashes; ``bodies`` is given their bodies."""
        found, leaves = self._check.add(rows, bodies)
        self._found += found
        self._leaves.write(b"".join(leaves))

    def end(self) -> tuple[list[Finding], ChainEnd]:
        """Give the findings about the chain, and where it ends."""
        return self._found, self._check.end()

    def tree(self, claims: Iterable[Claim], nodes: Nodes | None) -> tuple[list[Finding], Frontier]:
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


class SubprocessChainRunner:
    """Runs the checks in a second process, and is this process's end of the pipe to it.

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
            return self._send_entries(source)
        return self._receive_entries()

    def end(self) -> tuple[list[Finding], ChainEnd]:
        """Wait for the end of the chain."""
        found, chain = self._receive()
        return found, chain

    def tree(self, claims: Iterable[Claim], nodes: Nodes | None) -> tuple[list[Finding], Frontier]:
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

    def _send_entries(self, source: Source) -> Iterator[Stored]:
        try:
            for batch in batches(source.entries()):
                self._send([stored[:2] for stored in batch])
                yield from batch
        except LedgerError:
            self._send(None)
            raise
        self._send(None)

    def _receive_entries(self) -> Iterator[Stored]:
        origin = self._origin
        while isinstance(batch := self._receive_batch(), list):
            for seq, entry, *read in batch:
                if entry is None:
                    yield Stored(seq, b"", None, None, Registration(*read))
                else:
                    yield Stored(seq, entry, None, Reading(origin, *read) if read else None)
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
            raise _process_gone_error() from None

    def _receive_batch(self) -> Any:
        try:
            return marshal.loads(self._line.recv_bytes())  # noqa: S302  (a process of our own)
        except (EOFError, OSError):
            raise _process_gone_error() from None

    def _receive(self) -> tuple[Any, Any]:
        try:
            answer: tuple[Any, Any] = self._line.recv()
        except (EOFError, OSError):
            raise _process_gone_error() from None
        return answer


_START = "import sys; _, line, origin, *sys.path = sys.argv; \
from custody.audit.checks.chain_process import serve; serve(int(line), origin)"


def serve(descriptor: int, origin: str) -> None:
    """Run as the second process: do the checks, and talk to the first over this descriptor."""
    gc.disable()  # nothing here ever refers to itself
    runner = LocalChainRunner(origin)
    with suppress(EOFError, OSError), Connection(descriptor) as line:
        path = line.recv()
        if path is None:
            for rows in iter(line.recv, None):
                runner.add(rows)
        else:
            _stream_entries(line, runner, FileSource(path))
        line.send(runner.end())
        with closing(ClaimFile()) as claims:
            claims.extend(_receive_messages(line))
            line.send(runner.tree(claims, _receive_messages(line) if line.recv() else None))


def _stream_entries(line: Connection, runner: LocalChainRunner, source: Source) -> None:
    """Check a source's entries and send them; end with None, or with why reading broke off."""
    broken = None
    try:
        for batch in batches(source.entries()):
            bodies = Bodies()
            runner.add([stored[:2] for stored in batch], bodies)
            line.send_bytes(marshal.dumps(list(map(_told, batch, bodies))))
    except LedgerError as error:
        broken = error.message
    line.send_bytes(marshal.dumps(broken))


def _receive_messages(line: Connection) -> Iterator[Any]:
    for batch in iter(line.recv, None):
        yield from batch


def _told(stored: Stored, read: tuple[bytes, dict[str, Any]] | None) -> tuple[Any, ...]:
    """Say of an entry what the replay needs: of most registrations next to nothing."""
    if read is None:
        return stored[:2]
    text, body = read
    if body.get("type") != REGISTERED:
        return (stored.seq, b"", text, body)
    sound = sound_registration(stored.seq, body)
    return (stored.seq, b"", text, body) if sound is None else (stored.seq, None, *sound)


def batches(items: Iterable[T]) -> Iterator[list[T]]:
    """Group items into lists of ``BATCH``; items before a ``LedgerError`` are still given."""
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


def _process_gone_error() -> CustodyError:
    return CustodyError(
        "the second process of this verification is gone, so nothing is known",
        hint="is there enough memory?",
    )
