"""Checks the hash chain: that every stored entry follows the one before it (TAMPER).

``CHECKS`` names the checks; the IDs are stable. Every finding is reported, not
only the first. After a broken entry the check goes on from what is really
there: the next one has to name the hash of the broken bytes, and its number has
to follow theirs. One deleted entry is then one gap, not a finding for each
entry after it.

The chain alone proves little, as whoever rewrites all of it leaves none of
these traces. Compare the root given at the end with a checkpoint.
"""

from __future__ import annotations

from binascii import hexlify
from collections.abc import Generator, Iterable
from dataclasses import dataclass
from itertools import islice
from typing import Any

from custody.audit.finding import Finding
from custody.errors import LedgerError
from custody.tlog.entry import GENESIS_PREV, MAX_ENTRY, Head, decode_body, entry_head
from custody.tlog.merkle import Frontier, leaf_hash

CHECKS = {
    "chain.empty": "there was nothing to check",
    "chain.short": "the checkpoint counts entries that are not there",
    "chain.index": "the entry is stored under another number than its own",
    "chain.origin": "the entry belongs to another ledger",
    "chain.seq": "entries are missing, repeated or moved",
    "chain.prev": "the entry before this one was altered, removed or moved",
    "entry.format": "these bytes are not three lines of head and one of JSON",
    "entry.canonical": "the last line is not one RFC 8785 JSON object",
}
"""What each check says when it fails."""

_SHAPE = f"three lines of head and one of JSON, at most {MAX_ENTRY} bytes"
_BODY = "one RFC 8785 JSON object"
Bodies = list[tuple[bytes, dict[str, Any]] | None]
BATCH = 1024
"""Entries that are looked at together."""


@dataclass(frozen=True, slots=True)
class ChainEnd:
    """The result of the chain check: entries read, their Merkle root, and the last leaf hash."""

    size: int
    root: bytes
    last_leaf: bytes


def check_chain(
    rows: Iterable[tuple[int, bytes]], origin: str, *, size: int | None = None
) -> Generator[Finding, None, ChainEnd]:
    """Check entries in order, yield every finding, and return the :class:`ChainEnd` at the end.

    A row is the number an entry is stored under and its exact bytes. With
    ``size``, that of the checkpoint to be compared with, exactly so many are
    read: entries that a live ledger appended meanwhile are left alone, and a
    ledger that ends before is found. Memory does not grow with the ledger.
    """
    check, batch = ChainCheck(origin), list[tuple[int, bytes]]()
    try:
        for row in islice(rows, size):
            batch.append(row)
            if len(batch) == BATCH:
                yield from check.add(batch)[0]
                batch.clear()
    finally:  # a source that fails ends the check, but hides nothing that came before
        yield from check.add(batch)[0]
    chain = check.end()
    yield from check_count(chain.size, size)
    return chain


class ChainCheck:
    """The chain check for a caller that has the entries batch by batch, in order."""

    def __init__(self, origin: str) -> None:
        self._origin = origin
        self._seq, self._prev, self._tree = 0, GENESIS_PREV, Frontier()

    def add(
        self, rows: Iterable[tuple[int, bytes]], bodies: Bodies | None = None
    ) -> tuple[list[Finding], list[bytes]]:
        """Check the next entries; give the findings about them, and their leaf hashes.

        ``bodies`` is given a body for each, as its bytes and as what they say; None for an
        entry that is not sound.
        """
        found, leaves = list[Finding](), list[bytes]()
        seq, prev, start = self._seq, self._prev, f"{self._origin}/entry/v1\n".encode()
        for label, data in rows:
            head = b"%b%d\n%b\n" % (start, seq, hexlify(prev))  # all of it, so nothing to parse
            text = data[len(head) : -1]
            placed = label == seq and data.startswith(head) and data.endswith(b"\n")
            body = _parse_body(text) if placed and len(data) <= MAX_ENTRY else None
            if body is None:
                findings, seq = _check_entry(label, data, Head(self._origin, seq, prev, b""))
                found += findings
            prev = leaf_hash(data)
            leaves.append(prev)
            if bodies is not None:
                bodies.append(None if body is None else (text, body))
            seq += 1
        self._seq, self._prev, self._tree = seq, prev, self._tree.extend(leaves)
        return found, leaves

    def end(self) -> ChainEnd:
        """Give the result, once every entry was added."""
        return ChainEnd(self._tree.size, self._tree.root(), self._prev)


def _parse_body(text: bytes) -> dict[str, Any] | None:
    try:
        return decode_body(text)
    except LedgerError:
        return None


def _check_entry(label: int, data: bytes, expected: Head) -> tuple[list[Finding], int]:
    """Give all findings about one entry, and the number that it gives itself."""
    where = f"entry {label}"
    try:
        head = entry_head(data)
    except LedgerError as error:
        broken = _finding("entry.format", where, _SHAPE, _excerpt(data), error.message)
        return [broken], expected.seq
    compared = {
        "chain.index": (str(head.seq), str(label)),
        "chain.origin": (expected.origin, head.origin),
        "chain.seq": (str(expected.seq), str(head.seq)),
        "chain.prev": (expected.prev.hex(), head.prev.hex()),
    }
    findings = [
        _finding(check, where, want, got) for check, (want, got) in compared.items() if want != got
    ]
    try:
        decode_body(head.body)
    except LedgerError as error:
        got = _excerpt(head.body)
        findings.append(_finding("entry.canonical", where, _BODY, got, error.message))
    return findings, head.seq


def check_count(count: int, size: int | None) -> Iterable[Finding]:
    """Find an empty ledger, and one that has fewer or more entries than its checkpoint counts."""
    if count == 0:
        yield _finding("chain.empty", "ledger", "at least one entry", "none")
    if size is not None and count < size:
        yield _finding("chain.short", "ledger", f"{size} entries", f"{count} entries")


def _finding(check: str, where: str, expected: str, got: str, detail: str = "") -> Finding:
    return Finding(check, where, expected, got, detail or CHECKS[check])


def _excerpt(data: bytes) -> str:
    return repr(data[:60])[2:-1] or "nothing"
