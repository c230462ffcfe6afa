"""Verifies a ledger against itself and against what the auditor holds, in eight steps.

1.  *Whose is it?* The first entry names the ledger and the key of its
    checkpoints. A key that the auditor brought, or knows as this ledger's, takes its
    place, and any other key named anywhere is a finding.
2.  *The source.* SQLite checks its own file, indexes against tables too. Tables and
    triggers are those that the service makes (:mod:`custody.audit.checks.schema`).
3.  *The chain.* Every entry stands where it says, belongs to this ledger, names
    the hash of the bytes before it, and is strict RFC 8785 JSON
    (:mod:`custody.audit.checks.chain`, run by :mod:`custody.audit.checks.chain_process`).
4.  *The checkpoint.* Its signature holds under that key, and it counts exactly
    the entries that are there.
5.  *The replay* (:mod:`custody.audit.checks.ledger_replay`). From empty tables on, every entry
    is read for what it means: index columns say what its bytes say, every
    signature verifies with the key enrolled at that time, every act of every
    ceremony is decided again by the rules (:mod:`custody.audit.checks.ceremony_replay`), and
    what the entry changes is folded into state.
6.  *The tree* (:mod:`custody.audit.checks.tree`). The root in the checkpoint, and in
    every statement of an official, is that of the first so many entries; stored
    nodes and the head row are those of this tree.
7.  *The state.* Every row of every table is what the replay leads to, and every
    row it leads to is there. So it is with the rows beside the state whose digests
    the ledger binds (:mod:`custody.audit.checks.bound_rows`).
8.  *Others' word.* What the auditor kept (:mod:`custody.audit.checks.anchor`) and what
    officials cosigned (:mod:`custody.audit.checks.official_cosignatures`) is continued by this
    ledger, and the entries up to which a quorum did are counted. Who these officials are,
    the auditor knows (:mod:`custody.audit.checks.known_keys`), and no ledger. So is what
    witnesses from outside cosigned continued (:mod:`custody.audit.checks.external_witnesses`).

No step ends another: all findings are reported, of all steps (promise TAMPER).
Steps 2 and 7, index columns, nodes and head need the database; a ledger file has
none of these. A database is read in one snapshot, so a service may go on
appending. Where nothing can be checked there is no verdict but an error.
"""

from __future__ import annotations

import contextlib
import gc
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import cached_property
from typing import TypeVar

from custody.audit.checks.anchor import Anchor, check_anchors
from custody.audit.checks.catalogue import make_finding
from custody.audit.checks.chain import ChainEnd, check_count
from custody.audit.checks.chain_process import ChainRunner, start_chain_runner
from custody.audit.checks.checkpoint import (
    Identity,
    check_head_note,
    check_keys,
    check_signature,
    check_size,
    read_identity,
)
from custody.audit.checks.claim_file import ClaimFile
from custody.audit.checks.external_witnesses import check_external_witnesses, reached
from custody.audit.checks.known_keys import check_known_log, known_log
from custody.audit.checks.ledger_replay import LedgerReplay
from custody.audit.checks.official_cosignatures import (
    Cosigners,
    Quorum,
    Witnessed,
    check_kept_notes,
)
from custody.audit.checks.resumed import check_former_key
from custody.audit.checks.schema import TABLES, check_schema, other_version
from custody.audit.checks.tree import Claim, check_head
from custody.audit.disk_table import disk_tables
from custody.audit.finding import Finding
from custody.audit.levels import WITNESSED_WITHIN
from custody.audit.report import Report
from custody.audit.sources.source import Source, Stored
from custody.errors import LedgerError
from custody.official.known_people import KnownPeople
from custody.projection import Fold
from custody.tlog.cosignature import Cosigner
from custody.tlog.merkle import Frontier
from custody.tlog.note import Checkpoint, split_note
from custody.tlog.note_keys import Verifier

T = TypeVar("T")
Watch = Callable[[str, Iterable[Stored]], Iterable[Stored]]
"""Is given a step's name and its entries, and gives the entries on: to show progress."""


