"""Verifying a ledger: everything it says, against itself and against what the auditor holds.

1.  *Whose is it?* The first entry names the ledger and the key of its
    checkpoints. A key that the auditor brought takes its place, and any other
    key named anywhere is a finding.
2.  *The source.* SQLite checks its own file, indexes against tables too.
3.  *The chain.* Every entry stands where it says, belongs to this ledger, names
    the hash of the bytes before it, and is strict RFC 8785 JSON
    (:mod:`custody.audit.chain`).
4.  *The checkpoint.* Its signature holds under that key, and it counts exactly
    the entries that are there.
5.  *The replay* (:mod:`custody.audit.replay`). From empty tables on, every entry
    is read for what it means: index columns say what its bytes say, every
    signature verifies with the key enrolled at that time, every act of every
    ceremony is decided again by the rules (:mod:`custody.audit.rerun`), and
    what the entry changes is folded into state.
6.  *The tree* (:mod:`custody.audit.tree`). The root in the checkpoint, and in
    every statement of an official, is that of the first so many entries; stored
    nodes and the head row are those of this tree.
7.  *The state.* Every row of every table is what the replay leads to, and every
    row it leads to is there. So it is with the rows beside the state whose digests
    the ledger binds (:mod:`custody.audit.beside`).
8.  *Others' word.* What the auditor kept (:mod:`custody.audit.anchor`) and what
    officials cosigned (:mod:`custody.audit.cosigned`) is continued by this ledger.

No step ends another: all findings are reported, of all steps (promise TAMPER).
Steps 2 and 7, index columns, nodes and head need the database; a ledger file has
none of these. A database is read in one snapshot, so a service may go on
appending. Where nothing can be checked there is no verdict but an error.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from custody.audit.anchor import Anchor, check_anchors
from custody.audit.chain import check_chain
from custody.audit.checkpoint import (
    check_head_note,
    check_keys,
    check_signature,
    check_size,
    identify,
)
from custody.audit.checks import found
from custody.audit.cosigned import Cosigners, check_rows
from custody.audit.finding import Finding
from custody.audit.replay import Replay
from custody.audit.report import Report
from custody.audit.source import Source, Stored
from custody.audit.tree import Claim, check_claims, check_head
from custody.errors import LedgerError
from custody.merkle import leaf_hash
from custody.notekey import Verifier

T = TypeVar("T")
Watch = Callable[[str, Iterable[Stored]], Iterable[Stored]]
"""Is given a step's name and its entries, and gives the entries on: to show progress."""


def verify(
    source: Source,
    given: Verifier | None = None,
    watch: Watch = lambda _, rows: rows,
    anchors: Sequence[Anchor] = (),
) -> Report:
    """Verify a ledger and report all that was found; ``given`` is the auditor's own key.

    Raises ``CustodyError`` when the source can't be read at all, and ``InputError``
    when there is nothing in it to be checked.
    """
    began = time.monotonic()
    identity, run = identify(source), _Run(source, watch)
    key = given or identity.named
    run.take(check_keys(key, identity, source))
    if source.tables is not None:
        run.take(found("source.damage", source.name, "ok", line) for line in source.tables.damage())
    numbered = ((stored.seq, stored.entry) for stored in run.entries("chain"))
    chain = run.finish(check_chain(numbered, identity.origin))
    unsigned = run.take(check_signature(identity, key))
    run.take(check_size(identity.checkpoint, chain.size))
    replay = Replay()
    replay.run(run.entries("replay"))
    run.take(replay.findings)
    claims = list(replay.claims)
    if identity.checkpoint is not None:
        size, root = identity.checkpoint.size, identity.checkpoint.root.hex()
        claims.append(Claim("checkpoint.root", "checkpoint", size, root))
    claims += run.take_claims(check_anchors(anchors, key, chain.size))
    cosigners = Cosigners(identity.origin, replay.fold)
    wrong, people = cosigners.check(identity.note or b"", "checkpoint")
    run.take(wrong)
    if source.tables is not None and key is not None:
        run.take(check_head_note(source.tables, identity, key))
        rows = source.tables.cosigned()
        claims += run.take_claims(check_rows(rows, key, cosigners, chain.size))
    leaves = (leaf_hash(stored.entry) for stored in run.entries("tree"))
    nodes = run.unbroken(source.tables.nodes(chain.size)) if source.tables else None
    tree = run.finish(check_claims(leaves, claims, nodes))
    quorums = cosigners.quorums(people)
    if source.tables is not None:
        run.take(check_head(source.tables, tree, chain.last_leaf))
        run.take(replay.compare(source.tables))
        run.take(replay.beside.compare(source.tables))
    findings = tuple(dict.fromkeys(run.findings))
    return Report(
        source=source.name,
        origin=identity.origin,
        entries=chain.size,
        root=chain.root.hex(),
        key=key.vkey if key else None,
        key_given=given is not None,
        signed=key is not None and not unsigned,
        database=source.tables is not None,
        checked={
            "entries": chain.size,
            "statements": len(replay.claims),
            "ceremonies": replay.rerun.count,
            "nodes": chain.size - chain.size.bit_count() if source.tables else 0,
            "rows": replay.rows + replay.beside.rows,
        },
        findings=findings,
        anchors=tuple(anchors),
        quorums=quorums,
        note=identity.note,
        seconds=time.monotonic() - began,
    )


@dataclass
class _Run:
    """What the steps share: the source, read anew by each, and all findings so far."""

    source: Source
    watch: Watch
    findings: list[Finding] = field(default_factory=list)

    def entries(self, step: str) -> Iterator[Stored]:
        """Give the entries to a step, as far as they can be read."""
        return self.unbroken(self.watch(step, self.source.entries()))

    def unbroken(self, rows: Iterable[T]) -> Iterator[T]:
        """End where the source can't be read on, and say so."""
        try:
            yield from rows
        except LedgerError as error:
            whole = "all of it can be read"
            self.findings.append(found("source.readable", self.source.name, whole, error.message))

    def take(self, findings: Iterable[Finding]) -> int:
        """Keep what a check finds; give how much that was."""
        before = len(self.findings)
        self.findings += self.unbroken(findings)
        return len(self.findings) - before

    def take_claims(self, given: Iterable[Finding | Claim]) -> list[Claim]:
        """Keep what a check finds, and give the claims that it leaves to the tree."""
        both = list(self.unbroken(given))
        self.findings += [one for one in both if isinstance(one, Finding)]
        return [one for one in both if isinstance(one, Claim)]

    def finish(self, check: Generator[Finding, None, T]) -> T:
        """Keep what a check finds, and give what it returns at its end."""
        while True:
            try:
                self.findings.append(next(check))
            except StopIteration as end:
                result: T = end.value
                return result