def verify(
    source: Source,
    given: Verifier | None = None,
    watch: Watch = lambda _, rows: rows,
    anchors: Sequence[Anchor] = (),
    witnesses: Sequence[Cosigner] = (),
    within: timedelta = WITNESSED_WITHIN,
    known: KnownPeople | None = None,
) -> Report:
    """Verify a ledger and report all that was found; ``given`` is the auditor's own key.

    ``anchors`` are what the auditor kept, ``witnesses`` those who have to have cosigned,
    ``within`` how far a ledger may have gone on since a quorum did, ``known`` whose keys the
    auditor knows: nobody else's cosignature counts, and the ledger's key in it is as good as given.

    Raises ``CustodyError`` when the source can't be read at all, and ``InputError``
    when there is nothing in it to be checked.
    """
    began = time.monotonic()
    identity = read_identity(source)
    log = known_log(known, identity.origin)
    mine = given or (Verifier.parse(log.key) if log else None)
    wrong = [*check_former_key(identity.resumed, mine)]
    if wrong:  # all else is verified with the key that it goes on under
        given, log, mine = None, None, None
    wrong += check_known_log(log, given or identity.named)
    given = mine
    counted = identity.checkpoint.size if identity.checkpoint else 0
    with (
        _collecting_seldom(),
        contextlib.closing(start_chain_runner(identity.origin, counted)) as chain_runner,
        disk_tables(whole=source.tables is not None) as tables,
        contextlib.closing(ClaimFile()) as claims,
    ):
        replay = LedgerReplay(Fold(tables), claims)
        key = given or identity.named
        run = _Verification(source, identity, key, chain_runner, replay, watch, known, wrong)
        report = run.report(anchors, witnesses)
    seconds = time.monotonic() - began
    return replace(report, key_given=given is not None, within=within, seconds=seconds)


@contextlib.contextmanager
def _collecting_seldom() -> Iterator[None]:
    """Look for garbage that refers to itself a hundred times less: a replay makes hardly any."""
    before = gc.get_threshold()
    gc.set_threshold(100 * before[0], *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)


@dataclass
class _Verification:
    """One verification: what its steps share, and all findings so far."""

    source: Source
    identity: Identity
    key: Verifier | None
    chain_runner: ChainRunner
    replay: LedgerReplay
    watch: Watch
    known: KnownPeople | None
    findings: list[Finding]

    @cached_property
    def replica(self) -> bool:
        """Whether the database says that it follows another one."""
        return self.source.tables is not None and self.source.tables.is_replica()

    def report(self, anchors: Sequence[Anchor], witnesses: Sequence[Cosigner]) -> Report:
        """Run all steps, and give the report."""
        source, key, replay = self.source, self.key, self.replay
        self.add_findings(check_keys(key, self.identity, source))
        if source.tables is not None:
            lines = source.tables.damage()
            self.add_findings(
                make_finding("source.damage", source.name, "ok", line) for line in lines
            )
        other = self.check_schema()
        self.replay.timed = {size - 1 for size in self.note_sizes(anchors)}
        chain = self.read_entries()
        unsigned = self.add_findings(check_signature(self.identity, key))
        self.add_findings(check_size(self.identity.checkpoint, chain.size, source.tables))
        self.add_findings(replay.findings)
        anchors, kept = self.present(anchors), anchors
        cosigners = Cosigners(self.identity.origin, replay.fold, self.known)
        self.add_findings(cosigners.check_known())
        wrong, _ = cosigners.check(self.identity.note or b"", "checkpoint")
        named = tuple(dict.fromkeys((*witnesses, *cosigners.outside())))
        unheld, outside = check_external_witnesses(named, self.notes(anchors))
        self.add_findings(unheld)
        statements = len(replay.claims)
        self.add_claims(kept, cosigners, chain.size)
        self.add_findings(wrong)
        quorums = cosigners.quorums(reached(outside, chain.size))
        tree, unbound = self.build_tree(chain.size), replay.bound_rows.unbound
        if source.tables is not None:
            self.add_findings(check_head(source.tables, tree, chain.last_leaf))
            self.add_findings(replay.compare(source.tables))
            self.add_findings(replay.bound_rows.compare(source.tables))
        return Report(
            source=source.name,
            origin=self.identity.origin,
            entries=chain.size,
            root=chain.root.hex(),
            key=key.vkey if key else None,
            key_given=False,
            signed=key is not None and not unsigned,
            database=source.tables is not None,
            replica=self.replica,
            unbound_tokens=unbound,
            unsigned_acts=tuple(replay.unsigned_acts),
            other_version=other,
            checked={
                "entries": chain.size,
                "statements": statements,
                "ceremonies": replay.ceremonies.count,
                "nodes": chain.size - chain.size.bit_count() if source.tables else 0,
                "rows": replay.rows + replay.bound_rows.rows,
            },
            findings=tuple(dict.fromkeys(self.findings)),
            anchors=tuple(kept),
            resumed=self.identity.resumed,
            quorums=quorums,
            known_given=self.known is not None,
            cosigners=cosigners.shown(quorums),
            up_to=self.witnessed(quorums),
            outside=tuple(one for one in outside if one.witness in witnesses),
            head=self.identity.checkpoint,
            note=self.identity.note,
        )

    def check_schema(self) -> str | None:
        """Check how a database is made; give its version if it is made otherwise than is known."""
        tables = self.source.tables
        found = tables.schema(TABLES) if tables is not None else None
        if found is None:
            return None
        self.add_findings(check_schema(found))
        return other_version(found)

    def read_entries(self) -> ChainEnd:
        """Read the source once, for the chain check and for the replay."""
        self.replay.add(self.unbroken(self.watch("entries", self.chain_runner.read(self.source))))
        self.replay.end()
        wrong, chain = self.chain_runner.end()
        self.add_findings(wrong)
        self.add_findings(check_count(chain.size, None))
        return chain

    def add_claims(self, anchors: Sequence[Anchor], cosigners: Cosigners, size: int) -> None:
        """Add what others than its officials' statements say about the roots of this ledger."""
        claims, checkpoint = self.replay.claims, self.identity.checkpoint
        if checkpoint is not None:
            root = checkpoint.root.hex()
            claims.append(Claim("checkpoint.root", "checkpoint", checkpoint.size, root))
        tables = self.source.tables
        live = tables is not None and not self.replica
        resumed = self.identity.resumed
        checked = check_anchors(anchors, self.key, size, live=live, resumed=resumed)
        held = self.add_findings_of(checked)
        for anchor in self.present(anchors):
            if anchor.checkpoint.size <= size and anchor.where in {claim.where for claim in held}:
                cosigners.check(anchor.note, anchor.where)  # who kept it answers for the rest
        if tables is not None and self.key is not None:
            self.add_findings(check_head_note(tables, self.identity, self.key))
        if self.key is not None:
            kept = check_kept_notes(self.source.cosigned(), self.key, cosigners, size)
            claims.extend(self.add_findings_of(kept))
        claims.extend(held)

    def present(self, anchors: Sequence[Anchor]) -> list[Anchor]:
        """Leave out the anchors whose last entries were lost when the ledger was resumed."""
        return [one for one in anchors if not one.is_lost(self.identity.resumed)]

    def witnessed(self, quorums: Sequence[Quorum]) -> Witnessed | None:
        """Say up to where every quorum cosigned; None where one did not, or there is none."""
        size = min((quorum.size for quorum in quorums), default=0)
        at, newest = self.replay.times.get(size - 1), self.replay.newest
        return Witnessed(size, at, newest) if size and at and newest else None

    def notes(self, anchors: Sequence[Anchor]) -> Iterator[tuple[str, bytes]]:
        """Give every checkpoint there is to this ledger, and where it is kept."""
        yield "checkpoint", self.identity.note or b""
        yield from ((anchor.where, anchor.note) for anchor in anchors)
        for size, note in self.source.cosigned():
            yield f"cosigned {size}", str(note).encode(errors="replace")

    def note_sizes(self, anchors: Sequence[Anchor]) -> Iterator[int]:
        """Give the size that each of these checkpoints says, as far as they can be read."""
        for _, note in self.notes(anchors):
            with contextlib.suppress(LedgerError):
                yield Checkpoint.parse(split_note(note)[0]).size

    def build_tree(self, size: int) -> Frontier:
        """Compare claims and stored nodes with the tree of the entries."""
        tables = self.source.tables
        nodes = self.unbroken(tables.nodes(size)) if tables is not None else None
        wrong, tree = self.chain_runner.tree(self.replay.claims, nodes)
        self.add_findings(wrong)
        return tree

    def unbroken(self, rows: Iterable[T]) -> Iterator[T]:
        """Yield items until the source can't be read on, which becomes a finding."""
        try:
            yield from rows
        except LedgerError as error:
            whole = "all of it can be read"
            self.findings.append(
                make_finding("source.readable", self.source.name, whole, error.message)
            )

    def add_findings(self, findings: Iterable[Finding]) -> int:
        """Add a check's findings to the report; give how many there were."""
        before = len(self.findings)
        self.findings += self.unbroken(findings)
        return len(self.findings) - before

    def add_findings_of(self, given: Iterable[Finding | Claim]) -> list[Claim]:
        """Add a check's findings to the report, and give its claims, for the tree check."""
        both = list(self.unbroken(given))
        self.findings += [one for one in both if isinstance(one, Finding)]
        return [one for one in both if isinstance(one, Claim)]
